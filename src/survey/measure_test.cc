#include "survey/measure.h"

#include <gtest/gtest.h>

#include <limits>

namespace attune::survey {
namespace {

TEST(Measure, RangesAreThePublishedOnes) {
  EXPECT_EQ(find_measure("CSI-4")->most(), 21);
  EXPECT_EQ(find_measure("CSI-16")->most(), 81);
  EXPECT_EQ(find_measure("CSI-32")->most(), 161);
  EXPECT_EQ(find_measure("RDAS")->most(), 69);
  EXPECT_EQ(find_measure("PHQ-2")->most(), 6);
  EXPECT_EQ(find_measure("DAS"), nullptr);
}

TEST(Measure, ScoresAreSumsOfCompleteAnswers) {
  const Measure& csi = *find_measure("CSI-4");
  EXPECT_EQ(score(csi, std::vector<double>{6, 5, 5, 5}), 21);
  EXPECT_EQ(score(csi, std::vector<double>{0, 0, 0, 0}), 0);
  EXPECT_FALSE(score(csi, std::vector<double>{6, 5, 5}));
  EXPECT_FALSE(score(csi, std::vector<double>{6, 5, 5, 6})) << "only the first goes to 6";
  EXPECT_FALSE(score(csi, std::vector<double>{-1, 5, 5, 5}));
  EXPECT_FALSE(score(csi, std::vector<double>{1.5, 5, 5, 5}));
  EXPECT_FALSE(score(csi, std::vector<double>{std::numeric_limits<double>::quiet_NaN(), 5, 5, 5}));
}

TEST(Measure, AScoreIsTypedAsASumOrAsAllAnswers) {
  const Measure& csi = *find_measure("CSI-4");
  EXPECT_EQ(read_score(csi, "13"), 13);
  EXPECT_EQ(read_score(csi, " 6, 5;5 5 "), 21);
  for (const char* wrong : {"", "22", "-1", "13.5", "6 5 5", "6 5 5 6", "6 5 5 x", "13 points"}) {
    EXPECT_FALSE(read_score(csi, wrong)) << wrong;
  }
}

TEST(Measure, CutsLieWhereTheirSourcesPutThem) {
  EXPECT_TRUE(is_distressed(*find_measure("CSI-4"), 13));
  EXPECT_FALSE(is_distressed(*find_measure("CSI-4"), 14));
  EXPECT_TRUE(is_distressed(*find_measure("CSI-32"), 104));
  EXPECT_FALSE(is_distressed(*find_measure("CSI-32"), 105));
  EXPECT_FALSE(is_distressed(*find_measure("PHQ-2"), 2));
  EXPECT_TRUE(is_distressed(*find_measure("PHQ-2"), 3));
}

TEST(Measure, AChangeIsToldOnlyBeyondMeasurementError) {
  const Measure& rdas = *find_measure("RDAS");
  EXPECT_EQ(change_between(rdas, 40, 51), Change::no_change) << "11 < 11.58, though across the cut";
  EXPECT_EQ(change_between(rdas, 40, 52), Change::recovered);
  EXPECT_EQ(change_between(rdas, 30, 42), Change::better) << "still below the cut";
  EXPECT_EQ(change_between(rdas, 50, 62), Change::better) << "was above the cut already";
  EXPECT_EQ(change_between(rdas, 52, 40), Change::worse);
  EXPECT_EQ(change_between(*find_measure("CSI-4"), 5, 20), Change::unknown);
  Measure phq = *find_measure("PHQ-2");
  phq.reliable_change = 2;
  EXPECT_EQ(change_between(phq, 6, 1), Change::recovered) << "less is better";
  EXPECT_EQ(change_between(phq, 1, 6), Change::worse);
}

TEST(Measure, JacobsonTruaxByHand) {
  EXPECT_NEAR(jacobson_truax(10, 0.92), 7.84, 1e-12);
  EXPECT_EQ(jacobson_truax(10, 1), 0);
  EXPECT_THROW((void)jacobson_truax(0, 0.9), std::invalid_argument);
  EXPECT_THROW((void)jacobson_truax(10, 1.1), std::invalid_argument);
}

}  // namespace
}  // namespace attune::survey
