// The gradient of every kind of model against differences.
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "model_text.h"

namespace attune::model_test {
namespace {

/// Three couples, unequal intervals, missing answers, an input and a 0/1 column.
const std::string kDiary = R"(couple,time,y_a,y_b,stress,moment,mark,kind
1,0,1.2,0.7,0.1,0,1,3
1,1,0.9,,0.5,1,0,2
1,2.5,1.4,0.2,-0.3,0,1,5
1,3,0.8,0.1,0.2,1,1,4
2,0.5,0.2,0.4,0.7,1,0,1
2,1,,-0.3,-0.6,0,0,3
2,4,-0.5,-0.1,0.3,1,1,2
2,4.5,0.1,,0.9,0,0,4
3,0,0.9,1.7,0.2,0,1,5
3,2,1.9,1.1,0.1,1,1,3
3,3,1.1,0.4,-0.8,1,0,1
)";
const std::string kDaily = R"(couple,time,y,x,n,seen
1,1,1.2,0.3,2,calm
1,2,0.9,-0.1,1,calm
1,3,2.4,0.7,4,tense
1,4,2.8,0.1,3,
1,6,0.8,-0.5,0,calm
2,1,0.3,0.2,1,calm
2,2,,0.1,,tense
2,3,1.9,0.9,2,tense
2,4,0.1,-0.4,1,calm
)";

TEST(Gradient, CoupledProcessWithAStationaryStart) {
  const auto m = bound(R"(
time = "continuous"
states = ["x_a", "x_b"]
items = ["y_a", "y_b"]
drift = [["-k", "c"], ["c + 0.1*g", "-k*1.5"]]
intercept = ["b", "b*stress"]
diffusion = [["q", "r*q"], ["r*q", "q"]]
item_mean = ["m", "m + s*stress"]
item_noise = [["e", 0], [0, "e"]]
initial = { covariance = "stationary" }
)", kDiary);
  expect_gradient(m, at(m, {{"k", 0.8}, {"c", 0.2}, {"g", 0.3}, {"b", 0.2}, {"q", 0.5}, {"r", 0.3},
                            {"m", 0.4}, {"s", 0.3}, {"e", 0.2}}));
}

TEST(Gradient, FixedShapeOfTwoStatesAndTwoItems) {
  const auto m = bound(R"(
time = "continuous"
states = ["x_a", "x_b"]
items = ["y_a", "y_b"]
drift = [["-k", "c"], ["d", "-k"]]
diffusion = [["q", "r"], ["r", "q"]]
item_mean = ["m", "m"]
item_noise = [["e", "f"], ["f", "e"]]
initial = { mean = ["i", "i"], covariance = [["p", 0], [0, "p"]] }
)", "couple,time,y_a,y_b\n1,0,1,2\n1,1,0.3,0.2\n1,2,0.4,0.5\n2,0,1.1,1.3\n2,1,0.6,0\n2,2,-.3,.1\n");
  expect_gradient(m, at(m, {{"k", 0.8}, {"c", 0.2}, {"d", 0.3}, {"q", 0.5}, {"r", 0.1}, {"m", 0.4},
                            {"e", 0.2}, {"f", 0.05}, {"i", 0.3}, {"p", 0.6}}));
}

TEST(Gradient, LongSeriesWithExactAnswers) {
  // A part of the covariance's derivative that was not symmetric doubled at every exact answer:
  // after 500 rows gradients were of the order of 1e60.
  std::string diary = "couple,time,y_a,y_b\n";
  for (int t = 0; t < 500; ++t) {
    diary += "1," + std::to_string(t) + "," + std::to_string(std::sin(0.3 * t) + 0.3 * std::cos(5.1 * t)) +
             "," + std::to_string(std::cos(0.2 * t) - 0.2 * std::sin(3.7 * t)) + "\n";
  }
  const auto m = bound(R"(
time = "discrete"
states = ["x_a", "x_b"]
items = ["y_a", "y_b"]
drift = [["f", "c"], ["d", "g"]]
diffusion = [["q", "r"], ["r", "p"]]
initial = { mean = [0, 0], covariance = [[1, 0], [0, 1]] }
)", diary);
  expect_gradient(m, at(m, {{"f", 0.8}, {"c", 0.1}, {"d", -0.05}, {"g", 0.7}, {"q", 0.5}, {"r", 0.1}, {"p", 0.4}}));
}

