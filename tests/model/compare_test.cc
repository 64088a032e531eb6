// Scores of answers that no fit has seen, and the baselines, against independent routes.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <numeric>

#include "analysis/baselines.h"
#include "analysis/compare_models.h"
#include "core/random.h"
#include "io/model_file.h"
#include "model_text.h"

namespace attune::model_test {
namespace {

const Job kJob{2, {}, {}};
const char* const kConstant =
    "time = \"discrete\"\nitems = [\"y\"]\nitem_mean = [\"a\"]\nitem_noise = [[\"v\"]]\n";

std::vector<std::vector<double>> couples_of_answers(int couples, int days, double carry) {
  RandomStream random(11, Purpose::testing, 1);
  std::vector<std::vector<double>> answers;
  for (int c = 0; c < couples; ++c) {
    std::vector<double> y{random.normal() / std::sqrt(1 - carry * carry)};
    while (static_cast<int>(y.size()) < days) y.push_back(carry * y.back() + random.normal());
    const double level = 3 + random.normal();
    for (double& value : y) value += level;
    answers.push_back(y);
  }
  return answers;
}

std::string csv_of(const std::vector<std::vector<double>>& answers) {
  std::string csv = "couple,time,y\n";
  for (std::size_t c = 0; c < answers.size(); ++c) {
    for (std::size_t t = 0; t < answers[c].size(); ++t) {
      csv += fmt::format("{},{},{:.17g}\n", c + 1, t, answers[c][t]);
    }
  }
  return csv;
}

/// Score of `told` under the normal law fitted to `seen`.
double normal_score(const std::vector<double>& seen, const std::vector<double>& told) {
  const auto n = static_cast<double>(seen.size());
  const double mean = std::accumulate(seen.begin(), seen.end(), 0.0) / n;
  double variance = 0, score = 0;
  for (const double y : seen) variance += (y - mean) * (y - mean) / n;
  for (const double y : told) {
    score -= 0.5 * (std::log(2 * std::numbers::pi * variance) + (y - mean) * (y - mean) / variance);
  }
  return score;
}

std::vector<double> part(const std::vector<double>& y, std::size_t from, std::size_t to) {
  return {y.begin() + static_cast<std::ptrdiff_t>(from),
          y.begin() + static_cast<std::ptrdiff_t>(to)};
}

TEST(Unseen, AreTheScoresOfTheNormalLawFittedToTheOthers) {
  const auto answers = couples_of_answers(9, 8, 0.3);
  const auto model = bound(kConstant, csv_of(answers));
  const auto fit = analysis::fit_model(model, "m", {}, kJob);
  ASSERT_TRUE(fit.has_value());
  const analysis::Unseen unseen = analysis::unseen_scores(model, fit->theta, kJob);
  ASSERT_EQ(unseen.left_out.size(), 9);
  EXPECT_EQ(unseen.folds, 9);
  EXPECT_TRUE(unseen.warnings.empty());
  for (std::size_t c = 0; c < answers.size(); ++c) {
    std::vector<double> others, half, three;
    for (std::size_t k = 0; k < answers.size(); ++k) {
      const auto add = [&](std::vector<double>& to, std::size_t until) {
        to.insert(to.end(), answers[k].begin(),
                  answers[k].begin() + static_cast<std::ptrdiff_t>(until));
      };
      if (k != c) add(others, 8);
      add(half, 4);
      add(three, 6);
    }
    const auto s = static_cast<Eigen::Index>(c);
    EXPECT_NEAR(unseen.left_out(s), normal_score(others, answers[c]), 1e-5);
    EXPECT_NEAR(unseen.ahead(s),
                normal_score(half, part(answers[c], 4, 6)) +
                    normal_score(three, part(answers[c], 6, 8)),
                1e-5);
  }
}

TEST(Unseen, OneSeriesIsScoredAheadOnly) {
  const auto model = bound(kConstant, "time,y\n0,1\n1,3\n2,8\n3,2\n4,5\n5,4\n6,1\n7,0\n");
  const auto fit = analysis::fit_model(model, "m", {}, kJob);
  ASSERT_TRUE(fit.has_value());
  const analysis::Unseen unseen = analysis::unseen_scores(model, fit->theta, kJob);
  EXPECT_EQ(unseen.left_out.size(), 0);
  for (const std::string& w : unseen.warnings) ADD_FAILURE() << w;
  EXPECT_NEAR(unseen.ahead.sum(),
              normal_score({1, 3, 8, 2}, {5, 4}) + normal_score({1, 3, 8, 2, 5, 4}, {1, 0}), 1e-5);
}

TEST(Unseen, TheSameBitsForAnyNumberOfThreads) {
  const auto model = bound(kConstant, csv_of(couples_of_answers(7, 8, 0.3)));
  const auto fit = analysis::fit_model(model, "m", {}, kJob);
  ASSERT_TRUE(fit.has_value());
  const auto one = analysis::unseen_scores(model, fit->theta, Job{1, {}, {}});
  const auto three = analysis::unseen_scores(model, fit->theta, Job{3, {}, {}});
  EXPECT_EQ(one.left_out, three.left_out);
  EXPECT_EQ(one.ahead, three.ahead);
}

TEST(Baselines, AreTheModelsThatTheyAreSaidToBe) {
  const std::string csv = csv_of(couples_of_answers(12, 15, 0.5));
  const auto like = io::parse_model(kConstant, "m.toml");
  ASSERT_TRUE(like.has_value());
  const auto spec = analysis::own_course(*like, true);
  ASSERT_TRUE(spec.has_value());
  const auto baseline = bound(*spec, csv);
  const auto by_hand = bound(R"(
time = "discrete"
states = ["x"]
items = ["y"]
transition = [["carry_y"]]
diffusion = [["noise_y"]]
item_mean = ["mean_y"]
[random]
mean_y = { sd = "sd_mean_y" }
)",
                             csv);
  const std::vector<std::pair<std::string, double>> values{
      {"carry_y", 0.4}, {"noise_y", 1.2}, {"mean_y", 2.8}, {"sd_mean_y", 0.9}};
  EXPECT_NEAR(loglik(baseline, values), loglik(by_hand, values), 1e-9);
  const auto fit = analysis::fit_model(baseline, "b", {}, kJob);
  ASSERT_TRUE(fit.has_value());
  EXPECT_TRUE(fit->converged);
}

TEST(Baselines, FollowTheLagsOfWhatTheyAreComparedWith) {
  const auto like = io::parse_model(R"x(
time = "discrete"
items = ["u", "v"]
item_mean = ["m + a*lag(u,1) + b*lag(v,1)", "n + c*lag(v,1)"]
item_noise = [["s", "r"], ["r", "s"]]
)x",
                                    "m.toml");
  ASSERT_TRUE(like.has_value());
  const auto spec = analysis::shared_course(*like, false);
  ASSERT_TRUE(spec.has_value());
  const auto baseline = bound(*spec, "time,u,v\n0,1,2\n1,3,1\n2,2,2\n3,4,0\n");
  EXPECT_EQ(baseline.answers, 6U);
  const auto by_hand = bound(R"x(
time = "discrete"
items = ["u", "v"]
item_mean = ["mean_u + carry_u*lag(u,1) + from_v_to_u*lag(v,1)", "mean_v + from_u_to_v*lag(u,1) + carry_v*lag(v,1)"]
item_noise = [["noise_u", "noise_u_v"], ["noise_u_v", "noise_v"]]
)x",
                             "time,u,v\n0,1,2\n1,3,1\n2,2,2\n3,4,0\n");
  const std::vector<std::pair<std::string, double>> values{
      {"mean_u", 1},      {"mean_v", 2},  {"carry_u", 0.3}, {"carry_v", 0.1},  {"from_v_to_u", -0.2},
      {"from_u_to_v", 0.4}, {"noise_u", 2}, {"noise_v", 1},   {"noise_u_v", 0.3}};
  EXPECT_NEAR(loglik(baseline, values), loglik(by_hand, values), 1e-9);
}

