#include "report/chart.h"

#include <gtest/gtest.h>

#include <limits>

#include "report/chart_curve.h"
#include "report/chart_interval.h"
#include "report/chart_levels.h"
#include "report/chart_timeline.h"
#include "testing/example_study.h"
#include "testing/xml_check.h"

namespace attune::report {
namespace {

using attune::testing::example_study;
using attune::testing::xml_fault;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

void expect_accessible(const Chart& chart, const std::string& id) {
  EXPECT_EQ(xml_fault(chart.svg), "");
  EXPECT_EQ(xml_fault(chart.table), "");
  EXPECT_TRUE(holds(chart.svg, "role=\"img\" aria-labelledby=\"" + id + "-t " + id + "-d\""));
  EXPECT_TRUE(holds(chart.svg, "<title id=\"" + id + "-t\">"));
  EXPECT_TRUE(holds(chart.svg, "<desc id=\"" + id + "-d\">"));
  EXPECT_TRUE(holds(chart.table, "<caption>"));
  EXPECT_FALSE(attune::testing::shows_no_number(chart.svg + chart.table));
}

TEST(Paths, AreShort) {
  const std::vector<Point> points{{0, 10}, {333.4, 12.26}, {1000, 8}};
  EXPECT_EQ(line_path(points), "M0 10L333 12.3L1000 8");
  EXPECT_EQ(dot_path(points), "M0 10h.1M333 12.3h.1M1000 8h.1");
  EXPECT_EQ(band_path(points, points), "M0 10L333 12.3L1000 8L1000 8L333 12.3L0 10Z");
  EXPECT_EQ(line_path({}), "");
  EXPECT_EQ(band_path({}, {}), "");
}

TEST(IntervalChart, MarksWhatTheDataCannotTell) {
  const auto effects = closeness_effects(example_study().fit);
  const Chart chart = draw_intervals(
      {{"x", "Title", "What is seen."}, EffectScale::points, "less", "more"}, effects);
  expect_accessible(chart, "x");
  EXPECT_TRUE(holds(chart.svg, "Resonance<tspan class=\"soft wide\"> · cannot tell</tspan>"));
  EXPECT_TRUE(holds(chart.table,
                    "<th scope=\"row\">Touch</th><td>+0.31 (0.12 to 0.50)</td>"
                    "<td>+0.30 (−0.09 to 0.69)</td><td>more</td>"));
  EXPECT_TRUE(holds(chart.legend, "these data cannot tell"));
}

TEST(IntervalChart, DrawsNoIntervalWhereThereIsNone) {
  Effect missing;
  missing.label = "<b>Long & odd</b> label that goes on and on and on";
  missing.value = {kNaN, kNaN, kNaN};
  missing.prior = analysis::Interval{kNaN, kNaN, kNaN};
  missing.reading = Reading::not_estimated;
  const Chart chart =
      draw_intervals({{"x", "T", "D"}, EffectScale::ratio, "less", "more"}, std::vector{missing});
  expect_accessible(chart, "x");
  EXPECT_FALSE(holds(chart.svg, "<circle"));
  EXPECT_TRUE(holds(chart.svg, "not estimated"));
  EXPECT_THROW((void)draw_intervals({}, {}), std::invalid_argument);
}

TEST(CurveChart, HoldsItsStepsAndItsTable) {
  const std::vector<analysis::CurvePoint> points{
      {0, {1, 1, 1}}, {2.5, {.5, .3, .7}}, {4, {.25, .1, .4}}};
  const Chart chart = draw_curve({{"c", "T", "D"}, "Not ended yet", true, true}, points);
  expect_accessible(chart, "c");
  // From 1 (y = 10) flat to day 2.5 (x = 625), then down to .5 (y = 110).
  EXPECT_TRUE(holds(chart.svg, "M0 10L625 10L625 110L1000 110L1000 160\""));
  EXPECT_TRUE(holds(chart.table, "<th scope=\"row\">2.0</th><td>100% (100% to 100%)</td>"));
  EXPECT_TRUE(holds(chart.table, "<th scope=\"row\">2.5</th><td>50% (30% to 70%)</td>"));
  EXPECT_THROW((void)draw_curve({}, std::span(points).first(1)), std::invalid_argument);
}

TEST(CurveChart, WithoutABandDrawsTheLine) {
  const std::vector<analysis::CurvePoint> points{{0, {1, kNaN, kNaN}}, {4, {.25, kNaN, kNaN}}};
  const Chart chart = draw_curve({{"c", "T", "D"}, "Left", false, false}, points);
  expect_accessible(chart, "c");
  EXPECT_FALSE(holds(chart.svg, "band"));
}

TEST(LevelsChart, CountsEveryPersonOnce) {
  const Chart chart = draw_levels({"l", "T", "D"}, std::vector{1.0, 1.2, 5.25, 7.0, 6.9});
  expect_accessible(chart, "l");
  EXPECT_TRUE(holds(chart.table, "<th scope=\"row\">1.0 to 1.5</th><td>2</td>"));
  EXPECT_TRUE(holds(chart.table, "<th scope=\"row\">6.5 to 7.0</th><td>2</td>"));
  expect_accessible(draw_levels({"l", "T", "D"}, {}), "l");
}

Chart timeline(const analysis::Study& study, std::size_t couple) {
  std::vector<analysis::Episode> episodes;
  for (const auto& e : study.states.episodes) {
    if (e.couple == study.states.couples[couple].id) episodes.push_back(e);
  }
  return draw_timeline({study.states.couples[couple], episodes, study.fit.gate.open, "t"},
                       Days(study.calendar));
}

TEST(TimelineChart, ShowsBothPartnersAndShadesSpells) {
  const Chart chart = timeline(example_study(), 2);
  expect_accessible(chart, "t");
  for (const char* part : {"class=\"line a\"", "class=\"line b\"", "class=\"band a\"",
                           "class=\"dots b\"", "class=\"marks a\"", "class=\"spell a\"",
                           "class=\"spell b\"", ">Touch</text>", ">Distant</text>"}) {
    EXPECT_TRUE(holds(chart.svg, part)) << part;
  }
  EXPECT_TRUE(holds(chart.table, "distant spell"));
}

TEST(TimelineChart, WhileTheGateIsShutKnowsNoSpells) {
  const Chart chart = timeline(example_study({.gate_open = false}), 2);
  expect_accessible(chart, "t");
  for (const std::string& text : {chart.svg, chart.table, chart.legend}) {
    EXPECT_FALSE(holds(text, "spell"));
    EXPECT_FALSE(holds(text, "istant"));
  }
}

TEST(TimelineChart, DrawsNothingOfAPartnerWhoKeptNoDiary) {
  const Chart chart = timeline(example_study(), 5);
  expect_accessible(chart, "t");
  EXPECT_TRUE(holds(chart.svg, "line a"));
  EXPECT_FALSE(holds(chart.svg, "line b"));
  EXPECT_FALSE(holds(chart.table, "Partner 2"));
}

TEST(TimelineChart, SurvivesOneCheckInAndMissingValues) {
  analysis::CoupleStates couple;
  couple.id = "<one>";
  couple.times = {3.5};
  couple.checked_in = {{true, true}};
  for (auto& p : couple.partners) {
    p.closeness_mean = p.closeness_sd = p.answer = {kNaN};
    p.withdrawn_smoothed = p.withdrawn_filtered = {kNaN};
  }
  expect_accessible(draw_timeline({couple, {}, true, "t"}, Days(false)), "t");
  couple.times.clear();
  EXPECT_THROW((void)draw_timeline({couple, {}, true, "t"}, Days(false)), std::invalid_argument);
}

}  // namespace
}  // namespace attune::report
