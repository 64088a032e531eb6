#include "app/server/pages/pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "app/server/pages/assets.h"
#include "survey/item.h"

namespace attune::server {
namespace {

using testing::HasSubstr;
using testing::Not;
using Fields = std::vector<std::pair<std::string, std::string>>;

PageContext reader(const std::string& language = "en") {
  PageContext context;
  context.language = language;
  context.path = "/today";
  context.form_token = "T0";
  context.signed_in = context.partner = context.paired = true;
  return context;
}

TodayView daily() {
  TodayView view;
  view.day = {20514};
  view.id = "0190";
  view.items = {survey::daily_items().begin(), survey::daily_items().end()};
  return view;
}

/// Name and value of each input whose text matches.
Fields inputs(const std::string& html, const std::string& type, bool only_checked) {
  static const std::regex input("<input ([^>]*)/>");
  static const std::regex attribute("([a-z]+)=\"([^\"]*)\"");
  Fields found;
  for (std::sregex_iterator i(html.begin(), html.end(), input), end; i != end; ++i) {
    std::map<std::string, std::string> attributes;
    const std::string text = (*i)[1];
    for (std::sregex_iterator a(text.begin(), text.end(), attribute); a != end; ++a) {
      attributes[(*a)[1]] = (*a)[2];
    }
    if (attributes["type"] != type || (only_checked && !attributes.contains("checked"))) continue;
    found.emplace_back(attributes["name"], attributes["value"]);
  }
  return found;
}

Fields chosen(const std::string& html) {
  Fields fields = inputs(html, "radio", true);
  const Fields boxes = inputs(html, "checkbox", true);
  fields.insert(fields.end(), boxes.begin(), boxes.end());
  return fields;
}

TEST(Today, EveryOptionIsAnAnswerThatCanBeRead) {
  const std::string html = to_page(daily(), reader());
  Fields all = inputs(html, "radio", false);
  const Fields boxes = inputs(html, "checkbox", false);
  all.insert(all.end(), boxes.begin(), boxes.end());
  EXPECT_GT(all.size(), 80U);
  for (const auto& field : all) {
    EXPECT_TRUE(survey::read_answers(survey::daily_items(), {field}).faults.empty())
        << field.first << "=" << field.second;
  }
}

TEST(Today, WithNothingChosenAllIsSkipped) {
  const auto read = survey::read_answers(survey::daily_items(), chosen(to_page(daily(), reader())));
  EXPECT_TRUE(read.faults.empty());
  EXPECT_TRUE(read.answers.values.empty());
  EXPECT_TRUE(read.answers.not_applicable.empty());
}

TEST(Today, WhatWasAnsweredIsChosenAgain) {
  const Fields given{{"closeness", "6"},      {"affection_landed", "none"},
                     {"moments", "touch"},    {"moments", "thanks"},
                     {"conflict", "settled"}, {"time_together", "under_15"},
                     {"space", "no"}};
  TodayView view = daily();
  view.given = survey::read_answers(survey::daily_items(), given).answers;
  const auto again = survey::read_answers(survey::daily_items(), chosen(to_page(view, reader())));
  EXPECT_TRUE(again.faults.empty());
  EXPECT_EQ(again.answers.values, view.given.values);
  EXPECT_EQ(again.answers.not_applicable, view.given.not_applicable);
}

TEST(Today, NoMomentAtAllIsAnAnswerOfItsOwn) {
  TodayView view = daily();
  view.given = survey::read_answers(survey::daily_items(), {{"moments", "none"}}).answers;
  const auto again = survey::read_answers(survey::daily_items(), chosen(to_page(view, reader())));
  EXPECT_EQ(again.answers.values, view.given.values);
}

TEST(Today, AStudyBringsItsOwnWordsInItsLanguages) {
  TodayView view = daily();
  survey::Item item;
  item.name = "sleep";
  item.lower = 0;
  item.upper = 10;
  item.words = {{"en", "How did you <sleep>?"}, {"de", "Wie hast du geschlafen?"}};
  item.high_words = {{"de", "tief"}};
  view.items = {item};
  EXPECT_THAT(to_page(view, reader("de")), HasSubstr("Wie hast du geschlafen?"));
  EXPECT_THAT(to_page(view, reader("de")), HasSubstr("10 tief"));
  EXPECT_THAT(to_page(view, reader("en")), HasSubstr("How did you &lt;sleep&gt;?"));
  EXPECT_THAT(to_page(view, reader("en-XA")), HasSubstr("How did you &lt;sleep&gt;?"));
}

TEST(Today, AFaultStandsWithItsItem) {
  TodayView view = daily();
  view.field_faults["stress"] = {"fault.answer", {}};
  EXPECT_THAT(to_page(view, reader()),
              HasSubstr("aria-describedby=\"i-stress-note i-stress-low i-stress-high\""));
}

TEST(Frame, HoldsNoScriptNorStyleOfItsOwn) {
  const std::string html = to_page(daily(), reader());
  EXPECT_FALSE(std::regex_search(html, std::regex("<style| style=| on[a-z]+=|javascript:")));
  EXPECT_FALSE(std::regex_search(html, std::regex("<script[^>]*>[^<]")));
  EXPECT_FALSE(std::regex_search(html, std::regex("(src|href|action)=\"(https?:)?//")));
}

TEST(Frame, ExitAndHelpAreOnEveryPage) {
  PageContext nobody;
  for (const std::string& html :
       {to_page(daily(), reader()), to_page(WelcomeView{}, nobody), to_page(HelpView{}, nobody)}) {
    EXPECT_THAT(html, HasSubstr("href=\"/exit\""));
    EXPECT_THAT(html, HasSubstr("href=\"/help\""));
    EXPECT_THAT(html, HasSubstr("href=\"#main\""));
  }
  EXPECT_THAT(to_page(WelcomeView{}, nobody), Not(HasSubstr("/sign-out")));
}

TEST(Frame, LanguageAndDirectionAreSaid) {
  EXPECT_THAT(to_page(daily(), reader("de")), HasSubstr("<html lang=\"de\" dir=\"ltr\">"));
  EXPECT_THAT(to_page(daily(), reader("en-XB")), HasSubstr("dir=\"rtl\""));
}

TEST(Together, NothingTellsWhoseAnswersAreMissing) {
  TogetherView mine_missing, theirs_missing;
  mine_missing.paired = theirs_missing.paired = true;
  mine_missing.nothing_yet = theirs_missing.nothing_yet = false;
  mine_missing.shared = {{"closeness", {{{20514}, std::nullopt, 5.0}}}};
  theirs_missing.shared = {{"closeness", {{{20514}, 3.0, std::nullopt}}}};
  EXPECT_EQ(to_page(mine_missing, reader()), to_page(theirs_missing, reader()));
}

TEST(Next, TheNoticeIsTheSameWhateverTheReason) {
  NextView none, gated;
  gated.paired = true;
  gated.steps = {{"A hug", "", 1, 0.2, 0.1, 0.3, 0.9}};
  gated.nothing_now = true;
  EXPECT_EQ(to_page(none, reader()), to_page(gated, reader()));
}

TEST(Assets, StylesAreThereWithTypeAndTag) {
  for (const char* name : {"app.css", "chart.css", "icon.svg"}) {
    const auto asset = find_asset(name);
    ASSERT_TRUE(asset) << name;
    EXPECT_FALSE(asset->bytes.empty());
    EXPECT_THAT(asset->etag, testing::MatchesRegex("\"[0-9a-f]{8}-[0-9a-f]+\""));
  }
  EXPECT_EQ(find_asset("app.css")->type, "text/css; charset=utf-8");
  EXPECT_FALSE(find_asset("../messages/en.json"));
  EXPECT_FALSE(find_asset(""));
}

}  // namespace
}  // namespace attune::server
