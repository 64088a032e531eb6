// Effects that are integrated by quadrature: exact states, plain integrals, differences, simulation.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "analysis/model_fit.h"
#include "core/random.h"
#include "model_text.h"

namespace attune::model_test {
namespace {

const Job kJob{2, {}, {}};
const std::string kDiary = R"(couple,time,y,z
1,0,1.2,1
1,1,0.9,0
1,2,1.4,1
1,3,0.8,1
2,0,0.2,0
2,1,-0.4,0
2,2,0.5,1
2,3,1.1,0
3,0,2.1,1
3,1,1.8,1
)";
const std::string kProcess = R"(
time = "continuous"
states = ["x"]
items = ["y"]
drift = [["-k"]]
diffusion = [["q"]]
item_mean = ["m"]
item_noise = [["e"]]
[parameter.k]
lower = 0
)";

/// The integral over u ~ N(0, sd^2) of a series' likelihood, by a fine grid.
double log_integral(double sd, const std::function<double(double)>& log_likelihood) {
  const double at_zero = log_likelihood(0);
  double sum = 0;
  const double h = 0.1;  // the trapezoid rule is exact to rounding for a smooth bell
  for (double z = -8; z <= 8; z += h) {
    sum += h * std::exp(log_likelihood(sd * z) - at_zero - 0.5 * z * z) /
           std::sqrt(2 * std::numbers::pi);
  }
  return at_zero + std::log(sum);
}

std::string only(const std::string& couple) {
  std::string csv = "couple,time,y,z\n";
  for (std::size_t at = kDiary.find('\n') + 1; at < kDiary.size();) {
    const std::size_t end = kDiary.find('\n', at);
    const std::string line = kDiary.substr(at, end - at);
    if (line.rfind(couple + ",", 0) == 0) csv += line + "\n";
    at = end + 1;
  }
  return csv;
}

TEST(Integrated, AnEffectThatCouldBeAStateHasTheStatesLikelihood) {
  const std::vector<std::pair<std::string, double>> values{
      {"k", 0.6}, {"q", 0.5}, {"m", 0.7}, {"e", 0.2}, {"sd_m", 0.8}};
  const auto state = bound(kProcess + "[random]\nm = \"normal\"\n", kDiary);
  const auto quadrature = bound(kProcess + "[random]\nm = { nodes = 1 }\n", kDiary);
  EXPECT_EQ(state.integrated.parameters.size(), 0U);
  ASSERT_EQ(quadrature.integrated.parameters.size(), 1U);
  EXPECT_NEAR(loglik(quadrature, values), loglik(state, values), 1e-9);
  expect_gradient(quadrature, at(quadrature, values));
}

TEST(Integrated, ARateThatVariesIsAPlainIntegral) {
  const double k = 0.6, sd = 0.5;
  const std::vector<std::pair<std::string, double>> rest{{"q", 0.5}, {"m", 0.7}, {"e", 0.2}};
  double expected = 0;
  for (const char* couple : {"1", "2", "3"}) {
    const auto given = bound(kProcess, only(couple));
    expected += log_integral(sd, [&](double u) {
      auto values = rest;
      values.emplace_back("k", k * std::exp(u));  // k > 0: normal on the log scale
      return loglik(given, values);
    });
  }
  auto values = rest;
  values.emplace_back("k", k);
  values.emplace_back("sd_k", sd);
  const auto m = bound(kProcess + "[random]\nk = { nodes = 15 }\n", kDiary);
  EXPECT_NEAR(loglik(m, values), expected, 1e-6);
  for (const int nodes : {1, 2, 5}) {  // the gradient is that of the sum, however coarse
    const auto coarse = bound(fmt::format("{}[random]\nk = {{ nodes = {} }}\n", kProcess, nodes), kDiary);
    expect_gradient(coarse, at(m, values));
  }
}

TEST(Integrated, RepeatedBinaryAnswersByQuadrature) {
  const double b = 0.3, sd = 1.1;
  const auto m = bound(R"(
time = "discrete"
items = ["z"]
item_mean = ["b"]
[item.z]
kind = "binary"
link = "logit"
[random]
b = { nodes = 15 }
)",
                       kDiary);
  const auto chance = [](double eta, int ones, int zeros) {
    return -ones * std::log1p(std::exp(-eta)) - zeros * std::log1p(std::exp(eta));
  };
  const double expected =
      log_integral(sd, [&](double u) { return chance(b + u, 3, 1); }) +
      log_integral(sd, [&](double u) { return chance(b + u, 1, 3); }) +
      log_integral(sd, [&](double u) { return chance(b + u, 2, 0); });
  EXPECT_NEAR(loglik(m, {{"b", b}, {"sd_b", sd}}), expected, 1e-7);
  expect_gradient(m, at(m, {{"b", b}, {"sd_b", sd}}));
}

