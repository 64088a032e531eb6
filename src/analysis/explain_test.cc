#include "analysis/explain.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "analysis/small_study_test.h"
#include "core/random.h"

namespace attune::analysis {
namespace {

using Ways = SpellDraws::Ways;
constexpr int kDraws = 200;
constexpr double kLittle = 0.01;

/// Draws of parameters, each normal around its own.
std::vector<Eigen::VectorXd> around(const Eigen::VectorXd& theta, double sd, int count) {
  std::vector<Eigen::VectorXd> draws(static_cast<std::size_t>(count), theta);
  RandomStream random(7, Purpose::testing, 0);
  for (Eigen::VectorXd& draw : draws) {
    for (double& value : draw) value += sd * random.normal();
  }
  return draws;
}

/// A small study's model, and an explainer of a fit at its prior medians, surely known.
class ExplainerTest : public ::testing::Test, protected SmallStudy {
 protected:
  ExplainerTest() : SmallStudy(4, 14, 1), covariance_(covariance(kLittle)) {}

  [[nodiscard]] Explainer explainer() const {
    return {diary_, model_, covariance_, around(model_.prior_medians(), kLittle, kDraws), 7};
  }
  void correlate(const char* a, const char* b, double r) {
    const auto i = *model_.index_of(a), j = *model_.index_of(b);
    covariance_(i, j) = covariance_(j, i) = r * kLittle * kLittle;
  }
  /// Couple c's spell: each way's days around a mean.
  static SpellDraws spell(std::size_t couple, const Ways& mean, double sd) {
    SpellDraws out;
    out.couple = couple;
    RandomStream random(3, Purpose::testing, couple);
    for (std::uint32_t d = 0; d < kDraws; ++d) {
      out.draw.push_back(d);
      Ways& ways = out.share.emplace_back();
      for (std::size_t k = 0; k < mean.size(); ++k) ways[k] = mean[k] + sd * random.normal();
    }
    out.own = out.share;
    return out;
  }

