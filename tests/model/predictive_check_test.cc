// Posterior predictive checks: numbers of a study by hand, and a model that cannot make such data.
#include "analysis/predictive_check.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "core/random.h"
#include "model_text.h"

namespace attune::model_test {
namespace {

const Job kJob{2, {}, {}};

TEST(PredictiveCheck, NumbersOfAStudyAreThoseByHand) {
  const auto model = bound(
      "time = \"discrete\"\nitems = [\"y\", \"z\"]\nitem_mean = [\"a\", \"b\"]\nitem_noise = {diagonal = [\"v\", \"w\"]}\n",
      "couple,time,y,z\n1,0,1,2\n1,1,3,4\n1,2,,1\n2,0,5,3\n2,1,9,6\n");
  std::map<std::string, double> numbers;
  for (const auto& n : analysis::numbers_of(model)) numbers[n.name] = n.value;
  EXPECT_DOUBLE_EQ(numbers.at("mean of y"), 4.5);
  EXPECT_NEAR(numbers.at("SD of y"), std::sqrt((12.25 + 2.25 + 0.25 + 20.25) / 3), 1e-12);
  // Away from the series' means: y -1, 1 and -2, 2; z -1/3, 5/3, -4/3 and -1.5, 1.5.
  EXPECT_NEAR(numbers.at("SD within series of y"), std::sqrt(10.0 / 3), 1e-12);
  EXPECT_TRUE(std::isnan(numbers.at("lag-1 correlation of y")));  // of two pairs alone
  const double za = -1.0 / 3, zb = 5.0 / 3;
  const double mean_z = (za + zb - 1.5 + 1.5) / 4, xy = -za + zb + 3 + 3;
  const double zz = za * za + zb * zb + 4.5 - 4 * mean_z * mean_z;
  EXPECT_NEAR(numbers.at("correlation of y and z"), xy / std::sqrt(10 * zz), 1e-12);
}

TEST(PredictiveCheck, FindsTheCarryOverThatAModelLeavesOut) {
  RandomStream random(8, Purpose::testing, 3);
  std::string csv = "couple,time,y\n";
  for (int c = 0; c < 20; ++c) {
    double y = 0;
    for (int t = 0; t < 20; ++t) {
      y = 0.7 * y + random.normal();
      csv += fmt::format("{},{},{}\n", c, t, y);
    }
  }
  const auto checked = [&](const std::string& toml) {
    const auto model = bound(toml, csv);
    inference::SampleOptions options;
    options.chains = 1;
    options.warmup = 100;
    options.draws = 100;
    const auto posterior = analysis::sample_model(model, {}, options, kJob);
    if (!posterior) throw std::runtime_error(posterior.error().what);
    const auto check = analysis::check_predictions(model, *posterior, 100, 1, kJob);
    if (!check) throw std::runtime_error(check.error().what);
    std::map<std::string, analysis::Checked> numbers;
    for (const auto& n : check->numbers) numbers[n.name] = n;
    return numbers;
  };
  const auto without = checked(
      "time = \"discrete\"\nitems = [\"y\"]\nitem_mean = [\"a\"]\nitem_noise = [[\"v\"]]\n");
  EXPECT_TRUE(without.at("lag-1 correlation of y").is_unlike());
  EXPECT_EQ(without.at("lag-1 correlation of y").p, 0);
  EXPECT_FALSE(without.at("mean of y").is_unlike());
  const auto with = checked(
      "time = \"discrete\"\nstates = [\"x\"]\nitems = [\"y\"]\ntransition = [[\"phi\"]]\ndiffusion = [[\"q\"]]\n"
      "item_mean = [\"a\"]\n[parameter.phi]\nlower = -1\nupper = 1\n");
  EXPECT_FALSE(with.at("lag-1 correlation of y").is_unlike());
  EXPECT_FALSE(with.at("SD of y").is_unlike());
}

}  // namespace
}  // namespace attune::model_test