TEST(Gradient, DiscreteTimeDiffuseAndPredictFirst) {
  const std::string model = R"(
time = "discrete"
states = ["level", "slope"]
items = ["y"]
drift = [[1, 1], [0, "phi"]]
diffusion = { diagonal = ["q", "z"] }
loadings = [[1, 0]]
item_mean = ["b*x"]
item_noise = [["e"]]
)";
  const auto diffuse =
      bound(model + "initial = { covariance = [[\"diffuse\", 0], [0, \"p\"]] }\n", kDaily);
  const std::vector<std::pair<std::string, double>> values{{"phi", 0.6}, {"q", 0.4}, {"z", 0.2}, {"e", 0.3}, {"b", 0.5}, {"p", 0.7}};
  expect_gradient(diffuse, at(diffuse, values));
  const auto predicting = bound(
      model + "initial = { mean = [\"i\", 0], covariance = [[\"p\", 0.1], [0.1, \"p\"]], first = \"predict\" }\n", kDaily);
  auto more = values;
  more.emplace_back("i", 0.8);
  expect_gradient(predicting, at(predicting, more));
}

TEST(Gradient, ImpulsesAndWhatVariesOverSeries) {
  const auto m = bound(R"(
time = "continuous"
states = ["x"]
items = ["y_a", "y_b"]
drift = [["-k"]]
intercept = ["k*mu"]
diffusion = [["q"]]
loadings = [[1], ["l"]]
item_mean = [0, "m + s*stress"]
item_noise = { diagonal = ["e", "e"] }
[impulse.moment]
carry_over = "tau"
effect = { x = "b" }
[impulse.mark]
jump = { x = "j" }
[random]
mu = "normal"
s = { sd = "spread" }
correlated = [["mu", "s"]]
)", kDiary);
  expect_gradient(m, at(m, {{"k", 0.7}, {"mu", 0.5}, {"q", 0.5}, {"l", 0.8}, {"m", 0.1}, {"s", 0.2},
                            {"e", 0.3}, {"tau", 1.3}, {"b", 0.4}, {"j", 0.2}, {"sd_mu", 0.6},
                            {"spread", 0.4}, {"cor_mu_s", 0.3}}));
}

TEST(Gradient, RegimesInContinuousTime) {
  const auto m = bound(R"(
time = "continuous"
states = ["x_a", "x_b"]
items = ["y_a", "y_b"]
drift = [["-k", "c"], ["c", "-k"]]
intercept = ["b*stress", 0]
diffusion = [["q", 0], [0, "q"]]
item_mean = ["m", "m"]
item_noise = [["e", 0], [0, "e"]]
regimes = ["engaged", "withdrawn"]
[regime.withdrawn]
intercept = ["-k*d", "-k*d*0.5"]
diffusion = [["2*q", 0], [0, "q"]]
set = { m = "m - 0.2*d" }
[hazard]
"engaged -> withdrawn" = "a0 + a1*stress"
"withdrawn -> engaged" = "b0"
)", kDiary);
  expect_gradient(m, at(m, {{"k", 0.7}, {"c", 0.1}, {"b", 0.3}, {"q", 0.5}, {"m", 0.4}, {"e", 0.3},
                            {"d", 1.2}, {"a0", -1.2}, {"a1", 0.5}, {"b0", -0.6}}));
}

TEST(Gradient, RegimesInDiscreteTimeWithLags) {
  const auto m = bound(R"toml(
time = "discrete"
items = ["y"]
item_mean = ["mu + f*(lag(y, 1) - lag(mu, 1)) + g*(lag(y, 2) - lag(mu, 2))"]
item_noise = [["s"]]
regimes = ["low", "high", "top"]
[regime.high]
set = { mu = "mu2" }
[regime.top]
set = { mu = "mu + mu2" }
item_noise = [["2*s"]]
[hazard]
"low -> high" = "a"
"high -> low" = "b + c*x"
"high -> top" = "d"
"top -> low" = "b"
[filter]
history = 3
)toml", "time,y,x\n1,1,0\n2,2,.2\n3,1.5,.1\n4,.3,.5\n5,.7,-.4\n6,2.1,.3\n7,2.4,-.2\n8,.5,.2\n9,.1,.1\n");
  expect_gradient(m, at(m, {{"mu", 0.4}, {"mu2", 1.5}, {"f", 0.3}, {"g", 0.1}, {"s", 0.4}, {"a", -1},
                            {"b", -0.5}, {"c", 0.6}, {"d", -1.2}}));
}

TEST(Gradient, RegimesThatAreSeen) {
  const std::string model = R"(
time = "continuous"
items = ["seen", "y"]
item_mean = [0, "m"]
item_noise = [[0, 0], [0, "s"]]
regimes = ["calm", "tense"]
[regime.tense]
item_mean = [0, "m2"]
[item.seen]
kind = "regime"
[hazard]
"calm -> tense" = "a + b*x"
"tense -> calm" = "c"
)";
  const auto m = bound(model, kDaily);
  expect_gradient(m, at(m, {{"m", 0.6}, {"m2", 1.9}, {"s", 0.4}, {"a", -1}, {"b", 0.4}, {"c", -0.4}}));
  std::string with_errors = model;
  with_errors.replace(with_errors.find("kind = \"regime\""), 15,
                      "kind = \"regime\"\nerrors = [[\"1 - w\", \"w\"], [\"2*w\", \"1 - 2*w\"]]");
  const auto e = bound(with_errors, kDaily);
  expect_gradient(e, at(e, {{"m", 0.6}, {"m2", 1.9}, {"s", 0.4}, {"a", -1}, {"b", 0.4}, {"c", -0.4}, {"w", 0.1}}));
}

