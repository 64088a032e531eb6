#include "report/calibration_page.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>

#include "report/chart_share.h"
#include "testing/xml_check.h"

namespace attune::report {
namespace {

using analysis::DesignSummary;
using attune::testing::xml_fault;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

DesignSummary design(const char* name, analysis::World world) {
  DesignSummary summary;
  summary.name = name;
  summary.world = world;
  summary.studies = summary.converged = 40;
  summary.gate_open = 2;
  summary.parameters = {{"kappa", 40, 40, 0.9, 0.9, 0.1, 1}, {"all", 40, 40, 0.9, 0.9, 0.1, 1}};
  const analysis::Spread none{kNaN, kNaN, kNaN, kNaN, 0};
  const bool found = analysis::has_withdrawal(world);
  summary.auc = summary.f1 = found ? analysis::Spread{0.94, 0.8, 0.99, 0.01, 40} : none;
  summary.naive_auc = summary.naive_f1 = found ? analysis::Spread{0.71, 0.6, 0.8, 0.01, 40} : none;
  if (found) summary.spells = {{10, 8, 4, 0}, {3, 5, 4, 0}, 20, 15};
  return summary;
}

std::vector<DesignSummary> two() {
  return {design("80x35", analysis::World::withdrawal), design("graded", analysis::World::graded)};
}

TEST(ShareChart, DrawsIntervalsWhatTheyAreBesideAndALine) {
  const std::vector<ShareRow> rows{{"a & b", {0.5, 0.25, 0.75}, "10 of 20", 0.4},
                                   {"nothing", {kNaN, 0, 1}, "0 of 0", kNaN},
                                   {"alone", {0.1, kNaN, kNaN}, "", kNaN}};
  const Chart chart = draw_shares({{"s", "Title", "Seen."}, "share", "other", 0.95, "95%"}, rows);
  EXPECT_EQ(xml_fault(chart.svg), "");
  EXPECT_EQ(xml_fault(chart.table), "");
  EXPECT_TRUE(holds(chart.svg, R"(class="interval" x1="25%" x2="75%")"));
  EXPECT_TRUE(holds(chart.svg, R"(class="estimate" cx="50%")"));
  EXPECT_TRUE(holds(chart.svg, R"(class="estimate open" cx="40%")"));
  EXPECT_TRUE(holds(chart.svg, R"(class="none" x1="95%")"));
  EXPECT_TRUE(holds(chart.svg, R"(class="estimate" cx="10%")"));
  EXPECT_TRUE(holds(chart.table, "<td>0.50 (0.25 to 0.75)</td><td>10 of 20</td><td>0.40</td>"));
  EXPECT_TRUE(holds(chart.table, "<th scope=\"row\">nothing</th><td>none</td>"));
  EXPECT_TRUE(holds(chart.table, "<th scope=\"row\">alone</th><td>0.10</td>"));
  EXPECT_TRUE(holds(chart.legend, "dotted line: 95%"));
  EXPECT_FALSE(attune::testing::shows_no_number(chart.svg + chart.table));
  EXPECT_THROW((void)draw_shares({}, {}), std::invalid_argument);
}

TEST(ShareChart, WhatLiesOutsideTheAxisIsDrawnAtItsEnd) {
  const std::vector<ShareRow> rows{{"low", {0.4, 0.3, 0.6}, {}, kNaN}};
  ShareChart chart;
  chart.text = {"s", "T", "D"};
  chart.lower = 0.5;
  EXPECT_TRUE(holds(draw_shares(chart, rows).svg, R"(class="interval" x1="0%" x2="20%")"));
}

TEST(CalibrationPage, IsOneWellFormedPageThatLoadsNothing) {
  const std::string page = calibration_html(two(), "1.2.3");
  EXPECT_EQ(xml_fault(page), "");
  EXPECT_TRUE(holds(page, "default-src &#39;none&#39;"));
  for (const char* loads : {"src=", "action=", "url(", "@import", "<script", "<iframe", "<form"}) {
    EXPECT_FALSE(holds(page, loads)) << loads;
  }
  EXPECT_TRUE(holds(page, "Simulated data."));
  EXPECT_TRUE(holds(page, "attune 1.2.3"));
  EXPECT_FALSE(attune::testing::shows_no_number(attune::testing::visible_text(page)));
}

TEST(CalibrationPage, TellsEachFigure) {
  const std::string page = calibration_html(two(), "1");
  for (const char* figure : {
           "0.94 (0.92 to 0.96)",  // AUC: 1.96 standard errors
           "0.71",                 // the simple rules
           "36 of 40",             // intervals of kappa
           "3 of 10", "15 of 20",  // spells, flagged runs
           "0 of 0",               // no spell of four
           "0.05 (0.01 to 0.17)"   // 2 of 40 openings, Wilson
       }) {
    EXPECT_TRUE(holds(page, figure)) << figure;
  }
}

TEST(CalibrationPage, OneStudyHasNoStandardError) {
  DesignSummary once = design("80x35", analysis::World::withdrawal);
  once.auc = {0.93, 0.93, 0.93, kNaN, 1};
  const std::string page = calibration_html(std::vector{once}, "1");
  EXPECT_TRUE(holds(page, "<td>0.93</td><td>1 studies</td>"));
  EXPECT_FALSE(holds(page, "0.93 ("));
}

TEST(CalibrationPage, IdsAreUnique) {
  const std::string page = calibration_html(two(), "1");
  std::set<std::string> ids;
  for (std::size_t at = page.find(" id=\""); at != std::string::npos;
       at = page.find(" id=\"", at + 1)) {
    const std::string id = page.substr(at + 5, page.find('"', at + 5) - at - 5);
    EXPECT_TRUE(ids.insert(id).second) << id;
  }
  EXPECT_GT(ids.size(), 15U);
}

TEST(CalibrationPage, NeedsNoNullWorldNorWithdrawal) {
  for (const DesignSummary& alone : two()) {
    const std::string page = calibration_html(std::vector{alone}, "1");
    EXPECT_EQ(xml_fault(page), "");
    EXPECT_EQ(holds(page, "False openings"), !analysis::has_withdrawal(alone.world));
    EXPECT_EQ(holds(page, "Power by design"), analysis::has_withdrawal(alone.world));
  }
  const std::string empty = calibration_html({}, "1");
  EXPECT_EQ(xml_fault(empty), "");
}

}  // namespace
}  // namespace attune::report
