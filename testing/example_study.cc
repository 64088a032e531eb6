#include "testing/example_study.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace attune::testing {
namespace {

using analysis::Interval;
using dyad::Topic;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kFirstDay = 20458;  // Mon 5 January 2026

/// Numbers that look like noise and are the same everywhere.
class Noise {
 public:
  explicit Noise(std::uint32_t seed) : state_(seed * 2654435761U + 12345U) {}
  double uniform() {
    state_ = state_ * 1664525U + 1013904223U;
    return (state_ >> 8) / 16777216.0;
  }
  double bell() { return uniform() + uniform() + uniform() - 1.5; }  // SD .5

 private:
  std::uint32_t state_;
};

Interval around(double estimate, double half) {
  return {estimate, estimate - half, estimate + half};
}

analysis::ParameterEstimate parameter(const char* name, const char* description, Topic topic,
                                      Interval value, Interval prior, double moved) {
  analysis::ParameterEstimate p;
  p.name = name;
  p.description = description;
  p.topic = topic;
  p.value = value;
  p.se = (value.upper - value.lower) / 3.92;
  p.se_robust = 1.1 * p.se;
  p.prior_value = prior;
  p.prior = std::isnan(prior.estimate) ? "" : "normal(0.30, 0.20)";
  p.prior_to_posterior = moved;
  p.working = value.estimate;
  p.working_se = p.se;
  return p;
}

std::vector<analysis::ParameterEstimate> parameters(bool roles) {
  const Interval none{kNaN, kNaN, kNaN};
  std::vector<analysis::ParameterEstimate> p{
      parameter("kappa", "return rate of closeness to its resting level (per day)", Topic::dynamics,
                {0.83, 0.70, 0.98}, {0.80, 0.37, 1.76}, .21),
      parameter("c", "partner coupling (per day)", Topic::dynamics, {0.09, 0.02, 0.16},
                {0.10, -0.10, 0.30}, .35),
      parameter("delta", "drop of the resting level while withdrawn (points)", Topic::dynamics,
                {1.42, 1.12, 1.80}, {1.51, 0.76, 2.99}, .34),
      parameter("alpha", "share of the drive that does not land while withdrawn", Topic::dynamics,
                {.55, .24, .82}, {.60, .24, .88}, .72),
      parameter("gamma", "lower closeness per unit of strain (points)", Topic::strain,
                {.38, .27, .49}, {.40, .01, .79}, .28),
      parameter("gamma_conflict", "lower closeness per unit of unsettled conflict (points)",
                Topic::strain, {.71, .52, .90}, {.60, .01, 1.19}, .33),
      parameter("zeta", "buffering of strain and conflict per unit of touch (log)", Topic::strain,
                {.12, -.03, .27}, {.15, -.14, .44}, .52),
      parameter("beta_touch", "closeness per touch (points)", Topic::mechanism, {.31, .12, .50},
                {.30, -.09, .69}, .45),
      parameter("beta_reward", "closeness per rewarding shared activity (points)", Topic::mechanism,
                {.22, .08, .36}, {.25, -.14, .64}, .36),
      parameter("beta_resonance", "closeness per moment of resonance (points)", Topic::mechanism,
                {.05, -.12, .22}, {.20, -.19, .59}, .44),
      parameter("beta_dialogue", "closeness per open talk or thanks (points)", Topic::mechanism,
                {.19, .05, .33}, {.20, -.19, .59}, .35),
      parameter("beta_attunement", "closeness per SD of attunement (points)", Topic::mechanism,
                {.34, .22, .46}, {.30, .01, .59}, .40),
      parameter("omega", "how much attunement multiplies each moment (log per SD)",
                Topic::mechanism, {.15, .02, .28}, {.15, -.14, .44}, .45),
      parameter("a0", "log rate of withdrawing (per day)", Topic::base_rate, around(-3.4, .5),
                around(-3.5, 1.37), .36),
      parameter("theta_stress", "log rate of withdrawing per SD of stress", Topic::cause,
                around(.42, .31), around(.30, .49), .64),
      parameter("theta_exhaustion", "log rate of withdrawing per SD of exhaustion", Topic::cause,
                around(.18, .34), around(.25, .49), .70),
      parameter("theta_low_mood", "log rate of withdrawing per SD of low mood", Topic::cause,
                around(.47, .33), around(.40, .49), .68),
      parameter("theta_lack_of_time", "log rate of withdrawing per SD of lack of time together",
                Topic::cause, around(.10, .36), around(.20, .49), .74),
      parameter("theta_conflict", "log rate of withdrawing per level of conflict", Topic::cause,
                around(.55, .54), around(.50, .59), .92),
      parameter("a_partner", "log rate of withdrawing while the partner is withdrawn", Topic::cause,
                around(.5, .8), around(.4, 1.18), .66),
      parameter("b0", "log rate of recovering on a typical day (per day)", Topic::base_rate,
                around(-1.1, .35), around(-1.25, .98), .36),
      parameter("eta_touch", "log rate of recovering per touch", Topic::recovery, around(.36, .30),
                none, .38),
      parameter("eta_reward", "log rate of recovering per rewarding shared activity",
                Topic::recovery, around(.20, .32), none, .41),
      parameter("eta_dialogue", "log rate of recovering per open talk or thanks", Topic::recovery,
                around(.41, .33), none, .42),
      parameter("psi", "extra distance on items 2-3 while withdrawn (points)", Topic::item,
                {1.1, .85, 1.4}, {1.0, .46, 2.2}, .3),
      parameter("sigma_e", "error SD of the closeness item (points)", Topic::item, {.61, .55, .68},
                {.60, .37, .98}, .2),
      parameter("nu_closeness", "mean of the closeness item (points)", Topic::item,
                around(5.2, .15), none, kNaN)};
  if (roles) {
    p.push_back(parameter("beta_touch_role_difference",
                          "closeness per touch (points), first role minus second", Topic::mechanism,
                          around(.11, .25), around(0, .39), .64));
    p.push_back(parameter("theta_stress_role_difference",
                          "log rate of withdrawing per SD of stress, first role minus second",
                          Topic::cause, around(-.05, .36), around(0, .39), .94));
  }
  return p;
}

analysis::VariableSummary variable(const char* name, dyad::Kind kind, std::size_t answered,
                                   double mean, double within, double between) {
  analysis::VariableSummary v;
  v.name = v.source_column = name;
  v.kind = kind;
  v.answered = answered;
  v.missing = answered / 9;
  v.mean = mean;
  v.within_sd = within;
  v.between_sd = between;
  v.icc = between * between / (within * within + between * between);
  v.at_floor = .02;
  v.at_ceiling = .11;
  return v;
}

analysis::DataSummary data(const ExampleStudy& wish) {
  analysis::DataSummary d;
  d.couples = wish.couples;
  d.persons = 2 * wish.couples - (wish.couples > 1 ? 1 : 0);
  d.rows = d.persons * static_cast<std::size_t>(wish.days);
  d.single_partner_couples = wish.couples > 1 ? 1 : 0;
  d.first_time = (wish.calendar ? kFirstDay : 0) + .875;
  d.last_time = d.first_time + wish.days - 1;
  d.median_days = wish.days - 1;
  d.median_check_ins = wish.days;
  d.median_gap = 1;
  d.long_gap_share = .04;
  d.variables = {variable("closeness", dyad::Kind::item, d.rows, 5.2, 1.15, .92),
                 variable("distance", dyad::Kind::item, d.rows, 2.1, 1.3, .8),
                 variable("stress", dyad::Kind::cause, d.rows, 2.9, 1.3, .8),
                 variable("touch", dyad::Kind::moment, d.rows, .58, .45, .2)};
  d.support = {{"How fast does closeness come back after an ordinary drop?", true,
                "2,810 pairs of check-ins lie near enough."},
               {"Which strains go most often before a distant spell?", false,
                "Only about 90 onsets and recoveries are to be expected; a ranking needs 250."},
               {"What works for one particular couple?", false,
                "One couple's diary of some weeks says little about that."}};
  return d;
}

analysis::Fit fit(const ExampleStudy& wish) {
  analysis::Fit f;
  f.version = "0.1.0";
  f.regimes = 2;
  f.roles = wish.roles;
  if (wish.roles) f.role_names = {"M", "F"};
  f.converged = true;
  f.convergence = "converged: within 3e-05 posterior SDs of the best values; 3 of 3 starts agree";
  f.loglik = -15234.51;
  f.minus2ll = 30469.02;
  f.bic = 30722.4;
  f.parameters = parameters(wish.roles);
  f.couples = wish.couples;
  f.rows = 4921;
  f.answers = 13310;
  f.hessian_condition = 4.1e4;
  f.starts = f.starts_agree = 3;
  f.used = {"closeness", "distance", "stress", "exhaustion", "low mood", "touch", "open talk"};
  f.absent = {"therapy"};
  f.skipping.known = wish.calendar;
  if (wish.calendar) {
    f.skipping.asked = 5600;
    f.skipping.skipped = 679;
    for (const auto& p : f.parameters) {
      const Interval low = around(p.value.estimate - .1, .15);
      f.skipping.low.push_back({p.name, low, p.name == "theta_stress"});
    }
  }
  f.mechanisms = {wish.gate_open, 48.1, 11.7};
  f.gate.has_distance = true;
  f.gate.open = wish.gate_open;
  f.gate.rivals = {
      {"one regime", true, wish.gate_open ? -143.2 : 6.3, wish.gate_open ? 81.4 : 1.2, 12.6},
      {"outliers", true, wish.gate_open ? -96.0 : 2.1, wish.gate_open ? 54.9 : 0.4, 10.3}};
  f.gate.drop = {1.42, 1.13, 1.79};
  f.gate.drop_own_volatility = {1.38, 1.02, 1.84};
  f.gate.least_drop = 0.36;
  f.gate.share_flagged = .11;
  f.gate.closeness_gain = wish.gate_open ? 23.5 : -1.7;
  f.gate.closeness_se = 7.2;
  f.gate.sentence =
      wish.gate_open
          ? "Spells of withdrawal describe these answers better than ups and downs alone (BIC "
            "lower "
            "by 143)."
          : "Ups and downs alone describe these answers as well as spells of withdrawal do (BIC "
            "difference +6), so none are shown; only the dynamics of closeness are.";
  return f;
}

/// Distant spells by couple and partner, days of the study; a negative end: none.
struct Spell {
  std::size_t couple, partner;
  int onset, end;
};
constexpr Spell kSpells[]{{1, 0, 11, 17}, {2, 1, 5, 9}, {2, 0, 29, 99}};

bool withdrawn(std::size_t couple, std::size_t partner, int day) {
  for (const Spell& s : kSpells) {
    if (s.couple == couple && s.partner == partner && day >= s.onset && day < s.end) return true;
  }
  return false;
}

/// One check-in's worth of a partner's course. @returns the closeness, to be carried on.
double add_day(analysis::PartnerStates& p, double before, double time, bool away, bool present,
               Noise& noise) {
  const double usual = away ? 3.4 : 5.4;
  const double now = usual + .45 * (before - usual) + 1.1 * noise.bell();
  p.closeness_mean.push_back(now);
  p.closeness_sd.push_back(present ? .42 : .75);
  p.withdrawn_filtered.push_back(away ? .8 : .06);
  p.withdrawn_smoothed.push_back(away ? .91 : .03);
  p.answer.push_back(present ? std::min(7.0, std::max(1.0, std::round(now + noise.bell()))) : kNaN);
  for (auto* signal : {&p.touch, &p.reward, &p.resonance, &p.dialogue, &p.attunement, &p.drive}) {
    signal->push_back(noise.bell());
  }
  if (!present) return now;
  constexpr const char* kNames[]{"touch",     "eye_contact",  "enjoyable",
                                 "novel",     "shared_laugh", "returned_gesture",
                                 "open_talk", "thanks",       "out_together"};
  constexpr double kOften[]{.55, .3, .3, .08, .45, .3, .25, .3, .1};
  for (std::size_t k = 0; k < std::size(kNames); ++k) {
    if (noise.uniform() < kOften[k] * (away ? .5 : 1)) p.marks.push_back({time, kNames[k], 1});
  }
  if (noise.uniform() < .2) p.marks.push_back({time, "conflict", noise.uniform() < .5 ? .5 : 1});
  return now;
}

analysis::CoupleStates couple(const ExampleStudy& wish, std::size_t index) {
  analysis::CoupleStates c;
  c.id = (index < 9 ? "C00" : index < 99 ? "C0" : "C") + std::to_string(index + 1);
  const bool single = wish.couples > 1 && index + 1 == wish.couples;
  c.partners[0].label = wish.roles ? "M" : "A";
  c.partners[1].label = single ? "" : wish.roles ? "F" : "B";
  Noise noise(static_cast<std::uint32_t>(index + 1));
  std::array<double, 2> now{5.4, 5.0};
  for (int day = 0; day < wish.days; ++day) {
    const double time = (wish.calendar ? kFirstDay : 0) + day + .875;
    std::array<bool, 2> present{noise.uniform() < .9, !single && noise.uniform() < .9};
    if (!present[0] && !present[1]) present[0] = true;
    c.times.push_back(time);
    c.checked_in.push_back(present);
    for (std::size_t i = 0; i < 2; ++i) {
      now[i] = add_day(c.partners[i], now[i], time, withdrawn(index, i, day), present[i], noise);
    }
  }
  return c;
}

analysis::Episode episode(const ExampleStudy& wish, const Spell& spell,
                          const analysis::CoupleStates& c) {
  analysis::Episode e;
  const double first = std::floor(c.times.front());
  e.couple = c.id;
  e.partner = c.partners[spell.partner].label;
  e.partner_index = static_cast<int>(spell.partner);
  e.onset = first + spell.onset + .5;
  e.censored_right = spell.end > wish.days;
  e.end = e.censored_right ? c.times.back() : first + spell.end + .5;
  e.peak_probability = e.censored_right ? .82 : .996;
  e.nadir = 2.7;
  e.nadir_time = e.onset + 2;
  e.coverage = .9;
  e.recovery_days = e.censored_right ? Interval{6.5, 4.0, kNaN} : Interval{5.6, 4.1, 7.3};
  e.recovery_observed = e.censored_right ? .35 : 1;
  e.half_life_days = e.censored_right ? Interval{kNaN, kNaN, kNaN} : Interval{2.1, 1.0, 3.9};
  e.model_half_life_days = 2.3;
  return e;
}

/// Touch leads, but not clearly.
analysis::Mechanisms mechanisms(int spells) {
  analysis::Mechanisms m;
  m.spells = spells;
  m.days = {Interval{1.3, .4, 2.4}, {.5, -.1, 1.3}, {.1, -.4, .6}, {.9, .2, 1.8}, {.7, .1, 1.5}};
  m.together = {3.5, 1.4, 6.4};
  m.share = {
      Interval{.37, .14, .62}, {.14, -.03, .31}, {.03, -.11, .16}, {.26, .08, .46}, {.2, .04, .39}};
  m.first = {.61, .06, .02, .2, .11};
  m.correlation = .22;
  m.couples_needed = 431;
  return m;
}

void explain(analysis::Study& study) {
  analysis::Explanations& told = study.states.explanations;
  told.causes = {"stress", "exhaustion", "low_mood", "lack_of_time", "conflict"};
  told.ways.fill(true);
  told.told = study.fit.gate.open;
  if (!told.told) {
    told.why_not = study.fit.gate.sentence;
    return;
  }
  told.study = mechanisms(2);
  for (analysis::Episode& e : study.states.episodes) {
    e.began = {{{.21, .06, .38}, {.02, -.05, .1}, {.12, .01, .25}, {-.03, -.1, .02}, {0, 0, 0}},
               {.68, .5, .87}};
    if (e.censored_right) continue;
    e.ended = {told.study.days, told.study.days, {3.5, 1.1, 6.2}};
  }
  for (analysis::CoupleStates& couple : study.states.couples) {
    if (couple.id == "C002" || couple.id == "C003") couple.mechanisms = mechanisms(1);
  }
}

analysis::Trust trust(bool gate_open) {
  analysis::Trust t;
  t.asked = true;
  t.pseudo_couples = {true, {.02, -.08, .12}, {-.01, -.09, .07}, .09, .22};
  t.lead = {true, .31, -.06, 2810};
  if (!gate_open) return t;
  t.gain = {true, {.24, .18, .30}, {-.14, -.25, -.03}, -.13, 3120};
  t.hazards = {true, true, {.93, .41, 1.45}, {1.08, .62, 1.54}};
  t.pooling = {true, .44, 5};
  return t;
}

analysis::RecoverySummary recovery(bool gate_open) {
  analysis::RecoverySummary r;
  for (int i = 0; i <= 28; ++i) {
    const double t = .25 * i;
    r.after_a_drop.push_back({t, {std::exp(-.74 * t), std::exp(-.9 * t), std::exp(-.6 * t)}});
  }
  r.half_life_days = {.94, .77, 1.16};
  r.carry_over_day = {.44, .38, .50};
  r.partner_carry_over_day = {.04, -.01, .07};
  r.partner_correlation = {.22, .15, .29};
  r.median_spell_days = gate_open ? Interval{2.1, 1.5, 3.0} : Interval{kNaN, kNaN, kNaN};
  r.share_withdrawn = gate_open ? Interval{.118, .09, .15} : Interval{kNaN, kNaN, kNaN};
  if (!gate_open) return r;
  for (int i = 0; i <= 60; ++i) {
    const double left = std::pow(.965, i), wide = .12 * std::sqrt(left * (1 - left)) * 2;
    r.still_withdrawn.push_back(
        {.3 * i, {left, std::max(0.0, left - wide), std::min(1.0, left + wide)}});
  }
  return r;
}

}  // namespace

analysis::Study example_study(const ExampleStudy& wish) {
  analysis::Study study;
  study.title = "example-diary";
  study.simulated = true;
  study.calendar = wish.calendar;
  study.data = data(wish);
  study.fit = fit(wish);
  for (std::size_t c = 0; c < wish.couples; ++c) study.states.couples.push_back(couple(wish, c));
  for (const Spell& spell : kSpells) {
    if (!wish.gate_open || spell.couple >= wish.couples || spell.onset >= wish.days) continue;
    const bool absent =
        spell.partner == 1 && study.states.couples[spell.couple].partners[1].label.empty();
    if (absent) continue;
    study.states.episodes.push_back(episode(wish, spell, study.states.couples[spell.couple]));
  }
  study.states.recovery = recovery(wish.gate_open);
  explain(study);
  study.trust = trust(wish.gate_open);
  return study;
}

}  // namespace attune::testing