TEST(Gradient, TimesOfEntryThatAreKnownExactly) {
  const auto m = bound(R"(
time = "continuous"
items = ["state"]
regimes = ["well", "ill", "dead"]
exact = ["dead"]
[item.state]
kind = "regime"
[hazard]
"well -> ill" = "a + g*x"
"ill -> well" = "b"
"well -> dead" = "c"
"ill -> dead" = "d"
)", "couple,time,state,x\n1,0,1,.2\n1,1.5,2,.4\n1,2,1,.1\n1,3.7,3,0\n2,0,1,1\n2,2,2,.5\n2,2.5,3,0\n");
  expect_gradient(m, at(m, {{"a", -1}, {"b", -0.7}, {"c", -2}, {"d", -0.9}, {"g", 0.4}}));
}

TEST(Gradient, AnswersThatAreNotNormal) {
  const auto m = bound(R"(
time = "continuous"
states = ["x_a", "x_b"]
items = ["y_a", "mark", "kind", "moment"]
drift = [["-k", "c"], ["c", "-k"]]
diffusion = [["q", "r"], ["r", "q"]]
loadings = [[1, 0], ["l", 0.5], [1, "l"], [0, 1]]
item_mean = ["m", "n + s*stress", "o", -0.5]
item_noise = { diagonal = ["e", 0, 0, 0] }
[item.y_a]
kind = "censored"
low = 0.1
high = 1.2
[item.mark]
kind = "binary"
[item.kind]
kind = "ordered"
levels = [1, 5]
[item.moment]
kind = "count"
[filter]
answers = "moments"
)", kDiary);
  const std::vector<std::pair<std::string, double>> values{
      {"k", 0.7}, {"c", 0.1}, {"q", 0.5}, {"r", 0.1}, {"l", 0.6}, {"m", 0.5}, {"n", 0.1}, {"s", 0.3},
      {"o", 0.2}, {"e", 0.3}, {"kind_t1", -1.1}, {"kind_t2", -0.2}, {"kind_t3", 0.5}, {"kind_t4", 1.4}};
  expect_gradient(m, at(m, values));
}

TEST(Gradient, LaplaceOverAllStatesOfASeries) {
  const auto m = bound(R"(
time = "continuous"
states = ["x_a", "x_b"]
items = ["y_a", "mark", "kind", "moment"]
drift = [["-k", "c"], ["c", "-k"]]
diffusion = [["q", "r"], ["r", "q"]]
loadings = [[1, 0], ["l", 0.5], [1, "l"], [0, 1]]
item_mean = ["m", "n + s*stress", "o", "v"]
item_noise = { diagonal = ["e", 0, 0, 0] }
[item.mark]
kind = "binary"
link = "logit"
[item.kind]
kind = "ordered"
levels = [1, 5]
[item.moment]
kind = "count"
[random]
v = "normal"
)", kDiary);
  ASSERT_TRUE(m.laplace);
  expect_gradient(m, at(m, {{"k", 0.7}, {"c", 0.1}, {"q", 0.5}, {"r", 0.1}, {"l", 0.6}, {"m", 0.5}, {"n", 0.1},
                            {"s", 0.3}, {"o", 0.2}, {"v", -0.4}, {"e", 0.3}, {"sd_v", 0.8}, {"kind_t1", -1.1},
                            {"kind_t2", -0.2}, {"kind_t3", 0.5}, {"kind_t4", 1.4}}));
}

TEST(Gradient, RegimesAndAnswersThatAreNotNormal) {
  const auto m = bound(R"(
time = "discrete"
states = ["x"]
items = ["n", "y"]
drift = [["f"]]
diffusion = [["q"]]
loadings = [["l"], [1]]
item_mean = ["m", 0]
item_noise = { diagonal = [0, "e"] }
regimes = ["low", "high"]
[regime.high]
item_mean = ["m + d", "u"]
[item.n]
kind = "count"
[hazard]
"low -> high" = "a"
"high -> low" = "b"
[filter]
history = 2
)", kDaily);
  expect_gradient(m, at(m, {{"f", 0.5}, {"q", 0.3}, {"l", 0.4}, {"m", 0.2}, {"e", 0.3}, {"d", 0.8},
                            {"u", 1.1}, {"a", -1}, {"b", -0.5}}));
}

}  // namespace
}  // namespace attune::model_test
