// Pages that belong to nobody's diary: help lines, the operator's checks, the made-up people, and
// what the server has to say.
#include <fmt/format.h>

#include <algorithm>

#include "app/server/pages/frame.h"
#include "app/server/pages/pages.h"

namespace attune::server {
namespace {

using Check = OperatorView::Check;

std::string_view state_of(const Check& check) {
  switch (check.state) {
    case Check::State::good:
      return "good";
    case Check::State::warn:
      return "warn";
    case Check::State::bad:
      break;
  }
  return "bad";
}

void write_check(Page& page, const Check& check) {
  const std::string state(state_of(check));
  page.out.open("li", {{"class", "entry check-" + state}});
  page.out.open("h2").text(page.say("operator.check." + check.name) + " ");
  page.out.element("span", page.say("operator." + state), {{"class", "state " + state}}).close();
  page.paragraph(check.found);
  if (!check.command.empty()) {
    page.paragraph("operator.mend", {}, "note");
    page.out.open("pre", {{"tabindex", "0"}}).element("code", check.command).close();
  }
  page.close();
}

void write_line(Page& page, const HelpView::Line& line) {
  page.out.open("li", {{"class", "entry"}}).element("h2", line.name);
  if (!line.number.empty()) {
    std::string digits = line.number;
    std::erase_if(digits, [](char c) { return c != '+' && (c < '0' || c > '9'); });
    page.out.open("p").element("a", line.number, {{"href", "tel:" + digits}, {"class", "tel"}});
    page.out.close();
  }
  if (!line.link.empty()) {
    page.out.open("p");
    page.out.element("a", line.link, {{"href", line.link}, {"rel", "noreferrer noopener"}}).close();
  }
  if (!line.hours.empty()) page.out.element("p", line.hours, {{"class", "note"}});
  page.close();
}

}  // namespace

std::string to_page(const HelpView& view, const PageContext& context) {
  Page page(context, "help.title");
  page.paragraph("help.intro", {}, "lead").paragraph("help.danger");
  page.out.open("ul", {{"class", "entries"}}).line_break();
  for (const HelpView::Line& line : view.lines) write_line(page, line);
  page.close();
  page.heading("help.traces_title").paragraph("help.traces");
  page.heading("help.app_title").paragraph("help.app");
  return page.finish();
}

std::string to_page(const OperatorView& view, const PageContext& context) {
  Page page(context, "operator.title");
  page.paragraph("operator.counts", {{"people", std::to_string(view.people)},
                                     {"couples", std::to_string(view.couples)},
                                     {"studies", std::to_string(view.studies)}});
  page.out.open("ul", {{"class", "entries"}}).line_break();
  for (const Check& check : view.checks) write_check(page, check);
  page.close();
  page.paragraph("operator.no_answers", {}, "note");
  return page.finish();
}

std::string to_page(const DemoView& view, const PageContext& context) {
  Page page(context, "demo.title");
  page.paragraph("demo.intro", {}, "lead").paragraph("demo.second_step", {}, "note");
  page.out.open("ul", {{"class", "steps"}}).line_break();
  for (const auto& [role, name] : view.roles) {
    page.out.open("li", {{"class", "card"}}).element("h2", name);
    page.paragraph("demo.role." + role);
    page.open_form("/demo", "one").hidden("role", role);
    page.out.element("button", page.say("demo.enter", {{"name", name}}),
                     {{"type", "submit"}, {"class", "main"}});
    page.close().close();
  }
  page.close();
  return page.finish();
}

std::string to_page(const MessageView& view, const PageContext& context) {
  Page page(context, view.title.key, view.title.with);
  if (!view.words.key.empty()) page.paragraph(view.words, "lead");
  if (!view.mend.key.empty()) page.paragraph(view.mend);
  page.link(view.back, "message.back", "button");
  return page.finish();
}

}  // namespace attune::server
