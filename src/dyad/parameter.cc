#include "dyad/parameter.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

namespace attune::dyad {

double to_natural(Transform transform, double theta) {
  switch (transform) {
    case Transform::identity:
      return theta;
    case Transform::log:
      return std::exp(theta);
    case Transform::logit:
      return 1 / (1 + std::exp(-theta));
    case Transform::atanh:
      return std::tanh(theta);
  }
  throw std::invalid_argument("to_natural: unknown transform");
}

double to_working(Transform transform, double natural) {
  switch (transform) {
    case Transform::identity:
      return natural;
    case Transform::log:
      return std::log(natural);
    case Transform::logit:
      return std::log(natural / (1 - natural));
    case Transform::atanh:
      return std::atanh(natural);
  }
  throw std::invalid_argument("to_working: unknown transform");
}

double natural_slope(Transform transform, double theta) {
  const double natural = to_natural(transform, theta);
  switch (transform) {
    case Transform::identity:
      return 1;
    case Transform::log:
      return natural;
    case Transform::logit:
      return natural * (1 - natural);
    case Transform::atanh:
      return 1 - natural * natural;
  }
  throw std::invalid_argument("natural_slope: unknown transform");
}

std::span<const ParameterSpec> closeness_parameters() {
  using enum Transform;
  using T = Topic;
  static const std::vector<ParameterSpec> specs{
      {"kappa", "return rate of closeness to its resting level (per day)", T::dynamics, log,
       Prior{-0.22, 0.40}},
      {"sigma", "day-to-day innovation SD (points per square-root day)", T::dynamics, log,
       Prior{0, 0.30}},
      {"rho", "correlation of the partners' innovations", T::dynamics, atanh, Prior{0.20, 0.20}},
      {"omega_v", "SD of the persons' log-volatility", T::dynamics, log, Prior{-1.2, 0.50}},
      {"c", "partner coupling (per day)", T::dynamics, identity, Prior{0.10, 0.10}},
      {"delta", "drop of the resting level while withdrawn (points)", T::dynamics, log,
       Prior{0.41, 0.35}},
      {"alpha", "share of the drive that does not land while withdrawn", T::dynamics, logit,
       Prior{0.4, 0.8}},
      {"gamma", "lower closeness per unit of strain (points)", T::strain, identity,
       Prior{0.40, 0.20}},
      {"gamma_conflict", "lower closeness per unit of unsettled conflict (points)", T::strain,
       identity, Prior{0.60, 0.30}},
      {"zeta", "buffering of strain and conflict per unit of touch (log)", T::strain, identity,
       Prior{0.15, 0.15}},
      {"beta_touch", "closeness per touch (points)", T::mechanism, identity, Prior{0.30, 0.20}},
      {"beta_reward", "closeness per rewarding shared activity (points)", T::mechanism, identity,
       Prior{0.25, 0.20}},
      {"beta_resonance", "closeness per moment of resonance (points)", T::mechanism, identity,
       Prior{0.20, 0.20}},
      {"beta_dialogue", "closeness per open talk or thanks (points)", T::mechanism, identity,
       Prior{0.20, 0.20}},
      {"beta_attunement", "closeness per SD of attunement (points)", T::mechanism, identity,
       Prior{0.30, 0.15}},
      {"omega", "how much attunement multiplies each moment (log per SD)", T::mechanism, identity,
       Prior{0.15, 0.15}},
      {"a0", "log rate of withdrawing (per day)", T::base_rate, identity, Prior{-3.5, 0.7}},
      {"theta_stress", "log rate of withdrawing per SD of stress", T::cause, identity,
       Prior{0.30, 0.25}},
      {"theta_exhaustion", "log rate of withdrawing per SD of exhaustion", T::cause, identity,
       Prior{0.25, 0.25}},
      {"theta_low_mood", "log rate of withdrawing per SD of low mood", T::cause, identity,
       Prior{0.40, 0.25}},
      {"theta_lack_of_time", "log rate of withdrawing per SD of lack of time together", T::cause,
       identity, Prior{0.20, 0.25}},
      {"theta_conflict", "log rate of withdrawing per level of conflict", T::cause, identity,
       Prior{0.50, 0.30}},
      {"a_partner", "log rate of withdrawing while the partner is withdrawn", T::cause, identity,
       Prior{0.4, 0.6}},
      {"b0", "log rate of recovering on a typical day (per day)", T::base_rate, identity,
       Prior{-1.25, 0.5}},
      {"chi", "how far the recovery effects follow the closeness effects", T::recovery, identity,
       Prior{1.0, 0.7}},
      {"eta_touch", "log rate of recovering per touch", T::recovery, identity, {}},
      {"eta_reward",
       "log rate of recovering per rewarding shared activity",
       T::recovery,
       identity,
       {}},
      {"eta_resonance",
       "log rate of recovering per moment of resonance",
       T::recovery,
       identity,
       {}},
      {"eta_dialogue", "log rate of recovering per open talk or thanks", T::recovery, identity, {}},
      {"eta_attunement", "log rate of recovering per SD of attunement", T::recovery, identity, {}},
      {"psi", "extra distance on items 2-3 while withdrawn (points)", T::item, log, Prior{0, 0.40}},
      {"lambda_distance", "loading of the distance item on closeness", T::item, identity,
       Prior{1, 0.3}},
      {"lambda_landed", "loading of the affection-landed item on closeness", T::item, identity,
       Prior{1, 0.3}},
      {"omega_d", "person bias SD of items 2-3 (points)", T::item, log, Prior{-0.69, 0.5}},
      {"sigma_d", "error SD of items 2-3 (points)", T::item, log, Prior{-0.22, 0.5}},
      {"sigma_e", "error SD of the closeness item (points)", T::item, log, Prior{-0.51, 0.25}},
      {"tau_b", "SD of persons' usual levels (points)", T::item, log, Prior{-0.11, 0.25}},
      {"phi", "more moments per point of mean closeness just before (SD of moments)", T::item,
       identity, Prior{0.2, 0.2}},
      {"phi_withdrawn", "fewer moments while a partner is withdrawn (SD of moments)", T::item,
       identity, Prior{0.3, 0.4}},
      {"nu_moments", "moments on an ordinary day, from the couple's usual (SD of moments)", T::item,
       identity, Prior{0, 0.3}},
      {"sigma_m", "error SD of the number of moments (SD of moments)", T::item, log,
       Prior{-0.1, 0.3}},
      {"m0", "log-odds of skipping a check-in that was asked for", T::item, identity, Prior{-2, 1}},
      {"m1", "extra log-odds of skipping while withdrawn", T::item, identity, Prior{0.5, 1}},
      {"nu_closeness", "mean of the closeness item (points)", T::item, identity, {}},
      {"nu_distance", "mean of the reversed distance item (points)", T::item, identity, {}},
      {"nu_landed", "mean of the affection-landed item (points)", T::item, identity, {}},
  };
  return specs;
}

std::span<const ParameterSpec> rival_parameters() {
  using enum Transform;
  using T = Topic;
  static const std::vector<ParameterSpec> specs{
      {"volatility_withdrawn", "log of how much larger innovations are while withdrawn",
       T::dynamics, identity, Prior{0, 0.5}},
      {"outlier_rate", "share of check-ins that are bad for themselves alone", T::base_rate, logit,
       Prior{-3, 1}},
      {"outlier_drop", "how much lower such a check-in is (points)", T::item, identity,
       Prior{1.5, 1}},
      {"outlier_sd", "SD that such a check-in adds to an answer's error (points)", T::item, log,
       Prior{0, 0.5}},
      {"tau_trend", "SD of how far a person's level moves in four weeks (points)", T::item, log,
       Prior{-0.69, 0.7}},
  };
  return specs;
}

const ParameterSpec& closeness_parameter(std::string_view name) {
  for (const auto& specs : {closeness_parameters(), rival_parameters()}) {
    for (const ParameterSpec& spec : specs) {
      if (spec.name == name) return spec;
    }
  }
  throw std::invalid_argument("closeness_parameter: no parameter named " + std::string(name));
}

std::string prior_text(const ParameterSpec& spec) {
  if (spec.name.starts_with("eta_")) {
    return fmt::format("normal(chi*beta_{}, {:.2f})", spec.name.substr(4), kEtaSd);
  }
  if (!spec.prior) return {};
  const char* family = "normal";
  if (spec.transform == Transform::log) family = "lognormal";
  if (spec.transform == Transform::logit) family = "logitnormal";
  if (spec.transform == Transform::atanh) family = "atanhnormal";
  return fmt::format("{}({:.2f}, {:.2f})", family, spec.prior->mean, spec.prior->sd);
}

}  // namespace attune::dyad
