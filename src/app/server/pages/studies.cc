// For researchers: studies, how each goes while it runs, and what it exports.
#include <fmt/format.h>

#include "app/server/pages/frame.h"
#include "app/server/pages/pages.h"
#include "app/server/percent_encoded.h"
#include "report/blocks.h"

namespace attune::server {
namespace {

constexpr const char* kExports[] = {
    "diary.csv",         "diary.sav",     "diary.dta",   "codebook.csv", "codebook.json",
    "randomisation.csv", "decisions.csv", "schema.toml", "read.R",       "read.py"};

void write_definition(Page& page, const std::string& address, const std::string& text,
                      std::string_view button) {
  page.open_form(address);
  page.out.element("label", page.say("studies.definition"), {{"for", "definition"}});
  page.out.element("textarea", text,
                   {{"id", "definition"},
                    {"name", "definition"},
                    {"rows", "14"},
                    {"spellcheck", "false"},
                    {"class", "code"}});
  page.button(button, "main").close();
}

void write_people(Page& page, const StudyView& view) {
  if (view.people.empty()) {
    page.paragraph("study.nobody", {}, "empty");
    return;
  }
  std::vector<std::vector<std::string>> rows;
  for (const StudyView::Row& row : view.people) {
    rows.push_back({row.couple, row.partner, row.arm,
                    page.say("study.of", {{"answered", std::to_string(row.answered)},
                                          {"scheduled", std::to_string(row.scheduled)}}),
                    page.words.number(row.last_seven, 0)});
  }
  const std::vector<std::string> columns{page.say("study.couple"), page.say("study.partner"),
                                         page.say("study.arm"), page.say("study.answered"),
                                         page.say("study.last_seven")};
  const std::string title = page.say("study.compliance");
  report::scrolling(page.out, title, report::data_table(title, columns, rows));
}

void write_exports(Page& page, const std::string& address) {
  page.heading("study.export").paragraph("study.export_words", {}, "note");
  page.out.open("ul", {{"class", "ways"}});
  for (const char* file : kExports) {
    page.out.open("li").element("a", file, {{"href", fmt::format("{}/{}", address, file)}}).close();
  }
  page.close();
}

}  // namespace

std::string to_page(const StudiesView& view, const PageContext& context) {
  Page page(context, "studies.title");
  if (view.studies.empty()) page.paragraph("studies.empty", {}, "empty");
  page.out.open("ul", {{"class", "entries"}}).line_break();
  for (const StudiesView::Row& row : view.studies) {
    page.out.open("li", {{"class", "entry"}}).open("h2");
    page.out.element("a", row.title, {{"href", "/studies/" + percent_encoded(row.id)}}).close();
    page.paragraph(
        "studies.row",
        {{"couples", std::to_string(row.couples)}, {"people", std::to_string(row.people)}}, "note");
    page.close();
  }
  page.close();
  page.heading("studies.new").paragraph("studies.new_words");
  if (!view.faults.empty()) {
    page.out.open("div", {{"class", "faults"}, {"role", "alert"}});
    report::bullets(page.out, view.faults);
    page.close();
  }
  write_definition(page, "/studies", view.draft, "studies.save");
  return page.finish();
}

std::string to_page(const StudyView& view, const PageContext& context) {
  const std::string address = "/studies/" + percent_encoded(view.id);
  Page page(context, "study.title", {{"title", view.title}});
  page.paragraph("study.couples", {{"count", std::to_string(view.couples)}}, "lead");
  page.heading("study.compliance");
  if (view.compliance) page.chart(page.say("study.compliance"), *view.compliance);
  write_people(page, view);
  if (!view.invite_link.empty()) {
    page.heading("study.invite").paragraph("study.invite_words", {}, "note");
    page.out.open("section", {{"class", "card invitation"}});
    if (!view.invite_qr_svg.empty()) {
      page.out.open("div", {{"class", "qr"}, {"role", "img"}, {"aria-label", page.say("pair.qr")}});
      page.out.raw(view.invite_qr_svg).close();
    }
    page.out.open("p").element("a", view.invite_link, {{"href", view.invite_link}}).close();
    page.close();
  }
  page.link(address + "/preview", "study.preview", "button");
  write_exports(page, address);
  page.heading("study.definition");
  write_definition(page, address, view.definition, "studies.save");
  return page.finish();
}

}  // namespace attune::server
