#include "analysis/trust.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "analysis/falsify_couples.h"
#include "analysis/falsify_gain.h"
#include "analysis/falsify_hazards.h"
#include "analysis/falsify_lead.h"
#include "analysis/falsify_pooling.h"
#include "analysis/simulate.h"
#include "core/random.h"

namespace attune::analysis {
namespace {

/// Few couples with deep spells, so that the gate opens; made once.
struct Study {
  Study() {
    SimulationRequest request;
    request.couples = 24;
    request.days = 28;
    request.seed = 3;
    request.parameters = {{"delta", 2.0},      {"psi", 1.5},         {"a0", -3},
                          {"rho", .5},         {"alpha", .8},        {"beta_touch", .6},
                          {"beta_reward", .5}, {"beta_dialogue", .5}};
    diary = simulate(request, {}).diary;
    FitRequest fitting;
    fitting.starts = 1;
    fit = analysis::fit(diary, fitting, {});
  }
  dyad::Diary diary;
  Fit fit;
};
const Study& study() {
  static const Study made;
  return made;
}

/// The covariance made wide: two parameters' draws then say nothing of each other.
Fit unsure(Fit fit) {
  for (double& value : fit.covariance) value *= 400;
  return fit;
}

bool same_days(const dyad::Person& a, const dyad::Person& b) {
  return std::equal(a.values.begin(), a.values.end(), b.values.begin(), b.values.end(),
                    [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); });
}

TEST(PairedAnew, EveryoneMeetsAStrangerOnceAndKeepsTheirDays) {
  const dyad::Diary diary = study().diary, anew = paired_anew(diary);
  ASSERT_EQ(anew.couples.size(), diary.couples.size());
  std::set<std::vector<double>> seen;
  for (std::size_t c = 0; c < anew.couples.size(); ++c) {
    EXPECT_TRUE(same_days(anew.couples[c].partners[0], diary.couples[c].partners[0]));
    EXPECT_FALSE(same_days(anew.couples[c].partners[1], diary.couples[c].partners[1]));
    seen.insert(anew.couples[c].partners[1].times);
    const double apart =
        anew.couples[c].partners[0].times.front() - anew.couples[c].partners[1].times.front();
    EXPECT_LE(std::abs(apart), 3.5 + 1e-9);
  }
}

TEST(PairedAnew, MovesWholeWeeksAndLeavesCouplesOfOneOut) {
  dyad::Diary diary = study().diary;
  for (double& time : diary.couples[4].partners[1].times) time += 30;
  diary.couples[7].partners[0].times.clear();
  diary.couples[7].partners[0].values.clear();
  const dyad::Diary anew = paired_anew(diary);
  EXPECT_EQ(anew.couples.size(), diary.couples.size() - 1);
  const double moved =
      diary.couples[4].partners[1].times.front() - anew.couples[3].partners[1].times.front();
  EXPECT_NEAR(std::fmod(moved, 7), 0, 1e-9);
  EXPECT_GT(moved, 20);
}

TEST(Trust, BetweenStrangersThePartnersPartIsGone) {
  const Trust found = trust(study().diary, study().fit, {}, {});
  ASSERT_TRUE(found.asked);
  ASSERT_TRUE(found.pseudo_couples.known);
  EXPECT_TRUE(found.pseudo_couples.gone())
      << found.pseudo_couples.coupling.lower << " " << found.pseudo_couples.innovations.lower;
  EXPECT_GT(found.pseudo_couples.real_innovations, found.pseudo_couples.innovations.upper);
}

TEST(GainTest, AffectionLandsLessOnDistantDays) {
  const GainTest found = gain_test(FittedModel(study().diary, study().fit), {});
  ASSERT_TRUE(found.known);
  EXPECT_GT(found.ordinary.lower, 0);
  EXPECT_LT(found.difference.estimate, 0);
  EXPECT_NEAR(found.expected / found.ordinary.estimate, -.8, .3);
}

TEST(GainTest, KnowsNothingWithoutIntervals) {
  Fit fit = study().fit;
  fit.covariance.clear();
  EXPECT_FALSE(gain_test(FittedModel(study().diary, fit), {}).known);
  EXPECT_FALSE(pooling_test(FittedModel(study().diary, fit)).known);
}

TEST(GainTest, TellsOnlyIfItsIntervalParts) {
  GainTest wide{true, {.3, .2, .4}, {-.1, -.3, .1}, -.18, 900};
  EXPECT_FALSE(wide.tells());
  wide.difference = {.0, -.1, .1};
  EXPECT_TRUE(wide.tells());
  wide.difference = {-.15, -.28, -.02};
  EXPECT_TRUE(wide.tells());
}

/// A person's day-to-day course with moments that lead to closeness, or the other way round.
dyad::Diary course(bool moments_first) {
  dyad::Diary diary;
  dyad::Variable closeness, touch;
  closeness.name = "closeness";
  touch.name = "touch";
  touch.kind = dyad::Kind::moment;
  diary.variables = {closeness, touch};
  for (std::uint64_t c = 0; c < 60; ++c) {
    dyad::Couple couple;
    couple.id = std::to_string(c);
    RandomStream random(4, Purpose::testing, c);
    for (dyad::Person& person : couple.partners) {
      double close = 0;
      for (int day = 0; day < 30; ++day) {
        const double before = close;
        const double p = moments_first ? .5 : 1 / (1 + std::exp(-2 * before));
        const double event = random.uniform() < p ? 1 : 0;
        close = .3 * before + (moments_first ? .8 * event : 0) + random.normal();
        person.times.push_back(day);
        person.values.insert(person.values.end(), {close, event});
      }
    }
    diary.couples.push_back(couple);
  }
  return diary;
}

TEST(LeadTest, TomorrowsMomentsTellNothingIfMomentsComeFirst) {
  const LeadTest found = lead_test(course(true));
  ASSERT_TRUE(found.known);
  EXPECT_EQ(found.days, 60U * 2 * 28);
  EXPECT_GT(found.p, .05);
}

TEST(LeadTest, TheyTellIfClosenessLeadsToMoments) {
  const LeadTest found = lead_test(course(false));
  ASSERT_TRUE(found.known);
  EXPECT_LT(found.p, 1e-6);
  EXPECT_GT(found.largest, .3);
}

TEST(LeadTest, NeedsThreeDaysInARow) {
  dyad::Diary diary = course(true);
  for (dyad::Couple& couple : diary.couples) {
    for (dyad::Person& person : couple.partners) {
      for (double& time : person.times) time *= 2;
    }
  }
  EXPECT_FALSE(lead_test(diary).known);
}

TEST(HazardCalibration, TheSlopeIsWhereTheHeldOutLikelihoodIsHighest) {
  Fit whole = study().fit;
  for (double& value : whole.covariance) value = 0;  // no couple moves its own parameters
  // Effects told half as large as they were fitted call for a slope of twice as much.
  Fit halved = whole;
  for (ParameterEstimate& p : halved.parameters) {
    if (p.name.starts_with("eta_")) p.working /= 2;
  }
  const auto once = hazard_calibration(FittedModel(study().diary, whole), {});
  const auto twice = hazard_calibration(FittedModel(study().diary, halved), {});
  ASSERT_TRUE(once.recovery_known && twice.recovery_known);
  EXPECT_LT(once.recovery.lower, once.recovery.estimate);
  EXPECT_NEAR(twice.recovery.estimate, 2 * once.recovery.estimate, .05);
}

TEST(PoolingTest, IsByTheFitsLawOfTheDifferences) {
  const PoolingTest found = pooling_test(FittedModel(study().diary, study().fit));
  ASSERT_TRUE(found.known);
  EXPECT_EQ(found.ways, 5);
  EXPECT_GT(found.p, 1e-4);  // the simulated etas are chi beta
  EXPECT_GT(pooling_test(FittedModel(study().diary, unsure(study().fit))).p, .9);
  Fit apart = study().fit;
  for (ParameterEstimate& p : apart.parameters) {
    if (p.name == "eta_touch") p.working += 40 * p.working_se;
  }
  EXPECT_LT(pooling_test(FittedModel(study().diary, apart)).p, 1e-6);
}

}  // namespace
}  // namespace attune::analysis
