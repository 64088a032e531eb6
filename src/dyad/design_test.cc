#include "dyad/design.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <map>
#include <stdexcept>

#include "core/random.h"
#include "dyad/integrator.h"

namespace attune::dyad {
namespace {

using Cells = std::map<std::string, double>;

Kind kind_of(const std::string& name) {
  if (name == "closeness" || name == "distance" || name == "affection_landed") return Kind::item;
  if (name == "responsiveness") return Kind::perceived;
  if (name == "gave_responsiveness") return Kind::enacted;
  if (name == "conflict") return Kind::conflict;
  if (name == "therapy") return Kind::intervention;
  if (name == "asked") return Kind::asked;
  if (name.ends_with("_time") && name != "lack_of_time") return Kind::moment_time;
  for (const char* cause : {"stress", "exhaustion", "low_mood", "time_together", "commute"}) {
    if (name == cause) return Kind::cause;
  }
  return Kind::moment;
}

Diary diary_with(std::initializer_list<const char*> names) {
  Diary diary;
  for (const char* name : names) {
    Variable variable;
    variable.name = variable.source_column = name;
    variable.kind = kind_of(name);
    variable.lower = 1;
    variable.upper = 7;
    variable.censored = variable.kind == Kind::item;
    diary.variables.push_back(variable);
  }
  return diary;
}

/// Adds a check-in to a partner of the last couple; cells that are not named are missing.
void check_in(Diary& diary, std::size_t partner, double time, const Cells& cells) {
  Person& person = diary.couples.back().partners[partner];
  person.label = partner == 0 ? "A" : "B";
  person.times.push_back(time);
  for (const Variable& variable : diary.variables) {
    const auto cell = cells.find(variable.name);
    person.values.push_back(cell == cells.end() ? kMissing : cell->second);
  }
}

/// The occasion of a partner's n-th check-in: moments have occasions of their own in between.
std::size_t occasion_of(const Design& design, int n, std::size_t partner) {
  const auto& check_ins = design.couples.at(0).check_in;
  const auto found = std::find_if(check_ins.begin(), check_ins.end(),
                                  [&](const auto& here) { return here[partner] == n; });
  EXPECT_NE(found, check_ins.end()) << "no check-in " << n << " of partner " << partner;
  return static_cast<std::size_t>(found - check_ins.begin());
}

double level_at(const Design& design, std::size_t t, std::size_t partner, std::size_t k) {
  return design.couples.at(0).level_end.at((t * 2 + partner) * design.integrators() + k);
}

/// At the partner's n-th check-in.
double level_end(const Design& design, int n, std::size_t partner, std::size_t k) {
  return level_at(design, occasion_of(design, n, partner), partner, k);
}

/// Average since the partner's check-in before the n-th, over all steps between them.
double level_mean(const Design& design, int n, std::size_t partner, std::size_t k) {
  const CoupleDesign& couple = design.couples.at(0);
  const std::size_t from = occasion_of(design, n - 1, partner);
  const std::size_t to = occasion_of(design, n, partner);
  double area = 0;
  for (std::size_t t = from + 1; t <= to; ++t) {
    area += couple.level_mean.at((t * 2 + partner) * design.integrators() + k) *
            (couple.times[t] - couple.times[t - 1]);
  }
  return area / (couple.times[to] - couple.times[from]);
}

/// The numbers of moments of a couple, in order of time.
std::vector<Answer> counts_of(const CoupleDesign& couple) {
  std::vector<Answer> counts;
  for (const Answer& answer : couple.answers) {
    if (answer.item == kMoments) counts.push_back(answer);
  }
  return counts;
}

void expect_counts(const Design& design, const std::vector<double>& values) {
  const std::vector<Answer> counts = counts_of(design.couples.at(0));
  ASSERT_EQ(counts.size(), values.size());
  for (std::size_t n = 0; n < values.size(); ++n) {
    EXPECT_NEAR(counts[n].value, values[n], 1e-12) << n;
    EXPECT_EQ(counts[n].partner, 0) << n;
    EXPECT_EQ(counts[n].site, ssm::Site::exact) << n;
  }
}

double cause(const Design& design, std::size_t t, std::size_t partner, const std::string& name) {
  const auto& causes = design.terms.causes;
  const auto found = std::find(causes.begin(), causes.end(), name);
  EXPECT_NE(found, causes.end()) << name;
  const auto k = static_cast<std::size_t>(found - causes.begin());
  return design.couples.at(0).causes.at((t * 2 + partner) * causes.size() + k);
}

bool mentions(const std::vector<std::string>& lines, const std::string& start) {
  return std::any_of(lines.begin(), lines.end(),
                     [&](const std::string& line) { return line.starts_with(start); });
}

TEST(Design, TellsApartWhatWasSkippedAndWhatWasNotAsked) {
  Diary diary = diary_with({"closeness", "asked"});
  diary.couples.emplace_back().id = "1";
  check_in(diary, 0, 1.0, {{"closeness", 4}, {"asked", 1}});
  check_in(diary, 0, 2.4, {{"closeness", 5}, {"asked", 0}});
  check_in(diary, 0, 5.0, {{"closeness", 4}, {"asked", 1}});
  check_in(diary, 1, 1.0, {{"closeness", 4}});
  diary.couples[0].partners[0].skipped = {2.0, 4.0};
  diary.couples[0].partners[1].skipped = {2.0};
  const Design design = make_design(diary);
  EXPECT_TRUE(design.terms.skipping);
  const CoupleDesign& couple = design.couples[0];
  const auto at = [&](double time) {
    const auto found = std::find_if(couple.times.begin(), couple.times.end(),
                                    [&](double t) { return std::abs(t - time) < 1e-6; });
    return couple.asked.at(static_cast<std::size_t>(found - couple.times.begin()));
  };
  EXPECT_EQ(at(1.0), (std::array{Asked::answered, Asked::no}));
  EXPECT_EQ(at(2.0), (std::array{Asked::skipped, Asked::skipped}));
  EXPECT_EQ(at(2.4), (std::array{Asked::no, Asked::no}));
  EXPECT_EQ(at(4.0), (std::array{Asked::skipped, Asked::no}));
  EXPECT_EQ(couple.check_in.size(), couple.asked.size());
  EXPECT_EQ(std::count_if(couple.check_in.begin(), couple.check_in.end(),
                          [](const auto& both) { return both[0] >= 0; }),
            3);
  for (Person& person : diary.couples[0].partners) person.skipped.clear();
  EXPECT_FALSE(make_design(diary).terms.skipping);
}

TEST(Integrator, AHugSixHoursAgo) {
  const Integrated m = integrate({0, 1}, {{0.75, 1}}, {{-1, 1}}, 1, 0);
  EXPECT_EQ(m.end[0], 0);
  EXPECT_NEAR(m.end[1], std::exp(-0.25), 1e-14);
  EXPECT_NEAR(m.mean[1], 1 - std::exp(-0.25), 1e-14);
}

TEST(Integrator, AnEventAtTheCheckInCounts) {
  EXPECT_NEAR(integrate({0, 1}, {{1, 0.5}}, {{-1, 1}}, 1, 0).end[1], 0.5, 1e-14);
}

TEST(Integrator, WhereNobodySpokeItRelaxesToTheLevel) {
  const double level = 0.4, tau = 2;
  const Integrated m = integrate({0, 1, 3}, {{0, 1}}, {{-1, 0}, {2, 3}}, tau, level);
  const double start = level * std::exp(-1 / tau) + 1;
  const double at_two = level + (start - level) * std::exp(-2 / tau);
  EXPECT_NEAR(m.end[0], start, 1e-14);
  EXPECT_NEAR(m.end[1], level + (start - level) * std::exp(-1 / tau), 1e-14);
  EXPECT_NEAR(m.end[2], at_two * std::exp(-1 / tau), 1e-14);
}

TEST(Integrator, AveragesAreThoseOfQuadrature) {
  const std::vector<double> times{0.3, 1.1, 2.0, 3.7};
  const std::vector<Impulse> impulses{{0.1, 0.5}, {0.6, 1}, {1.1, 0.25}, {3.0, 2}, {3.5, 0.7}};
  const std::vector<Span> spans{{-0.7, 0.3}, {0.3, 1.1}, {2.9, 3.7}};
  const double tau = 0.8, level = 0.45;
  const Integrated m = integrate(times, impulses, spans, tau, level);
  // The same differential equation by steps of 1/100,000 day, jumps between them.
  const double h = 1e-5;
  double value = level, area = 0;
  std::size_t next = 0, at = 0;
  for (int n = 0; at < times.size(); ++n) {
    const double now = -0.7 + n * h, middle = now + h / 2;
    while (next < impulses.size() && impulses[next].time < middle)
      value += impulses[next++].amplitude;
    if (times[at] < middle) {
      EXPECT_NEAR(m.end[at], value, 1e-4) << at;
      const double length = times[at] - (at == 0 ? -0.7 : times[at - 1]);
      EXPECT_NEAR(m.mean[at], area / length, 1e-4) << at;
      area = 0;
      ++at;
    }
    const bool spoken = std::any_of(spans.begin(), spans.end(), [&](const Span& span) {
      return middle > span.from && middle <= span.to;
    });
    const double rest = spoken ? 0 : level;
    const double end = rest + (value - rest) * std::exp(-h / tau);
    area += (value + end) / 2 * h;
    value = end;
  }
}

TEST(Design, AHugAtAnUnknownTimeLiesSixHoursBeforeTheCheckIn) {
  Diary diary = diary_with({"closeness", "touch"});
  diary.couples.emplace_back();
  check_in(diary, 0, 0, {{"closeness", 4}, {"touch", 0}});
  check_in(diary, 0, 1, {{"closeness", 4}, {"touch", 1}});
  const Design design = make_design(diary);
  // The person's level: one hug in two days that the check-ins speak for.
  const double start = 0.5 * std::exp(-1.0);
  EXPECT_NEAR(level_end(design, 0, 0, kTouch), start, 1e-12);
  const double end = start * std::exp(-1.0) + std::exp(-0.25);
  EXPECT_NEAR(level_end(design, 1, 0, kTouch), end, 1e-12);
  const double mean = start * (1 - std::exp(-1.0)) + 1 - std::exp(-0.25);
  EXPECT_NEAR(level_mean(design, 1, 0, kTouch), mean, 1e-12);
  EXPECT_NEAR(design.terms.mean_level[kTouch], (start + end) / 2, 1e-12);
}

TEST(Design, AReportedTimeCountsWhereItLiesInTheSpan) {
  for (const double time : {0.5, 1.0, 0.0, -3.0, 1.2}) {
    Diary diary = diary_with({"closeness", "touch", "touch_time"});
    diary.couples.emplace_back();
    check_in(diary, 0, 0, {{"closeness", 4}, {"touch", 0}});
    check_in(diary, 0, 1, {{"closeness", 4}, {"touch", 1}, {"touch_time", time}});
    const double used = time > 0 && time <= 1 ? time : 0.75;
    EXPECT_NEAR(level_end(make_design(diary), 1, 0, kTouch),
                0.5 * std::exp(-2.0) + std::exp(used - 1), 1e-12)
        << time;
  }
}

TEST(Design, TheCapScalesEventsOfACheckInDown) {
  Diary diary = diary_with({"closeness", "enjoyable", "novel", "novel_time", "out_together"});
  diary.couples.emplace_back();
  check_in(diary, 0, 0, {{"closeness", 4}, {"enjoyable", 0}});
  check_in(diary, 0, 1,
           {{"closeness", 4},
            {"enjoyable", 3},
            {"novel", 1},
            {"novel_time", 0.25},
            {"out_together", 1}});
  // 3 + .5 + .5 = 4, halved: 1.5 + .25 at .75 and .25 at .25; the level is tau * 2 / 2 days = 2.
  const double expected =
      2 * std::exp(-2 / 2.0) + 1.75 * std::exp(-0.25 / 2) + 0.25 * std::exp(-0.75 / 2);
  EXPECT_NEAR(level_end(make_design(diary), 1, 0, kReward), expected, 1e-12);
}

TEST(Design, ShortSpansPutMomentsHalfway) {
  Diary diary = diary_with({"closeness", "touch"});
  diary.couples.emplace_back();
  check_in(diary, 0, 0.0, {{"closeness", 4}, {"touch", 0}});
  check_in(diary, 0, 0.25, {{"closeness", 4}, {"touch", 1}});
  // The first check-in speaks for the usual gap, .25 days.
  const double level = 1 / 0.5;
  EXPECT_NEAR(level_end(make_design(diary), 1, 0, kTouch),
              level * std::exp(-0.5) + std::exp(-0.125), 1e-12);
}

TEST(Design, LongGapsAreSplit) {
  Diary diary = diary_with({"closeness"});
  diary.couples.emplace_back();
  for (const double time : {0.0, 1.5, 5.2, 5.2 + 2.5, 9.2}) {
    check_in(diary, 0, time, {{"closeness", 4}});
  }
  diary.couples.emplace_back();  // nobody checked in
  const Design design = make_design(diary);
  const std::vector<double> expected{0,
                                     1.5,
                                     1.5 + 3.7 / 4,
                                     1.5 + 2 * 3.7 / 4,
                                     1.5 + 3 * 3.7 / 4,
                                     5.2,
                                     5.2 + 2.5 / 3,
                                     5.2 + 5.0 / 3,
                                     7.7,
                                     9.2};
  const CoupleDesign& couple = design.couples[0];
  ASSERT_EQ(couple.times.size(), expected.size());
  for (std::size_t t = 0; t < expected.size(); ++t) {
    EXPECT_NEAR(couple.times[t], expected[t], 1e-12);
    EXPECT_NEAR(couple.intervals[t], t == 0 ? 0 : expected[t] - expected[t - 1], 1e-8);
  }
  EXPECT_EQ(couple.check_in[1][0], 1);
  EXPECT_EQ(couple.check_in[2][0], -1);
  EXPECT_EQ(couple.check_in[9][0], 4);
  EXPECT_EQ(couple.check_in[9][1], -1);
  EXPECT_EQ(couple.answers.size(), 5U);
  EXPECT_TRUE(design.couples[1].times.empty());
  EXPECT_TRUE(design.couples[1].causes.empty());
  EXPECT_TRUE(design.couples[1].level_end.empty());
}

TEST(Design, TheGridDoesNotDependOnWhenTheStudyBegan) {
  // 08:00 and 20:00 cannot be represented; gaps of exactly 1.5 and 2.5 days must not depend on
  // that.
  for (int day = 0; day < 40; ++day) {
    const double start = 20458 + day + 1.0 / 3;
    Diary diary = diary_with({"closeness"});
    diary.couples.emplace_back();
    for (const double time : {start, start + 1.5, start + 4, start + 7.5}) {
      check_in(diary, 0, time + 1e-10 * std::sin(day + 3 * time), {{"closeness", 4}});
    }
    EXPECT_EQ(make_design(diary).couples[0].times.size(), 1U + 1 + 3 + 4) << day;
  }
}

TEST(Design, PartnersWhoAnswerTogetherShareAnOccasion) {
  Diary diary = diary_with({"closeness"});
  diary.couples.emplace_back();
  check_in(diary, 0, 1, {{"closeness", 4}});
  check_in(diary, 0, 2, {{"closeness", 4}});
  check_in(diary, 1, 1 + 1e-10, {{"closeness", 5}});
  check_in(diary, 1, 1.25, {{"closeness", 3}});
  const CoupleDesign couple = make_design(diary).couples[0];
  ASSERT_EQ(couple.times.size(), 3U);
  EXPECT_EQ(couple.check_in[0], (std::array<int, 2>{0, 0}));
  EXPECT_EQ(couple.check_in[1], (std::array<int, 2>{-1, 1}));
  EXPECT_EQ(couple.check_in[2], (std::array<int, 2>{1, -1}));
  ASSERT_EQ(couple.answers.size(), 4U);
  EXPECT_EQ(couple.answers[1].partner, 1);
  EXPECT_EQ(couple.answers[1].value, 5);
  EXPECT_EQ(couple.answers[2].occasion, 1);
}

TEST(Design, ACheckInSpeaksForTheTimeSinceTheLast) {
  Diary diary = diary_with({"closeness", "stress"});
  diary.couples.emplace_back();
  check_in(diary, 0, 0, {{"closeness", 4}, {"stress", 1}});
  check_in(diary, 0, 1, {{"closeness", 4}, {"stress", 3}});
  check_in(diary, 0, 4, {{"closeness", 4}, {"stress", 5}});  // speaks for (3, 4] only
  check_in(diary, 1, 0.5, {{"closeness", 4}, {"stress", 2}});
  check_in(diary, 1, 1, {{"closeness", 4}});
  const Design design = make_design(diary);
  const std::vector<double> times{0, 0.5, 1, 2, 3, 4};
  ASSERT_EQ(design.couples[0].times.size(), times.size());
  // A single answer is one's own mean; NaN: nobody told.
  const std::array<std::vector<double>, 2> told{
      {{-1, 0, 0, kMissing, kMissing, 1}, {kMissing, 0, kMissing, kMissing, kMissing, kMissing}}};
  for (std::size_t t = 0; t < times.size(); ++t) {
    for (std::size_t i = 0; i < 2; ++i) {
      const double z = cause(design, t, i, "stress");
      EXPECT_EQ(std::isnan(z), std::isnan(told[i][t])) << i << " " << t;
      if (!std::isnan(z)) {
        EXPECT_NEAR(z, told[i][t], 1e-12) << t;
      }
    }
  }
}

TEST(Design, TwiceADayACheckInSpeaksForHalfADay) {
  Diary diary = diary_with({"closeness", "stress"});
  diary.couples.emplace_back();
  for (const double time : {0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.5, 5.0}) {  // three are missing
    check_in(diary, 0, time, {{"closeness", 4}, {"stress", time == 0 ? 1 : 3}});
  }
  const Design design = make_design(diary);
  const std::vector<double> times{0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5};
  ASSERT_EQ(design.couples[0].times.size(), times.size());
  for (std::size_t t = 0; t < times.size(); ++t) {
    EXPECT_NEAR(design.couples[0].times[t], times[t], 1e-9);
    const bool spoken = times[t] <= 2.5 || times[t] == 3.5 || times[t] == 5;
    EXPECT_EQ(!std::isnan(cause(design, t, 0, "stress")), spoken) << times[t];
  }
}

TEST(Design, AtTheFirstOccasionTheOneWhoSpeaksForItCounts) {
  Diary diary = diary_with({"closeness", "stress"});
  diary.couples.emplace_back();
  check_in(diary, 0, 0, {{"closeness", 4}, {"stress", 5}});
  check_in(diary, 0, 1, {{"closeness", 4}, {"stress", 1}});
  check_in(diary, 1, 0.5, {{"closeness", 4}, {"stress", 1}});
  check_in(diary, 1, 1.5, {{"closeness", 4}, {"stress", 5}});
  const Design design = make_design(diary);
  EXPECT_NEAR(cause(design, 0, 0, "stress"), 1 / std::sqrt(2), 1e-12);
  EXPECT_NEAR(cause(design, 0, 1, "stress"), -1 / std::sqrt(2), 1e-12);  // speaks for (-.5, .5]
}

TEST(Design, CausesAreCentredAndScaled) {
  Diary diary = diary_with({"closeness", "stress", "time_together", "conflict", "commute"});
  diary.variables.back().centering = Centering::none;
  diary.couples.emplace_back();
  const auto row = [](double stress, double minutes, double conflict, double commute) {
    return Cells{{"closeness", 4},
                 {"stress", stress},
                 {"time_together", minutes},
                 {"conflict", conflict},
                 {"commute", commute}};
  };
  check_in(diary, 0, 0, row(1, 0, 0, 1));
  check_in(diary, 0, 1, row(3, 22, 1, 2));
  check_in(diary, 1, 0, row(6, 0, 0.5, 3));
  check_in(diary, 1, 1, row(7, 150, 0, 3));
  const Design design = make_design(diary);
  EXPECT_EQ(design.terms.causes,
            (std::vector<std::string>{"stress", "lack_of_time", "conflict", "commute"}));
  const double stress = std::sqrt((2.0 + 0.5) / 2);
  EXPECT_NEAR(cause(design, 0, 0, "stress"), -1 / stress, 1e-12);
  EXPECT_NEAR(cause(design, 1, 1, "stress"), 0.5 / stress, 1e-12);
  const double a = std::log(23.0), b = std::log(151.0);
  const double time = std::sqrt((a * a + b * b) / 2 / 2);
  EXPECT_NEAR(cause(design, 0, 0, "lack_of_time"), a / 2 / time, 1e-12);
  EXPECT_NEAR(cause(design, 1, 1, "lack_of_time"), -b / 2 / time, 1e-12);
  EXPECT_NEAR(cause(design, 1, 0, "conflict"), 1 - 0.375, 1e-12);
  EXPECT_NEAR(cause(design, 0, 1, "conflict"), 0.5 - 0.375, 1e-12);
  EXPECT_NEAR(cause(design, 1, 1, "commute"), 3 / std::sqrt(0.5 / 2), 1e-12);
}

TEST(Design, TimeTogetherAndConflictComeFromThePartnerWhereMissing) {
  Diary diary = diary_with({"closeness", "time_together", "conflict", "stress"});
  diary.couples.emplace_back();
  check_in(diary, 0, 0, {{"closeness", 4}, {"time_together", 0}, {"conflict", 0}, {"stress", 1}});
  check_in(diary, 0, 1, {{"closeness", 4}, {"time_together", 45}, {"conflict", 1}, {"stress", 2}});
  check_in(diary, 1, 0, {{"closeness", 4}, {"time_together", 8}, {"conflict", 0}, {"stress", 3}});
  check_in(diary, 1, 1, {{"closeness", 4}});
  const Design design = make_design(diary);
  EXPECT_EQ(cause(design, 1, 1, "lack_of_time"), cause(design, 1, 0, "lack_of_time"));
  EXPECT_NEAR(cause(design, 1, 1, "conflict"), 1 - 1.0 / 3, 1e-12);
  EXPECT_TRUE(std::isnan(cause(design, 1, 1, "stress")));
  // The tense event too; B's own check-ins tell of none before.
  EXPECT_NEAR(level_end(design, 1, 1, kConflict), 0.5 * std::exp(-2.0) + std::exp(-0.25), 1e-12);
}

TEST(Design, WhatNeverVariesIsOff) {
  Diary diary = diary_with({"closeness", "stress", "time_together", "conflict", "responsiveness",
                            "gave_responsiveness"});
  diary.couples.emplace_back();
  for (int day = 0; day < 14; ++day) {
    check_in(diary, 0, day,
             {{"closeness", 4 + day % 2},
              {"stress", 0.1},
              {"time_together", 22},
              {"conflict", 0.5},
              {"responsiveness", 4 + day % 2},
              {"gave_responsiveness", 5.1}});
    check_in(diary, 1, day, {{"closeness", 4}, {"gave_responsiveness", 6.3}});
  }
  const Design design = make_design(diary);
  EXPECT_TRUE(design.terms.causes.empty());
  EXPECT_FALSE(design.terms.strain);
  EXPECT_FALSE(design.terms.conflict);
  for (const char* name : {"stress", "exhaustion", "low_mood", "lack_of_time", "conflict", "touch",
                           "reward", "resonance", "dialogue", "distance", "affection_landed"}) {
    EXPECT_TRUE(mentions(design.terms.absent, name)) << name;
  }
  // Enacted responsiveness tells nothing, so attunement is what was felt alone.
  EXPECT_TRUE(design.terms.attunement);
  const double z = 0.5 / std::sqrt(14 * 0.25 / 13);
  for (std::size_t day = 0; day < 14; ++day) {
    EXPECT_NEAR(design.couples[0].attunement[day * 2], day % 2 == 0 ? -z : z, 1e-12);
    EXPECT_EQ(design.couples[0].attunement[day * 2 + 1], 0);
  }
}

TEST(Design, AttunementIsFeltAndGiven) {
  Diary diary = diary_with({"closeness", "time_together", "responsiveness", "gave_responsiveness"});
  diary.couples.emplace_back();
  const auto row = [](double minutes, double felt, double given) {
    return Cells{{"closeness", 4},
                 {"time_together", minutes},
                 {"responsiveness", felt},
                 {"gave_responsiveness", given}};
  };
  check_in(diary, 0, 0, row(10, 3, kMissing));
  check_in(diary, 0, 1, row(0, 5, kMissing));
  check_in(diary, 0, 2, row(20, kMissing, kMissing));
  check_in(diary, 1, 0, row(10, kMissing, 6));
  check_in(diary, 1, 1, row(10, kMissing, 2));
  check_in(diary, 1, 2, row(10, kMissing, 7));
  const Design design = make_design(diary);
  const std::vector<double>& r = design.couples[0].attunement;
  const double felt = std::sqrt(2.0), given = std::sqrt(7.0);  // pooled SDs
  EXPECT_NEAR(r[0], (-1 / felt + 1 / given) / 2, 1e-12);
  EXPECT_NEAR(r[2], 1 / felt, 1e-12);   // no contact: what B gave did not reach A
  EXPECT_NEAR(r[4], 2 / given, 1e-12);  // and too few pairs to tell how the reports go together
  EXPECT_EQ(r[1] + r[3] + r[5], 0);
}

TEST(Design, OneReportOfAttunementIsTakenForWhatItTellsOfBoth) {
  Diary diary = diary_with({"closeness", "time_together", "responsiveness", "gave_responsiveness"});
  diary.couples.emplace_back();
  double together = 0, own = 0, partners = 0;
  for (int day = 0; day < 40; ++day) {  // sums of whole periods, so that means are 4
    const double felt = 4 + std::sin(day * std::acos(0.0)), given = felt + (day % 4 < 2 ? 1 : -1);
    const bool apart = day >= 36;  // the partner's report is no part of R on such days
    check_in(diary, 0, day,
             {{"closeness", 4}, {"time_together", apart ? 0 : 10}, {"responsiveness", felt}});
    check_in(diary, 1, day, {{"closeness", 4}, {"gave_responsiveness", given}});
    if (apart) continue;
    together += (felt - 4) * (given - 4);
    own += (felt - 4) * (felt - 4);
    partners += (given - 4) * (given - 4);
  }
  check_in(diary, 0, 40, {{"closeness", 4}, {"responsiveness", 4}});
  check_in(diary, 0, 41, {{"closeness", 4}, {"responsiveness", 5}});
  check_in(diary, 0, 42, {{"closeness", 4}, {"responsiveness", 3}});
  const Design design = make_design(diary);
  const double sd = std::sqrt((own + 2 + 2) / 42);  // four days apart add 2, the last three 2
  const double alone = (1 + together / std::sqrt(own * partners)) / 2;
  EXPECT_NEAR(design.couples[0].attunement[41 * 2], alone / sd, 1e-12);
}

TEST(Design, AttunementIsClipped) {
  Diary diary = diary_with({"closeness", "responsiveness"});
  diary.couples.emplace_back();
  for (int day = 0; day < 20; ++day) {
    check_in(diary, 0, day, {{"closeness", 4}, {"responsiveness", day == 9 ? 1 : 7}});
  }
  EXPECT_EQ(make_design(diary).couples[0].attunement[18], -2);
}

TEST(Design, MissingCellsComeFromThePartner) {
  Diary diary = diary_with({"closeness", "touch", "eye_contact", "open_talk"});
  diary.couples.emplace_back();
  check_in(diary, 0, 0, {{"closeness", 4}, {"touch", 0}, {"eye_contact", 0}});
  check_in(diary, 0, 1, {{"closeness", 4}, {"eye_contact", 1}});  // touch skipped
  check_in(diary, 1, 0, {{"closeness", 4}, {"touch", 0}, {"eye_contact", 0}});
  check_in(diary, 1, 1, {{"closeness", 4}, {"touch", 1}, {"eye_contact", 0}, {"open_talk", 1}});
  const Design design = make_design(diary);
  EXPECT_NEAR(level_end(design, 1, 0, kTouch), 0.75 * std::exp(-2.0) + 1.5 * std::exp(-0.25),
              1e-12);
  EXPECT_NEAR(level_end(design, 1, 1, kTouch), 0.5 * std::exp(-2.0) + std::exp(-0.25), 1e-12);
  // A says nothing about talks, so B's report counts for both; before that nobody spoke.
  for (const std::size_t partner : {0U, 1U}) {
    const double level = 2.0;  // tau * 1 / 1 day
    EXPECT_NEAR(level_end(design, 0, partner, kDialogue), level, 1e-12);
    EXPECT_NEAR(level_end(design, 1, partner, kDialogue), level * std::exp(-0.5) + std::exp(-0.125),
                1e-12);
  }
}

TEST(Design, AMissedCheckInIsFilledByThePartnerAndNothingCountsTwice) {
  Diary diary = diary_with({"closeness", "touch", "touch_time"});
  diary.couples.emplace_back();
  // A speaks for (-1, 0], (0, 1] and (2, 3]; B for (-.5, .5], (.5, 1.5] and (1.5, 2.5].
  check_in(diary, 0, 0, {{"closeness", 4}, {"touch", 0}});
  check_in(diary, 0, 1, {{"closeness", 4}, {"touch", 1}, {"touch_time", 0.9}});
  check_in(diary, 0, 3, {{"closeness", 4}, {"touch", 0}});
  check_in(diary, 1, 0.5, {{"closeness", 4}, {"touch", 0}});
  check_in(diary, 1, 1.5, {{"closeness", 4}, {"touch", 1}, {"touch_time", 0.9}});
  check_in(diary, 1, 2.5, {{"closeness", 4}, {"touch", 1}, {"touch_time", 1.75}});
  const Design design = make_design(diary);
  // For A all of (-1, 3] is spoken for, with hugs at .9 (her own) and 1.75 (told by B).
  const double level = 2.0 / 4;
  EXPECT_EQ(design.couples[0].times.back(), 3);
  EXPECT_NEAR(level_end(design, 2, 0, kTouch),
              level * std::exp(-4.0) + std::exp(-2.1) + std::exp(-1.25), 1e-12);
}

TEST(Design, StrainAndInterventions) {
  Diary diary = diary_with({"closeness", "stress", "low_mood", "therapy"});
  diary.variables.back().decay_days = 10;
  diary.couples.emplace_back();
  check_in(diary, 0, 0, {{"closeness", 4}, {"stress", 2}, {"low_mood", 3}});
  check_in(diary, 0, 1, {{"closeness", 4}, {"stress", 4}, {"therapy", 2}});
  check_in(diary, 0, 2, {{"closeness", 4}, {"stress", 3}, {"low_mood", 1}});
  const Design design = make_design(diary);
  // z: stress -1, 1, 0; low mood 1/sqrt(2), none, -1/sqrt(2).
  const double z = 1 / std::sqrt(2.0), tau = 0.5;
  const std::vector<double> strain{(z - 1) / 2, 1, -z / 2};
  double m = tau * (strain[0] + strain[1] + strain[2]) / 3;
  for (int n = 0; n < 3; ++n) {
    m = m * std::exp(-1 / tau) + strain[static_cast<std::size_t>(n)] * std::exp(-0.25 / tau);
    EXPECT_NEAR(level_end(design, n, 0, kStrain), m, 1e-12) << n;
  }
  EXPECT_EQ(design.terms.interventions, std::vector<std::string>{"therapy"});
  EXPECT_EQ(level_end(design, 0, 0, kBuiltInIntegrators), 0);
  EXPECT_NEAR(level_end(design, 1, 0, kBuiltInIntegrators), 2 * std::exp(-0.025), 1e-12);
  EXPECT_NEAR(level_end(design, 2, 0, kBuiltInIntegrators), 2 * std::exp(-0.125), 1e-12);
  EXPECT_EQ(level_at(design, occasion_of(design, 2, 0), 1, kBuiltInIntegrators), 0);
}

/// Answers of one person to closeness with `step` between neighbouring answers, from 1 to 7.
std::vector<Answer> graded(double step, const char* item = "closeness") {
  Diary diary = diary_with({"closeness", "distance"});
  diary.couples.emplace_back();
  double time = 0;
  for (const double y : {1.0, 4.0, 4.0 + step, 7.0}) {
    Cells cells{{"closeness", 4}};
    cells[item] = y;
    check_in(diary, 0, time++, cells);
  }
  const Design design = make_design(diary);
  std::vector<Answer> answers;
  for (const Answer& answer : design.couples[0].answers) {
    if (answer.item == (std::string(item) == "closeness" ? kCloseness : kDistance)) {
      answers.push_back(answer);
    }
  }
  return answers;
}

TEST(Design, AnswersAtTheEndsAreCensoredHalfAStepInside) {
  for (const auto& [step, inside] : {std::pair(1.0, 0.5), {0.5, 0.25}, {0.25, 0.125}, {1.5, 0.5}}) {
    const auto answers = graded(step);
    ASSERT_EQ(answers.size(), 4U);
    EXPECT_EQ(answers[0].site, ssm::Site::at_or_below);
    EXPECT_NEAR(answers[0].value, 1 + inside, 1e-12) << step;
    EXPECT_EQ(answers[1].site, ssm::Site::exact);
    EXPECT_EQ(answers[1].value, 4);
    EXPECT_EQ(answers[3].site, ssm::Site::at_or_above);
    EXPECT_NEAR(answers[3].value, 7 - inside, 1e-12) << step;
  }
}

TEST(Design, DistanceIsReversed) {
  const auto answers = graded(1, "distance");
  ASSERT_EQ(answers.size(), 4U);
  EXPECT_EQ(answers[0].site, ssm::Site::at_or_above);  // not distant at all
  EXPECT_NEAR(answers[0].value, 6.5, 1e-12);
  EXPECT_EQ(answers[2].value, 3);
  EXPECT_EQ(answers[3].site, ssm::Site::at_or_below);
  EXPECT_NEAR(answers[3].value, 1.5, 1e-12);
}

TEST(Design, ACountStandsJustBeforeItsMoments) {
  Diary diary = diary_with({"closeness", "touch"});
  diary.couples.emplace_back();
  for (const int day : {0, 1, 2}) {
    check_in(diary, 0, day, {{"closeness", 4}, {"touch", day == 1}});
  }
  const Design design = make_design(diary);
  const CoupleDesign& couple = design.couples[0];
  EXPECT_TRUE(design.terms.moments);
  const double z = 1 / std::sqrt(3.0);  // 0, 1, 0 less 1/3, over their SD
  expect_counts(design, {-z, 2 * z, -z});
  const double lead = 0.25 + 1e-6;  // just before what a check-in tells of without a time
  for (const Answer& count : counts_of(couple)) {
    const auto t = static_cast<std::size_t>(count.occasion);
    EXPECT_NEAR(couple.times[t], couple.times[t + 1] - lead, 1e-12);
    EXPECT_EQ(couple.check_in[t], (std::array<int, 2>{-1, -1}));
  }
  // At the count of day 1 the level of before day 0 has decayed and nothing else happened.
  const auto t = static_cast<std::size_t>(counts_of(couple)[1].occasion);
  const double before = 1.0 / 3 * std::exp(-(2 - lead));
  EXPECT_NEAR(level_at(design, t, 0, kTouch), before, 1e-12);
  EXPECT_NEAR(level_at(design, t + 1, 0, kTouch), before * std::exp(-lead) + std::exp(-0.25),
              1e-12);
}

TEST(Design, TheCountOfAShortSpanStandsInItsMiddle) {
  Diary diary = diary_with({"closeness", "touch"});
  diary.couples.emplace_back();
  check_in(diary, 0, 0.0, {{"closeness", 4}, {"touch", 0}});
  check_in(diary, 0, 0.25, {{"closeness", 4}, {"touch", 1}});
  const CoupleDesign couple = make_design(diary).couples[0];
  const std::vector<double> times{-0.125 - 1e-6, 0, 0.125 - 1e-6, 0.25};
  ASSERT_EQ(couple.times.size(), times.size());
  for (std::size_t t = 0; t < times.size(); ++t) EXPECT_NEAR(couple.times[t], times[t], 1e-12);
}

TEST(Design, BothReportsOfASpanAreOneCount) {
  Diary diary = diary_with({"closeness", "touch", "enjoyable"});
  diary.couples.emplace_back();
  check_in(diary, 0, 0, {{"closeness", 4}, {"touch", 0}, {"enjoyable", 0}});
  check_in(diary, 0, 1, {{"closeness", 4}, {"touch", 1}, {"enjoyable", 0}});
  check_in(diary, 0, 2, {{"closeness", 4}, {"enjoyable", 0}});
  check_in(diary, 0, 3, {{"closeness", 4}});  // says nothing about moments, nor does B
  check_in(diary, 1, 0, {{"closeness", 4}, {"touch", 0}, {"enjoyable", 0}});
  check_in(diary, 1, 1, {{"closeness", 4}, {"touch", 1}, {"enjoyable", 3}});
  check_in(diary, 1, 2, {{"closeness", 4}, {"touch", 1}});
  check_in(diary, 1, 3, {{"closeness", 4}});
  // 0; the hug that both saw and what only B enjoyed, a kind being one however often; A's gap.
  expect_counts(make_design(diary), {-1, 1, 0});
}

TEST(Design, PartnersAtDifferentHoursGiveOneCountADay) {
  for (const double lag : {-0.45, -0.3, -0.2, -0.04, 0.04, 0.2, 0.3, 0.45}) {
    Diary diary = diary_with({"closeness", "touch", "thanks"});
    diary.couples.emplace_back();
    const std::vector<int> numbers{0, 2, 1};
    for (int day = 0; day < 3; ++day) {
      const int number = numbers[static_cast<std::size_t>(day)];
      check_in(diary, 0, day, {{"closeness", 4}, {"touch", number > 0}, {"thanks", 0}});
      check_in(diary, 1, day + lag, {{"closeness", 4}, {"touch", 0}, {"thanks", number > 1}});
    }
    const Design design = make_design(diary);
    expect_counts(design, {-1, 1, 0});
    const CoupleDesign& couple = design.couples[0];
    for (std::size_t day = 0; day < 3; ++day) {  // before the moments of either
      const auto t = static_cast<std::size_t>(counts_of(couple)[day].occasion);
      EXPECT_NEAR(couple.times[t], static_cast<double>(day) + std::fmin(lag, 0) - 0.25 - 1e-6,
                  1e-12)
          << lag;
    }
  }
}

TEST(Design, ACountStandsBeforeMomentsWithATime) {
  Diary diary = diary_with({"closeness", "touch", "touch_time"});
  diary.couples.emplace_back();
  check_in(diary, 0, 0, {{"closeness", 4}, {"touch", 0}});
  check_in(diary, 0, 1, {{"closeness", 4}, {"touch", 1}, {"touch_time", 0.5}});
  const CoupleDesign couple = make_design(diary).couples[0];
  EXPECT_NEAR(couple.times[static_cast<std::size_t>(counts_of(couple)[1].occasion)], 0.5 - 1e-6,
              1e-12);
}

TEST(Design, CountingMomentsDoesNotMoveWhatACheckInSpeaksFor) {
  for (const double gap : {1.0, 1.6, 2.0, 2.5, 3.0, 3.7}) {
    const auto days_of_stress = [&](std::initializer_list<const char*> columns) {
      Diary diary = diary_with(columns);
      diary.couples.emplace_back();
      for (const double time : {0.0, 1.0, 1.0 + gap}) {
        check_in(diary, 0, time,
                 {{"closeness", 4}, {"stress", time > 1.5 ? 7 : 1}, {"touch", time < 0.5}});
      }
      const Design design = make_design(diary);
      double days = 0;
      for (std::size_t t = 1; t < design.couples[0].times.size(); ++t) {
        if (cause(design, t, 0, "stress") > 0) days += design.couples[0].intervals[t];
      }
      return days;
    };
    EXPECT_NEAR(days_of_stress({"closeness", "stress", "touch"}),
                days_of_stress({"closeness", "stress"}), 1e-8)
        << gap;
  }
}

TEST(Design, ALongSpanUsuallyHoldsMoreMoments) {
  Diary diary = diary_with({"closeness", "touch"});
  diary.couples.emplace_back();
  const std::vector<double> times{0, 1, 1.5, 2.5}, days{1, 1, 0.5, 1}, hugs{1, 0, 1, 1};
  for (std::size_t n = 0; n < times.size(); ++n) {
    check_in(diary, 0, times[n], {{"closeness", 4}, {"touch", hugs[n]}});
  }
  std::vector<double> expected;
  double squares = 0;
  for (std::size_t n = 0; n < times.size(); ++n) {
    expected.push_back(hugs[n] - 3 / 3.5 * days[n]);
    squares += expected[n] * expected[n];
  }
  for (double& value : expected) value /= std::sqrt(squares / 3);
  expect_counts(make_design(diary), expected);
}

TEST(Design, MomentsThatNeverVaryAreNotCounted) {
  for (const double hugs : {0.0, 1.0, kMissing}) {
    Diary diary = diary_with({"closeness", "touch"});
    diary.couples.emplace_back();
    for (int day = 0; day < 5; ++day) {
      check_in(diary, 0, day, {{"closeness", 4}, {"touch", hugs}});
      check_in(diary, 1, day + 0.1, {{"closeness", 4}, {"touch", hugs}});
    }
    const Design design = make_design(diary);
    EXPECT_FALSE(design.terms.moments) << hugs;
    expect_counts(design, {});
    EXPECT_EQ(design.couples[0].times.size(), 10U) << hugs;  // no occasion but the check-ins
  }
}

TEST(Design, RoundingIsReadFromTheAnswers) {
  Diary diary = diary_with({"closeness", "distance", "affection_landed"});
  diary.variables[2].censored = false;
  diary.couples.emplace_back();
  const std::vector<double> whole{1, 4, 5, 7}, slider{2.137, 3.25, 3.251, 6.9};
  for (std::size_t n = 0; n < whole.size(); ++n) {
    check_in(diary, 0, static_cast<double>(n),
             {{"closeness", whole[n]}, {"distance", slider[n]}, {"affection_landed", whole[n]}});
  }
  const DesignTerms terms = make_design(diary).terms;
  EXPECT_NEAR(terms.rounding[kCloseness], 1.0 / 12, 1e-15);
  EXPECT_NEAR(terms.rounding[kDistance], 1e-6 / 12, 1e-12);
  EXPECT_EQ(terms.rounding[kLanded], 0);
}

TEST(Design, ItemMeansAreOfWhatWasAnswered) {
  Diary diary = diary_with({"closeness", "distance"});
  diary.couples.emplace_back();
  check_in(diary, 0, 0, {{"closeness", 7}, {"distance", 1}});
  check_in(diary, 1, 0, {{"closeness", 4}, {"distance", 2}});
  const DesignTerms terms = make_design(diary).terms;
  EXPECT_NEAR(terms.item_mean[kCloseness], 5.5, 1e-12);
  EXPECT_NEAR(terms.item_mean[kDistance], 6.5, 1e-12);
  EXPECT_TRUE(terms.item[kDistance]);
  EXPECT_FALSE(terms.item[kLanded]);
}

TEST(Design, NeedsCloseness) {
  Diary diary = diary_with({"closeness", "distance"});
  diary.couples.emplace_back();
  check_in(diary, 0, 0, {{"distance", 7}});
  EXPECT_THROW((void)make_design(diary), std::invalid_argument);
  EXPECT_THROW((void)make_design(diary_with({"closeness"})), std::invalid_argument);
}

/// A messy diary with everything in it.
Diary messy(std::uint64_t unit) {
  Diary diary =
      diary_with({"closeness",   "distance",     "affection_landed", "stress",
                  "exhaustion",  "low_mood",     "time_together",    "commute",
                  "touch",       "touch_time",   "eye_contact",      "enjoyable",
                  "novel",       "shared_laugh", "open_talk",        "thanks",
                  "thanks_time", "conflict",     "responsiveness",   "gave_responsiveness",
                  "therapy"});
  RandomStream random(11, Purpose::testing, unit);
  for (int c = 0; c < 4; ++c) {
    diary.couples.emplace_back().id = std::to_string(c);
    for (const std::size_t partner : {0U, 1U}) {
      for (int day = 0; day < 15; ++day) {
        if (random.uniform() < 0.3) continue;
        const double time = day + (random.uniform() < 0.5 ? 0 : 0.3 * random.uniform());
        Cells cells;
        for (const Variable& variable : diary.variables) {
          const double draw = random.uniform();
          if (random.uniform() < 0.3) continue;
          double value = std::ceil(7 * draw);
          if (variable.kind == Kind::moment || variable.kind == Kind::intervention) {
            value = draw < 0.5 ? 1 : 0;
          }
          if (variable.kind == Kind::moment_time) value = time - 1.2 * draw;
          if (variable.kind == Kind::conflict) value = std::floor(3 * draw) / 2;
          if (variable.name == "time_together") value = 50 * std::floor(4 * draw);
          cells[variable.name] = value;
        }
        check_in(diary, partner, time, cells);
      }
    }
  }
  return diary;
}

void expect_same(const std::vector<double>& a, const std::vector<double>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t n = 0; n < a.size(); ++n) {
    if (std::isnan(a[n]) && std::isnan(b[n])) continue;
    ASSERT_NEAR(a[n], b[n], 1e-11);
  }
}

/// What `rows` x 2 x `width` becomes when the partners change places.
std::vector<double> swapped(const std::vector<double>& values, std::size_t width) {
  std::vector<double> out(values.size());
  for (std::size_t n = 0; n < values.size(); ++n) {
    const std::size_t row = n / (2 * width), partner = n / width % 2, column = n % width;
    out[(row * 2 + 1 - partner) * width + column] = values[n];
  }
  return out;
}

TEST(Design, SwappingPartnersSwapsEverything) {
  Diary diary = messy(1);
  const Design one = make_design(without_empty_rows(diary));
  for (Couple& couple : diary.couples) std::swap(couple.partners[0], couple.partners[1]);
  const Design other = make_design(without_empty_rows(diary));
  EXPECT_EQ(one.terms.causes, other.terms.causes);
  for (std::size_t k = 0; k < kMechanisms; ++k) {
    EXPECT_NEAR(one.terms.mean_level[k], other.terms.mean_level[k], 1e-12);
  }
  for (std::size_t c = 0; c < one.couples.size(); ++c) {
    const CoupleDesign &a = one.couples[c], &b = other.couples[c];
    expect_same(a.times, b.times);
    expect_same(a.intervals, b.intervals);
    expect_same(a.causes, swapped(b.causes, one.terms.causes.size()));
    expect_same(a.attunement, swapped(b.attunement, 1));
    expect_same(a.level_mean, swapped(b.level_mean, one.integrators()));
    expect_same(a.level_end, swapped(b.level_end, one.integrators()));
    auto answers = b.answers;
    // The number of moments is the couple's: it stays with partner 0, before all answers.
    for (Answer& answer : answers) {
      if (answer.item != kMoments) answer.partner = 1 - answer.partner;
    }
    const auto place = [](const Answer& x) {
      return std::pair(x.occasion, x.item == kMoments ? -1 : x.partner);
    };
    std::stable_sort(answers.begin(), answers.end(),
                     [&](const Answer& x, const Answer& y) { return place(x) < place(y); });
    EXPECT_FALSE(counts_of(a).empty());
    ASSERT_EQ(a.answers.size(), answers.size());
    for (std::size_t n = 0; n < answers.size(); ++n) {
      EXPECT_EQ(a.answers[n].occasion, answers[n].occasion);
      EXPECT_EQ(a.answers[n].partner, answers[n].partner);
      EXPECT_EQ(a.answers[n].item, answers[n].item);
      // A number of moments is less a mean of spans, whose sum depends on who comes first.
      EXPECT_NEAR(a.answers[n].value, answers[n].value, answers[n].item == kMoments ? 1e-12 : 0);
      EXPECT_EQ(a.answers[n].site, answers[n].site);
    }
  }
}

TEST(Design, CountsAreSdsFromTheCouplesUsual) {
  const Design design = make_design(without_empty_rows(messy(4)));
  double squares = 0, freedom = 0;
  for (const CoupleDesign& couple : design.couples) {
    double sum = 0;
    const std::vector<Answer> counts = counts_of(couple);
    for (const Answer& count : counts) {
      sum += count.value;
      squares += count.value * count.value;
    }
    EXPECT_NEAR(sum, 0, 1e-12) << couple.id;
    freedom += static_cast<double>(counts.size()) - 1;
  }
  EXPECT_GT(freedom, 20);
  EXPECT_NEAR(squares / freedom, 1, 1e-12);
}

TEST(Design, UsualClosenessIsWhatAnswersLieAboveTheStudys) {
  Diary diary = messy(4);
  const std::size_t closeness = *diary.find("closeness"), variables = diary.variables.size();
  Person& silent = diary.couples[1].partners[0];
  for (std::size_t n = 0; n < silent.times.size(); ++n) {
    silent.values[n * variables + closeness] = kMissing;
  }
  const Design design = make_design(without_empty_rows(diary));
  double above = 0;
  for (std::size_t c = 0; c < diary.couples.size(); ++c) {
    for (std::size_t i = 0; i < 2; ++i) {
      const Person& person = diary.couples[c].partners[i];
      double sum = 0, answers = 0;
      for (std::size_t n = 0; n < person.times.size(); ++n) {
        const double y = person.value(n, closeness, variables);
        if (std::isnan(y)) continue;
        sum += y;
        answers += 1;
      }
      const double usual = design.couples[c].usual_closeness[i];
      if (answers == 0) {
        EXPECT_TRUE(std::isnan(usual));
        continue;
      }
      EXPECT_NEAR(usual, sum / answers - design.terms.item_mean[kCloseness], 1e-12);
      above += answers * usual;
    }
  }
  EXPECT_NEAR(above, 0, 1e-9);
}

TEST(Design, EmptyRowsChangeNothing) {
  const Diary diary = messy(2);
  const Design one = make_design(without_empty_rows(diary));
  Diary padded = diary;
  const std::size_t variables = diary.variables.size();
  for (Couple& couple : padded.couples) {
    for (Person& person : couple.partners) {
      Person full{person.label, person.role, {}, {}};
      for (std::size_t n = 0; n < person.times.size(); ++n) {
        full.times.push_back(person.times[n] - 0.05);
        full.values.insert(full.values.end(), variables, kMissing);
        full.times.push_back(person.times[n]);
        for (std::size_t v = 0; v < variables; ++v) {
          full.values.push_back(person.value(n, v, variables));
        }
      }
      person = full;
    }
  }
  const Design other = make_design(without_empty_rows(padded));
  for (std::size_t c = 0; c < one.couples.size(); ++c) {
    const CoupleDesign &a = one.couples[c], &b = other.couples[c];
    EXPECT_EQ(a.times, b.times);
    EXPECT_EQ(a.check_in, b.check_in);
    expect_same(a.causes, b.causes);
    EXPECT_EQ(a.attunement, b.attunement);
    EXPECT_EQ(a.level_mean, b.level_mean);
    EXPECT_EQ(a.level_end, b.level_end);
    EXPECT_EQ(a.answers.size(), b.answers.size());
  }
  EXPECT_EQ(one.terms.mean_level, other.terms.mean_level);
}

TEST(Design, OnePartnerAloneIsEnough) {
  Diary diary = messy(3);
  for (Couple& couple : diary.couples) couple.partners[1] = {};
  const Design design = make_design(without_empty_rows(diary));
  for (const CoupleDesign& couple : design.couples) {
    EXPECT_FALSE(couple.times.empty());
    for (const Answer& answer : couple.answers) EXPECT_EQ(answer.partner, 0);
    for (const auto& check_in : couple.check_in) EXPECT_EQ(check_in[1], -1);
    for (const double value : couple.level_mean) EXPECT_TRUE(std::isfinite(value));
    for (std::size_t t = 0; t < couple.times.size(); ++t) {
      const std::size_t causes = design.terms.causes.size();
      for (std::size_t k = 0; k < causes; ++k) {
        const std::string& name = design.terms.causes[k];
        if (name == "lack_of_time" || name == "conflict") continue;  // as the partner told
        EXPECT_TRUE(std::isnan(couple.causes[(2 * t + 1) * causes + k]));
      }
    }
  }
}

}  // namespace
}  // namespace attune::dyad
