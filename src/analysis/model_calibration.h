// Simulation-based calibration of an inference path (Talts et al. 2018, arXiv:1804.06788): draw
// parameters from the priors, answers from the parameters, infer, and ask where the truth lies in
// what was inferred. If priors, simulator and inference are one, that place is uniform.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "analysis/model_fit.h"
#include "analysis/proportion.h"
#include "core/random.h"
#include "inference/sample.h"

namespace attune::analysis {

enum class Path { mode, bayes };

struct CalibrationRequest {
  Path path = Path::mode;
  int studies = 500;
  std::uint64_t seed = 1;
  inference::SampleOptions sample;  ///< of the path `bayes`; chains and seed are set by study
};

struct CalibratedParameter {
  std::string name;
  std::vector<double> places;     ///< by study that could be inferred: 0..1
  std::vector<Interval> covered;  ///< share, by central interval of kCentral
  double chi_square = 0, p = 0;   ///< of uniform places over ten bins
};
inline constexpr std::array<double, 3> kCentral{0.5, 0.8, 0.95};

struct ModelCalibration {
  std::vector<CalibratedParameter> parameters;
  int studies = 0, failed = 0;
  std::vector<std::string> reasons;  ///< of failures, each once
};

/// Free parameters without a prior to draw from.
[[nodiscard]] std::vector<std::string> without_prior(const model::BoundModel& model);

/// Draws from the priors, inside the bounds, where the priors' densities count: natural values of
/// all parameters. @returns the parameter whose prior is outside its bounds.
[[nodiscard]] Expected<Eigen::VectorXd, std::string> draw_parameters(
    const model::ParameterSpace& space, RandomStream& random);

/// @param design  a model whose free parameters all have priors, with the series, times, inputs and
/// missing answers that every study has. @throws Cancelled.
[[nodiscard]] ModelCalibration calibrate_model(const model::BoundModel& design,
                                               const CalibrationRequest& request, const Job& job);

}  // namespace attune::analysis
