#include "report/suggest_words.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>

namespace attune::report {
namespace {

analysis::Suggestions given(bool overlap) {
  analysis::Suggestions s;
  s.couple = "C1";
  for (const analysis::Action& action : analysis::default_actions()) {
    s.list.push_back({action, {0.12, 0.04, 0.21}, 0.93, 0.2});
  }
  s.list.push_back({analysis::intervention_action("therapy"), {0.3, 0.1, 0.5}, 0.99, 0.3});
  s.overlap = overlap;
  return s;
}

analysis::WhatIf course() {
  analysis::WhatIf w;
  for (int t = 0; t <= 8; ++t) {
    w.days.push_back(t / 4.0);
    w.usual.push_back({5, 4.5, 5.5});
    w.with.push_back({5.2, 4.6, 5.7});
    w.difference.push_back({0.2, 0.1, 0.3});
  }
  w.gain = {0.2, 0.1, 0.3};
  w.p_gain = 0.97;
  return w;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// What stands in a page's body: its head is for browsers.
std::string read_of(const std::string& page) { return page.substr(page.find("<body>")); }

/// Everything that a person may read about suggestions.
std::string every_word() {
  std::string all = analysis::kNothingNow;
  for (const bool overlap : {false, true}) {
    for (const bool yours : {false, true}) {
      analysis::Suggestions s = given(overlap);
      s.like_yours = yours;
      all += suggestions_text(s) + suggestion_preface(s);
      for (const std::string& sentence : suggestion_sentences(s)) all += sentence + "\n";
      analysis::WhatIf w = course();
      w.like_yours = yours;
      all += what_if_text(w, "touch=1 daily") + read_of(what_if_page(w, "touch=1 daily"));
    }
  }
  return lower(all);
}

/// Hormones, blame, diagnoses, commands, causes, norms, other people's answers.
TEST(SuggestWords, NothingIsSaidThatMustNotBe) {
  const std::string all = every_word();
  for (const char* never : {"oxytocin",
                            "dopamine",
                            "mirror neuron",
                            "hormone",
                            "you should",
                            "you must",
                            "you need to",
                            "have to",
                            "your fault",
                            "to blame",
                            "caused",
                            "because of",
                            "avoidant",
                            "withdrawn",
                            "you are depressed",
                            "disorder",
                            "fix your",
                            "repair your",
                            "improve your relationship",
                            "your partner feels",
                            "your partner is",
                            "partner a",
                            "partner b",
                            "normal couples",
                            "below normal",
                            "score",
                            "streak",
                            "guarantee",
                            "proven",
                            "will make you",
                            "safe",
                            "space",
                            "afraid",
                            "threat",
                            "paused",
                            "nan"}) {
    EXPECT_EQ(all.find(never), std::string::npos)
        << never << ": " << all.substr(all.find(never) < 60 ? 0 : all.find(never) - 60, 160);
  }
}

TEST(SuggestWords, TouchIsAnInvitationAndNothingIsATask) {
  for (const analysis::Action& action : analysis::default_actions()) {
    const bool asks = action.invitation.starts_with("You could") ||
                      action.invitation.starts_with("If you both feel like it");
    EXPECT_TRUE(asks) << action.invitation;
    if (action.kind == analysis::ActionKind::touch) {
      EXPECT_NE(action.invitation.find("ask whether"), std::string::npos);
    }
  }
}

TEST(SuggestWords, EverySuggestionHasItsIntervalAndOverlapIsSaid) {
  for (const std::string& sentence : suggestion_sentences(given(true))) {
    EXPECT_NE(sentence.find("(+"), std::string::npos) << sentence;
    EXPECT_NE(sentence.find("likely"), std::string::npos) << sentence;
  }
  EXPECT_NE(suggestion_preface(given(true)).find("overlap"), std::string::npos);
  EXPECT_EQ(suggestion_preface(given(false)).find("overlap"), std::string::npos);
  analysis::Suggestions yours = given(false);
  yours.like_yours = true;
  EXPECT_NE(suggestion_preface(yours).find("in couples like yours"), std::string::npos);
}

TEST(SuggestWords, ANoticeIsAllThatIsSaid) {
  analysis::Suggestions none;
  none.couple = "C1";
  none.why_none = analysis::kNothingNow;
  EXPECT_EQ(suggestions_text(none), std::string(analysis::kNothingNow) + "\n");
  analysis::WhatIf held;
  held.why_none = analysis::kNothingNow;
  EXPECT_EQ(what_if_text(held, "touch=1"), std::string(analysis::kNothingNow) + "\n");
  EXPECT_EQ(what_if_page(held, "touch=1").find("<svg"), std::string::npos);
}

TEST(SuggestWords, TheDrawingHasBothCoursesAndATable) {
  const Chart chart = draw_what_if(course(), "touch=1 daily");
  EXPECT_NE(chart.svg.find("line a"), std::string::npos);
  EXPECT_NE(chart.svg.find("line b"), std::string::npos);
  EXPECT_NE(chart.table.find("Difference"), std::string::npos);
}

}  // namespace
}  // namespace attune::report
