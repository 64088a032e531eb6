// For therapists: couples that granted access, and one page a couple for the ten minutes before a
// session.
#include "app/server/pages/course_chart.h"
#include "app/server/pages/frame.h"
#include "app/server/pages/pages.h"
#include "app/server/pages/scores.h"
#include "app/server/percent_encoded.h"
#include "report/blocks.h"

namespace attune::server {
namespace {

void write_policy_choice(Page& page, const std::string& chosen) {
  radio_row(page, {"policy",
                   "clinic.policy",
                   {{"no_secrets", page.say("policy.no_secrets")},
                    {"limited_secrets", page.say("policy.limited_secrets")}},
                   chosen});
}

void write_couples(Page& page, const ClinicView& view) {
  page.out.open("ul", {{"class", "entries"}}).line_break();
  for (const ClinicView::Row& row : view.couples) {
    page.out.open("li", {{"class", "entry"}}).open("h2");
    page.out.element("a", row.names, {{"href", "/clinic/" + percent_encoded(row.couple)}}).close();
    if (!row.changed.empty()) page.out.element("p", row.changed);
    page.paragraph("clinic.last", {{"day", page.words.date(row.last)}}, "note").close();
  }
  page.close();
}

void write_score_form(Page& page, const CoupleRecordView& view, const std::string& address) {
  page.out.open("details", {{"class", "no-print"}});
  page.out.element("summary", page.say("record.add_score"));
  page.open_form(address).hidden("what", "score");
  RadioRow whose{"side", "record.whose", {}, view.names[0].empty() ? "1" : "0"};
  for (const std::size_t side : {0U, 1U}) {
    if (!view.names[side].empty())
      whose.choices.emplace_back(std::to_string(side), view.names[side]);
  }
  radio_row(page, whose);
  score_fields(page, {view.today, {}, {}});
  page.button("scores.save").close();
  page.close();
}

void write_sentences(Page& page, std::string_view title, const std::vector<Said>& sentences) {
  if (sentences.empty()) return;
  page.heading(title).sentences(sentences);
}

void write_courses(Page& page, const CoupleRecordView& view) {
  if (!view.courses[0] && !view.courses[1]) return;
  page.heading("record.courses");
  for (const std::size_t i : {0U, 1U}) {
    if (!view.courses[i]) continue;
    page.chart(view.names[i],
               draw_course(*view.courses[i], i == 0 ? "course-a" : "course-b", page.words));
  }
}

void write_note(Page& page, const CoupleRecordView& view, const std::string& address) {
  page.out.open("section", {{"class", "no-print"}});
  page.heading("record.note_title").open_form(address);
  page.hidden("what", "note");
  page.out.element("label", page.say("record.note"), {{"for", "note"}});
  page.out.element("textarea", view.note, {{"id", "note"}, {"name", "note"}, {"rows", "5"}});
  page.button("you.save").close();
  page.open_form(address).hidden("what", "policy");
  write_policy_choice(page, view.secrets_policy);
  page.paragraph("record.policy_note", {}, "note").button("you.save").close();
  page.close();
}

}  // namespace

std::string to_page(const ClinicView& view, const PageContext& context) {
  Page page(context, "clinic.title");
  page.faults(view.faults);
  if (view.couples.empty()) page.paragraph("clinic.empty", {}, "empty");
  write_couples(page, view);
  page.heading("clinic.invite").paragraph("clinic.invite_words");
  page.open_form("/clinic").hidden("what", "invite");
  write_policy_choice(page, "no_secrets");
  page.button("clinic.invite_button", "main").close();
  return page.finish();
}

std::string to_page(const CoupleRecordView& view, const PageContext& context) {
  // Who granted no access has no name here.
  const bool both = !view.names[0].empty() && !view.names[1].empty();
  Page page(context, both ? "record.title" : "record.title_one",
            {{"first", view.names[0]},
             {"second", view.names[1]},
             {"name", view.names[0] + view.names[1]}});
  const std::string address = "/clinic/" + percent_encoded(view.couple);
  page.paragraph("record.policy", {{"policy", page.say("policy." + view.secrets_policy)}}, "note");
  page.faults(view.faults).heading("record.measures");
  if (view.measures.empty()) page.paragraph("record.no_measures", {}, "empty");
  for (const ScoredMeasure& measure : view.measures) write_measure(page, measure, view.names);
  write_score_form(page, view, address);
  write_sentences(page, "record.last_spell", view.last_spell);
  write_sentences(page, "record.before", view.before_it);
  write_sentences(page, "record.helped", view.helped);
  write_sentences(page, "record.ask", view.ask);
  write_courses(page, view);
  if (view.courses[0] || view.courses[1]) page.estimates_of(view.like_yours);
  page.paragraph("record.associations", {}, "note");
  write_note(page, view, address);
  return page.finish();
}

}  // namespace attune::server
