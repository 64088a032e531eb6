#include "app/server/pages/scores.h"

#include <fmt/chrono.h>

#include <map>
#include <set>

#include "app/server/pages/pages.h"
#include "report/blocks.h"
#include "survey/measure.h"

namespace attune::server {
namespace {

std::string iso(Day day) {
  return fmt::format("{:%Y-%m-%d}", std::chrono::sys_days(std::chrono::days(day.days)));
}

std::string scores_table(const Page& page, const ScoredMeasure& measure,
                         const std::string (&names)[2]) {
  std::map<std::int64_t, std::string> scores[2];
  std::set<std::int64_t> days;
  for (const std::size_t i : {0U, 1U}) {
    for (const ScoredMeasure::Value& value : measure.values[i]) {
      scores[i][value.day.days] = page.words.number(value.score, 0);
      days.insert(value.day.days);
    }
  }
  std::vector<std::string> columns{page.say("record.day")};
  for (const std::string& name : names) {
    if (!name.empty()) columns.push_back(name);
  }
  std::vector<std::vector<std::string>> rows;
  for (const std::int64_t day : days) {
    rows.push_back({page.words.date({day})});
    for (const std::size_t i : {0U, 1U}) {
      if (!names[i].empty()) rows.back().push_back(scores[i][day]);
    }
  }
  return report::data_table(page.say("record.score"), columns, rows);
}

void write_removals(Page& page, const ScoredMeasure& measure) {
  page.out.open("ul", {{"class", "shares"}});
  for (const ScoredMeasure::Value& value : measure.values[0]) {
    page.out.open("li", {{"class", "share"}});
    page.out.element("span", page.words.date(value.day) + ": " + page.words.number(value.score, 0));
    page.button_form("/questionnaires", "scores.remove",
                     {{"what", "remove"}, {"measure", measure.name}, {"day", iso(value.day)}});
    page.out.close();
  }
  page.close();
}

}  // namespace

void write_measure(Page& page, const ScoredMeasure& measure, const std::string (&names)[2]) {
  page.out.element("h3", measure.name).line_break();
  for (const std::size_t i : {0U, 1U}) {
    if (!measure.change[i] || names[i].empty()) continue;
    page.out.open("p").element("strong", names[i]).text(": ");
    page.out.text(page.words.say(*measure.change[i])).close().line_break();
  }
  report::scrolling(page.out, measure.name, scores_table(page, measure, names));
  const std::string cut = page.words.number(measure.cut, 1);
  if (measure.reliable_change) {
    page.paragraph("record.measure_note",
                   {{"cut", cut}, {"change", page.words.number(*measure.reliable_change, 1)}},
                   "note");
  } else {
    page.paragraph("record.measure_cut", {{"cut", cut}}, "note");
  }
}

void score_fields(Page& page, const ScoreFields& fields) {
  RadioRow row{"measure", "scores.measure", {}, fields.chosen};
  for (const survey::Measure& measure : survey::measures()) {
    row.choices.emplace_back(measure.name, measure.name);
  }
  if (row.chosen.empty()) row.chosen = row.choices.front().first;
  radio_row(page, row);
  text_field(page, {"day", "scores.day", iso(fields.today), "date"});
  text_field(page, {"score", "scores.score", fields.given});
}

std::string to_page(const QuestionnairesView& view, const PageContext& context) {
  Page page(context, "scores.title");
  page.paragraph("scores.intro", {}, "lead").faults(view.faults);
  if (!view.notes.empty()) {
    page.out.open("section", {{"class", "care"}});
    page.sentences(view.notes).link("/help", "saved.help_link", "button").close();
  }
  page.open_form("/questionnaires").hidden("what", "score");
  score_fields(page, {view.today, view.chosen, view.given});
  page.button("scores.save", "main").close();
  page.paragraph("scores.who", {}, "note");
  if (!view.measures.empty()) page.heading("record.measures");
  const std::string names[2] = {view.name, ""};
  for (const ScoredMeasure& measure : view.measures) {
    write_measure(page, measure, names);
    write_removals(page, measure);
  }
  if (!view.measures.empty()) page.link("/questionnaires/scores.csv", "scores.to_export");
  return page.finish();
}

}  // namespace attune::server
