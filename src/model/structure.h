// A model as the engine sees it. What is special in a file becomes ordinary states and cells:
//   an impulse with carry-over   a state m without noise, m' = -m / tau, that adds b m to others
//   a parameter that varies      a constant state u ~ N(0, sd^2); a cell a + b p that holds p gains
//     over series                the loading (or drift) b = d cell / d p on u
// so that both are exact for any filter. Parameters that vary and do not enter so, or that have
// bounds, are integrated by quadrature instead (integrated.h). States are the file's, then
// impulses', then random ones.
#pragma once

#include <array>
#include <vector>

#include "core/diagnostic.h"
#include "model/spec.h"

namespace attune::model {

/// Effects of a series that are integrated by quadrature, ~ N(0, covariance) on the working scale.
struct IntegratedSpec {
  std::vector<std::string> parameters;
  std::vector<int> nodes;  ///< by parameter
  CellsSpec covariance;
};

struct Structure {
  Time time = Time::discrete;
  std::vector<std::string> states;
  int core = 0;  ///< states that move; the rest are constant and vary over series
  int regimes = 1;
  int history = 1;       ///< how many regimes back branches are kept apart
  int lag = 0;           ///< how many regimes back answers depend on
  bool laplace = false;  ///< answers that are not normal: Laplace, else two moments
  /// By regime: drift, intercept, diffusion.
  std::vector<std::array<CellsSpec, 3>> dynamics;
  /// By regimes now and at lags 1.. : index now + K lag1 + K^2 lag2 ..: loadings, mean, noise.
  std::vector<std::array<CellsSpec, 3>> measurement;
  std::vector<std::vector<Expression>> thresholds;  ///< by item
  CellsSpec jump;  ///< states x 1, at a row's time before its answers; no rows: never
  std::vector<HazardSpec> hazards;
  std::vector<int> exact;
  InitialSpec initial;          ///< of the core states
  CellsSpec random_covariance;  ///< of the constant states
  IntegratedSpec integrated;
  CellsSpec mean_response;  ///< core x random: d initial mean / d random; not if stationary
  /// Parameters that the rewriting made: SDs and correlations.
  std::vector<ParameterSpec> made;

  [[nodiscard]] int state_count() const { return static_cast<int>(states.size()); }
  [[nodiscard]] int random_count() const { return state_count() - core; }
};

/// @returns every reason why the model cannot be put so.
[[nodiscard]] Expected<Structure, std::vector<Diagnostic>> structure_of(const ModelSpec& spec);

}  // namespace attune::model
