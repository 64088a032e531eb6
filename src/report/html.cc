#include "report/html.h"

#include <fmt/format.h>

#include "report/answer_words.h"
#include "report/blocks.h"
#include "report/couple_page.h"
#include "report/markup.h"
#include "report/names.h"
#include "report/number.h"
#include "report/page_head.h"
#include "report/study_page.h"

namespace attune::report {
namespace {

void write_header(Markup& page, const analysis::Study& study) {
  page.element("a", "Skip to the short answer", {{"class", "skip"}, {"href", "#answer"}});
  page.open("header", {{"id", "top"}}).line_break();
  page.element("h1", study.title).line_break();
  paragraph(page, kQuestion, "lead");
  if (study.simulated) {
    page.open("div", {{"class", "banner"}, {"role", "note"}}).open("p");
    page.element("strong", "Simulated data.");
    page.text(" A made-up example: no real people, and no finding about couples.");
    page.close().close().line_break();
  }
  page.close().line_break();
}

void write_contents(Markup& page, const analysis::Study& study) {
  page.open("nav", {{"class", "contents study"}, {"aria-label", "Contents"}}).open("ul");
  const auto link = [&](const std::string& id, const std::string& words) {
    page.open("li").element("a", words, {{"href", "#" + id}}).close();
  };
  for (const Section& section : study_sections(study)) link(section.id, section.heading);
  link("couples", "The couples");
  page.close().close().line_break();
}

/// Choosing a couple shows its page alone; that takes no script, only the address's fragment.
void write_chooser(Markup& page, const analysis::Study& study) {
  const auto& couples = study.states.couples;
  open_section(page, "couples", "The couples");
  paragraph(page,
            "Choose a couple to see its page alone; below they follow in the order of the file. "
            "Couples are not for comparing: each has its own usual.");
  paragraph(page,
            "These pages hold both partners' answers. They are for the study's staff, and for a "
            "partner only where both have agreed. What goes with closeness is told for the whole "
            "study, above: the diary of one couple alone is too short to tell.",
            "note");
  page.open("nav", {{"class", "chooser"}, {"aria-label", "Choose a couple"}});
  page.open(
      "div",
      {{"class", "scroll"}, {"tabindex", "0"}, {"role", "group"}, {"aria-label", "All couples"}});
  page.open("ul");
  for (std::size_t i = 0; i < couples.size(); ++i) {
    page.open("li");
    page.element("a", couples[i].id, {{"href", "#" + couple_anchor(i)}});
    page.close().line_break();
  }
  page.close().close().close().line_break();
  page.close().line_break();
}

void write_footer(Markup& page, const analysis::Study& study) {
  page.open("footer");
  paragraph(page, kNoDiagnosis);
  paragraph(
      page,
      "If anyone is afraid of a partner, or pressured, threatened or hurt, closeness is not "
      "the aim: a doctor, a counsellor or a local helpline can be reached without the partner "
      "knowing. If low mood keeps coming up, a doctor or counsellor can help look at it.");
  paragraph(page,
            fmt::format("Made by attune {}. This file is complete in itself: it loads nothing "
                        "from anywhere and sends nothing.",
                        study.fit.version));
  page.close().line_break();
}

}  // namespace

std::string to_html(const analysis::Study& study) {
  Markup page;
  open_page(page, fmt::format("{}: closeness and distance", study.title));
  page.open("body").line_break();
  write_header(page, study);
  write_contents(page, study);
  page.open("main").line_break();
  page.open("div", {{"class", "study"}}).line_break();
  write_study(page, study);
  write_chooser(page, study);
  page.close().line_break();
  for (std::size_t i = 0; i < study.states.couples.size(); ++i) write_couple(page, study, i);
  page.close().line_break();
  write_footer(page, study);
  page.close().line_break().close().line_break();
  return page.take();
}

}  // namespace attune::report
