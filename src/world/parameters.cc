#include "world/parameters.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "world/moments.h"

namespace attune::world {
namespace {

using R = Range;
using Specs = std::vector<ParameterSpec>;

/// The lowest volatility of kappa among so many persons that one below it need not be thought of.
constexpr double kFarBelow = 4;

void add(Specs& specs, std::string name, double Parameters::*field, double value, Range range,
         std::string source, std::string description) {
  specs.push_back({std::move(name), std::move(description), value, range, std::move(source),
                   [field](Parameters& p) -> double& { return p.*field; }});
}

/// One for each channel: "beta_touch", ...
void add(Specs& specs, std::string_view stem, std::array<double, kChannels> Parameters::*field,
         const std::array<double, kChannels>& values, Range range, const std::string& source,
         std::string_view description) {
  for (std::size_t k = 0; k < kChannels; ++k) {
    specs.push_back({fmt::format("{}_{}", stem, kChannelNames[k]),
                     fmt::format("{}: {}", description, kChannelNames[k]), values[k], range, source,
                     [field, k](Parameters& p) -> double& { return (p.*field)[k]; }});
  }
}

void add_closeness(Specs& s) {
  using P = Parameters;
  add(s, "kappa", &P::kappa, 1.0, R::positive, "J", "return rate of closeness (per day)");
  add(s, "sigma", &P::sigma, 1.1, R::not_negative, "J", "innovation SD (points per root day)");
  add(s, "rho", &P::rho, 0.2, R::correlation, "S24", "correlation of the partners' innovations");
  add(s, "c", &P::c, 0.1, R::any, "S24", "pull of the partner's closeness (per day)");
  add(s, "delta", &P::delta, 1.5, R::not_negative, "D1", "resting level lower, withdrawn (points)");
  add(s, "delta_chronic", &P::delta_chronic, 2.0, R::not_negative, "J",
      "the same, chronically disengaged");
  add(s, "alpha", &P::alpha, 0.6, R::probability, "D1", "share of the drive lost, withdrawn");
  add(s, "alpha_chronic", &P::alpha_chronic, 0.8, R::probability, "J",
      "the same, chronically disengaged");
  add(s, "gamma", &P::gamma, 0.25, R::any, "J", "less closeness per SD of strain (points)");
  add(s, "gamma_conflict", &P::gamma_conflict, 0.6, R::any, "S4",
      "less closeness per unsettled conflict (points)");
  add(s, "zeta", &P::zeta, 0.15, R::any, "S28", "buffer of strain and conflict per touch (log)");
  add(s, "upsilon", &P::upsilon, 0.3, R::any, "J", "resting level per SD of trust (points)");
  add(s, "beta", &P::beta, {0.30, 0.25, 0.20, 0.20, 0.20, 0.30}, R::any, "D1; gratitude, sex J",
      "closeness per moment (points)");
  add(s, "tau", &P::tau, {1, 2, 0.5, 2, 2, 2}, R::positive, "D1; sex S31",
      "how long a moment lasts (days, median person)");
  add(s, "beta_attunement", &P::beta_attunement, 0.3, R::any, "S24",
      "closeness per SD of perceived responsiveness (points)");
  add(s, "omega", &P::omega, 0.15, R::any, "S32", "what a moment is worth per SD of it (log)");
}

void add_regimes(Specs& s) {
  using P = Parameters;
  add(s, "a0", &P::a0, -4.0, R::any, "J", "log rate of withdrawing (per day)");
  add(s, "theta_strain", &P::theta_strain, 0.45, R::any, "S38; J", "the same per SD of strain");
  add(s, "theta_mood", &P::theta_mood, 0.4, R::any, "S9", "the same per unit of low mood");
  add(s, "theta_time", &P::theta_time, 0.2, R::any, "D1", "the same per SD of lack of time");
  add(s, "theta_conflict", &P::theta_conflict, 0.5, R::any, "S2", "the same per conflict");
  add(s, "theta_pursuit", &P::theta_pursuit, 0.15, R::any, "J",
      "the same per point of the partner's pursuit");
  add(s, "theta_trust", &P::theta_trust, 0.25, R::any, "J", "log rate lower per SD of trust");
  add(s, "b0", &P::b0, -0.3, R::any, "J", "log rate of coming back, just withdrawn (per day)");
  add(s, "eta", &P::eta, {0.30, 0.25, 0.20, 0.20, 0.20, 0.20}, R::any, "J",
      "the same per moment still felt");
  add(s, "eta_attunement", &P::eta_attunement, 0.3, R::any, "J",
      "the same per SD of perceived responsiveness");
  add(s, "eta_trust", &P::eta_trust, 0.2, R::any, "J", "the same per SD of trust");
  add(s, "eta_mood", &P::eta_mood, 0.2, R::any, "J", "log rate lower per unit of low mood");
  add(s, "eta_age", &P::eta_age, 0.2, R::any, "J", "log rate lower per ln(1 + days withdrawn)");
  add(s, "d0", &P::d0, -6.0, R::any, "J", "log rate of a spell becoming chronic (per day)");
  add(s, "theta_chronic_mood", &P::theta_chronic_mood, 0.4, R::any, "J",
      "the same per unit of low mood");
  add(s, "f0", &P::f0, -3.4, R::any, "J", "log rate of leaving chronic disengagement (per day)");
  add(s, "eta_therapy", &P::eta_therapy, 1.5, R::any, "J", "the same per unit of therapy");
}

void add_slow_states(Specs& s) {
  using P = Parameters;
  add(s, "kappa_trust", &P::kappa_trust, 1.0 / 30, R::positive, "J", "return of trust (per day)");
  add(s, "gain_trust", &P::gain_trust, 0.3, R::any, "J", "trust per SD of responsiveness above 0");
  add(s, "loss_trust", &P::loss_trust, 0.6, R::any, "J", "and below 0: twice as much");
  add(s, "breach", &P::breach, 1.5, R::any, "J", "trust that a breach takes (SDs)");
  add(s, "breach_rate", &P::breach_rate, 1.0 / 180, R::not_negative, "J", "breaches (per day)");
  add(s, "sigma_trust", &P::sigma_trust, 0.08, R::not_negative, "J",
      "noise of trust (SDs per root day)");
  add(s, "kappa_attunement", &P::kappa_attunement, 0.7, R::positive, "J",
      "return of enacted attunement (per day)");
  add(s, "attunement_x", &P::attunement_x, 0.3, R::any, "J", "attunement per point of closeness");
  add(s, "attunement_withdrawn", &P::attunement_withdrawn, 0.8, R::any, "J",
      "less attunement while withdrawn (SDs)");
  add(s, "attunement_strain", &P::attunement_strain, 0.2, R::any, "J",
      "less attunement per SD of strain");
  add(s, "attunement_therapy", &P::attunement_therapy, 0.4, R::any, "J",
      "attunement per unit of therapy (SDs)");
  add(s, "sigma_attunement", &P::sigma_attunement, 0.95, R::not_negative, "J",
      "noise of attunement (SDs per root day)");
  add(s, "perceived_enacted", &P::perceived_enacted, 0.4, R::any, "J",
      "perceived responsiveness per SD of the partner's attunement");
  add(s, "perceived_x", &P::perceived_x, 0.3, R::any, "J", "and per point of own closeness");
  add(s, "perceived_noise", &P::perceived_noise, 0.8, R::not_negative, "J",
      "and its own SD, half-life 8 hours");
  add(s, "kappa_strain", &P::kappa_strain, 1.0, R::positive, "S36", "return of strain (per day)");
  add(s, "weekend_strain", &P::weekend_strain, 0.6, R::any, "J",
      "less strain at weekends (SDs); more on workdays, 0 over the week");
  add(s, "crossover_strain", &P::crossover_strain, 0.2, R::any, "J",
      "share of the partner's strain that crosses over");
  add(s, "sigma_strain", &P::sigma_strain, 1.3, R::not_negative, "S3",
      "noise of strain (SDs per root day)");
  add(s, "tau_mood", &P::tau_mood, 10, R::positive, "D2", "how long a mood lasts (days)");
  add(s, "mood_strain", &P::mood_strain, 0.4, R::any, "J", "low mood per SD of strain");
  add(s, "mood_x", &P::mood_x, 0.2, R::any, "S39", "less low mood per point of closeness");
  add(s, "sigma_mood", &P::sigma_mood, 0.3, R::not_negative, "J",
      "noise of low mood (units per root day)");
  add(s, "kappa_hours", &P::kappa_hours, 1.5, R::positive, "J",
      "return of time together (per day)");
  add(s, "sigma_hours", &P::sigma_hours, 0.6, R::not_negative, "J", "SD of its logarithm");
  add(s, "weekend_hours", &P::weekend_hours, 0.4, R::any, "J", "more at weekends (log)");
  add(s, "hours", &P::hours, 0.8, R::positive, "J", "undivided hours on a usual day");
  add(s, "space", &P::space, -2.2, R::any, "J", "log odds of wanting a day to oneself");
  add(s, "space_strain", &P::space_strain, 0.4, R::any, "J", "the same per SD of strain");
  add(s, "space_hours", &P::space_hours, 0.5, R::any, "J",
      "less time together on such a day (log); chosen, so no cause of withdrawing");
}

void add_moments(Specs& s) {
  using P = Parameters;
  add(s, "rate", &P::rate, {0.92, 0.43, 0.69, 0.51, 0.43, 0.16}, R::not_negative,
      "J: science note, table A; sex S31", "moments on a usual day");
  add(s, "rate_conflict", &P::rate_conflict, 0.2, R::not_negative, "S4", "conflicts a day");
  add(s, "moments_closeness", &P::moments_closeness, 0.2, R::any, "J",
      "log rate of moments per point of the couple's closeness");
  add(s, "moments_withdrawn", &P::moments_withdrawn, 0.4, R::any, "J",
      "log rate lower while anyone is withdrawn");
  add(s, "moments_hours", &P::moments_hours, 0.3, R::any, "J", "log rate per log hour together");
  add(s, "conflict_strain", &P::conflict_strain, 0.3, R::any, "S37",
      "log rate of conflict per SD of the couple's strain");
  add(s, "conflict_pursuit", &P::conflict_pursuit, 0.3, R::any, "S2",
      "log rate of conflict per point of pursuit");
  add(s, "seen", &P::seen, 0.9, R::probability, "J", "moments that both notice; else one does");
}

void add_therapy(Specs& s) {
  using P = Parameters;
  add(s, "therapy_start", &P::therapy_start, 0, R::any, "D2", "first day of couple therapy");
  add(s, "therapy_days", &P::therapy_days, 0, R::not_negative, "D2", "its length; 0: none");
  add(s, "therapy_strength", &P::therapy_strength, 1, R::any, "S42; S41",
      "1: routine practice (g = .5); 2.3: trials (g = 1.1)");
  add(s, "therapy_build", &P::therapy_build, 45, R::positive, "J", "how long it takes (days)");
  add(s, "therapy_fade", &P::therapy_fade, 365, R::positive, "J", "and lasts afterwards (days)");
  add(s, "beta_therapy", &P::beta_therapy, 0.22, R::any, "S42", "resting level per unit (points)");
}

void add_persons(Specs& s) {
  using P = Parameters;
  add(s, "omega_level", &P::omega_level, 0.55, R::not_negative, "S3", "SD of usual closeness");
  add(s, "omega_kappa", &P::omega_kappa, 0.25, R::not_negative, "J", "SD of ln kappa");
  add(s, "omega_a0", &P::omega_a0, 0.4, R::not_negative, "J", "SD of a0");
  add(s, "omega_b0", &P::omega_b0, 0.4, R::not_negative, "J", "SD of b0");
  add(s, "omega_beta", &P::omega_beta, 0.3, R::not_negative, "J", "SD of the log of all beta");
  add(s, "omega_tau", &P::omega_tau, 0.4, R::not_negative, "D2", "SD of ln tau, each channel's");
  add(s, "omega_moments", &P::omega_moments, 0.3, R::not_negative, "J",
      "SD of a couple's log rate of moments");
  add(s, "omega_trust", &P::omega_trust, 0.8, R::not_negative, "J", "SD of usual trust");
  add(s, "omega_attunement", &P::omega_attunement, 0.5, R::not_negative, "J",
      "SD of usual enacted attunement");
  add(s, "omega_skip", &P::omega_skip, 0.3, R::not_negative, "D2", "SD of skip_withdrawn");
  add(s, "partner_correlation", &P::partner_correlation, 0.36, R::correlation, "S24",
      "of the partners' effects");
  add(s, "level_a0", &P::level_a0, -0.4, R::correlation, "J", "correlation of level and a0");
  add(s, "level_b0", &P::level_b0, 0.3, R::correlation, "J", "correlation of level and b0");
}

/// Item by item: mean on an ordinary day, weight of its state, SD of the person's bias, error SD.
struct ItemDefaults {
  double mean, loading, bias, error;
  std::array<double, kCuts> cut;
};
constexpr std::array<double, kCuts> kWarm{1.6, 2.5, 3.4, 4.4, 5.5, 6.7};
constexpr std::array<double, kCuts> kEven{1.5, 2.5, 3.5, 4.5, 5.5, 6.5};
constexpr std::array<double, kCuts> kLow{1.9, 2.7, 3.6, 4.5, 5.4, 6.3};
constexpr std::array<ItemDefaults, kItems> kItemDefaults{{
    {5.8, 1.0, 0.0, 0.75, kWarm},    // closeness: its bias is omega_level
    {6.6, 1.0, 0.4, 0.80, kWarm},    // distance, reversed
    {5.7, 1.0, 0.4, 0.80, kWarm},    // affection landed
    {5.3, 0.9, 0.85, 0.90, kWarm},   // responsiveness
    {2.9, 1.15, 0.80, 0.85, kEven},  // stress
    {4.0, 0.9, 1.05, 1.15, kEven},   // exhaustion
    {2.0, 1.2, 0.95, 0.95, kLow},    // low mood
    {5.2, 0.9, 0.6, 0.80, kWarm},    // enacted responsiveness
}};

void add_answers(Specs& s) {
  using P = Parameters;
  const auto each = [&](std::string_view stem, std::array<double, kItems> P::*field,
                        double ItemDefaults::*value, Range range, std::string_view what) {
    for (std::size_t l = 0; l < kItems; ++l) {
      s.push_back({fmt::format("{}_{}", stem, kItemNames[l]),
                   fmt::format("{}: {}", what, kItemNames[l]), kItemDefaults[l].*value, range, "J",
                   [field, l](P& p) -> double& { return (p.*field)[l]; }});
    }
  };
  each("mean", &P::mean, &ItemDefaults::mean, R::any, "what is felt on an ordinary day");
  each("loading", &P::loading, &ItemDefaults::loading, R::any, "weight of the state");
  each("bias", &P::bias, &ItemDefaults::bias, R::not_negative, "SD of a person's bias");
  each("error", &P::error, &ItemDefaults::error, R::positive, "SD of the error");
  for (std::size_t l = 0; l < kItems; ++l) {
    for (std::size_t n = 0; n < kCuts; ++n) {
      s.push_back({fmt::format("cut{}_{}", n + 1, kItemNames[l]),
                   fmt::format("{} answered above {} from here", kItemNames[l], n + 1),
                   kItemDefaults[l].cut[n], R::any, "J",
                   [l, n](P& p) -> double& { return p.cut[l][n]; }});
    }
  }
  add(s, "psi", &P::psi, 1.0, R::any, "D1", "extra distance on items 2 and 3, withdrawn (points)");
  add(s, "skip_withdrawn", &P::skip_withdrawn, 0.3, R::any, "D2",
      "log odds of skipping, withdrawn (mean person)");
}

bool within(Range range, double value) {
  if (!std::isfinite(value)) return false;
  switch (range) {
    case R::any:
      return true;
    case R::positive:
      return value > 0;
    case R::not_negative:
      return value >= 0;
    case R::correlation:
      return -1 < value && value < 1;
    case R::probability:
      return 0 <= value && value <= 1;
  }
  return false;
}

void check_together(const Parameters& p) {
  if (std::abs(p.c) >= p.kappa * std::exp(-kFarBelow * p.omega_kappa)) {
    throw std::invalid_argument(
        "the partners' pull c must be smaller than everybody's return rate: lower c or "
        "omega_kappa, or raise kappa");
  }
  if (std::abs(p.crossover_strain) >= 1) {
    throw std::invalid_argument("crossover_strain must lie between -1 and 1: strain would grow");
  }
  for (std::size_t l = 0; l < kItems; ++l) {
    const auto& cuts = p.cut[l];
    if (std::adjacent_find(cuts.begin(), cuts.end(), std::greater_equal<>()) != cuts.end()) {
      throw std::invalid_argument(fmt::format("the cuts of {} must ascend", kItemNames[l]));
    }
  }
}

}  // namespace

const std::vector<ParameterSpec>& parameters() {
  static const Specs specs = [] {
    Specs s;
    add_closeness(s);
    add_regimes(s);
    add_slow_states(s);
    add_moments(s);
    add_therapy(s);
    add_persons(s);
    add_answers(s);
    return s;
  }();
  return specs;
}

Parameters with(const std::map<std::string, double>& set) {
  Parameters p{};
  for (const ParameterSpec& spec : parameters()) spec.field(p) = spec.value;
  for (const auto& [name, value] : set) {
    const auto spec = std::find_if(parameters().begin(), parameters().end(),
                                   [&](const auto& one) { return one.name == name; });
    if (spec == parameters().end()) {
      throw std::invalid_argument(fmt::format("the world has no parameter {}", name));
    }
    if (!within(spec->range, value)) {
      throw std::invalid_argument(fmt::format("{} = {} is outside its range", name, value));
    }
    spec->field(p) = value;
  }
  check_together(p);
  return p;
}

double mean_amplitude(Channel channel) { return amplitude_law(channel).mean(); }

std::array<double, kChannels> usual_moments(const Parameters& p) {
  const double noticed = p.seen + (1 - p.seen) / 2;
  std::array<double, kChannels> usual{};
  for (std::size_t k = 0; k < kChannels; ++k) {
    usual[k] = p.rate[k] * mean_amplitude(static_cast<Channel>(k)) * noticed * p.tau[k];
  }
  return usual;
}

double usual_conflict(const Parameters& p) {
  const double level = kUnsettled + (1 - kUnsettled) / 2;
  return p.rate_conflict * level;
}

}  // namespace attune::world
