// The full world where it has closed forms: return to a level, waiting times, counts, thresholds.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "world/answers.h"
#include "world/course.h"
#include "world/hazards.h"
#include "world/slow.h"

namespace attune::world {
namespace {

using Set = std::map<std::string, double>;

/// Nothing acts on anything, everybody is the same.
Set bare() {
  Set set;
  for (const ParameterSpec& spec : parameters()) {
    const bool effect = spec.name.starts_with("theta_") || spec.name.starts_with("eta_") ||
                        spec.name.starts_with("beta_") || spec.name.starts_with("omega_") ||
                        spec.name.starts_with("moments_") || spec.name.starts_with("conflict_") ||
                        spec.name.starts_with("attunement_");
    if (effect) set[spec.name] = 0;
  }
  for (const char* name : {"weekend_strain", "crossover_strain", "weekend_hours", "space_hours",
                           "breach_rate", "c", "upsilon", "gain_trust", "loss_trust"}) {
    set[name] = 0;
  }
  return set;
}

Course long_course(Set set, int days, std::uint64_t seed = 1) {
  const Parameters p = with(set);
  const Persons persons = draw_persons(p, 0, seed);
  const Plan nothing;
  return simulate_course(
      {p, persons, nothing, analysis::make_schedule(days, 1), 0, seed, kStepsADay, 5});
}

double mean(const std::vector<double>& v) {
  return std::accumulate(v.begin(), v.end(), 0.0) / static_cast<double>(v.size());
}
double variance(const std::vector<double>& v) {
  const double m = mean(v);
  double sum = 0;
  for (const double x : v) sum += (x - m) * (x - m);
  return sum / static_cast<double>(v.size() - 1);
}

/// Largest distance of a sample from a distribution, in units of its 0.1 % critical value.
template <class Cdf>
double kolmogorov(std::vector<double> sample, const Cdf& cdf) {
  std::sort(sample.begin(), sample.end());
  const auto n = static_cast<double>(sample.size());
  double worst = 0;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    const double f = cdf(sample[i]), at = static_cast<double>(i);
    worst = std::max({worst, f - at / n, (at + 1) / n - f});
  }
  return worst * std::sqrt(n) / 1.95;
}

TEST(Towards, HasTheMeanAndVarianceOfAnOrnsteinUhlenbeckProcess) {
  // Without noise: half a step twice is a step once.
  const double half = towards(3, 1, 0.8, 0, 0.25, 0);
  EXPECT_NEAR(towards(half, 1, 0.8, 0, 0.25, 0), towards(3, 1, 0.8, 0, 0.5, 0), 1e-14);
  // The noise of two halves adds up to that of the whole.
  const double one = towards(0, 0, 0.8, 1.3, 0.5, 1);
  const double early = towards(towards(0, 0, 0.8, 1.3, 0.25, 1), 0, 0.8, 0, 0.25, 0);
  const double late = towards(0, 0, 0.8, 1.3, 0.25, 1);
  EXPECT_NEAR(one * one, early * early + late * late, 1e-12);
  // And it is stationary at sigma^2 / 2 kappa.
  EXPECT_NEAR(std::pow(towards(0, 0, 0.8, 1.3, 1e6, 1), 2), 1.3 * 1.3 / 1.6, 1e-9);
}

TEST(Strain, IsStationaryAroundTheWeek) {
  Set set = bare();
  set["a0"] = -40;
  const Course course = long_course(set, 6000);
  std::vector<double> strain, product;
  for (const Reading& r : course.readings[0]) strain.push_back(r.state.strain);
  for (std::size_t j = 1; j < strain.size(); ++j) product.push_back(strain[j] * strain[j - 1]);
  const double expected = 1.3 * 1.3 / 2;
  // 6000 days with correlation e^-1: effective sample about 6000 / 2.2.
  EXPECT_NEAR(mean(strain), 0, 4 * std::sqrt(expected * 2.2 / 6000));
  EXPECT_NEAR(variance(strain), expected, 4 * expected * std::sqrt(2 * 1.4 / 6000));
  EXPECT_NEAR(mean(product) / variance(strain), std::exp(-1), 0.06);

  double week = 0;
  const Parameters p = with({});
  for (int day = 0; day < 7; ++day) week += weekday_strain(p, day + 0.5);
  EXPECT_NEAR(week, 0, 1e-12);
  EXPECT_LT(weekday_strain(p, 5.5), weekday_strain(p, 4.5));
  EXPECT_TRUE(weekend(-1.5)) << "the burn-in has weekends too";
}

TEST(Regimes, OfAFrozenStateLastAsTheirHazardsSay) {
  Set set = bare();
  set["a0"] = -1.2;
  set["b0"] = -0.5;
  set["eta_age"] = 0.4;
  set["d0"] = -40;
  const Course course = long_course(set, 8000, 3);
  std::vector<double> engaged, away;
  for (const Spells& spells : course.spells) {
    for (std::size_t n = 1; n + 1 < spells.size(); ++n) {
      engaged.push_back(spells[n].first - spells[n - 1].second);
      away.push_back(spells[n].second - spells[n].first);
    }
  }
  ASSERT_GT(away.size(), 1500U);
  EXPECT_LT(kolmogorov(engaged, [](double t) { return 1 - std::exp(-std::exp(-1.2) * t); }), 1);
  // q10 = e^b0 (1 + t)^-.4 integrates to e^b0 ((1 + t)^.6 - 1) / .6.
  EXPECT_LT(kolmogorov(away,
                       [](double t) {
                         return 1 - std::exp(-std::exp(-0.5) * (std::pow(1 + t, 0.6) - 1) / 0.6);
                       }),
            1);
}

/// An instant at which nothing is 0, and no two numbers are alike.
struct Instant {
  Parameters p = with({});
  std::array<double, kChannels> usual = usual_moments(p);
  Person person;
  Partner own, other;
  Around around{0.2, 0.3, 0.7};
  Instant() {
    person.kappa = 0.9;
    person.a0 = -2.1;
    person.b0 = -1.3;
    person.gain = 1.2;
    person.trust = 0.15;
    person.attunement = -0.25;
    own.x = 0.4;
    own.trust = 0.35;
    own.attunement = -0.45;
    own.impression = 0.55;
    own.strain = 0.65;
    own.mood = -0.75;
    own.conflict = 0.85;
    own.away = 2.5;
    for (std::size_t k = 0; k < kChannels; ++k) own.m[k] = 0.1 + 0.07 * static_cast<double>(k);
    other = own;
    other.attunement = 0.95;
    other.strain = -1.05;
  }
  [[nodiscard]] View view() const { return {p, usual, person, own, other}; }
};

TEST(Closeness, IsItsEquation) {
  Instant now;
  for (const auto& [regime, gain] :
       {std::pair{Regime::engaged, 1.0}, std::pair{Regime::withdrawn, 1 - now.p.alpha},
        std::pair{Regime::chronic, 1 - now.p.alpha_chronic}}) {
    now.own.regime = regime;
    const double r = now.p.perceived_enacted * 0.95 + now.p.perceived_x * 0.4 + 0.55;
    double s = now.p.beta_attunement * r;
    for (std::size_t k = 0; k < kChannels; ++k) {
      s += now.p.beta[k] * (now.own.m[k] * std::exp(now.p.omega * r) - now.usual[k]);
    }
    // 2 tanh(s / 2) by another way: 2 (e^s - 1) / (e^s + 1).
    const double e = std::exp(1.2 * s), felt = 2 * (e - 1) / (e + 1);
    EXPECT_NEAR(now.view().closeness(),
                0.4 + gain * felt -
                    (now.p.gamma * 0.65 + now.p.gamma_conflict * 0.85) *
                        std::exp(-now.p.zeta * now.own.m[touch]),
                1e-12);
  }
}

TEST(SlowStates, MoveAsTheirEquationsSay) {
  Instant now;
  now.own.regime = Regime::withdrawn;
  const Parameters& p = now.p;
  const View view = now.view();
  const Plan nothing;
  constexpr double kStep = 1e-6, kMonday = 0.5;
  const Partner next = moved(view, 0.6, now.around, nothing, 0, kMonday, kStep, {});
  const double r = view.responsiveness();
  const auto expect_rate = [&](double before, double after, double rate) {
    EXPECT_NEAR((after - before) / kStep, rate, 1e-5 * (1 + std::abs(rate)));
  };
  expect_rate(
      now.own.x, next.x,
      -0.9 * (0.4 + p.delta - p.upsilon * 0.35 - p.beta_therapy * 0.7) + p.c * (1 - p.alpha) * 0.6);
  expect_rate(now.own.trust, next.trust,
              p.kappa_trust * (0.15 - 0.35 + p.gain_trust * std::max(r, 0.0) -
                               p.loss_trust * std::max(-r, 0.0)));
  expect_rate(now.own.attunement, next.attunement,
              -p.kappa_attunement * (-0.45 + 0.25 - p.attunement_x * 0.4 + p.attunement_withdrawn +
                                     p.attunement_strain * 0.65 - p.attunement_therapy * 0.7));
  expect_rate(now.own.strain, next.strain,
              -p.kappa_strain * (0.65 - weekday_strain(p, kMonday) - p.crossover_strain * -1.05));
  expect_rate(now.own.mood, next.mood,
              -(-0.75 - p.mood_strain * 0.65 + p.mood_x * 0.4) / p.tau_mood);
}

TEST(Regimes, LogRatesAreTheirEquations) {
  const Instant now;
  const Parameters& p = now.p;
  const View view = now.view();
  const double r = view.responsiveness();
  EXPECT_NEAR(log_withdrawing(view, now.around, 0.8),
              -2.1 + p.theta_strain * 0.65 + p.theta_mood * -0.75 + p.theta_time * 0.3 +
                  p.theta_conflict * (0.85 - usual_conflict(p)) + p.theta_pursuit * 0.8 -
                  p.theta_trust * 0.35,
              1e-12);
  double back = -1.3 + p.eta_attunement * r + p.eta_trust * 0.35 - p.eta_mood * -0.75 -
                p.eta_age * std::log(3.5);
  for (std::size_t k = 0; k < kChannels; ++k) {
    back += p.eta[k] * (now.own.m[k] * std::exp(p.omega * r) - now.usual[k]);
  }
  EXPECT_NEAR(log_returning(view), back, 1e-12);
  EXPECT_NEAR(log_disengaging(view), p.d0 + p.theta_chronic_mood * -0.75, 1e-12);
  EXPECT_NEAR(log_reengaging(view, now.around), p.f0 + p.eta_therapy * 0.7, 1e-12);
}

TEST(Regimes, LeaveWithdrawalByTwoWaysInTheirProportion) {
  const Parameters p = with({});
  Person person;
  person.b0 = -1;
  Partner own, other;
  own.regime = Regime::withdrawn;
  own.away = 3;
  own.mood = 0.5;
  const auto usual = usual_moments(p);
  own.m = usual;
  const View view{p, usual, person, own, other};
  const Exit exit = exit_of(view, {}, 0);
  const double back = std::exp(-1 - p.eta_mood * 0.5 - p.eta_age * std::log(4));
  const double on = std::exp(p.d0 + p.theta_chronic_mood * 0.5);
  EXPECT_NEAR(exit.rate, back + on, 1e-12);
  EXPECT_NEAR(exit.second, on / (back + on), 1e-12);
  EXPECT_EQ(after(Regime::withdrawn, exit, exit.second / 2), Regime::chronic);
  EXPECT_EQ(after(Regime::withdrawn, exit, (1 + exit.second) / 2), Regime::engaged);
  EXPECT_EQ(after(Regime::chronic, {1, 0}, 0.5), Regime::withdrawn);
}

TEST(Drive, WearsOffAndLandsLessInTheWithdrawn) {
  const Parameters p = with({});
  Person person;
  Partner own, other;
  const auto usual = usual_moments(p);
  own.m = usual;
  const View view{p, usual, person, own, other};
  EXPECT_NEAR(view.drive(), 0, 1e-12);
  own.m[touch] += 1;
  EXPECT_NEAR(view.drive(), 2 * std::tanh(0.3 / 2), 1e-12);
  own.m[touch] += 100;
  EXPECT_NEAR(view.drive(), 2, 1e-9) << "never more than two points";
  own.regime = Regime::withdrawn;
  EXPECT_NEAR(view.closeness(), 0.4 * 2, 1e-9);
  own = {};
  own.m = usual;
  own.x = -1;
  EXPECT_GT(view.pursuit(), 0.9);
  own.regime = Regime::withdrawn;
  EXPECT_EQ(view.pursuit(), 0) << "who has withdrawn does not pursue";
}

TEST(Moments, ArePoissonAndFeedTheirIntegrators) {
  Set set = bare();
  set["a0"] = -40;
  const int days = 4000;
  const Course course = long_course(set, days, 5);
  const Parameters p = with(set);
  const auto usual = usual_moments(p);
  for (std::size_t k = 0; k < kChannels; ++k) {
    std::vector<double> counts(days, 0), level;
    for (const SharedMoment& m : course.moments) {
      const auto day = static_cast<std::size_t>(std::max(0.0, std::floor(m.time)));
      if (m.moment.channel == k && day < counts.size()) counts[day] += 1;
    }
    const double rate = p.rate[k];
    EXPECT_NEAR(mean(counts), rate, 4 * std::sqrt(rate / days)) << kChannelNames[k];
    const double spread = std::sqrt((2 + 1 / rate) / days);
    EXPECT_NEAR(variance(counts) / rate, 1, 5 * spread) << kChannelNames[k];
    for (const Reading& r : course.readings[0]) level.push_back(r.state.m[k]);
    // Campbell's theorem: the mean is rate x amplitude x tau.
    EXPECT_NEAR(mean(level), usual[k], 0.1 * usual[k]) << kChannelNames[k];
  }
}

TEST(Answers, FallBetweenTheThresholdsAsTheNormalLawSays) {
  const Parameters p = with({{"skip_withdrawn", 1.0}, {"omega_skip", 0}});
  Person person;
  person.skip = 1;
  Reading reading;
  reading.closeness = -0.7;
  reading.minutes = 60;
  reading.boxes[0] = true;
  reading.state.regime = Regime::withdrawn;
  RandomStream stream(9, Purpose::testing, 0);
  const int n = 20000;
  std::array<double, kCuts + 1> near{}, apart{};
  double made = 0;
  for (int i = 0; i < n; ++i) {
    const CheckIn done = check_in(p, person, reading, {0.8, false}, stream);
    near[static_cast<std::size_t>(done.row[0]) - 1] += 1.0 / n;
    apart[7 - static_cast<std::size_t>(done.row[1])] += 1.0 / n;
    made += done.made ? 1.0 / n : 0;
  }
  const auto law = answer_law(p.cut[closeness], 5.8 - 0.7, 0.75);
  const auto apart_law = answer_law(p.cut[distance], 6.6 - 0.7 - 1.0, 0.8);
  for (std::size_t a = 0; a < law.size(); ++a) {
    EXPECT_NEAR(near[a], law[a], 4.5 * std::sqrt(0.25 / n)) << a;
    EXPECT_NEAR(apart[a], apart_law[a], 4.5 * std::sqrt(0.25 / n)) << a;
  }
  EXPECT_NEAR(std::accumulate(law.begin(), law.end(), 0.0), 1, 1e-12);
  const double odds = std::log(0.2 / 0.8) + 1;
  EXPECT_NEAR(made, 1 - 1 / (1 + std::exp(-odds)), 4.5 * std::sqrt(0.25 / n));
  EXPECT_EQ(banded(0), 0);
  EXPECT_EQ(banded(20), 22);
  EXPECT_EQ(banded(500), 150);
}

TEST(Therapy, RisesWhileItLastsAndFades) {
  const Parameters p = with({{"therapy_start", 10}, {"therapy_days", 90}});
  EXPECT_EQ(therapy_at(p, 10), 0);
  EXPECT_NEAR(therapy_at(p, 55), 1 - std::exp(-1), 1e-12);
  EXPECT_NEAR(therapy_at(p, 100 + 365), (1 - std::exp(-2)) * std::exp(-1), 1e-12);
  EXPECT_EQ(therapy_at(with({}), 500), 0);
}

TEST(Parameters, RefuseWhatCannotBe) {
  EXPECT_THROW((void)with({{"kapa", 1}}), std::invalid_argument);
  EXPECT_THROW((void)with({{"kappa", 0}}), std::invalid_argument);
  EXPECT_THROW((void)with({{"alpha", 1.5}}), std::invalid_argument);
  EXPECT_THROW((void)with({{"rho", 1}}), std::invalid_argument);
  EXPECT_THROW((void)with({{"c", 0.9}}), std::invalid_argument);
  EXPECT_THROW((void)with({{"cut2_closeness", 1.0}}), std::invalid_argument);
  EXPECT_THROW((void)with({{"sigma", std::nan("")}}), std::invalid_argument);
}

}  // namespace
}  // namespace attune::world
