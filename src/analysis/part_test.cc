#include "analysis/part.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <stdexcept>

#include "analysis/search.h"
#include "analysis/simulate.h"

namespace attune::analysis {
namespace {

dyad::Design design_of_couples(int couples, int days) {
  SimulationRequest request;
  request.world = World::rounded;
  request.couples = couples;
  request.days = days;
  request.seed = 4;
  dyad::Design design = dyad::make_design(simulate(request, {}).diary);
  design.terms.skipping = false;
  return design;
}

TEST(RandomPart, HasSoManyCouplesInTheirOrderAndTheTermsOfAll) {
  const dyad::Design all = design_of_couples(40, 4);
  std::set<std::string> drawn;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const dyad::Design part = random_part(all, 7, seed);
    ASSERT_EQ(part.couples.size(), 7U);
    for (std::size_t c = 0; c < 7; ++c) {
      if (c > 0) {
        EXPECT_LT(part.couples[c - 1].id, part.couples[c].id);
      }
      drawn.insert(part.couples[c].id);
    }
    EXPECT_EQ(part.terms.item_mean, all.terms.item_mean);
    EXPECT_EQ(part.terms.mean_level, all.terms.mean_level);
  }
  EXPECT_GT(drawn.size(), 36U);  // of 40 in 20 draws of 7 each is missed with .02
  EXPECT_EQ(random_part(all, 40, 1).couples.size(), 40U);
  EXPECT_EQ(random_part(all, 7, 3).couples[5].id, random_part(all, 7, 3).couples[5].id);
  EXPECT_THROW((void)random_part(all, 41, 1), std::invalid_argument);
}

// Against a search with every couple from the start.
TEST(Extend, ReachesTheModeOfAllFromThatOfAPart) {
  const dyad::Design all = design_of_couples(60, 14), some = random_part(all, 30, 2);
  const dyad::Model whole(all, 1, regime::Collapse::gpb2), part(some, 1, regime::Collapse::gpb2);
  const FitRequest request;
  const auto found =
      finish(part, search(part, request, 1, {}), request, 1e-3, std::nullopt, {}).value();
  const auto direct =
      finish(whole, search(whole, request, 1, {}), request, 1e-3, std::nullopt, {}).value();
  const auto extended = extend(part, found, whole, request, 0.01, {}).value();
  ASSERT_TRUE(extended.best.converged) << extended.best.reason;
  EXPECT_EQ(extended.scores.rows(), 60);
  const auto expected = final_curvature(whole, direct, {}).value();
  const auto scaled = final_curvature(whole, extended, {}).value();
  double moved = 0;
  for (Eigen::Index i = 0; i < direct.best.theta.size(); ++i) {
    const double sd = std::sqrt(expected.covariance(i, i));
    moved = std::fmax(moved, std::abs(found.best.theta[i] - direct.best.theta[i]) / sd);
    EXPECT_NEAR(extended.best.theta[i], direct.best.theta[i], 0.1 * sd) << i;
    EXPECT_NEAR(std::log(scaled.covariance(i, i) / expected.covariance(i, i)), 0, 0.7) << i;
  }
  EXPECT_GT(moved, 0.5);  // the part's mode is another
}

}  // namespace
}  // namespace attune::analysis
