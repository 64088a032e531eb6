#include "analysis/calibration_suite.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>
#include <stdexcept>

namespace attune::analysis {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

TEST(Wilson, IsThatOfNewcombe1998) {
  // Statistics in Medicine 17, 857-872, table I, method 3.
  struct Published {
    int hits, cases;
    double lower, upper;
  };
  for (const Published& p : {Published{81, 263, 0.2553, 0.3662}, Published{15, 148, 0.0624, 0.1605},
                             Published{0, 20, 0.0, 0.1611}, Published{1, 29, 0.0061, 0.1718}}) {
    const Interval share = wilson(p.hits, p.cases);
    EXPECT_NEAR(share.lower, p.lower, 5e-5) << p.hits;
    EXPECT_NEAR(share.upper, p.upper, 5e-5) << p.hits;
    EXPECT_EQ(share.estimate, static_cast<double>(p.hits) / p.cases);
    const Interval mirrored = wilson(p.cases - p.hits, p.cases);
    EXPECT_NEAR(mirrored.lower, 1 - share.upper, 1e-12);
  }
  EXPECT_TRUE(std::isnan(wilson(0, 0).estimate));
  EXPECT_EQ(wilson(0, 0).upper, 1);
  EXPECT_THROW((void)wilson(2, 1), std::invalid_argument);
  EXPECT_THROW((void)wilson(-1, 1), std::invalid_argument);
}

TEST(Suite, HasThreeSizesAndEveryNullWorld) {
  CalibrationRequest common;
  common.world.seed = 5;
  common.fit.starts = 3;
  std::set<std::string> names;
  for (const CalibrationDesign& design : suite_of(common)) {
    names.insert(design.name);
    EXPECT_EQ(design.request.world.seed, 5U);
    EXPECT_EQ(design.request.fit.starts, 3);
    EXPECT_EQ(design.name, design_name(design.request.world));
  }
  EXPECT_EQ(names,
            (std::set<std::string>{"80x35", "100x21x2", "60x21", "plain", "graded", "floored",
                                   "rounded", "heavy_tailed", "volatile", "trending", "skipping"}));
}

TEST(Suite, ADesignIsNamedByItsKindAndSize) {
  SimulationRequest world;
  world.couples = 7;
  EXPECT_EQ(design_name(world), "7x35");
  world.world = World::graded;
  EXPECT_EQ(design_name(world), "graded-7x35");
  world.couples = 80;
  EXPECT_EQ(design_name(world), "graded");
  world.per_day = 2;
  EXPECT_EQ(design_name(world), "graded-80x35x2");
}

StudyCheck study(const char* design, bool open, double auc, double hidden_markov) {
  StudyCheck check;
  check.design = design;
  check.gate_open = open;
  check.detection.auc = auc;
  check.detection.own_level = 0.6;
  check.detection.two_items = 0.7;
  check.detection.hidden_markov = hidden_markov;
  check.spells.spells = {4, 0, 0, 2};
  check.spells.found = {1, 0, 0, 2};
  check.spells.runs = 5;
  check.spells.right = 3;
  check.parameters = {{"a", 1, {1, 0, 2}, 0, 0}, {"b", 3, {1, 0, 2}, 1, 1}};
  return check;
}

TEST(Suite, SummariesAreByDesign) {
  const std::vector<StudyCheck> studies{
      study("60x21", true, 0.9, 0.8), study("plain", false, kNaN, kNaN),
      study("60x21", false, 0.8, kNaN), study("60x21", true, 0.7, 0.65)};
  const auto summaries = summarize(suite_of({}), studies);
  ASSERT_EQ(summaries.size(), 2U);
  const DesignSummary& found = summaries[0];
  EXPECT_EQ(found.name, "60x21");
  EXPECT_EQ(found.studies, 3);
  EXPECT_NEAR(found.gate_openings().estimate, 2.0 / 3, 1e-12);
  EXPECT_NEAR(found.auc.mean, 0.8, 1e-12);
  EXPECT_NEAR(found.auc.standard_error, 0.1 / std::sqrt(3), 1e-12);
  // The hidden Markov model is the best rule of the first study only.
  EXPECT_NEAR(found.naive_auc.mean, (0.8 + 0.7 + 0.7) / 3, 1e-12);
  EXPECT_EQ(found.recall(0).estimate, 0.25);
  EXPECT_TRUE(std::isnan(found.recall(1).estimate));
  EXPECT_EQ(found.recall(3).estimate, 1);
  EXPECT_EQ(found.precision().estimate, 0.6);
  ASSERT_NE(found.lowest_coverage(), nullptr);
  EXPECT_EQ(found.lowest_coverage()->name, "b");
  EXPECT_EQ(summaries[1].name, "plain");
  EXPECT_EQ(summaries[1].auc.studies, 0);
  EXPECT_EQ(summaries[1].gate_openings().estimate, 0);
}

}  // namespace
}  // namespace attune::analysis
