#include "io/calibration_json.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace attune::io {
namespace {

using analysis::CalibrationDesign;
using analysis::StudyCheck;

using Designs = std::vector<CalibrationDesign>;

/// 80x35, 100x21x2 and so on.
const Designs kDesigns = analysis::suite_of({});

StudyCheck example(int number, const char* design = "80x35") {
  StudyCheck study;
  study.design = design;
  study.study = number;
  study.converged = true;
  study.convergence = "converged: \"well\"";
  study.delta_bic = -12.5;
  study.gate_open = true;
  study.gate_sentence = "Spells, \"better\".";
  study.parameters = {{"kappa", 0.8, {0.9, 0.7, 1.1}, 0.5, 0.4},
                      {"eta_touch", -0.1, {0.2, -0.3, 0.7}, 1.25, 1.5}};
  study.detection = {0.95, 0.7, 0.05, 0.96, 0.93, 0.6, 0.7, 0.8, 0.12, 0.11, 0.55, 0.72, 0.74};
  study.spells = {.spells = {9, 5, 2, 7}, .found = {3, 3, 1, 7}, .runs = 20, .right = 13};
  study.detection.hidden_markov = std::numeric_limits<double>::quiet_NaN();
  return study;
}

std::string file_of(int studies) {
  std::string lines = settings_line(kDesigns);
  for (int n = 0; n < studies; ++n) lines += study_line(example(n));
  return lines;
}

TEST(CalibrationJson, StudiesComeBackAsTheyWere) {
  const auto studies = parse_studies(file_of(3), kDesigns, "c.jsonl");
  ASSERT_TRUE(studies.has_value());
  ASSERT_EQ(studies->size(), 3U);
  const StudyCheck& last = studies->back();
  EXPECT_EQ(last.study, 2);
  EXPECT_EQ(last.convergence, "converged: \"well\"");
  EXPECT_TRUE(last.gate_open);
  EXPECT_EQ(last.gate_sentence, "Spells, \"better\".");
  EXPECT_EQ(last.detection.at_truth, example(2).detection.at_truth);
  EXPECT_TRUE(std::isnan(last.detection.hidden_markov));  // written as null
  EXPECT_EQ(last.detection.all_rows, 0.93);
  EXPECT_EQ(last.detection.naive_f1, 0.55);
  EXPECT_EQ(last.detection.best_f1, 0.72);
  EXPECT_EQ(last.detection.best_f1_at_truth, 0.74);
  EXPECT_EQ(last.detection.share_flagged, 0.11);
  EXPECT_EQ(last.spells.spells, example(2).spells.spells);
  EXPECT_EQ(last.spells.found, example(2).spells.found);
  EXPECT_EQ(last.spells.right, 13);
  EXPECT_EQ(last.parameters[1].value.lower, -0.3);
  EXPECT_EQ(study_line(last), study_line(example(2)));
}

TEST(CalibrationJson, OtherSettingsAreRefused) {
  Designs other = kDesigns;
  other[1].request.world.couples = 81;
  const auto studies = parse_studies(file_of(1), other, "c.jsonl");
  ASSERT_FALSE(studies.has_value());
  EXPECT_EQ(studies.error().place.line, 1U);
  EXPECT_FALSE(studies.error().mend.empty());
}

TEST(CalibrationJson, ALineThatIsNoStudyIsNamed) {
  for (const char* line : {"{}\n", "nonsense\n", "[1]\n", "{\"study\": \"one\"}\n", "\n"}) {
    const auto studies = parse_studies(file_of(1) + line, kDesigns, "c.jsonl");
    ASSERT_FALSE(studies.has_value()) << line;
    EXPECT_EQ(studies.error().place.line, 3U) << line;
  }
}

TEST(CalibrationJson, TheSettingsComeFirst) {
  const std::string whole = file_of(1);
  EXPECT_TRUE(whole.starts_with(
      "{\"designs\":[{\"name\":\"80x35\",\"world\":\"withdrawal\",\"couples\":80,"));
  const auto studies =
      parse_studies(study_line(example(0)) + settings_line(kDesigns), kDesigns, "c.jsonl");
  ASSERT_FALSE(studies.has_value());
  EXPECT_EQ(studies.error().place.line, 1U);
}

TEST(CalibrationJson, AStudyIsThereOnce) {
  for (const int number : {0, 1, -1}) {
    const auto studies =
        parse_studies(file_of(2) + study_line(example(number)), kDesigns, "c.jsonl");
    ASSERT_FALSE(studies.has_value()) << number;
    EXPECT_EQ(studies.error().place.line, 4U);
  }
}

TEST(CalibrationJson, ADesignIsOneOfTheSettings) {
  const std::string twice = study_line(example(0, "60x21")) + study_line(example(0, "graded"));
  const auto studies = parse_studies(file_of(1) + twice, kDesigns, "c.jsonl");
  ASSERT_TRUE(studies.has_value());
  EXPECT_EQ(studies->back().design, "graded");
  const auto other =
      parse_studies(file_of(1) + study_line(example(0, "61x21")), kDesigns, "c.jsonl");
  ASSERT_FALSE(other.has_value());
  EXPECT_EQ(other.error().place.line, 3U);
  const Designs one(kDesigns.begin(), kDesigns.begin() + 1);
  EXPECT_FALSE(parse_studies(file_of(1), one, "c.jsonl").has_value());
}

TEST(CalibrationJson, NoMoreSpellsAreFoundThanThereWere) {
  StudyCheck impossible = example(0);
  impossible.spells.found[1] = 6;
  EXPECT_FALSE(parse_studies(settings_line(kDesigns) + study_line(impossible), kDesigns, "c.jsonl")
                   .has_value());
  impossible = example(0);
  impossible.spells.right = 21;
  EXPECT_FALSE(parse_studies(settings_line(kDesigns) + study_line(impossible), kDesigns, "c.jsonl")
                   .has_value());
}

TEST(CalibrationJson, AFractionIsNoStudysNumber) {
  std::string line = study_line(example(7));
  line.replace(line.find(":7,"), 3, ":1e300,");
  const auto studies = parse_studies(file_of(1) + line, kDesigns, "c.jsonl");
  ASSERT_FALSE(studies.has_value());
  EXPECT_EQ(studies.error().place.line, 3U);
}

TEST(CalibrationJson, ATruncatedLastLineIsNamed) {
  const std::string whole = file_of(2);
  const auto studies = parse_studies(whole.substr(0, whole.size() - 2), kDesigns, "c.jsonl");
  ASSERT_FALSE(studies.has_value());
  EXPECT_EQ(studies.error().place.line, 3U);
}

TEST(CalibrationJson, AFileCutAnywhereIsReadOrRefused) {
  const std::string whole = file_of(2);
  for (std::size_t length = 0; length + 1 < whole.size(); ++length) {
    const auto studies =
        parse_studies(std::string_view(whole).substr(0, length), kDesigns, "c.jsonl");
    EXPECT_TRUE(!studies || studies->size() < 2) << length;
  }
  // Some editors take the last newline away: nothing is lost with it.
  EXPECT_EQ(parse_studies(whole.substr(0, whole.size() - 1), kDesigns, "c.jsonl")->size(), 2U);
  EXPECT_TRUE(parse_studies("", kDesigns, "c.jsonl")->empty());
}

}  // namespace
}  // namespace attune::io
