// The search for a mode: from poor starts, among several modes.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "analysis/model_fit.h"
#include "core/random.h"
#include "model_text.h"

namespace attune::model_test {
namespace {

const Job kJob{2, {}, {}};

std::string switching_regression(int rows) {
  RandomStream random(3, Purpose::testing, 1);
  std::string csv = "time,y,x,z\n";
  int regime = 0;
  for (int t = 0; t < rows; ++t) {
    if (random.uniform() < 0.05) regime = 1 - regime;
    const double x = random.normal(), z = 300 * random.normal();
    const double mean = regime == 0 ? 1000 + 40 * x - 0.1 * z : 1020 - 30 * x + 0.1 * z;
    csv += fmt::format("{},{},{},{}\n", t, mean + 8 * random.normal(), x, z);
  }
  return csv;
}

const char* const kSwitching = R"(
time = "discrete"
items = ["y"]
item_mean = ["a + b*x + c*z"]
item_noise = [["v"]]
regimes = ["first", "second"]
[regime.second]
item_mean = ["a2 + b2*x + c2*z"]
[hazard]
"first -> second" = "to"
"second -> first" = "back"
)";

TEST(ModelFit, HiddenRegimesAreSoughtFromAsManyStartsAsItTakes) {
  const auto model = bound(kSwitching, switching_regression(200));
  const auto fit = analysis::fit_model(model, "m", {}, kJob);
  ASSERT_TRUE(fit.has_value()) << fit.error().what;
  EXPECT_TRUE(fit->converged);
  EXPECT_GE(fit->starts, 3);
  EXPECT_EQ(fit->starts_agree, 3);
  analysis::ModelFitRequest many;
  many.starts = 40;
  many.seed = 2;
  const auto sought = analysis::fit_model(model, "m", many, kJob);
  ASSERT_TRUE(sought.has_value());
  EXPECT_NEAR(fit->loglik, sought->loglik, 1e-3);
  const auto at_truth = loglik(model, {{"a", 1000}, {"b", 40}, {"c", -0.1}, {"v", 64},
                                       {"a2", 1020}, {"b2", -30}, {"c2", 0.1},
                                       {"to", -2.9}, {"back", -2.9}});
  EXPECT_GT(std::max(fit->loglik, sought->loglik), at_truth);
}

TEST(ModelFit, WithoutHiddenRegimesOneStartIsEnough) {
  const auto fit = analysis::fit_model(
      bound("time = \"discrete\"\nitems = [\"y\"]\nitem_mean = [\"a\"]\nitem_noise = [[\"v\"]]\n",
            "time,y\n0,1\n1,3\n2,8\n"),
      "m", {}, kJob);
  ASSERT_TRUE(fit.has_value());
  EXPECT_EQ(fit->starts, 1);
  EXPECT_NEAR(fit->parameters[0].value.estimate, 4, 1e-4);
  EXPECT_NEAR(fit->parameters[1].value.estimate, 26.0 / 3, 1e-3);
}

TEST(ModelFit, AFactorLeavesItsSaddle) {
  RandomStream random(5, Purpose::testing, 2);
  std::string csv = "couple,time,u,v,w\n";
  for (int c = 0; c < 20; ++c) {
    for (int t = 0; t < 20; ++t) {
      const double f = random.normal();
      csv += fmt::format("{},{},{},{},{}\n", c, t, 3 + f + 0.5 * random.normal(),
                         1 + 0.8 * f + 0.5 * random.normal(), 0.6 * f + 0.5 * random.normal());
    }
  }
  const auto fit = analysis::fit_model(bound(R"(
time = "discrete"
states = ["f"]
items = ["u", "v", "w"]
transition = [[0]]
diffusion = [[1]]
loadings = [["l1"], ["l2"], ["l3"]]
item_mean = ["m1", "m2", "m3"]
item_noise = { diagonal = ["e1", "e2", "e3"] }
initial = { covariance = "stationary" }
)",
                                             csv),
                                       "m", {}, kJob);
  ASSERT_TRUE(fit.has_value()) << fit.error().what;
  EXPECT_TRUE(fit->converged);
  EXPECT_NEAR(fit->parameters[0].value.estimate, 1, 0.15);
  EXPECT_NEAR(fit->parameters[1].value.estimate, 0.8, 0.15);
  EXPECT_NEAR(fit->parameters[2].value.estimate, 0.6, 0.15);
}

}  // namespace
}  // namespace attune::model_test
