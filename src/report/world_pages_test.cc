// The pages of planned studies and of the story: well-formed, told to be simulated, no bare NaN.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "report/chart_lines.h"
#include "report/power_page.h"
#include "report/story_page.h"
#include "testing/xml_check.h"

namespace attune::report {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::vector<analysis::PowerSummary> summaries(const std::vector<analysis::PowerCell>& cells) {
  std::vector<analysis::PowerSummary> all;
  for (const analysis::PowerCell& cell : cells) {
    analysis::PowerRow row{"eta_touch", 40, 0.3, {0.5, 0.35, 0.65}, 0.01, 0.02, {0.9, 0.8, 1}, 90};
    analysis::PowerRow none{"spells found", 0, kNaN, {kNaN, kNaN, kNaN}, kNaN, kNaN, {}, kNaN};
    all.push_back({&cell, 40, 39, {row, none}});
  }
  return all;
}

TEST(PowerPage, DrawsALineAnEffect) {
  analysis::PowerPlan plan;
  plan.couples = {20, 40};
  plan.truth = {{"eta_touch", {0, 0.3, 0.6}}};
  plan.per_day = {1, 2};
  const auto cells = analysis::cells_of(plan, 1);
  const std::string page = power_html(plan, summaries(cells), "0.1");
  EXPECT_EQ(testing::xml_fault(page), "");
  const std::string seen = testing::visible_text(page);
  EXPECT_FALSE(testing::shows_no_number(seen));
  EXPECT_TRUE(holds(seen, "Simulated data."));
  EXPECT_TRUE(holds(seen, "eta_touch (check-ins a day = 2)"));
  EXPECT_TRUE(holds(seen, "eta_touch = 0.6"));
  EXPECT_TRUE(holds(page, "line s3"));
  EXPECT_FALSE(holds(page, "<script"));
}

TEST(PowerPage, ShowsOneCellAsRows) {
  analysis::PowerPlan plan;
  plan.truth = {{"eta_touch", {0.3}}};
  const auto cells = analysis::cells_of(plan, 1);
  const std::string page = power_html(plan, summaries(cells), "0.1");
  EXPECT_EQ(testing::xml_fault(page), "");
  EXPECT_TRUE(holds(testing::visible_text(page), "of 40"));
}

TEST(ShareLines, RefuseWhatCannotBeToldApart) {
  EXPECT_THROW((void)draw_share_lines({}, {}), std::invalid_argument);
  const std::vector<ShareLine> one{{"a", {{1, {0.5, 0.4, 0.6}}}}};
  EXPECT_THROW((void)draw_share_lines({}, one), std::invalid_argument) << "one x is no line";
  const ShareLine line{"a", {{1, {0.5, 0.4, 0.6}}, {2, {0.6, 0.4, 0.6}}}};
  EXPECT_THROW((void)draw_share_lines({}, std::vector<ShareLine>(6, line)), std::invalid_argument);
}

TEST(StoryPage, IsOnePictureMarkedAsSimulated) {
  world::StoryRequest request;
  request.couples = 30;
  const world::Story story = world::tell_story(request, Job{});
  const std::string page = story_html(story, "0.1");
  EXPECT_EQ(testing::xml_fault(page), "");
  const std::string seen = testing::visible_text(page);
  EXPECT_FALSE(testing::shows_no_number(seen));
  EXPECT_TRUE(holds(seen, "Simulated data."));
  EXPECT_TRUE(holds(page, "class=\"moment less\""));
  // The words that must never be used (docs/math/closeness.md).
  for (const char* word : {"oxytocin", "dopamine", "mirror neuron", "avoidant", "is withdrawn",
                           "should hug", "caused", "proves"}) {
    EXPECT_FALSE(holds(seen, word)) << word;
  }
  EXPECT_EQ(page, story_html(story, "0.1"));
}

}  // namespace
}  // namespace attune::report
