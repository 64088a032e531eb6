#include "analysis/live_couple.h"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "analysis/fitted_model.h"
#include "analysis/given_fit_test.h"
#include "core/random.h"

namespace attune::analysis {
namespace {

/// A simulated couple whose check-ins come at odd hours.
dyad::Diary odd_hours(const dyad::Diary& all, std::size_t couple) {
  dyad::Diary out = only(all, couple);
  RandomStream random(4, Purpose::testing, couple);
  for (dyad::Person& person : out.couples[0].partners) {
    for (double& time : person.times) time -= 0.2 * random.uniform();
  }
  return out;
}

std::vector<double> values_of(const dyad::Diary& diary, const Arrival& at) {
  const std::size_t width = diary.variables.size();
  const auto row = diary.couples[0].partners[at.partner].values.begin() +
                   static_cast<std::ptrdiff_t>(at.check_in * width);
  return {row, row + static_cast<std::ptrdiff_t>(width)};
}

/// The batch filter of all check-ins until now, with the same readings and the same usual.
std::array<double, 2> batch_withdrawn(const LiveState& state, const dyad::Diary& until,
                                      const Fit& fit) {
  dyad::Design design = dyad::make_design(until, fit.standard, state.usual, nullptr);
  design.terms.skipping = false;
  const dyad::Model model = model_of(fit, design);
  const auto at = model.at(theta_of(fit, model)).value();
  std::vector<double> weight;
  std::vector<std::array<double, 2>> p;
  for (const LiveRun& run : state.runs) {
    const dyad::CoupleSystem system = model.system(*at, 0, run.held);
    regime::FilterTrace trace;
    weight.push_back(regime::filter(system.shape, system.values, model.collapse(), trace).value());
    const regime::Belief b = regime::belief_at(system.shape, trace, system.shape.occasions - 1);
    p.push_back({b.prob[2] + b.prob[3], b.prob[1] + b.prob[3]});
  }
  // The readings' priors are in the live weights less the likelihood; there is one reading here.
  std::array<double, 2> out = p.front();
  EXPECT_EQ(state.runs.size(), 1U);
  return out;
}

TEST(LiveCouple, IsTheBatchFilterCheckInByCheckIn) {
  const dyad::Diary all = simulated(8, 30, 21).diary;
  Fit fit = given_fit(all, 2, 0.05);
  const dyad::Diary couple = odd_hours(all, 2);
  dyad::Diary until = one_couple_without_check_ins(couple, 0);
  LiveCouple live(fit, until);
  std::size_t largest = 0, n = 0;
  for (const Arrival& next : arrivals(couple.couples[0])) {
    const std::vector<double> values = values_of(couple, next);
    live.add(next.partner, next.time, values);
    dyad::Person& person = until.couples[0].partners[next.partner];
    person.times.push_back(next.time);
    person.values.insert(person.values.end(), values.begin(), values.end());
    const auto batch = batch_withdrawn(live.state(), until, fit);
    const auto now = live.now();
    for (std::size_t i = 0; i < 2; ++i) EXPECT_NEAR(now[i].withdrawn, batch[i], 1e-9) << n;
    const auto& recent = live.state().recent.couples[0].partners;
    largest = std::max(largest, recent[0].times.size() + recent[1].times.size());
    ++n;
  }
  EXPECT_EQ(live.state().check_ins, n);
  EXPECT_GT(n, 35U);
  EXPECT_LE(largest, 20U) << "what is kept must not grow with the history";
}

TEST(LiveCouple, BegunFromAHistoryItIsWhatItWouldHaveBeen) {
  const dyad::Diary all = simulated(8, 30, 22).diary;
  const Fit fit = given_fit(all, 2, 0.05);
  const dyad::Diary couple = odd_hours(all, 1);
  const std::vector<Arrival> order = arrivals(couple.couples[0]);
  dyad::Diary history = one_couple_without_check_ins(couple, 0);
  const std::size_t half = order.size() / 2;
  for (std::size_t a = 0; a < half; ++a) {
    dyad::Person& person = history.couples[0].partners[order[a].partner];
    person.times.push_back(order[a].time);
    const auto values = values_of(couple, order[a]);
    person.values.insert(person.values.end(), values.begin(), values.end());
  }
  LiveCouple live(fit, history);
  LiveCouple copy(fit, live.state());  // as from a file
  for (std::size_t a = half; a < order.size(); ++a) {
    live.add(order[a].partner, order[a].time, values_of(couple, order[a]));
    copy.add(order[a].partner, order[a].time, values_of(couple, order[a]));
  }
  const auto one = live.now(), two = copy.now();
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_NEAR(one[i].closeness_mean, two[i].closeness_mean, 1e-10);
    EXPECT_NEAR(one[i].withdrawn, two[i].withdrawn, 1e-10);
  }
}

TEST(LiveCouple, RefusesWhatItCannotTake) {
  const dyad::Diary all = simulated(6, 20, 23).diary;
  const Fit fit = given_fit(all, 2, 0.05);
  LiveCouple live(fit, only(all, 0));
  const std::vector<double> values(all.variables.size(), 3);
  EXPECT_THROW(live.add(0, live.time() - 15, values), std::invalid_argument);
  EXPECT_THROW(live.add(0, live.time() + 1, {1.0}), std::invalid_argument);
  EXPECT_THROW(live.add(0, NAN, values), std::invalid_argument);
  const double before = live.time();
  live.add(0, before + 1, std::vector<double>(all.variables.size(), dyad::kMissing));
  EXPECT_EQ(live.time(), before) << "a row without answers says nothing";
  EXPECT_THROW(static_cast<void>(live.ahead(before)), std::invalid_argument);
  EXPECT_THROW(LiveCouple(fit, all), std::invalid_argument);
}

/// Far ahead of the last check-in nothing of it is remembered: only what is usual for the couple.
TEST(LiveCouple, FarAheadItForgets) {
  const dyad::Diary all = simulated(6, 25, 24).diary;
  const Fit fit = given_fit(all, 2, 0.05);
  const LiveCouple one(fit, only(all, 0));
  const auto a = one.ahead(one.time() + 200), b = one.ahead(one.time() + 260);
  for (std::size_t i = 0; i < 2; ++i) EXPECT_NEAR(a[i].withdrawn, b[i].withdrawn, 1e-6);
  const auto soon = one.ahead(one.time() + 1);
  for (std::size_t i = 0; i < 2; ++i) {
    double weight = 0;
    for (const Component& c : soon[i].closeness) weight += c.weight;
    EXPECT_NEAR(weight, 1, 1e-12);
    EXPECT_GT(soon[i].onset, 0);
    EXPECT_LT(soon[i].onset, 0.5);
    EXPECT_NEAR(soon[i].hazard, -std::log(1 - soon[i].onset), 1e-12);
  }
}

}  // namespace
}  // namespace attune::analysis