TEST(Integrated, CorrelatedEffectsAreIntegratedTogether) {
  const auto m = bound(kProcess + R"(
[random]
k = { nodes = 15 }
m = { nodes = 15 }
correlated = [["k", "m"]]
)",
                       only("1"));
  ASSERT_EQ(m.integrated.parameters.size(), 2U);
  const double k = 0.6, mean = 0.7, sd_k = 0.5, sd_m = 0.8, cor = 0.4;
  const auto given = bound(kProcess, only("1"));
  // First over m given the effect on k, then over that.
  const double expected = log_integral(sd_k, [&](double u) {
    const double shift = cor * sd_m / sd_k * u;
    return log_integral(sd_m * std::sqrt(1 - cor * cor), [&](double v) {
      return loglik(given, {{"q", 0.5}, {"m", mean + shift + v}, {"e", 0.2}, {"k", k * std::exp(u)}});
    });
  });
  const auto values = at(m, {{"k", k}, {"q", 0.5}, {"m", mean}, {"e", 0.2}, {"sd_k", sd_k},
                             {"sd_m", sd_m}, {"cor_k_m", cor}});
  const auto value = model::Likelihood(m).evaluate(values, false, kJob);
  ASSERT_TRUE(value.has_value());
  EXPECT_NEAR(value->log_likelihood, expected, 1e-5);
  expect_gradient(m, values);
}

TEST(Integrated, WhatMultipliesAnIntegratedEffectStaysAState) {
  const auto m = bound(kProcess + "[random]\nk = \"normal\"\nm = \"normal\"\n", kDiary);
  EXPECT_EQ(m.integrated.parameters.size(), 1U);
  EXPECT_EQ(m.states.back(), "random_m");
  const auto product = bound(R"(
time = "discrete"
items = ["y"]
item_mean = ["a*b + c"]
item_noise = [["e"]]
[random]
a = "normal"
b = "normal"
c = "normal"
)",
                             kDiary);
  EXPECT_EQ(product.integrated.parameters.size(), 2U);  // neither is linear without the other
  EXPECT_EQ(product.states, std::vector<std::string>{"random_c"});
}

TEST(Integrated, AFitFindsHowMuchRatesVaryAndSaysHowExactItIs) {
  RandomStream random(7, Purpose::testing, 1);
  std::string csv = "couple,time,y\n";
  constexpr int kCouples = 60, kDays = 40;
  for (int c = 0; c < kCouples; ++c) {
    const double carry = 1 / (1 + std::exp(-(0.4 + 0.8 * random.normal())));
    double x = random.normal() / std::sqrt(1 - carry * carry);
    for (int t = 0; t < kDays; ++t) {
      csv += fmt::format("{},{},{:.17g}\n", c + 1, t, 2 + x);
      x = carry * x + random.normal();
    }
  }
  const auto model = bound(R"(
time = "discrete"
states = ["x"]
items = ["y"]
transition = [["f"]]
diffusion = [["q"]]
item_mean = ["m"]
[parameter.f]
lower = 0
upper = 1
[random]
f = "normal"
)",
                           csv);
  const auto fit = analysis::fit_model(model, "m", {}, kJob);
  ASSERT_TRUE(fit.has_value()) << fit.error().what;
  EXPECT_TRUE(fit->converged);
  EXPECT_THAT(fit->filter, testing::HasSubstr("f over series by adaptive Gauss-Hermite"));
  EXPECT_LT(std::abs(fit->quadrature_error), 0.01);
  for (const auto& [name, truth] : std::vector<std::pair<std::string, double>>{
           {"f", 1 / (1 + std::exp(-0.4))}, {"sd_f", 0.8}, {"q", 1}, {"m", 2}}) {
    const auto found = std::find_if(fit->parameters.begin(), fit->parameters.end(),
                                    [&](const auto& p) { return p.name == name; });
    ASSERT_NE(found, fit->parameters.end());
    EXPECT_LT(found->value.lower, truth) << name;
    EXPECT_GT(found->value.upper, truth) << name;
    EXPECT_LT(found->value.upper - found->value.lower, 0.6) << name;
  }
}

}  // namespace
}  // namespace attune::model_test
