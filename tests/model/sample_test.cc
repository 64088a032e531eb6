// Posteriors of models from files against closed forms.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "analysis/sample_posterior.h"
#include "core/random.h"
#include "io/posterior_files.h"
#include "model_text.h"

namespace attune::model_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const Job kJob{2, {}, {}};
const char* const kNormal = R"x(
time = "discrete"
items = ["y"]
item_mean = ["m"]
item_noise = [["v"]]
[parameter.m]
prior = "normal(1, 0.5)"
[parameter.v]
prior = "inverse_gamma(3, 2)"
)x";
const std::vector<double> kAnswers{0.3, 2.1, 1.7, -0.4, 0.9, 1.2, 2.6, 0.1};

std::string csv() {
  std::string text = "time,y\n";
  for (std::size_t t = 0; t < kAnswers.size(); ++t) text += fmt::format("{},{}\n", t, kAnswers[t]);
  return text;
}

analysis::Posterior posterior_of(const std::string& model) {
  auto posterior = analysis::sample_model(bound(model, csv()), {}, {}, kJob);
  if (!posterior) throw std::runtime_error(posterior.error().what);
  return std::move(*posterior);
}

TEST(SampleModel, HasTheMomentsThatQuadratureHas) {
  // p(m, v | y) on a grid of m and log v; the priors are densities of m and v.
  double mass = 0, mean_m = 0, mean_v = 0, square_m = 0;
  for (double m = -2; m <= 4; m += 0.02) {
    for (double lv = -4; lv <= 4; lv += 0.02) {
      const double v = std::exp(lv);
      double log_density = -0.5 * std::pow((m - 1) / 0.5, 2) - 4 * lv - 2 / v + lv;
      for (const double y : kAnswers) log_density -= 0.5 * (lv + (y - m) * (y - m) / v);
      const double p = std::exp(log_density);
      mass += p;
      mean_m += p * m;
      square_m += p * m * m;
      mean_v += p * v;
    }
  }
  mean_m /= mass;
  mean_v /= mass;
  const auto posterior = posterior_of(kNormal);
  const auto &m = posterior.parameters[0], &v = posterior.parameters[1];
  EXPECT_NEAR(m.mean, mean_m, 5 * m.convergence.mcse_mean);
  EXPECT_NEAR(v.mean, mean_v, 5 * v.convergence.mcse_mean);
  EXPECT_NEAR(m.sd / std::sqrt(square_m / mass - mean_m * mean_m), 1, 0.05);
  EXPECT_LT(m.convergence.rhat, 1.01);
  EXPECT_GT(v.convergence.ess_bulk, 1000);
  EXPECT_LT(m.interval.lower, mean_m);
  EXPECT_GT(m.interval.upper, mean_m);
}

TEST(SampleModel, AFlatPriorIsTold) {
  const auto posterior =
      posterior_of("time = \"discrete\"\nitems = [\"y\"]\nitem_mean = [\"m\"]\nitem_noise = [[1]]\n");
  EXPECT_NEAR(posterior.parameters[0].mean, 8.5 / 8, 5 * posterior.parameters[0].convergence.mcse_mean);
  EXPECT_NEAR(posterior.parameters[0].sd, 1 / std::sqrt(8.0), 0.03);
  EXPECT_THAT(posterior.warnings, ElementsAre(HasSubstr("no prior")));
}

TEST(SampleModel, WhatNothingFixesIsRefused) {
  const auto posterior = analysis::sample_model(
      bound("time = \"discrete\"\nitems = [\"y\"]\nitem_mean = [\"m + n\"]\nitem_noise = [[\"v\"]]\n", csv()),
      {}, {}, kJob);
  ASSERT_FALSE(posterior.has_value());
  EXPECT_THAT(posterior.error().what, HasSubstr("does not fall along"));
}

TEST(SampleModel, DrawsAreWrittenChainAfterChain) {
  const auto posterior = posterior_of(kNormal);
  const std::string text = io::draws_to_csv(posterior);
  EXPECT_EQ(text.substr(0, text.find('\n')), ".chain,.iteration,.draw,lp__,m,v");
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 4001);
  EXPECT_NE(text.find(fmt::format("\n2,1,1001,{},{},{}\n", posterior.log_density(1000),
                                  posterior.draws(1000, 0), posterior.draws(1000, 1))),
            std::string::npos);
}

}  // namespace
}  // namespace attune::model_test
