#include "io/write_csv.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <sstream>
#include <stdexcept>

#include "core/random.h"
#include "io/constructs.h"
#include "io/read_diary.h"

namespace attune::io {
namespace {

/// A diary with every construct, random sizes, awkward labels and a third of the answers missing.
dyad::Diary random_diary(std::uint64_t seed) {
  RandomStream random(seed, Purpose::testing, 0);
  dyad::Diary diary;
  diary.source = "d.csv";
  diary.calendar = random.uniform() < 0.5;
  diary.has_roles = random.uniform() < 0.5;
  for (const Construct& construct : constructs()) {
    dyad::Variable variable;
    variable.name = variable.source_column = construct.name;
    variable.kind = construct.kind;
    if (construct.scale) {
      variable.lower = construct.mapped->lower;
      variable.upper = construct.mapped->upper;
    }
    variable.censored = construct.censored;
    diary.variables.push_back(variable);
  }
  const auto couples = static_cast<std::size_t>(2 + 5 * random.uniform());
  for (std::size_t c = 0; c < couples; ++c) {
    dyad::Couple couple;
    couple.id = "c \"" + std::to_string(c) + "\", x\ny";
    for (std::size_t p = 0; p < 2; ++p) {
      dyad::Person& person = couple.partners[p];
      person.label = p == 0 ? "\xC3\xA4"
                              "a"
                            : "\xC3\xB6,";
      if (diary.has_roles) person.role = p == 0 ? "first" : "second";
      double time = diary.calendar ? 19000 : 0;
      for (int i = 0; i < 10; ++i) {
        time += std::ceil(1440 * random.uniform()) / 1440;
        if (random.uniform() < 0.3) {
          person.skipped.push_back(time);
          time += std::ceil(1440 * random.uniform()) / 1440;
        }
        person.times.push_back(time);
        for (const auto& variable : diary.variables) {
          double value = dyad::kMissing;
          // The first answers are there, so that no column is without any.
          if (i == 0 || random.uniform() > 0.33) {
            if (variable.kind == dyad::Kind::moment_time) {
              value = time - std::floor(1440 * random.uniform()) / 1440;
            } else if (variable.name == "time_together") {
              value = 1440 * random.uniform();
            } else if (std::isnan(variable.lower)) {
              value = std::floor(3 * random.uniform());
            } else {
              value = variable.lower + (variable.upper - variable.lower) * random.uniform();
            }
          }
          person.values.push_back(value);
        }
      }
    }
    diary.couples.push_back(couple);
  }
  return diary;
}

TEST(WriteCsv, ADiaryReadsBackTheSame) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE(seed);
    const dyad::Diary diary = random_diary(seed);
    std::ostringstream out;
    write_diary_csv(out, diary);
    std::istringstream in(out.str());
    const auto read = read_diary_csv(in, "d.csv", 0, {}, {}, {});
    ASSERT_TRUE(read) << to_string(read.error().front());
    EXPECT_EQ(read->diary.calendar, diary.calendar);
    EXPECT_EQ(read->diary.has_roles, diary.has_roles);
    ASSERT_EQ(read->diary.variables.size(), diary.variables.size());
    ASSERT_EQ(read->diary.couples.size(), diary.couples.size());
    for (std::size_t c = 0; c < diary.couples.size(); ++c) {
      EXPECT_EQ(read->diary.couples[c].id, diary.couples[c].id);
      for (std::size_t p = 0; p < 2; ++p) {
        const auto& was = diary.couples[c].partners[p];
        const auto& is = read->diary.couples[c].partners[p];
        EXPECT_EQ(is.label, was.label);
        ASSERT_EQ(is.skipped.size(), was.skipped.size());
        for (std::size_t i = 0; i < was.skipped.size(); ++i) {
          EXPECT_NEAR(is.skipped[i], was.skipped[i], 1e-9);
        }
        EXPECT_EQ(is.role, was.role);
        ASSERT_EQ(is.times.size(), was.times.size());
        for (std::size_t i = 0; i < was.times.size(); ++i)
          EXPECT_NEAR(is.times[i], was.times[i], 1e-9);
        for (std::size_t i = 0; i < was.values.size(); ++i) {
          const auto& variable = diary.variables[i % diary.variables.size()];
          if (variable.kind == dyad::Kind::moment_time && !std::isnan(was.values[i])) {
            EXPECT_NEAR(is.values[i], was.values[i], 1e-9);
          } else if (std::isnan(was.values[i])) {
            EXPECT_TRUE(std::isnan(is.values[i]));
          } else {  // to the last bit
            EXPECT_EQ(std::bit_cast<std::uint64_t>(is.values[i]),
                      std::bit_cast<std::uint64_t>(was.values[i]));
          }
        }
      }
    }
    // Written again, it is the same text.
    std::ostringstream again;
    write_diary_csv(again, read->diary);
    EXPECT_EQ(again.str(), out.str());
  }
}

