// The parameters of the default model `closeness`: names, units, priors and transforms.
//   Source: docs/math/closeness.md, which restates the model's equations (1)-(6) and its priors.
// `theta` is the unconstrained working scale on which priors are normal; `parameters` are natural.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace attune::dyad {

enum class Transform { identity, log, logit, atanh };

[[nodiscard]] double to_natural(Transform transform, double theta);
[[nodiscard]] double to_working(Transform transform, double natural);
/// d natural / d theta at theta.
[[nodiscard]] double natural_slope(Transform transform, double theta);

/// A normal prior on the working scale.
struct Prior {
  double mean = 0;
  double sd = 1;
};

enum class Topic { dynamics, strain, mechanism, recovery, cause, base_rate, item, intervention };

struct ParameterSpec {
  std::string name;
  std::string description;  ///< plain words, with the unit
  Topic topic = Topic::dynamics;
  Transform transform = Transform::identity;
  std::optional<Prior> prior;  ///< none: item means, and eta_*, whose prior is N(chi beta, .4^2)
};

/// Every parameter that the default model can have with the built-in constructs, in a fixed order.
/// eta_<mechanism> have no prior of their own here: it is N(chi * beta_<mechanism>, kEtaSd^2).
[[nodiscard]] std::span<const ParameterSpec> closeness_parameters();
/// Those that only a rival has (Variant): not part of the default model.
[[nodiscard]] std::span<const ParameterSpec> rival_parameters();
/// Of either. @throws std::invalid_argument for another name.
[[nodiscard]] const ParameterSpec& closeness_parameter(std::string_view name);

/// "lognormal(-0.22, 0.40)", "normal(chi*beta_touch, 0.40)"; empty where there is none.
[[nodiscard]] std::string prior_text(const ParameterSpec& spec);

inline constexpr double kEtaSd = 0.4;             ///< partial pooling of eta_k towards chi beta_k
inline constexpr double kRoleDifferenceSd = 0.2;  ///< shrinkage of role differences
inline constexpr double kBiasCorrelation = 0.35;  ///< corr(b_A, b_B), fixed
/// Rates are clipped to [e^-5, e^2] per day: part of the model, not a numerical floor.
inline constexpr double kLogRateMin = -5, kLogRateMax = 2;
/// Over how many log units the corner of that limit is rounded.
inline constexpr double kLogRateCorner = 0.1;

/// Time constants of the leaky integrators, days.
inline constexpr double kTauTouch = 1, kTauReward = 2, kTauResonance = 0.5, kTauDialogue = 2,
                        kTauStrain = 0.5, kTauConflict = 1;

}  // namespace attune::dyad
