#include "analysis/suggest.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "analysis/given_fit_test.h"

namespace attune::analysis {
namespace {

/// The same with the private question, answered no.
dyad::Diary with_space(const dyad::Diary& diary) {
  dyad::Diary out = diary;
  const std::size_t width = diary.variables.size();
  out.variables.emplace_back();
  out.variables.back().name = "space";
  out.variables.back().kind = dyad::Kind::space;
  for (dyad::Couple& couple : out.couples) {
    for (dyad::Person& person : couple.partners) {
      std::vector<double> values;
      for (std::size_t e = 0; e < person.values.size(); ++e) {
        values.push_back(person.values[e]);
        if ((e + 1) % width == 0) values.push_back(0);
      }
      person.values = std::move(values);
    }
  }
  return out;
}

/// A diary without weeks in which nothing is said at random for couple 0.
dyad::Diary unpaused(int days) {
  dyad::Diary diary = with_space(simulated(4, days, 41).diary);
  const Fit fit = given_fit(diary, 2, 0.02);
  for (int tries = 0; tries < 60; ++tries) {
    if (why_silent(diary, 0, fit, false).empty()) return diary;
    diary.couples[0].id += "x";
  }
  ADD_FAILURE() << "always paused";
  return diary;
}

SuggestRequest few_draws() {
  SuggestRequest request;
  request.draws = 120;
  return request;
}

Suggestions suggest_first(const dyad::Diary& diary, const Fit& fit, const SuggestRequest& request) {
  return suggest(diary, fit, 0, request, {});
}

TEST(Suggest, WhereMomentsSurelyHelpSomethingIsSuggested) {
  const dyad::Diary diary = unpaused(30);
  const Fit fit = given_fit(diary, 2, 0.02);
  const Suggestions s = suggest_first(diary, fit, few_draws());
  ASSERT_FALSE(s.list.empty()) << s.why_none;
  double best = 0;
  for (const Suggestion& one : s.list) {
    EXPECT_GE(one.p_gain, kSureEnough);
    EXPECT_LE(one.gain.lower, one.gain.estimate);
    EXPECT_GE(one.gain.upper, one.gain.estimate);
    best += one.p_best;
  }
  EXPECT_NEAR(best, 1, 1e-12);
}

TEST(Suggest, ShutGatesSayWhy) {
  const dyad::Diary diary = unpaused(30);
  Fit fit = given_fit(diary, 2, 0.02);
  fit.gate.open = false;
  EXPECT_EQ(suggest_first(diary, fit, few_draws()).why_none, fit.gate.sentence);
  fit.gate.open = true;
  fit.mechanisms = {true, 3, 2};
  const Suggestions s = suggest_first(diary, fit, few_draws());
  EXPECT_TRUE(s.list.empty());
  EXPECT_NE(s.why_none.find("standard error 2.0"), std::string::npos);
  fit.mechanisms.known = false;
  EXPECT_TRUE(suggest_first(diary, fit, few_draws()).list.empty());
}

/// A wish for space, a private answer, a short diary, an absent partner and chance look the same.
TEST(Suggest, EveryPrivateReasonReadsAlike) {
  const dyad::Diary diary = unpaused(30);
  const Fit fit = given_fit(diary, 2, 0.02);
  ASSERT_TRUE(why_silent(diary, 0, fit, false).empty());
  EXPECT_EQ(why_silent(diary, 0, fit, true), kNothingNow);

  dyad::Diary space = diary;
  const std::size_t width = space.variables.size();
  const auto v = space.find("space");
  ASSERT_TRUE(v.has_value());
  for (const std::size_t i : {0U, 1U}) {
    dyad::Diary asks = space;
    dyad::Person& person = asks.couples[0].partners[i];
    double last = 0;
    for (const auto& p : asks.couples[0].partners) last = std::max(last, p.times.back());
    person.times.back() = last;  // of the same evening
    person.values[(person.times.size() - 1) * width + *v] = 1;
    EXPECT_EQ(why_silent(asks, 0, fit, false), kNothingNow);
  }
  dyad::Diary earlier = diary;  // a wish of last week is over
  for (auto& person : earlier.couples[0].partners) {
    for (std::size_t n = 0; n < person.times.size(); ++n) {
      person.values[n * width + *v] = n < person.times.size() / 2 ? 1 : 0;
    }
  }
  EXPECT_TRUE(why_silent(earlier, 0, fit, false).empty());

  dyad::Diary brief = diary, absent = diary;
  for (auto& person : brief.couples[0].partners) {
    std::size_t keep = 0;
    while (keep < person.times.size() && person.times[keep] < person.times.front() + 10) ++keep;
    person.times.resize(keep);
    person.values.resize(keep * width);
  }
  absent.couples[0].partners[1].times.clear();
  absent.couples[0].partners[1].values.clear();
  absent.couples[0].partners[0].times.back() = 30;
  EXPECT_EQ(why_silent(brief, 0, fit, false), kNothingNow);
  EXPECT_EQ(why_silent(absent, 0, fit, false), kNothingNow);

  Fit unsure = given_fit(diary, 2, 0.8);  // nothing is likely enough to help
  const Suggestions s = suggest_first(diary, unsure, few_draws());
  EXPECT_TRUE(s.list.empty());
  EXPECT_EQ(s.why_none, kNothingNow);
}

TEST(Suggest, ATenthOfWeeksIsPausedAtRandomWhateverTheSeed) {
  dyad::Diary diary = simulated(1, 30, 42).diary;
  const Fit fit = given_fit(diary, 2, 0.02);
  int paused = 0, weeks = 0;
  for (int couple = 0; couple < 40; ++couple) {
    diary.couples[0].id = "P" + std::to_string(couple);
    for (int week = 0; week < 25; ++week) {
      for (auto& person : diary.couples[0].partners) {
        for (double& time : person.times) time += 7;
      }
      ++weeks;
      paused += why_silent(diary, 0, fit, false).empty() ? 0 : 1;
    }
  }
  const double share = static_cast<double>(paused) / weeks;
  EXPECT_GT(share, 0.04);
  EXPECT_LT(share, 0.2);
}

/// Where both feel little understood, listening is the first thing, or touch and the like are not.
TEST(Suggest, ListeningComesFirstWhereAttunementIsLow) {
  dyad::Diary diary = unpaused(30);
  const std::size_t width = diary.variables.size();
  for (const char* column : {"responsiveness", "gave_responsiveness"}) {
    const auto v = diary.find(column);
    ASSERT_TRUE(v.has_value());
    for (auto& person : diary.couples[0].partners) {
      for (std::size_t n = person.times.size() - 4; n < person.times.size(); ++n) {
        person.values[n * width + *v] = 1;
      }
    }
  }
  const Fit fit = given_fit(diary, 2, 0.02);
  SuggestRequest request = few_draws();
  const Suggestions s = suggest_first(diary, fit, request);
  ASSERT_FALSE(s.list.empty()) << s.why_none;
  EXPECT_EQ(s.list.front().action.kind, ActionKind::listening);
  request.actions = default_actions();
  std::erase_if(request.actions,
                [](const auto& action) { return action.kind == ActionKind::listening; });
  for (const Suggestion& one : suggest_first(diary, fit, request).list) {
    EXPECT_NE(one.action.kind, ActionKind::touch);
    EXPECT_NE(one.action.kind, ActionKind::needs_attunement);
  }
}

TEST(WhatIf, DrawsTheCourseAndItsDifference) {
  const dyad::Diary diary = unpaused(30);
  const Fit fit = given_fit(diary, 2, 0.02);
  const std::vector<Planned> plan{{{"touch", 1, true}, {1, 2, 3, 4, 5, 6, 7}}};
  const WhatIf w = what_if(diary, fit, 0, plan, few_draws(), {});
  ASSERT_TRUE(w.why_none.empty());
  ASSERT_EQ(w.days.size(), 29U);
  EXPECT_EQ(w.days.front(), 0);
  EXPECT_NEAR(w.difference.front().estimate, 0, 1e-12);
  for (std::size_t t = 0; t < w.days.size(); ++t) {
    EXPECT_NEAR(w.with[t].estimate - w.usual[t].estimate, w.difference[t].estimate, 1e-9);
  }
  EXPECT_GT(w.gain.estimate, 0.05);
  const WhatIf held = [&] {
    SuggestRequest request = few_draws();
    request.hold = true;
    return what_if(diary, fit, 0, plan, request, {});
  }();
  EXPECT_EQ(held.why_none, kNothingNow);
  EXPECT_TRUE(held.days.empty());
}

TEST(Suggest, AnOwnFileOfActionsIsAllThatIsOffered) {
  const dyad::Diary diary = unpaused(30);
  const Fit fit = given_fit(diary, 2, 0.02);
  SuggestRequest request = few_draws();
  request.actions = {
      {"Dance", "You could dance.", 2, {{"touch", 1}, {"enjoyable", 1}}, {1, 3}, ActionKind::plain},
      {"Nothing known", "", 1, {{"unheard_of", 1}}, {1}, ActionKind::plain}};
  const Suggestions s = suggest_first(diary, fit, request);
  ASSERT_EQ(s.list.size(), 1U);
  EXPECT_EQ(s.list.front().action.name, "Dance");
}

}  // namespace
}  // namespace attune::analysis
