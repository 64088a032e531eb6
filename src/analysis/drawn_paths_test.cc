#include "analysis/drawn_paths.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "analysis/course.h"
#include "analysis/small_study_test.h"

namespace attune::analysis {
namespace {

using Shares = std::vector<std::array<std::vector<double>, 2>>;  // couple, partner, grid

/// A few couples of whom some withdraw, and a law of the parameters around the prior medians.
class DrawnPathsTest : public ::testing::Test, protected SmallStudy {
 protected:
  DrawnPathsTest() : SmallStudy(3, 21, 4), theta_(model_.prior_medians()) {}

  [[nodiscard]] Shares none() const {
    Shares shares;
    for (const auto& couple : design_.couples) {
      shares.push_back(
          {std::vector<double>(couple.times.size()), std::vector<double>(couple.times.size())});
    }
    return shares;
  }

  Eigen::VectorXd theta_;
};

void add(const DrawnPath& path, const std::vector<double>& times, double weight,
         std::array<std::vector<double>, 2>& to) {
  for (std::size_t i = 0; i < 2; ++i) {
    const Stretches& away = path.away[i];
    for (std::size_t t = 0; t < to[i].size(); ++t) {
      if (stretch_at(away, times[t]) != away.end()) to[i][t] += weight;
    }
  }
}

void add(const CoupleCourse& course, double weight, std::array<std::vector<double>, 2>& to) {
  for (std::size_t i = 0; i < 2; ++i) {
    for (std::size_t t = 0; t < to[i].size(); ++t) {
      to[i][t] += weight * course.partners[i].smoothed[t];
    }
  }
}

/// The largest difference, in standard errors of the first, which is a mean of `draws`. Two share
/// their parameters and constants, which is at worst as if there were half as many.
double furthest(const Shares& sampled, const Shares& expected, int draws) {
  double worst = 0;
  for (std::size_t c = 0; c < sampled.size(); ++c) {
    for (std::size_t i = 0; i < 2; ++i) {
      for (std::size_t t = 0; t < sampled[c][i].size(); ++t) {
        const double p = expected[c][i][t];
        const double se = std::sqrt(std::max(p * (1 - p), 0.01) / (draws / 2.0));
        worst = std::max(worst, std::abs(sampled[c][i][t] - p) / se);
      }
    }
  }
  return worst;
}

// What is drawn at a fit and at each of many draws of parameters is as often withdrawn as the
// smoother says there. The smoother takes the mean of volatilities, so they are held equal.
TEST_F(DrawnPathsTest, AreWithdrawnAsOftenAsSmoothedAtTheParametersOfEachDraw) {
  const auto omega = *model_.index_of("omega_v");
  theta_[omega] = std::log(0.01);
  Eigen::MatrixXd spread = covariance(0.15);
  spread(omega, omega) = 1e-12;
  struct Case {
    std::optional<Eigen::MatrixXd> covariance;
    int draws;
  };
  for (const Case& c : {Case{std::nullopt, 600}, Case{spread, 300}}) {
    Shares sampled = none(), expected = none();
    const auto draws =
        draw_paths(model_, theta_, c.covariance, c.draws, 5, {0, 1, 2}, {},
                   [&](std::size_t couple, const DrawnPath& path) {
                     add(path, design_.couples[couple].times, 1.0 / c.draws, sampled[couple]);
                   });
    ASSERT_EQ(draws.size(), static_cast<std::size_t>(c.draws));
    std::map<double, double> weight;  // of different draws, by their first number
    for (const Eigen::VectorXd& theta : draws) weight[theta[0]] += 1.0 / c.draws;
    for (const Eigen::VectorXd& theta : draws) {
      const auto share = weight.extract(theta[0]);
      if (share.empty()) continue;
      const auto at = model_.at(theta);
      ASSERT_TRUE(at);
      for (std::size_t couple = 0; couple < expected.size(); ++couple) {
        add(make_course(model_, **at, couple), share.mapped(), expected[couple]);
      }
    }
    EXPECT_LT(furthest(sampled, expected, c.draws), 4.5) << c.draws;
  }
}

TEST_F(DrawnPathsTest, AreAsCloseAsSmoothed) {
  constexpr int kDraws = 600;
  theta_[*model_.index_of("omega_v")] = std::log(0.01);
  std::array<std::vector<double>, 2> sum;
  for (auto& of_partner : sum) of_partner.resize(design_.couples[1].times.size());
  std::ignore = draw_paths(model_, theta_, std::nullopt, kDraws, 5, {1}, {},
                           [&](std::size_t, const DrawnPath& path) {
                             for (std::size_t i = 0; i < 2; ++i) {
                               for (std::size_t t = 0; t < sum[i].size(); ++t) {
                                 sum[i][t] += path.closeness[i][t] / kDraws;
                               }
                             }
                           });
  const auto at = model_.at(theta_);
  ASSERT_TRUE(at);
  const CoupleCourse course = make_course(model_, **at, 1);
  for (std::size_t i = 0; i < 2; ++i) {
    for (std::size_t t = 0; t < sum[i].size(); ++t) {
      const PartnerCourse& smoothed = course.partners[i];
      EXPECT_NEAR(sum[i][t], smoothed.mean[t], 4.5 * smoothed.sd[t] / std::sqrt(kDraws)) << t;
    }
  }
}

TEST_F(DrawnPathsTest, AreTheSameForAnyNumberOfThreadsAndOtherCouples) {
  std::vector<double> one, two;
  const auto keep = [](std::vector<double>& out) {
    return [&out](std::size_t c, const DrawnPath& path) {
      if (c != 2) return;
      const auto& closeness = path.closeness[0];
      out.insert(out.end(), closeness.begin(), closeness.end());
    };
  };
  Job alone, several;
  alone.threads = 1;
  several.threads = 3;
  const auto a = draw_paths(model_, theta_, covariance(0.05), 4, 5, {2}, alone, keep(one));
  const auto b = draw_paths(model_, theta_, covariance(0.05), 4, 5, {0, 1, 2}, several, keep(two));
  EXPECT_EQ(a, b);
  EXPECT_EQ(one, two);
}

TEST_F(DrawnPathsTest, RefuseACovarianceThatIsNone) {
  EXPECT_THROW(std::ignore = draw_paths(model_, theta_, -covariance(1), 4, 5, {0}, {},
                                        [](std::size_t, const DrawnPath&) {}),
               std::invalid_argument);
}

TEST_F(DrawnPathsTest, ThrowWhereTheFilterFailsAtMostParameters) {
  EXPECT_THROW(std::ignore = draw_paths(model_, theta_, covariance(1e3), 4, 5, {0}, {},
                                        [](std::size_t, const DrawnPath&) {}),
               std::invalid_argument);
}

}  // namespace
}  // namespace attune::analysis