  Eigen::MatrixXd covariance_;
};

constexpr Ways kTouchLeads{2, .2, .2, .2, .2};

TEST_F(ExplainerTest, NamesTheWayThatStandsOut) {
  const Mechanisms m = explainer().study({spell(0, kTouchLeads, .1), spell(1, kTouchLeads, .1)});
  EXPECT_EQ(m.spells, 2);
  EXPECT_EQ(m.named, std::size_t{dyad::kTouch});
  EXPECT_DOUBLE_EQ(m.first[dyad::kTouch], 1);
  EXPECT_NEAR(m.days[dyad::kTouch].estimate, 2, .05);
  EXPECT_NEAR(m.days[dyad::kTouch].upper - m.days[dyad::kTouch].lower,
              2 * 1.645 * .1 / std::sqrt(2), .1);
}

TEST_F(ExplainerTest, NamesNoneWhereIntervalsOverlap) {
  // P(touch is the largest) is well above .8, but its interval reaches into that of dialogue.
  const Mechanisms m = explainer().study({spell(0, {1, 0, 0, .6, 0}, .2)});
  EXPECT_GT(m.first[dyad::kTouch], .8);
  EXPECT_LT(m.share[dyad::kTouch].lower, m.share[dyad::kDialogue].upper);
  EXPECT_FALSE(m.named);
}

TEST_F(ExplainerTest, NamesNoneWhereTheLeadMayBeNothing) {
  const Mechanisms m = explainer().study({spell(0, {.1, -2, -2, -2, -2}, .2)});
  EXPECT_DOUBLE_EQ(m.first[dyad::kTouch], 1);
  EXPECT_LT(m.days[dyad::kTouch].lower, 0);
  EXPECT_FALSE(m.named);
}

TEST_F(ExplainerTest, NamesNoneWhereEffectsAreCorrelated) {
  correlate("eta_touch", "eta_dialogue", -.7);
  const Mechanisms m = explainer().study({spell(0, kTouchLeads, .1)});
  EXPECT_NEAR(m.correlation, -.7, 1e-12);
  EXPECT_FALSE(m.named);
}

TEST_F(ExplainerTest, CorrelationsOfOthersDoNotMatter) {
  correlate("eta_reward", "eta_dialogue", -.7);
  EXPECT_TRUE(explainer().study({spell(0, kTouchLeads, .1)}).named);
}

// Two couples of which one has its touch, the other its talk: which it is depends on the couples
// that happened to take part.
TEST_F(ExplainerTest, NamesNoneWhereItDependsOnWhoTookPart) {
  const std::vector<SpellDraws> spells{spell(0, {4, 0, 0, 1, 0}, .01),
                                       spell(1, {1, 0, 0, 3, 0}, .01)};
  const Mechanisms m = explainer().study(spells);
  EXPECT_FALSE(m.named);
  EXPECT_LT(m.first[dyad::kTouch], .8);
  EXPECT_EQ(explainer().couple({spells[0]}).named, std::size_t{dyad::kTouch});
  EXPECT_EQ(explainer().couple({spells[1]}).named, std::size_t{dyad::kDialogue});
}

TEST_F(ExplainerTest, TellsApartByShares) {
  // All ways' days stretch alike from draw to draw: days overlap, shares do not.
  SpellDraws stretched = spell(0, {3, .3, .3, 1, .3}, .05);
  for (std::size_t d = 0; d < stretched.share.size(); ++d) {
    for (double& days : stretched.share[d]) days *= d % 2 == 0 ? .4 : 2;
  }
  const Mechanisms m = explainer().study({stretched});
  EXPECT_LT(m.days[dyad::kTouch].lower, m.days[dyad::kDialogue].upper);
  EXPECT_GT(m.share[dyad::kTouch].lower, m.share[dyad::kDialogue].upper);
  EXPECT_EQ(m.named, std::size_t{dyad::kTouch});
  double sum = 0;
  for (const Interval& share : m.share) sum += share.estimate;
  EXPECT_NEAR(sum, 1, .02);
}

TEST_F(ExplainerTest, SaysHowManyCouplesADifferenceWouldNeed) {
  // That many times the design's four couples would make draws vary so much less.
  constexpr double kSd = .5;
  const double needed = explainer().study({spell(0, {3, .5, .5, 2, .5}, kSd)}).couples_needed;
  ASSERT_GT(needed, 4);
  const auto apart_with = [&](double couples) {
    const double sd = kSd / std::sqrt(couples / 4);
    const Mechanisms m = explainer().study({spell(0, {3, .5, .5, 2, .5}, sd)});
    return m.share[dyad::kTouch].lower > m.share[dyad::kDialogue].upper;
  };
  EXPECT_FALSE(apart_with(needed * .8));
  EXPECT_TRUE(apart_with(needed * 1.2));
}

TEST_F(ExplainerTest, WithoutASpellThatEndedNothingIsNamed) {
  const Mechanisms m = explainer().study({});
  EXPECT_EQ(m.spells, 0);
  EXPECT_FALSE(m.named);
  EXPECT_TRUE(std::isinf(m.couples_needed));
}

TEST_F(ExplainerTest, AWayTheDiaryDoesNotAskForIsNeverNamed) {
  design_.terms.mechanism[dyad::kTouch] = false;
  const dyad::Model without(design_, 2, regime::Collapse::gpb2);
  const auto n = static_cast<Eigen::Index>(without.parameters().size());
  const Explainer explainer(diary_, without, kLittle * kLittle * Eigen::MatrixXd::Identity(n, n),
                            around(without.prior_medians(), kLittle, kDraws), 7);
  const Mechanisms m = explainer.study({spell(0, {0, -1, -1, -1, -1}, .1)});
  EXPECT_EQ(m.first[dyad::kTouch], 0);
  EXPECT_NE(m.named, std::size_t{dyad::kTouch});
}

TEST_F(ExplainerTest, ASpellThatFewPathsHaveIsNotExplained) {
  const double day = design_.couples[0].times.front();
  TrueSpell seen;
  seen.onset = day + 5;
  seen.back = day + 8;
  seen.stretches = {{seen.onset, seen.back}};
  TrueSpell going_on = seen;
  going_on.recovered = false;
  std::vector<std::optional<TrueSpell>> paths(kDraws);
  for (std::size_t d = 0; d < kDraws; ++d) {
    if (d % 4 == 0) continue;                 // not withdrawn then
    paths[d] = d % 3 == 0 ? seen : going_on;  // an end in a quarter of the draws
  }
  const Explainer explainer = this->explainer();
  const SpellDraws draws = explainer.draws({0, 0}, paths);
  const auto began = explainer.onset(draws);
  ASSERT_TRUE(began);
  double sum = began->unexplained.estimate;
  for (const Interval& share : began->cause) sum += share.estimate;
  EXPECT_NEAR(sum, 1, 1e-9);
  EXPECT_FALSE(explainer.recovery(draws));
}

TEST_F(ExplainerTest, SharesOfTheWaysAddUpToAllOfThem) {
  const double day = design_.couples[0].times.front();
  TrueSpell spell;
  spell.onset = day + 5;
  spell.back = day + 8;
  spell.stretches = {{spell.onset, spell.back}};
  const Explainer explainer = this->explainer();
  const SpellDraws draws =
      explainer.draws({0, 0}, std::vector<std::optional<TrueSpell>>(kDraws, spell));
  const auto ended = explainer.recovery(draws);
  ASSERT_TRUE(ended);
  double sum = 0;
  for (const Interval& share : ended->share) sum += share.estimate;
  EXPECT_NEAR(sum, ended->together.estimate, 1e-9);
  // A couple's own effects differ from the study's, so its own shares vary more.
  const auto width = [](const std::vector<Ways>& days) {
    double square = 0, mean = 0;
    for (const Ways& ways : days) {
      mean += ways[dyad::kTouch] / kDraws;
      square += ways[dyad::kTouch] * ways[dyad::kTouch] / kDraws;
    }
    return std::sqrt(square - mean * mean);
  };
  EXPECT_GT(width(draws.own), 2 * width(draws.share));
}

}  // namespace
}  // namespace attune::analysis
