// Calibration says what is so, and finds what is off.
#include "analysis/model_calibration.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "model_text.h"

namespace attune::model_test {
namespace {

const Job kJob{2, {}, {}};

std::string design(int couples, int days) {
  std::string csv = "couple,time,y\n";
  for (int c = 1; c <= couples; ++c) {
    for (int t = 0; t < days; ++t) csv += fmt::format("{},{},1\n", c, t);
  }
  return csv;
}

const char* const kNormal = R"x(
time = "discrete"
items = ["y"]
item_mean = ["m"]
item_noise = [[1]]
[parameter.m]
prior = "normal(1, 0.5)"
)x";

TEST(ModelCalibration, ANormalMeanIsCalibratedByBothPaths) {
  const auto model = bound(kNormal, design(5, 2));
  for (const auto path : {analysis::Path::mode, analysis::Path::bayes}) {
    analysis::CalibrationRequest request;
    request.path = path;
    request.studies = 300;
    request.sample.warmup = 60;
    request.sample.draws = 150;
    const auto result = analysis::calibrate_model(model, request, kJob);
    EXPECT_EQ(result.failed, 0);
    ASSERT_EQ(result.parameters.size(), 1U);
    const auto& m = result.parameters[0];
    EXPECT_EQ(m.places.size(), 300U);
    EXPECT_GT(m.p, 0.001);
    EXPECT_LT(m.covered[1].lower, 0.8);
    EXPECT_GT(m.covered[1].upper, 0.8);
  }
}

// Fault found: truths were drawn for ever from a prior without mass inside the bounds.
TEST(ModelCalibration, APriorOutsideItsBoundsIsAFailureThatNamesIt) {
  analysis::CalibrationRequest request;
  request.studies = 10;
  const auto result = analysis::calibrate_model(
      bound(std::string(kNormal) + "lower = 100\nupper = 101\nstart = 100.5\n", design(2, 2)), request, kJob);
  EXPECT_EQ(result.failed, 10);
  ASSERT_EQ(result.reasons.size(), 1U);
  EXPECT_EQ(result.reasons[0], "the prior of m is outside its bounds");
}

TEST(ModelCalibration, ANormalLawAroundTheModeOfFewAnswersIsFoundOut) {
  // Two yes-or-no answers: the posterior has a long tail where both are alike.
  const auto model = bound(R"x(
time = "discrete"
items = ["y"]
item_mean = ["m"]
[item.y]
kind = "binary"
[parameter.m]
prior = "normal(0, 6)"
)x",
                           design(1, 2));
  analysis::CalibrationRequest request;
  request.studies = 400;
  const auto result = analysis::calibrate_model(model, request, kJob);
  EXPECT_LT(result.parameters[0].p, 0.001);
}

TEST(ModelCalibration, TheSameBitsForAnyNumberOfThreads) {
  const auto model = bound(kNormal, design(3, 3));
  analysis::CalibrationRequest request;
  request.studies = 20;
  const auto one = analysis::calibrate_model(model, request, Job{1, {}, {}});
  const auto three = analysis::calibrate_model(model, request, Job{3, {}, {}});
  EXPECT_EQ(one.parameters[0].places, three.parameters[0].places);
}

TEST(ModelCalibration, ParametersWithoutAPriorAreNamed) {
  const auto model = bound("time = \"discrete\"\nitems = [\"y\"]\nitem_mean = [\"m\"]\nitem_noise = [[\"v\"]]\n",
                           design(3, 3));
  EXPECT_EQ(analysis::without_prior(model), (std::vector<std::string>{"m", "v"}));
}

}  // namespace
}  // namespace attune::model_test