TEST(CompareModels, ScoresAreOfTheAnswersThatEveryModelTells) {
  const std::string csv = csv_of(couples_of_answers(30, 20, 0.6));
  std::vector<analysis::Candidate> candidates;
  candidates.push_back({"constant", bound(kConstant, csv), false});
  candidates.push_back({"lagged",
                        bound("time = \"discrete\"\nitems = [\"y\"]\nitem_mean = [\"a + "
                              "b*lag(y,1)\"]\nitem_noise = [[\"v\"]]\n",
                              csv),
                        false});
  EXPECT_EQ(analysis::comparable(candidates), "");
  const auto result = analysis::compare_models(candidates, {}, true, kJob);
  ASSERT_TRUE(result.has_value()) << result.error().what;
  EXPECT_EQ(result->answers, 30U * 19U);
  EXPECT_EQ(result->set_aside, 30U);
  const auto& lagged = result->models[1];
  EXPECT_NEAR(lagged.left_out_gain.sum,
              lagged.unseen.left_out.sum() - result->models[0].unseen.left_out.sum(), 1e-9);
  EXPECT_GT(lagged.left_out_gain.sum, 4 * lagged.left_out_gain.se);  // the truth carries over
  EXPECT_GT(lagged.ahead_gain.sum, 2 * lagged.ahead_gain.se);
  EXPECT_EQ(lagged.free, 3);
  ASSERT_TRUE(lagged.nested.ratio.has_value());
  EXPECT_EQ(lagged.nested.ratio->degrees, 1);
  EXPECT_NEAR(lagged.nested.ratio->chi_square,
              result->models[0].fit.minus2ll - lagged.fit.minus2ll, 1e-12);
  EXPECT_LT(lagged.nested.ratio->p, 1e-6);
  EXPECT_TRUE(lagged.nested.at_bounds.empty());  // a variance is in both
  EXPECT_FALSE(result->models[0].nested.ratio.has_value());
}

TEST(CompareModels, RefusesWhatIsNotOfTheSameAnswers) {
  std::vector<analysis::Candidate> candidates;
  candidates.push_back({"y", bound(kConstant, "couple,time,y,z\n1,0,1,2\n1,1,2,1\n2,0,3,1\n"), false});
  candidates.push_back(
      {"z",
       bound("time = \"discrete\"\nitems = [\"z\"]\nitem_mean = [\"a\"]\nitem_noise = [[\"v\"]]\n",
             "couple,time,y,z\n1,0,1,2\n1,1,2,1\n2,0,3,1\n"),
       false});
  EXPECT_EQ(analysis::comparable(candidates), "y and z have different items");
}

}  // namespace
}  // namespace attune::model_test
