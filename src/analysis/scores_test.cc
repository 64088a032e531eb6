#include "analysis/scores.h"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

namespace attune::analysis {
namespace {

const std::vector<double> kScores{0.9, 0.8, 0.7, 0.4, 0.3, 0.1};
const std::vector<bool> kTruth{true, false, true, true, false, false};

TEST(Scores, AucCountsThePairsInTheRightOrder) {
  // True .9 beats three false ones, .7 and .4 beat two each: 7 of 9 pairs.
  EXPECT_DOUBLE_EQ(auc(kScores, kTruth), 7.0 / 9);
}

TEST(Scores, AucCountsTiesAsHalf) {
  EXPECT_DOUBLE_EQ(auc(std::vector{0.5, 0.5, 0.5}, {true, false, false}), 0.5);
  EXPECT_DOUBLE_EQ(auc(std::vector{0.7, 0.5, 0.5, 0.2}, {true, true, false, false}), 3.5 / 4);
  EXPECT_TRUE(std::isnan(auc(std::vector{0.7, 0.5}, {true, true})));
}

TEST(Scores, F1AtAThreshold) {
  // From .5 on three are flagged, two of them true, one true one is missed: 4 / (4 + 1 + 1).
  EXPECT_DOUBLE_EQ(f1_at(0.5, kScores, kTruth), 4.0 / 6);
  EXPECT_DOUBLE_EQ(f1_at(0.9, kScores, kTruth), 2.0 / 4);  // the threshold itself is flagged
  EXPECT_DOUBLE_EQ(f1_at(2.0, kScores, kTruth), 0);
  EXPECT_TRUE(std::isnan(f1_at(2.0, kScores, std::vector<bool>(6, false))));
}

TEST(Scores, TheBestF1IsAtTheBestThreshold) {
  const BestF1 best = best_f1(kScores, kTruth);  // flags four, three true: 6 / 7
  EXPECT_DOUBLE_EQ(best.f1, 6.0 / 7);
  EXPECT_DOUBLE_EQ(best.threshold, 0.4);
  const BestF1 tied = best_f1(std::vector{0.5, 0.5, 0.5}, {true, false, false});
  EXPECT_DOUBLE_EQ(tied.f1, 0.5);  // all or none can be flagged
}

TEST(Scores, BrierIsTheMeanSquaredMiss) {
  EXPECT_DOUBLE_EQ(brier(std::vector{1.0, 0.5, 0.2}, {true, false, false}), (0.25 + 0.04) / 3);
}

TEST(Scores, RefuseBadInput) {
  EXPECT_THROW((void)auc(std::vector{0.5}, {true, false}), std::invalid_argument);
  EXPECT_THROW((void)f1_at(0.5, std::vector{std::nan("")}, {true}), std::invalid_argument);
  EXPECT_THROW((void)brier(std::vector{1.5}, {true}), std::invalid_argument);
  EXPECT_THROW((void)brier(std::vector<double>{}, {}), std::invalid_argument);
}

}  // namespace
}  // namespace attune::analysis
