#include "io/calibration_json.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace attune::io {
namespace {

using analysis::CalibrationRequest;
using analysis::StudyCheck;

StudyCheck example(int number) {
  StudyCheck study;
  study.study = number;
  study.converged = true;
  study.convergence = "converged: \"well\"";
  study.delta_bic = -12.5;
  study.gate_open = true;
  study.parameters = {{"kappa", 0.8, {0.9, 0.7, 1.1}, 0.5, 0.4},
                      {"eta_touch", -0.1, {0.2, -0.3, 0.7}, 1.25, 1.5}};
  study.detection = {0.95, 0.7, 0.05, 0.96, 0.6, 0.7, 0.8, 0.12};
  study.detection.hidden_markov = std::numeric_limits<double>::quiet_NaN();
  return study;
}

std::string file_of(int studies) {
  std::string lines = settings_line({});
  for (int n = 0; n < studies; ++n) lines += study_line(example(n));
  return lines;
}

TEST(CalibrationJson, StudiesComeBackAsTheyWere) {
  const auto studies = parse_studies(file_of(3), {}, "c.jsonl");
  ASSERT_TRUE(studies.has_value());
  ASSERT_EQ(studies->size(), 3U);
  const StudyCheck& last = studies->back();
  EXPECT_EQ(last.study, 2);
  EXPECT_EQ(last.convergence, "converged: \"well\"");
  EXPECT_TRUE(last.gate_open);
  EXPECT_EQ(last.detection.at_truth, example(2).detection.at_truth);
  EXPECT_TRUE(std::isnan(last.detection.hidden_markov));  // written as null
  EXPECT_EQ(last.parameters[1].value.lower, -0.3);
  EXPECT_EQ(study_line(last), study_line(example(2)));
}

TEST(CalibrationJson, OtherSettingsAreRefused) {
  CalibrationRequest other;
  other.world.couples = 81;
  const auto studies = parse_studies(file_of(1), other, "c.jsonl");
  ASSERT_FALSE(studies.has_value());
  EXPECT_EQ(studies.error().place.line, 1U);
  EXPECT_FALSE(studies.error().mend.empty());
}

TEST(CalibrationJson, ALineThatIsNoStudyIsNamed) {
  for (const char* line : {"{}\n", "nonsense\n", "[1]\n", "{\"study\": \"one\"}\n", "\n"}) {
    const auto studies = parse_studies(file_of(1) + line, {}, "c.jsonl");
    ASSERT_FALSE(studies.has_value()) << line;
    EXPECT_EQ(studies.error().place.line, 3U) << line;
  }
}

TEST(CalibrationJson, TheSettingsComeFirst) {
  const std::string whole = file_of(1);
  EXPECT_TRUE(whole.starts_with("{\"couples\":80,\"days\":35,"));
  const auto studies = parse_studies(study_line(example(0)) + settings_line({}), {}, "c.jsonl");
  ASSERT_FALSE(studies.has_value());
  EXPECT_EQ(studies.error().place.line, 1U);
}

TEST(CalibrationJson, AStudyIsThereOnce) {
  for (const int number : {0, 1, -1}) {
    const auto studies = parse_studies(file_of(2) + study_line(example(number)), {}, "c.jsonl");
    ASSERT_FALSE(studies.has_value()) << number;
    EXPECT_EQ(studies.error().place.line, 4U);
  }
}

TEST(CalibrationJson, AFractionIsNoStudysNumber) {
  std::string line = study_line(example(7));
  line.replace(line.find(":7,"), 3, ":1e300,");
  const auto studies = parse_studies(file_of(1) + line, {}, "c.jsonl");
  ASSERT_FALSE(studies.has_value());
  EXPECT_EQ(studies.error().place.line, 3U);
}

TEST(CalibrationJson, ATruncatedLastLineIsNamed) {
  const std::string whole = file_of(2);
  const auto studies = parse_studies(whole.substr(0, whole.size() - 2), {}, "c.jsonl");
  ASSERT_FALSE(studies.has_value());
  EXPECT_EQ(studies.error().place.line, 3U);
}

TEST(CalibrationJson, AFileCutAnywhereIsReadOrRefused) {
  const std::string whole = file_of(2);
  for (std::size_t length = 0; length + 1 < whole.size(); ++length) {
    const auto studies = parse_studies(std::string_view(whole).substr(0, length), {}, "c.jsonl");
    EXPECT_TRUE(!studies || studies->size() < 2) << length;
  }
  // Some editors take the last newline away: nothing is lost with it.
  EXPECT_EQ(parse_studies(whole.substr(0, whole.size() - 1), {}, "c.jsonl")->size(), 2U);
  EXPECT_TRUE(parse_studies("", {}, "c.jsonl")->empty());
}

}  // namespace
}  // namespace attune::io
