// A parameter as an effect that a person can read: what it is called, on which scale it is told,
// and whether these data can tell it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/fit.h"

namespace attune::report {

enum class EffectScale {
  points,  ///< difference in closeness, scale points; 0: no difference
  ratio,   ///< times as often; values are kept as logarithms; 0 (ratio 1): no difference
  share,   ///< of a whole; 0: no part in it
};

enum class Reading {
  clear,          ///< the 95 % interval leaves out "no difference"
  cannot_tell,    ///< the interval includes it
  prior_only,     ///< the data hardly moved the prior assumption
  not_estimated,  ///< there is no interval
};

struct Effect {
  std::string name;   ///< the parameter
  std::string label;  ///< short, for an axis: "Touch"
  EffectScale scale = EffectScale::points;
  analysis::Interval value;                 ///< points, or log ratio
  std::optional<analysis::Interval> prior;  ///< on the same scale
  Reading reading = Reading::cannot_tell;
};

/// Above this posterior / prior SD the data are said to have hardly moved the prior.
inline constexpr double kHardlyMoved = 0.9;

[[nodiscard]] Reading reading_of(const analysis::Interval& value, double prior_to_posterior);
[[nodiscard]] std::string_view in_words(Reading reading);  ///< "these data cannot tell"

/// "+0.31 points (0.12 to 0.50)" or "1.35 times (1.10 to 1.66)".
[[nodiscard]] std::string size_of(const Effect& effect);
/// The bare "+0.31 (0.12 to 0.50)" for charts and tables.
[[nodiscard]] std::string figures_of(const Effect& effect);
[[nodiscard]] std::string figures_of(EffectScale scale, const analysis::Interval& value);

/// "touch" -> "Touch", "lack_of_time" -> "Little time together", "commute" -> "Commute".
[[nodiscard]] std::string term_label(std::string_view term);
/// The term of a parameter: "beta_touch" -> "touch"; empty where `prefix` does not fit.
[[nodiscard]] std::string_view term_of(std::string_view parameter, std::string_view prefix);
[[nodiscard]] bool is_role_difference(std::string_view parameter);

/// What is only meant together with withdrawal, and hidden while the gate is shut.
[[nodiscard]] bool is_about_withdrawal(const analysis::ParameterEstimate& parameter);

/// The groups that the report shows, each in the model's own order, never by size.
[[nodiscard]] std::vector<Effect> closeness_effects(const analysis::Fit& fit);  ///< beta_*, gamma*
[[nodiscard]] std::vector<Effect> onset_effects(const analysis::Fit& fit);  ///< theta_*, a_partner
[[nodiscard]] std::vector<Effect> recovery_effects(const analysis::Fit& fit);  ///< eta_*
/// level_* and, while the gate is open, recovery_* of interventions.
[[nodiscard]] std::vector<Effect> level_effects(const analysis::Fit& fit);
[[nodiscard]] std::vector<Effect> intervention_recovery_effects(const analysis::Fit& fit);
/// First role minus second, of either scale.
[[nodiscard]] std::vector<Effect> role_effects(const analysis::Fit& fit, EffectScale scale);

[[nodiscard]] const analysis::ParameterEstimate* find_parameter(const analysis::Fit& fit,
                                                                std::string_view name);

}  // namespace attune::report
