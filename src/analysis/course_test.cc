#include "analysis/course.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/simulate.h"
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
  std::vector<std::vector<std::size_t>> paths;
  for (std::vector<std::size_t> path(T, 0);;) {
    double log_prior = system.values.initial_log_prob[path[0]];
    for (std::size_t r = 0; r < K; ++r) {
      forced.initial_log_prob[r] = r == path[0] ? 0 : -std::numeric_limits<double>::infinity();
    }
    for (std::size_t t = 1; t < T; ++t) {
      log_prior += std::log(system.values.regime_prob[(t * K + path[t - 1]) * K + path[t]]);
      for (std::size_t e = 0; e < K * K; ++e) {
        forced.regime_prob[t * K * K + e] = e % K == path[t] ? 1 : 0;
      }
    }
    log_joint.push_back(
        log_prior + regime::filter(system.shape, forced, regime::Collapse::gpb2, trace).value());
    paths.push_back(path);
    std::size_t turn = 0;
    while (turn < T && ++path[turn] == K) path[turn++] = 0;
    if (turn == T) break;
  }
  const double top = std::ranges::max(log_joint);
  double total = 0;
  for (const double x : log_joint) total += std::exp(x - top);
  total = top + std::log(total);
  std::vector<double> prob(T * K);
  for (std::size_t p = 0; p < paths.size(); ++p) {
    for (std::size_t t = 0; t < T; ++t) {
      prob[t * K + paths[p][t]] += std::exp(log_joint[p] - total);
    }
  }
  return prob;
}

TEST(Course, WithdrawalIsSmoothedAsItIsByTheSumOverAllPaths) {
  SimulationRequest request;
  request.couples = 100;
  request.days = 4;
  request.seed = 4;
  const dyad::Diary diary = simulate(request, {}).diary;
  const dyad::Design design = dyad::make_design(diary);
  const dyad::Model model(design, 2, regime::Collapse::gpb2);
  const auto at = model.at(model.prior_medians()).value();
  double error = 0, square = 0, places = 0;
  for (std::size_t c = 0; c < design.couples.size(); ++c) {
    if (design.couples[c].times.size() > 7) continue;  // 4^7 paths take a few hundred ms
    const dyad::CoupleSystem system = model.system(*at, c, dyad::Held{});
    regime::FilterTrace trace;
    ASSERT_TRUE(regime::filter(system.shape, system.values, model.collapse(), trace));
    const auto smoothed =
        regime::smooth(system.shape, system.values, model.collapse(), trace).value();
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
