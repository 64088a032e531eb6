#include "io/explanation_check_json.h"

#include <gtest/gtest.h>

#include "dyad/hazards.h"
#include "io/study_lines.h"

namespace attune::io {
namespace {

using analysis::ExplanationCheck;
using analysis::ExplanationRequest;

ExplanationCheck example(int number) {
  ExplanationCheck study;
  study.study = number;
  study.gate_open = study.told = true;
  study.dominant = dyad::kReward;
  study.lead = 3.25;
  study.first = dyad::kAttunement;
  study.largest = dyad::kTouch;
  study.first_known = dyad::kReward;
  study.first_rest_known = dyad::kTouch;
  study.days = {9, 10};
  study.together = {2, 2};
  study.onset = {8, 10};
  study.unexplained = {1, 2};
  study.study_days = {5, 5};
  study.couples_named = 3;
  study.couples_right = 2;
  study.spells = 7;
  study.false_spells = 1;
  return study;
}

std::string file_of(const ExplanationRequest& request, int studies) {
  std::string lines = settings_line(request);
  for (int n = 0; n < studies; ++n) lines += line(to_json(example(n)));
  return lines;
}

TEST(ExplanationCheckJson, StudiesComeBackAsTheyWere) {
  const auto studies = parse_checks(file_of({}, 2), {}, "e.jsonl");
  ASSERT_TRUE(studies.has_value());
  ASSERT_EQ(studies->size(), 2U);
  EXPECT_EQ(to_json(studies->back()), to_json(example(1)));
  EXPECT_EQ(studies->back().dominant, std::size_t{dyad::kReward});
  EXPECT_EQ(studies->back().first_known, std::size_t{dyad::kReward});
  EXPECT_EQ(studies->back().first_rest_known, std::size_t{dyad::kTouch});
  EXPECT_EQ(studies->back().largest, std::size_t{dyad::kTouch});
  EXPECT_FALSE(studies->back().named);
}

TEST(ExplanationCheckJson, OfOtherSettingsIsRefused) {
  ExplanationRequest none;
  none.mechanisms = analysis::TrueMechanisms::none;
  const auto studies = parse_checks(file_of(none, 1), {}, "e.jsonl");
  ASSERT_FALSE(studies.has_value());
  EXPECT_EQ(studies.error().place.line, 1U);
  EXPECT_NE(studies.error().message.find("other settings"), std::string::npos);
}

TEST(ExplanationCheckJson, EachFaultHasItsLine) {
  const std::string good = file_of({}, 1);
  for (const std::string& bad : {std::string("{\"study\": 1}\n"), std::string("not json\n"),
                                 line(to_json(example(0))), line(to_json(example(-1))), [] {
                                   Json json = to_json(example(1));
                                   json["named"] = "hugs";
                                   return line(json);
                                 }()}) {
    const auto studies = parse_checks(good + bad, {}, "e.jsonl");
    ASSERT_FALSE(studies.has_value()) << bad;
    EXPECT_EQ(studies.error().place.line, 3U) << bad;
    EXPECT_FALSE(studies.error().mend.empty());
  }
}

}  // namespace
}  // namespace attune::io
