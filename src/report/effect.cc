#include "report/effect.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <utility>

#include "report/number.h"

namespace attune::report {
namespace {

constexpr std::string_view kRoleSuffix = "_role_difference";

constexpr std::array<std::pair<std::string_view, std::string_view>, 13> kTermLabels{
    {{"touch", "Touch"},
     {"reward", "Reward"},
     {"resonance", "Resonance"},
     {"dialogue", "Dialogue"},
     {"attunement", "Attunement"},
     {"stress", "Stress"},
     {"exhaustion", "Exhaustion"},
     {"low_mood", "Low mood"},
     {"lack_of_time", "Little time together"},
     {"conflict", "Conflict"},
     {"strain", "Strain"},
     {"partner", "Partner in a distant spell"},
     {"interventions", "Interventions"}}};

bool known(const analysis::Interval& i) {
  return std::isfinite(i.estimate) && std::isfinite(i.lower) && std::isfinite(i.upper);
}

analysis::Interval negated(const analysis::Interval& i) {
  return {-i.estimate, -i.upper, -i.lower};
}

analysis::Interval exponential(const analysis::Interval& i) {
  return {std::exp(i.estimate), std::exp(i.lower), std::exp(i.upper)};
}

Effect make_effect(const analysis::ParameterEstimate& p, std::string_view term, EffectScale scale,
                   bool loss = false) {
  Effect effect;
  effect.name = p.name;
  effect.label = term_label(term);
  effect.scale = scale;
  effect.value = loss ? negated(p.value) : p.value;
  if (known(p.prior_value)) effect.prior = loss ? negated(p.prior_value) : p.prior_value;
  effect.reading = reading_of(effect.value, p.prior_to_posterior);
  return effect;
}

/// Effects of all parameters "<prefix><term>", role differences left out.
std::vector<Effect> with_prefix(const analysis::Fit& fit, std::string_view prefix,
                                EffectScale scale) {
  std::vector<Effect> effects;
  for (const auto& p : fit.parameters) {
    const std::string_view term = term_of(p.name, prefix);
    if (term.empty() || is_role_difference(p.name)) continue;
    effects.push_back(make_effect(p, term, scale));
  }
  return effects;
}

}  // namespace

Reading reading_of(const analysis::Interval& value, double prior_to_posterior) {
  if (!known(value)) return Reading::not_estimated;
  if (prior_to_posterior > kHardlyMoved) return Reading::prior_only;
  return value.lower > 0 || value.upper < 0 ? Reading::clear : Reading::cannot_tell;
}

std::string_view in_words(Reading reading) {
  switch (reading) {
    case Reading::clear:
      return "tells";
    case Reading::cannot_tell:
      return "cannot tell";
    case Reading::prior_only:
      return "cannot tell: the data hardly moved the prior assumption";
    case Reading::not_estimated:
      return kNotEstimated;
  }
  return kNotEstimated;
}

std::string figures_of(EffectScale scale, const analysis::Interval& value) {
  if (!std::isfinite(value.estimate)) return std::string(kNotEstimated);
  if (scale == EffectScale::ratio) return with_range(exponential(value));
  return fmt::format("{} ({})", signed_number(value.estimate), range(value));
}

std::string figures_of(const Effect& effect) { return figures_of(effect.scale, effect.value); }

std::string size_of(const Effect& effect) {
  if (!std::isfinite(effect.value.estimate)) return std::string(kNotEstimated);
  if (effect.scale == EffectScale::ratio) {
    const analysis::Interval ratio = exponential(effect.value);
    return fmt::format("{} times ({})", number(ratio.estimate), range(ratio));
  }
  return fmt::format("{} {} ({})", signed_number(effect.value.estimate),
                     effect.scale == EffectScale::share ? "of all" : "points", range(effect.value));
}

std::string term_label(std::string_view term) {
  for (const auto& [name, label] : kTermLabels) {
    if (name == term) return std::string(label);
  }
  std::string words(term);
  for (char& c : words) c = c == '_' ? ' ' : c;
  return capitalized(words);
}

std::string_view term_of(std::string_view parameter, std::string_view prefix) {
  return parameter.starts_with(prefix) ? parameter.substr(prefix.size()) : std::string_view();
}

bool is_role_difference(std::string_view parameter) { return parameter.ends_with(kRoleSuffix); }

bool is_about_withdrawal(const analysis::ParameterEstimate& p) {
  using dyad::Topic;
  if (p.topic == Topic::cause || p.topic == Topic::recovery || p.topic == Topic::base_rate) {
    return true;
  }
  return p.name == "delta" || p.name == "alpha" || p.name == "psi" ||
         (p.topic == Topic::intervention && p.name.starts_with("recovery_"));
}

std::vector<Effect> closeness_effects(const analysis::Fit& fit) {
  std::vector<Effect> effects = with_prefix(fit, "beta_", EffectScale::points);
  for (const auto& [name, term] : {std::pair{"gamma", "strain"}, {"gamma_conflict", "conflict"}}) {
    if (const auto* p = find_parameter(fit, name)) {
      effects.push_back(make_effect(*p, term, EffectScale::points, true));
    }
  }
  return effects;
}

std::vector<Effect> onset_effects(const analysis::Fit& fit) {
  std::vector<Effect> effects = with_prefix(fit, "theta_", EffectScale::ratio);
  if (const auto* p = find_parameter(fit, "a_partner")) {
    effects.push_back(make_effect(*p, "partner", EffectScale::ratio));
  }
  return effects;
}

std::vector<Effect> recovery_effects(const analysis::Fit& fit) {
  return with_prefix(fit, "eta_", EffectScale::ratio);
}

std::vector<Effect> level_effects(const analysis::Fit& fit) {
  return with_prefix(fit, "level_", EffectScale::points);
}

std::vector<Effect> intervention_recovery_effects(const analysis::Fit& fit) {
  if (!fit.gate.open) return {};
  return with_prefix(fit, "recovery_", EffectScale::ratio);
}

std::vector<Effect> role_effects(const analysis::Fit& fit, EffectScale scale) {
  const std::string_view prefix = scale == EffectScale::ratio ? "theta_" : "beta_";
  std::vector<Effect> effects;
  for (const auto& p : fit.parameters) {
    std::string_view term = term_of(p.name, prefix);
    if (term.empty() || !is_role_difference(p.name)) continue;
    if (is_about_withdrawal(p) && !fit.gate.open) continue;
    term.remove_suffix(kRoleSuffix.size());
    effects.push_back(make_effect(p, term, scale));
  }
  return effects;
}

const analysis::ParameterEstimate* find_parameter(const analysis::Fit& fit, std::string_view name) {
  for (const auto& p : fit.parameters) {
    if (p.name == name) return &p;
  }
  return nullptr;
}

}  // namespace attune::report
