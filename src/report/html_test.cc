#include "report/html.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <set>
#include <sstream>

#include "report/answer_words.h"
#include "testing/example_study.h"
#include "testing/xml_check.h"

namespace attune::report {
namespace {

using attune::testing::example_study;
using attune::testing::ExampleStudy;
using attune::testing::visible_text;
using attune::testing::xml_fault;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::vector<analysis::Study> all_kinds() {
  std::vector<analysis::Study> studies;
  for (const bool gate_open : {true, false}) {
    for (const bool calendar : {true, false}) {
      studies.push_back(
          example_study({.gate_open = gate_open, .calendar = calendar, .roles = calendar}));
    }
  }
  studies.push_back(example_study({.couples = 1, .days = 1}));
  studies.push_back(example_study({.couples = 0}));
  studies.emplace_back();  // nothing filled in at all
  return studies;
}

/// Every number that may be missing is.
analysis::Study without_numbers(bool gate_open) {
  analysis::Study study = example_study({.gate_open = gate_open, .roles = true});
  study.fit.converged = false;
  study.fit.convergence = "did not converge";
  study.fit.hessian_condition = study.fit.loglik = kNaN;
  for (analysis::Rival& rival : study.fit.gate.rivals) {
    rival.delta_bic = rival.held_out_gain = rival.held_out_se = kNaN;
  }
  study.fit.gate.drop = study.fit.gate.drop_own_volatility = {kNaN, kNaN, kNaN};
  const analysis::Interval none{kNaN, kNaN, kNaN};
  for (auto& p : study.fit.parameters) {
    p.value.lower = p.value.upper = p.se = p.se_robust = p.prior_to_posterior = kNaN;
  }
  auto& r = study.states.recovery;
  r.half_life_days = r.carry_over_day = r.partner_carry_over_day = none;
  r.partner_correlation = r.median_spell_days = r.share_withdrawn = none;
  for (auto* curve : {&r.still_withdrawn, &r.after_a_drop}) {
    for (auto& point : *curve) point.value = none;
  }
  for (auto& v : study.data.variables) {
    v.within_sd = v.between_sd = v.icc = v.at_floor = v.at_ceiling = kNaN;
  }
  study.data.median_gap = study.data.long_gap_share = kNaN;
  for (auto& e : study.states.episodes) {
    e.nadir = e.nadir_time = kNaN;
    e.recovery_days = e.half_life_days = none;
  }
  return study;
}

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// Where `word` stands in `text` by itself, or, if it ends in "*", at the start of a word.
std::vector<std::string> surroundings(const std::string& text, std::string word) {
  const bool stem = word.ends_with('*');
  if (stem) word.pop_back();
  const auto letter = [&](std::size_t at) {
    return at < text.size() && std::isalpha(static_cast<unsigned char>(text[at]));
  };
  std::vector<std::string> found;
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    if ((at > 0 && letter(at - 1)) || (!stem && letter(at + word.size()))) continue;
    const std::size_t from = at < 60 ? 0 : at - 60;
    found.push_back(text.substr(from, at - from + word.size() + 40));
  }
  return found;
}

/// Every part of `text` after `before` and up to the next `end`.
std::vector<std::string> parts(const std::string& text, std::string_view before, char end) {
  std::vector<std::string> out;
  for (auto at = text.find(before); at != std::string::npos; at = text.find(before, at + 1)) {
    const std::size_t from = at + before.size();
    out.push_back(text.substr(from, text.find(end, from) - from));
  }
  return out;
}

/// The page without the table of all parameters, which speaks of normal distributions.
std::string prose(std::string page) {
  const auto from = page.find("<section id=\"numbers\"");
  return page.erase(from, page.find("</section>", from) - from);
}

TEST(Html, IsWellFormedForEveryKindOfStudy) {
  for (const auto& study : all_kinds()) EXPECT_EQ(xml_fault(to_html(study)), "");
  for (const bool open : {true, false}) EXPECT_EQ(xml_fault(to_html(without_numbers(open))), "");
}

TEST(Html, NoLabelOfTheDiaryBecomesMarkup) {
  analysis::Study study = example_study();
  const std::string evil = "\"><script>alert(1)</script>";
  study.title = study.states.couples[1].id = evil;
  study.states.couples[1].partners[0].label = evil;
  study.states.couples[1].partners[0].marks.push_back({study.states.couples[1].times[0], evil, 1});
  study.states.episodes[0].couple = evil;
  study.data.variables[0].source_column = study.data.support[0].because = evil;
  study.fit.gate.sentence = study.fit.convergence = evil;
  study.fit.warnings = study.fit.absent = study.fit.used = study.fit.role_names = {evil, evil};
  study.fit.parameters[14].name = "theta_" + evil;
  study.fit.parameters[14].description = study.fit.parameters[14].prior = evil;
  const std::string page = to_html(study);
  EXPECT_EQ(page.find("<script"), std::string::npos);
  EXPECT_EQ(xml_fault(page), "");
}

TEST(Html, LoadsAndRunsNothing) {
  const std::string page = to_html(example_study());
  EXPECT_NE(page.find("default-src &#39;none&#39;"), std::string::npos);
  for (const char* loads : {"src=", "action=", "url(", "@import", "<script", "<iframe", "<form"}) {
    EXPECT_EQ(page.find(loads), std::string::npos) << loads;
  }
  // The only addresses are the page's own parts and the empty icon.
  for (const std::string& address : parts(page, "href=\"", '"')) {
    EXPECT_TRUE(address.starts_with('#') || address == "data:,") << address;
  }
}

TEST(Html, IdsAreUniqueAndLinksLeadToThem) {
  const std::string page = to_html(example_study({.roles = true}));
  std::set<std::string> ids;
  for (const std::string& id : parts(page, " id=\"", '"')) EXPECT_TRUE(ids.insert(id).second) << id;
  for (const char* reference : {"href=\"#", "aria-labelledby=\""}) {
    for (const std::string& references : parts(page, reference, '"')) {
      std::stringstream names(references);
      for (std::string name; names >> name;) EXPECT_TRUE(ids.contains(name)) << name;
    }
  }
}

TEST(Html, HeadingsGoDownOneStepAtATime) {
  const std::string page = to_html(example_study());
  char before = '0';
  int titles = 0;
  for (const std::string& tag : parts(page, "<h", '>')) {
    if (!std::isdigit(static_cast<unsigned char>(tag[0]))) continue;  // <head>, <header>, <html>
    EXPECT_LE(tag[0], before + 1);
    titles += tag[0] == '1' ? 1 : 0;
    before = tag[0];
  }
  EXPECT_EQ(titles, 1);
}

TEST(Html, NeverPrintsNan) {
  auto studies = all_kinds();
  studies.push_back(without_numbers(true));
  studies.push_back(without_numbers(false));
  for (const auto& study : studies) {
    EXPECT_FALSE(attune::testing::shows_no_number(to_html(study)));
  }
}

TEST(Html, KeepsToTheWordingRules) {
  for (const auto& study : all_kinds()) {
    std::string text = visible_text(prose(to_html(study)));
    for (auto at = text.find(kNoDiagnosis); at != std::string::npos; at = text.find(kNoDiagnosis)) {
      text.erase(at, std::string_view(kNoDiagnosis).size());
    }
    for (const char* word :
         {"oxytocin*",  "dopamine*",   "hormon*", "mirror neuron*", "serotonin*",   "diagnos*",
          "because of", "caused",      "should",  "must",           "normal",       "abnormal",
          "fix",        "avoidant",    "blame*",  "withdrew",       "is withdrawn", "you",
          "your",       "best couple", "worst",   "rank*"}) {
      for (const std::string& found : surroundings(lower_case(text), word)) {
        // The data summary's own refusal to rank may stand.
        EXPECT_NE(found.find("a ranking needs"), std::string::npos) << word << ": " << found;
      }
    }
    for (const std::string& found : surroundings(lower_case(text), "causes")) {
      EXPECT_NE(found.find("never causes"), std::string::npos) << found;
    }
  }
}

TEST(Html, WhileTheGateIsShutClaimsNoWithdrawal) {
  const analysis::Study study = example_study({.gate_open = false});
  const std::string page = to_html(study), text = visible_text(page);
  EXPECT_NE(text.find(study.fit.gate.sentence), std::string::npos);
  for (const char* claim : {"fit a more distant spell", "spells tended", "distant spells began",
                            "distant spells ended", "Back from a distant", "theta_", " eta_touch",
                            "spell is", "spells are", "a distant spell"}) {
    // The tables of what data can answer may ask about spells; nothing may tell of one.
    const auto at = text.find(claim);
    if (at == std::string::npos) continue;
    const std::string around = text.substr(at < 60 ? 0 : at - 60, 120);
    EXPECT_TRUE(around.find('?') != std::string::npos ||
                around.find("to tell a distant spell from a bad day") != std::string::npos)
        << around;
  }
  EXPECT_EQ(page.find("class=\"spell"), std::string::npos);
  EXPECT_EQ(page.find("chart-onset"), std::string::npos);
  EXPECT_NE(text.find("Carried over to the partner"), std::string::npos);
  EXPECT_NE(text.find("On days with touch, people tended to feel closer"), std::string::npos);
}

TEST(Html, TellsWhatSkippedCheckInsMightChange) {
  const std::string told = visible_text(to_html(example_study()));
  EXPECT_NE(told.find("679 of 5,600 check-ins asked for were not made (12%)"), std::string::npos);
  EXPECT_NE(told.find("Stress: how often distant spells began: "), std::string::npos);
  analysis::Study study = example_study();
  for (auto& shifted : study.fit.skipping.low) shifted.concludes_otherwise = false;
  EXPECT_NE(visible_text(to_html(study)).find("none of the differences above"), std::string::npos);
  const std::string untold = visible_text(to_html(example_study({.calendar = false})));
  EXPECT_NE(untold.find("does not tell which check-ins were asked for"), std::string::npos);
  // Nothing of spells while the gate is shut.
  const std::string shut = visible_text(to_html(example_study({.gate_open = false})));
  EXPECT_EQ(shut.find("how often distant spells began"), std::string::npos);
}

TEST(Html, SaysOnEveryPageThatDataAreSimulated) {
  analysis::Study study = example_study();
  const std::string page = to_html(study);
  std::size_t notes = 0;
  for (auto at = page.find("Simulated data"); at != std::string::npos;
       at = page.find("Simulated data", at + 1)) {
    ++notes;
  }
  EXPECT_EQ(notes, 1 + study.states.couples.size());
  study.simulated = false;
  EXPECT_EQ(to_html(study).find("imulated"), std::string::npos);
}

TEST(Html, ManyCouplesStayLight) {
  const std::string page = to_html(example_study({.couples = 500}));
  EXPECT_LT(page.size(), 9'000'000U);
  EXPECT_NE(page.find("id=\"couple-500\""), std::string::npos);
}

TEST(Html, IsTheSameBytesForTheSameStudy) {
  EXPECT_EQ(to_html(example_study()), to_html(example_study()));
}

TEST(Html, WritesThePagesToLookAt) {
  const char* folder = std::getenv("ATTUNE_REPORT_FOLDER");
  if (folder == nullptr) GTEST_SKIP() << "ATTUNE_REPORT_FOLDER names no folder to write pages to";
  const auto write = [&](const char* name, const analysis::Study& study) {
    std::ofstream(std::string(folder) + "/" + name, std::ios::binary) << to_html(study);
  };
  write("open.html", example_study());
  write("shut.html", example_study({.gate_open = false}));
  write("roles.html", example_study({.calendar = false, .roles = true}));
  write("missing.html", without_numbers(true));
  write("many.html", example_study({.couples = 500}));
}

}  // namespace
}  // namespace attune::report