TEST(WriteCsv, RefusesADiaryWhoseSizesDisagree) {
  dyad::Diary diary = random_diary(1);
  diary.couples[0].partners[0].values.pop_back();
  std::ostringstream out;
  EXPECT_THROW(write_diary_csv(out, diary), std::invalid_argument);
}

TEST(WriteCsv, Truth) {
  std::ostringstream out;
  write_truth_csv(
      out, {{"1", "a", 1.25, true, 5.5, 0.25, false}, {"1", "b", 2, false, 3, -1, true}}, true);
  EXPECT_EQ(out.str(),
            "couple,partner,time,answered,closeness,drive,withdrawn\n"
            "1,a,1970-01-02T06:00,1,5.5,0.25,0\n"
            "1,b,1970-01-03T00:00,0,3,-1,1\n");
}

TEST(WriteCsv, States) {
  analysis::States states;
  analysis::CoupleStates couple;
  couple.id = "1";
  couple.times = {0, 1.5};
  auto& a = couple.partners[0];
  a.label = "a";
  a.closeness_mean = {5, 5.25};
  a.closeness_sd = {0.5, 0.5};
  a.withdrawn_filtered = {0.125, 0};
  a.withdrawn_smoothed = {0.25, 0};
  a.touch = a.reward = a.resonance = a.dialogue = {0, 1};
  a.attunement = {dyad::kMissing, 1};
  states.couples.push_back(couple);  // the second partner is absent
  std::ostringstream out;
  write_states_csv(out, states, {}, false);
  EXPECT_EQ(out.str(),
            "couple,partner,time,closeness_mean,closeness_sd,withdrawn_filtered,withdrawn_smoothed,"
            "touch,reward,resonance,dialogue,attunement,gate\n"
            "1,a,0,5,0.5,0.125,0.25,0,0,0,0,,shut\n"
            "1,a,1.5,5.25,0.5,0,0,1,1,1,1,1,shut\n");
}

TEST(WriteCsv, Episodes) {
  analysis::Episode episode;
  episode.couple = "a,b";
  episode.partner = "x";
  episode.onset = 1;
  episode.end = 4;
  episode.censored_right = true;
  episode.peak_probability = 0.875;
  episode.nadir = 2.5;
  episode.nadir_time = 2;
  episode.coverage = 0.75;
  episode.recovery_days = {3, 2, dyad::kMissing};
  episode.recovery_observed = 0.5;
  episode.half_life_days = {1, 0.5, 2};
  episode.model_half_life_days = 2.25;
  episode.began = {{{0.25, 0.125, 0.5}}, {0.75, 0.5, 0.875}};
  analysis::States states;
  states.episodes = {episode};
  states.explanations.causes = {"stress"};
  states.explanations.ways[dyad::kDialogue] = true;
  std::ostringstream out;
  write_episodes_csv(out, states, false);
  const std::string text = out.str();
  EXPECT_EQ(text.substr(text.find('\n') + 1),
            "\"a,b\",x,1,4,right,0.875,2.5,2,0.75,3,2,,0.5,1,0.5,2,2.25,0.25,0.125,0.5,0.75,0.5,0."
            "875,,,,,,\n");
  EXPECT_NE(text.find(",onset_stress,onset_stress_lower,onset_stress_upper,onset_unexplained,"),
            std::string::npos);
  EXPECT_NE(
      text.find(",longer_dialogue,longer_dialogue_lower,longer_dialogue_upper,longer_together,"),
      std::string::npos);
}

}  // namespace
}  // namespace attune::io
