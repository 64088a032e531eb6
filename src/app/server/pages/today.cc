// The check-in: a plain form that a thumb fills in two minutes. Nothing chosen is skipped, and
// "skip" takes back what was chosen, without any script.
#include <fmt/format.h>

#include "app/server/pages/check_in.h"
#include "app/server/pages/frame.h"
#include "app/server/pages/pages.h"

namespace attune::server {

std::string to_page(const TodayView& view, const PageContext& context) {
  const bool weekly = view.action == "/weekly";
  Page page(context, weekly ? "weekly.title" : "today.title");
  page.paragraph("today.day", {{"day", page.words.day(view.day)}}, "lead");
  if (view.saved) page.paragraph("today.already", {}, "done");
  for (const std::string& words : view.prompts) {
    page.out.open("section", {{"class", "card"}});
    page.heading("today.prompt").out.element("p", words).close();
  }
  page.faults(view.faults);
  page.paragraph(weekly ? "weekly.intro" : "today.intro", {}, "note");
  // Only a form that holds no answers may be kept for use without a connection.
  const bool blank =
      !view.saved && view.prompts.empty() && view.given.values.empty() && view.given.texts.empty();
  page.out.open("form", {{"method", "post"},
                         {"action", view.action},
                         {"class", "check-in"},
                         {"data-blank", blank && !weekly ? "yes" : "no"}});
  page.hidden("token", context.form_token);
  page.hidden("id", view.id);
  page.hidden("day", std::to_string(view.day.days));
  if (!view.occasion.empty()) page.hidden("occasion", view.occasion);
  for (const survey::Item& item : view.items) {
    const auto fault = view.field_faults.find(item.name);
    ask(page, item, view.given, fault == view.field_faults.end() ? nullptr : &fault->second);
  }
  page.button(view.saved ? "today.save_again" : "today.save", "main");
  page.paragraph("today.private", {}, "note");
  page.close();
  return page.finish();
}

std::string to_page(const SavedView& view, const PageContext& context) {
  Page page(context, "saved.title");
  // The device may forget its draft of this day.
  page.out.element("div", "",
                   {{"data-saved", std::to_string(view.day.days)}, {"hidden", "hidden"}});
  page.paragraph(view.again ? "saved.again" : "saved.done", {{"day", page.words.day(view.day)}},
                 "lead");
  page.sentences(view.notes);
  if (view.show_help) {
    page.out.open("section", {{"class", "care"}});
    page.heading("saved.help_title")
        .paragraph("saved.help")
        .link("/help", "saved.help_link", "button");
    page.close();
  }
  if (view.weekly_due) {
    page.out.open("section", {{"class", "card"}});
    page.heading("saved.weekly_title").paragraph("saved.weekly");
    page.link("/weekly", "saved.weekly_link", "button").close();
  }
  page.out.open("p", {{"class", "ways"}});
  page.link("/timeline", "saved.timeline").link("/today", "saved.change").close();
  return page.finish();
}

}  // namespace attune::server
