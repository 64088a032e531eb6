#include "analysis/course.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/small_study_test.h"
#include "regime/oracle_test.h"
#include "regime/smoother.h"

namespace attune::analysis {
namespace {

/// P(regime | all answers), T x K: each of the K^T paths is filtered with its regimes forced, which
/// leaves nothing to merge.
std::vector<double> count_paths(const dyad::CoupleSystem& system) {
  const auto K = static_cast<std::size_t>(system.shape.regimes);
  const auto T = static_cast<std::size_t>(system.shape.occasions);
  regime::SystemValues forced = system.values;
  regime::FilterTrace trace;
  std::vector<double> log_joint;
  std::vector<std::vector<int>> paths;
  const auto count = [&](const std::vector<int>& path, double log_prior) {
    const auto is_on = [&](std::size_t t, std::size_t r) {
      return static_cast<std::size_t>(path[t]) == r;
    };
    for (std::size_t r = 0; r < K; ++r) {
      forced.initial_log_prob[r] = is_on(0, r) ? 0 : -std::numeric_limits<double>::infinity();
    }
    for (std::size_t e = K * K; e < T * K * K; ++e) {
      forced.regime_prob[e] = is_on(e / (K * K), e % K) ? 1 : 0;
    }
    log_joint.push_back(
        log_prior + regime::filter(system.shape, forced, regime::Collapse::gpb2, trace).value());
    paths.push_back(path);
  };
  regime::oracle::for_each_path(system.shape, system.values, count);
  const double top = std::ranges::max(log_joint);
  double total = 0;
  std::vector<double> prob(T * K);
  for (std::size_t p = 0; p < paths.size(); ++p) {
    const double weight = std::exp(log_joint[p] - top);
    total += weight;
    for (std::size_t t = 0; t < T; ++t) {
      prob[t * K + static_cast<std::size_t>(paths[p][t])] += weight;
    }
  }
  for (double& p : prob) p /= total;
  return prob;
}

class CourseTest : public ::testing::Test, protected SmallStudy {
 protected:
  CourseTest() : SmallStudy(100, 4, 4) {}
};

TEST_F(CourseTest, WithdrawalIsSmoothedAsItIsByTheSumOverAllPaths) {
  const auto at = model_.at(model_.prior_medians()).value();
  double error = 0, square = 0, places = 0;
  for (std::size_t c = 0; c < design_.couples.size(); ++c) {
    if (design_.couples[c].times.size() > 7) continue;  // 4^7 paths take a few hundred ms
    const dyad::CoupleSystem system = model_.system(*at, c, dyad::Held{});
    regime::FilterTrace trace;
    ASSERT_TRUE(regime::filter(system.shape, system.values, model_.collapse(), trace));
    const auto smoothed =
        regime::smooth(system.shape, system.values, model_.collapse(), trace).value();
    const std::vector<double> exact = count_paths(system);
    for (std::size_t t = 0; t < exact.size() / 4; ++t) {
      for (const std::size_t other : {1U, 2U}) {  // a partner withdrew alone, or both did
        const double off = smoothed.prob[t * 4 + other] + smoothed.prob[t * 4 + 3] -
                           exact[t * 4 + other] - exact[t * 4 + 3];
        error += off;
        square += off * off;
        ++places;
        EXPECT_NEAR(off, 0, 0.03) << "couple " << c << ", occasion " << t;
      }
    }
  }
  EXPECT_NEAR(error / places, 0, 0.001);
  EXPECT_LT(std::sqrt(square / places), 0.005);
}

}  // namespace
}  // namespace attune::analysis
