#include "analysis/data_summary.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/random.h"

namespace attune::analysis {
namespace {

/// Couples x days, closeness = person level + day noise, and a distance item if asked for.
dyad::Diary study(std::size_t couples, int days, bool distance, double person_sd = 1,
                  double day_sd = 1) {
  RandomStream random(5, Purpose::testing, 0);
  dyad::Diary diary;
  diary.variables.push_back({.name = "closeness", .source_column = "ios", .lower = 1, .upper = 7});
  if (distance) {
    diary.variables.push_back({.name = "distance", .source_column = "d", .lower = 1, .upper = 7});
  }
  diary.variables.push_back(
      {.name = "stress", .source_column = "s", .kind = dyad::Kind::cause, .lower = 1, .upper = 7});
  diary.variables.push_back({.name = "low_mood", .source_column = "l", .kind = dyad::Kind::cause});
  for (std::size_t c = 0; c < couples; ++c) {
    dyad::Couple couple;
    couple.id = std::to_string(c);
    couple.partners[0].label += 'a';
    couple.partners[1].label += 'b';
    for (auto& person : couple.partners) {
      const double level = 4 + person_sd * random.normal();
      for (int day = 0; day < days; ++day) {
        person.times.push_back(day);
        for (std::size_t v = 0; v < diary.variables.size(); ++v) {
          person.values.push_back(level + day_sd * random.normal());
        }
      }
    }
    diary.couples.push_back(couple);
  }
  return diary;
}

const Support& question(const DataSummary& summary, std::string_view part) {
  for (const auto& s : summary.support) {
    if (s.question.find(part) != std::string::npos) return s;
  }
  ADD_FAILURE() << part;
  return summary.support.at(0);
}

TEST(DataSummary, Counts) {
  auto diary = study(3, 10, true);
  diary.couples[1].partners[1] = {};
  diary.couples[0].partners[0].values[0] = dyad::kMissing;
  const auto summary = summarize(diary);
  EXPECT_EQ(summary.couples, 3U);
  EXPECT_EQ(summary.persons, 5U);
  EXPECT_EQ(summary.rows, 50U);
  EXPECT_EQ(summary.single_partner_couples, 1U);
  EXPECT_EQ(summary.first_time, 0);
  EXPECT_EQ(summary.last_time, 9);
  EXPECT_EQ(summary.median_days, 9);
  EXPECT_EQ(summary.median_check_ins, 10);
  EXPECT_EQ(summary.median_gap, 1);
  EXPECT_EQ(summary.long_gap_share, 0);
  EXPECT_EQ(summary.variables[0].answered, 49U);
  EXPECT_EQ(summary.variables[0].missing, 1U);
}

TEST(DataSummary, TellsMissingDaysApart) {
  auto diary = study(1, 2, false);
  EXPECT_FALSE(summarize(diary).schedule_known);
  diary.variables = {{.name = "closeness", .source_column = "c"},
                     {.name = "affection_landed", .source_column = "l"},
                     {.name = "touch", .source_column = "t", .kind = dyad::Kind::moment},
                     {.name = "asked", .source_column = "a", .kind = dyad::Kind::asked}};
  const double none = dyad::kMissing;
  auto& partners = diary.couples[0].partners;
  partners[0].values = {4, none, 0, 1, 5, none, 1, 1};  // nothing to land; not answered
  partners[1].values = {4, 3, 0, 0, 5, none, none, none};
  partners[0].skipped = {7, 8, 9};
  const auto summary = summarize(diary);
  EXPECT_TRUE(summary.schedule_known);
  EXPECT_EQ(summary.asked, 5U);
  EXPECT_EQ(summary.skipped, 3U);
  EXPECT_EQ(summary.rows, 4U);
  ASSERT_EQ(summary.variables.size(), 3U);  // what was asked for is no question
  EXPECT_EQ(summary.variables[1].missing, 3U);
  EXPECT_EQ(summary.variables[1].not_applicable, 1U);
  EXPECT_EQ(summary.variables[0].not_applicable, 0U);
}

TEST(DataSummary, SpreadOfASmallTableByHand) {
  // Persons (1,3), (5,7): within MS 2, between MS 16, n0 = 2, between variance 7.
  dyad::Diary diary;
  diary.variables.push_back({.name = "closeness", .source_column = "c", .lower = 1, .upper = 7});
  dyad::Couple couple;
  couple.partners[0] = {"a", "", {0, 1}, {1, 3}};
  couple.partners[1] = {"b", "", {0, 1}, {5, 7}};
  diary.couples.push_back(couple);
  const auto v = summarize(diary).variables.at(0);
  EXPECT_DOUBLE_EQ(v.mean, 4);
  EXPECT_DOUBLE_EQ(v.within_sd, std::sqrt(2.0));
  EXPECT_DOUBLE_EQ(v.between_sd, std::sqrt(7.0));
  EXPECT_DOUBLE_EQ(v.icc, 7.0 / 9);
  EXPECT_EQ(v.at_floor, 0.25);
  EXPECT_EQ(v.at_ceiling, 0.25);
  EXPECT_EQ(v.constant_persons, 0U);
}

TEST(DataSummary, RecoversTheIccOfALargeStudy) {
  const auto v = summarize(study(400, 30, false, 0.9, 1.2)).variables.at(0);
  EXPECT_NEAR(v.icc, 0.81 / (0.81 + 1.44), 0.03);
  EXPECT_NEAR(v.within_sd, 1.2, 0.02);
}

TEST(DataSummary, EdgesAreNotNumbers) {
  const auto none = summarize(dyad::Diary{});
  EXPECT_EQ(none.rows, 0U);
  EXPECT_TRUE(std::isnan(none.median_gap));
  const auto one = summarize(study(1, 1, false));
  EXPECT_TRUE(std::isnan(one.variables[0].within_sd));
  EXPECT_TRUE(std::isnan(one.long_gap_share));
  EXPECT_FALSE(question(one, "ordinary drop").supported);
}

TEST(DataSummary, ExpectedEventsFollowThePriorsBaseRates) {
  // 160 persons x 34 days; onset rate e^-3.5, recovery e^-1.25, at rest.
  const auto summary = summarize(study(80, 35, true));
  const double on = std::exp(-3.5), off = std::exp(-1.25);
  EXPECT_NEAR(summary.expected_onsets, 160 * 34 * on * off / (on + off), 1e-9);
  EXPECT_NEAR(summary.expected_recoveries, summary.expected_onsets, 1e-9);
}

TEST(DataSummary, WithoutDistanceNoSpells) {
  const auto without = summarize(study(80, 35, false));
  EXPECT_FALSE(question(without, "distant spell, rather").supported);
  EXPECT_FALSE(question(without, "strains").supported);
  EXPECT_TRUE(question(without, "ordinary drop").supported);
  const auto with = summarize(study(80, 35, true));
  EXPECT_TRUE(question(with, "distant spell, rather").supported);
  EXPECT_TRUE(question(with, "strains").supported);
  EXPECT_FALSE(question(with, "shared moments").supported);  // there are none
}

TEST(DataSummary, ASmallStudyRanksNothing) {
  const auto summary = summarize(study(50, 14, true));
  EXPECT_TRUE(question(summary, "distant spell, rather").supported);
  EXPECT_FALSE(question(summary, "strains").supported);
  EXPECT_NE(question(summary, "strains").because.find("about 250"), std::string::npos);
}

TEST(DataSummary, NeverSaysWhoIsToBlame) {
  for (const bool distance : {false, true}) {
    for (const auto& s : summarize(study(80, 35, distance)).support) {
      for (const char* word : {"withdrawn", "avoidant", "fault", "blame", "diagnos", "should"}) {
        EXPECT_EQ((s.question + s.because).find(word), std::string::npos) << s.because;
      }
    }
  }
}

}  // namespace
}  // namespace attune::analysis
