#include "report/text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <sstream>

#include "testing/example_study.h"
#include "testing/xml_check.h"

namespace attune::report {
namespace {

using attune::testing::example_study;

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

void expect_shape(const std::string& text) {
  std::stringstream lines(text);
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    EXPECT_LE(line.size(), 90U) << line;
    EXPECT_FALSE(line.ends_with(' ')) << '"' << line << '"';
    EXPECT_TRUE(std::all_of(line.begin(), line.end(), [](char c) { return c >= ' ' && c <= '~'; }))
        << line;
  }
  EXPECT_LE(count, 45U);
  EXPECT_TRUE(text.ends_with('\n'));
  EXPECT_FALSE(attune::testing::shows_no_number(text));
}

TEST(Text, IsShortNarrowAndPlain) {
  for (const bool gate_open : {true, false}) {
    const std::string text = to_text(example_study({.gate_open = gate_open}));
    expect_shape(text);
    EXPECT_TRUE(holds(text, "SIMULATED DATA"));
    EXPECT_TRUE(holds(text, "  Touch                      +0.31 (0.12 to 0.50)"));
    EXPECT_TRUE(holds(text, "cannot tell"));
    EXPECT_EQ(holds(text, "Distant spells"), gate_open);
  }
}

TEST(Text, WhileTheGateIsShutGivesItsSentenceAndClosenessOnly) {
  const std::string text = to_text(example_study({.gate_open = false}));
  EXPECT_TRUE(holds(text, "so none are shown"));
  EXPECT_FALSE(holds(text, "Stress"));
  EXPECT_FALSE(holds(text, "spell lasts"));
}

TEST(Text, SurvivesMissingNumbers) {
  analysis::Study study = example_study();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (auto& p : study.fit.parameters) p.value = {nan, nan, nan};
  study.states.recovery = {};
  study.states.recovery.half_life_days = {nan, nan, nan};
  study.fit.converged = false;
  expect_shape(to_text(study));
  EXPECT_TRUE(holds(to_text(study), "CAUTION"));
  expect_shape(to_text({}));
}

}  // namespace
}  // namespace attune::report
