// A person's own course: what the reader answered and what follows from that alone.
#include <fmt/format.h>

#include <algorithm>

#include "app/server/pages/course_chart.h"
#include "app/server/pages/frame.h"
#include "app/server/pages/pages.h"

namespace attune::server {
namespace {

using Row = TimelineView::Row;

std::string shown(const Page& page, const std::optional<double>& value) {
  return value ? page.words.number(*value, 0) : page.say("timeline.skipped");
}

std::string moments_of(const Page& page, const Row& row) {
  std::string said;
  for (const std::string& moment : row.moments) {
    said += (said.empty() ? "" : ", ") + page.say("item.moments." + moment);
  }
  return said;
}

void write_row(Page& page, const Row& row) {
  page.out.open("li", {{"class", "entry"}});
  page.out.element("h3", page.words.day(row.day)).line_break();
  page.out.open("dl");
  const std::pair<const char*, const std::optional<double>*> values[] = {
      {"name.closeness", &row.closeness},
      {"name.distance", &row.distance},
      {"name.stress", &row.stress}};
  for (const auto& [key, value] : values) {
    page.out.open("div").element("dt", page.say(key)).element("dd", shown(page, *value)).close();
  }
  page.close();
  if (!row.moments.empty()) page.out.element("p", moments_of(page, row), {{"class", "note"}});
  const std::string day = page.words.day(row.day);
  page.out.open("div", {{"class", "ways"}});
  page.out.element("a", page.say("timeline.change"),
                   {{"href", fmt::format("/today?day={}", row.day.days)},
                    {"aria-label", page.say("timeline.change_day", {{"day", day}})}});
  page.open_form(fmt::format("/check-ins/{}/delete", row.id), "one");
  page.out.element("button", page.say("timeline.delete"),
                   {{"type", "submit"},
                    {"class", "plain"},
                    {"aria-label", page.say("timeline.delete_day", {{"day", day}})}});
  page.close().close().close();
}

void write_rows(Page& page, const Row* from, const Row* until) {
  page.out.open("ul", {{"class", "entries"}}).line_break();
  for (; from != until; ++from) write_row(page, *from);
  page.close();
}

/// Two weeks at once; what is older is folded.
void write_diary(Page& page, const std::vector<Row>& rows) {
  constexpr std::size_t kShown = 14;
  const std::size_t shown = std::min(kShown, rows.size());
  const Row* const all = rows.data();
  write_rows(page, all, all + shown);
  if (shown == rows.size()) return;
  page.out.open("details").element(
      "summary", page.say("timeline.earlier", {{"count", std::to_string(rows.size() - shown)}}));
  write_rows(page, all + shown, all + rows.size());
  page.close();
}

}  // namespace

std::string to_page(const TimelineView& view, const PageContext& context) {
  Page page(context, "timeline.title");
  page.paragraph("timeline.intro", {}, "note");
  if (view.rows.empty()) {
    page.paragraph("timeline.empty", {}, "empty").link("/today", "timeline.first", "button main");
    return page.finish();
  }
  if (view.course) {
    page.chart(page.say("timeline.caption"), draw_course(*view.course, "course", page.words));
  }
  if (view.not_yet) {
    page.paragraph("timeline.not_yet",
                   {{"have", std::to_string(view.not_yet->have)},
                    {"need", std::to_string(view.not_yet->need)}},
                   "empty");
  }
  page.sentences(view.sentences);
  if (view.course) page.estimates_of(view.like_yours);
  page.heading("timeline.entries");
  write_diary(page, view.rows);
  page.link("/you/export.csv", "timeline.export");
  return page.finish();
}

}  // namespace attune::server
