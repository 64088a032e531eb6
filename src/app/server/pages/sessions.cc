// Where somebody is signed in.
#include "app/server/pages/frame.h"
#include "app/server/pages/pages.h"

namespace attune::server {
namespace {

std::string device_words(const Page& page, const SessionsView::Row& row) {
  if (row.browser.empty() && row.system.empty()) return page.say("sessions.unknown");
  if (row.browser.empty() || row.system.empty()) return row.browser + row.system;
  return page.say("sessions.device", {{"browser", row.browser}, {"system", row.system}});
}

void write_session(Page& page, const SessionsView::Row& row) {
  page.out.open("li", {{"class", "entry"}}).element("strong", device_words(page, row));
  page.paragraph("sessions.began", {{"day", std::to_string(row.began.days)}}, "note");
  if (row.here) {
    page.paragraph("sessions.here", {}, "note").close();
    return;
  }
  if (row.hours_ago < 24) {
    page.paragraph("sessions.used_hours", {{"hours", std::to_string(row.hours_ago)}}, "note");
  } else {
    page.paragraph("sessions.used_day", {{"day", std::to_string(row.used.days)}}, "note");
  }
  page.button_form("/you/sessions", "sessions.end", {{"id", row.id}}).close();
}

void write_failed(Page& page, const SessionsView& view) {
  page.heading("sessions.failed_title");
  if (view.failed.empty()) {
    page.paragraph("sessions.failed_none", {}, "note");
    return;
  }
  page.out.open("ul");
  for (const SessionsView::Failed& one : view.failed) {
    page.out.element("li", page.say("sessions.failed", {{"day", std::to_string(one.day.days)},
                                                        {"tries", std::to_string(one.tries)}}));
  }
  page.close();
  page.paragraph("sessions.failed_words", {}, "note");
}

}  // namespace

std::string to_page(const SessionsView& view, const PageContext& context) {
  Page page(context, "sessions.title");
  page.paragraph("sessions.intro", {}, "lead");
  page.out.open("ul", {{"class", "entries"}}).line_break();
  for (const SessionsView::Row& row : view.sessions) write_session(page, row);
  page.close();
  if (view.sessions.size() > 1) {
    page.button_form("/you/sessions", "sessions.end_others", {{"others", "1"}}, "");
  }
  write_failed(page, view);
  page.link("/you", "sessions.to_you");
  return page.finish();
}

}  // namespace attune::server
