// What a study asks, seen as either partner before anybody takes part.
#include <fmt/format.h>

#include "app/server/pages/check_in.h"
#include "app/server/pages/frame.h"
#include "app/server/pages/pages.h"
#include "app/server/percent_encoded.h"

namespace attune::server {
namespace {

void write_choices(Page& page, const PreviewView& view) {
  const std::string address = fmt::format("/studies/{}/preview", percent_encoded(view.id));
  page.out.open("form", {{"method", "get"}, {"action", address}, {"class", "card"}});
  radio_row(page, {"partner",
                   "preview.partner",
                   {{"a", page.say("preview.first")}, {"b", page.say("preview.second")}},
                   view.chosen.partner});
  text_field(page, {"day", "preview.day", std::to_string(view.chosen.day), "number"});
  const auto choice = [&](const char* name, const char* legend, const std::vector<std::string>& all,
                          const std::string& chosen) {
    if (all.size() < 2) return;
    RadioRow row{name, legend, {}, chosen};
    for (const std::string& one : all) row.choices.emplace_back(one, one);
    radio_row(page, row);
  };
  choice("arm", "study.arm", view.arms, view.chosen.arm);
  choice("language", "you.language", view.languages, view.chosen.language);
  page.button("preview.show", "main").close();
}

void write_prompts(Page& page, const PreviewView& view) {
  for (const PreviewView::Prompt& prompt : view.prompts) {
    page.out.open("section", {{"class", "card"}});
    page.paragraph("preview.prompt",
                   {{"at", prompt.at}, {"probability", page.words.percent(prompt.probability)}},
                   "note");
    page.out.element("p", prompt.words).close();
  }
}

}  // namespace

std::string to_page(const PreviewView& view, const PageContext& context) {
  Page page(context, "preview.title", {{"title", view.title}});
  page.paragraph("preview.intro", {}, "lead");
  write_choices(page, view);
  if (view.occasions.empty()) page.paragraph("preview.nothing", {}, "empty");
  for (const PreviewView::Occasion& occasion : view.occasions) {
    page.heading(
        "preview.occasion",
        {{"schedule", occasion.schedule}, {"opens", occasion.opens}, {"closes", occasion.closes}});
    // A form without a button: nothing can be sent.
    page.out.open("form", {{"class", "check-in"}, {"aria-label", occasion.schedule}});
    for (const survey::Item& item : occasion.items) ask(page, item, {}, nullptr);
    page.close();
  }
  write_prompts(page, view);
  page.link("/studies/" + percent_encoded(view.id), "preview.back");
  return page.finish();
}

}  // namespace attune::server
