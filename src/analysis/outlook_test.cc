#include "analysis/outlook.h"

#include <gtest/gtest.h>

#include <cmath>

#include "analysis/action.h"
#include "analysis/forecast.h"
#include "analysis/given_fit_test.h"
#include "dyad/parameter.h"

namespace attune::analysis {
namespace {

double parameter(const Fit& fit, const char* name) {
  for (const auto& p : fit.parameters) {
    if (p.name == name) return p.value.estimate;
  }
  ADD_FAILURE() << name;
  return 0;
}

/// One regime and no moments: a disagreement takes gamma_c e^{-t/tau} off both, and half of what
/// the partner lacks comes over, x' = -(kappa - c) x - c gamma_c e^{-t/tau}. Its integral is exact.
TEST(Outlook, WithoutRegimesTheLossByADisagreementIsTheClosedForm) {
  const dyad::Diary diary = without_mechanisms(simulated(6, 20, 31).diary);
  const Fit fit = given_fit(diary, 1, 1e-9);
  const FittedModel fitted(diary, fit);
  const Outlook outlook(fitted, 0, 7, 50, 1, {});
  const dyad::Plan plan{{{0, dyad::kConflict, outlook.now() + 1e-9, 1.0},
                         {1, dyad::kConflict, outlook.now() + 1e-9, 1.0}},
                        {}};
  const auto usual = outlook.expect({}, {}), with = outlook.expect(plan, {});
  const double gamma = parameter(fit, "gamma_conflict"), c = parameter(fit, "c");
  const double k = parameter(fit, "kappa") - c, tau = dyad::kTauConflict, T = 7;
  const auto area = [T](double rate) { return -std::expm1(-rate * T) / rate; };
  const double felt = gamma * area(1 / tau);
  const double carried = c * gamma * (area(1 / tau) - area(k)) / (k - 1 / tau);
  ASSERT_EQ(with.size(), 50U);
  for (std::size_t d = 0; d < with.size(); ++d) {
    for (std::size_t i = 0; i < 2; ++i) {
      EXPECT_NEAR(with[d].mean[i] - usual[d].mean[i], -(felt + carried) / T, 3e-4);
    }
  }
}

/// The expectation under switching, by Runge-Kutta on the exact equations for P(regime) and
/// E[level; regime]: dp/dt = Q'p, dmu/dt = A_r mu_r + a_r p_r + sum_s q_sr mu_s.
TEST(Outlook, WithRegimesItIsTheExactMomentEquations) {
  const dyad::Diary diary = simulated(6, 20, 32).diary;
  const Fit fit = given_fit(diary, 2, 1e-9);
  const FittedModel fitted(diary, fit);
  const dyad::Design& study = fitted.design;
  const std::size_t integrators = study.integrators();
  dyad::CoupleScaling usual = study.couples[0].scaling;
  std::vector<double> level;
  for (std::size_t i = 0; i < 2; ++i) {  // constant inputs: a typical day, for good
    for (std::size_t k = 0; k < integrators; ++k) {
      usual.partners[i].usual_level[k] = k < dyad::kMechanisms ? study.terms.mean_level[k] : 0;
      level.push_back(usual.partners[i].usual_level[k]);
    }
  }
  std::vector<double> times;
  for (int s = 0; s <= 112; ++s) times.push_back(s / 16.0);
  const dyad::Design ahead{
      study.terms, study.scaling, {dyad::look_ahead(study.standard(), usual, level, times, {})}};
  const dyad::Model model = model_of(fit, ahead);
  const auto at = model.at(fitted.theta).value();
  regime::Belief belief;
  belief.prob = {0.1, 0.2, 0.6, 0.1};
  const int n = 8;
  belief.mean.assign(static_cast<std::size_t>(n) * 4, 0);
  belief.cov.assign(static_cast<std::size_t>(regime::tri_size(n)) * 4, 0);
  for (std::size_t r = 0; r < 4; ++r) {
    belief.mean[r] = -1.0;
    belief.mean[4 + r] = 0.4;
  }
  const ExpectedCourse course = expected_course(model, *at, {}, belief);

  const double kappa = parameter(fit, "kappa"), c = parameter(fit, "c"),
               alpha = parameter(fit, "alpha"), delta = parameter(fit, "delta"),
               nu = parameter(fit, "nu_closeness");
  double to_come = parameter(fit, "a0");  // of days that nobody told of yet
  for (const char* cause :
       {"theta_stress", "theta_exhaustion", "theta_low_mood", "theta_lack_of_time"}) {
    const double theta = parameter(fit, cause);
    to_come += theta * theta / 2;
  }
  const double up = std::exp(to_come), back = std::exp(parameter(fit, "b0"));
  const double beside = up * std::exp(parameter(fit, "a_partner"));
  const auto away = [](int r, int i) { return i == 0 ? r >> 1 : r & 1; };
  using State = std::array<double, 12>;  // p, mu_A, mu_B
  const auto slope = [&](const State& y) {
    State d{};
    for (int r = 0; r < 4; ++r) {
      for (int i = 0; i < 2; ++i) {
        const int to = r ^ (i == 0 ? 2 : 1);
        const double rate = away(r, i) == 1 ? back : away(r, 1 - i) == 1 ? beside : up;
        for (int part = 0; part < 3; ++part) {
          const double flow = rate * y[static_cast<std::size_t>(part * 4 + r)];
          d[static_cast<std::size_t>(part * 4 + r)] -= flow;
          d[static_cast<std::size_t>(part * 4 + to)] += flow;
        }
      }
      for (int i = 0; i < 2; ++i) {
        const auto own = static_cast<std::size_t>((1 + i) * 4 + r);
        const auto other = static_cast<std::size_t>((2 - i) * 4 + r);
        d[own] += -kappa * (y[own] + delta * away(r, i) * y[static_cast<std::size_t>(r)]) +
                  c * (1 - alpha * away(r, i)) * y[other];
      }
    }
    return d;
  };
  State y{};
  for (std::size_t r = 0; r < 4; ++r) {
    y[r] = belief.prob[r];
    y[4 + r] = -1.0 * belief.prob[r];
    y[8 + r] = 0.4 * belief.prob[r];
  }
  const double h = 1.0 / 64;
  const auto plus = [](State a, const State& b, double scale) {
    for (std::size_t e = 0; e < a.size(); ++e) a[e] += scale * b[e];
    return a;
  };
  for (std::size_t t = 0; t < times.size(); ++t) {
    for (std::size_t i = 0; i < 2; ++i) {
      double expected = nu;
      for (std::size_t r = 0; r < 4; ++r) expected += y[4 + 4 * i + r];
      EXPECT_NEAR(course.closeness[i][t], expected, 4e-3) << times[t];
    }
    for (int s = 0; s < 4; ++s) {
      const State k1 = slope(y), k2 = slope(plus(y, k1, h / 2)), k3 = slope(plus(y, k2, h / 2)),
                  k4 = slope(plus(y, k3, h));
      for (std::size_t e = 0; e < y.size(); ++e) {
        y[e] += h / 6 * (k1[e] + 2 * k2[e] + 2 * k3[e] + k4[e]);
      }
    }
  }
}

/// Nothing is known of who is who: with the partners' names swapped both expect the other's course.
TEST(Outlook, SwappingThePartnersSwapsTheCourses) {
  const dyad::Diary diary = simulated(5, 20, 33).diary;
  dyad::Diary swapped = diary;
  for (auto& couple : swapped.couples) {
    std::swap(couple.partners[0].times, couple.partners[1].times);
    std::swap(couple.partners[0].values, couple.partners[1].values);
  }
  const Fit fit = given_fit(diary, 2, 1e-9);
  const auto end_of = [&](const dyad::Diary& read) {
    const FittedModel fitted(read, fit);
    const Outlook outlook(fitted, 0, 14, 1200, 1, {});
    const auto usual = outlook.expect({}, {});
    std::array<double, 2> mean{};
    for (const auto& course : usual) {
      for (std::size_t i = 0; i < 2; ++i) {
        mean[i] += course.mean[i] / static_cast<double>(usual.size());
      }
    }
    return mean;
  };
  const auto one = end_of(diary), two = end_of(swapped);
  EXPECT_NEAR(one[0], two[1], 0.1);  // Monte Carlo
  EXPECT_NEAR(one[1], two[0], 0.1);
}

/// "+" adds to what is usual; a bare number is the day's value.
TEST(Plan, AddsOrReplacesWhatIsUsual) {
  const dyad::Diary diary = simulated(6, 20, 34).diary;
  const dyad::Design study = dyad::make_design(diary);
  const dyad::CoupleScaling& usual = study.couples[1].scaling;
  const auto amplitude = [&](const Deed& deed) {
    const dyad::Plan plan = plan_of({deed}, {1, 2}, 20, study.standard(), usual);
    EXPECT_EQ(plan.impulses.size(), 4U);
    EXPECT_EQ(plan.impulses.front().time, 20.75);
    return plan.impulses.front().amplitude;
  };
  const double touched = usual.partners[0].mean.at("touch");
  EXPECT_NEAR(amplitude({"touch", 1, true}), 1, 1e-14);
  EXPECT_NEAR(amplitude({"touch", 1, false}), 1 - touched, 1e-14);
  EXPECT_NEAR(amplitude({"thanks", 1, true}), 0.5, 1e-14);
  const dyad::Plan time = plan_of({{"time_together", 30, true}}, {1}, 20, study.standard(), usual);
  ASSERT_EQ(time.shifts.size(), 2U);
  const double mean = usual.partners[1].mean.at("lack_of_time");
  EXPECT_NEAR(
      time.shifts[1].change,
      (-std::log1p(std::expm1(-mean) + 30) - mean) / study.scaling.columns.at("lack_of_time").sd,
      1e-13);
  EXPECT_LT(time.shifts[1].change, 0);
  EXPECT_TRUE(plan_of({{"no_such", 1, true}}, {1}, 20, study.standard(), usual).impulses.empty());
}

}  // namespace
}  // namespace attune::analysis
