// What both share, in weeks; what each shares; and what might be nice to do next.
#include <fmt/format.h>

#include <cctype>

#include "app/server/pages/course_chart.h"
#include "app/server/pages/frame.h"
#include "app/server/pages/pages.h"
#include "report/blocks.h"
#include "report/chart.h"

namespace attune::server {
namespace {

std::string name_of(const Page& page, const std::string& what) { return page.say("name." + what); }

void write_share(Page& page, const Share& share) {
  const std::string name = name_of(page, share.what);
  page.out.open("li", {{"class", "share"}});
  page.out.open("div").element("strong", name).text(" ");
  page.out.element("span", page.say(share.mine ? "sharing.on" : "sharing.off"),
                   {{"class", share.mine ? "state on" : "state"}});
  page.out.close();
  page.open_form("/sharing", "one").hidden("what", share.what).hidden("on", share.mine ? "0" : "1");
  page.out.element("button", page.say(share.mine ? "sharing.stop" : "sharing.start"),
                   {{"type", "submit"},
                    {"class", "quiet"},
                    {"aria-label", page.say(share.mine ? "sharing.stop_what" : "sharing.start_what",
                                            {{"what", name}})}});
  page.close().close();
}

void write_shares(Page& page, const SharingView& view, bool inferences, std::string_view title) {
  page.heading(title);
  page.out.open("ul", {{"class", "shares"}}).line_break();
  for (const Share& share : view.shares) {
    if (share.inference == inferences) write_share(page, share);
  }
  page.close();
}

void write_therapists(Page& page, const SharingView& view) {
  if (view.therapists.empty()) return;
  page.heading("sharing.therapists").paragraph("sharing.therapists_words", {}, "note");
  page.out.open("ul", {{"class", "shares"}}).line_break();
  for (const auto& [id, name] : view.therapists) {
    page.out.open("li", {{"class", "share"}}).element("strong", name);
    const std::string what = "therapist:" + id;
    page.button_form("/sharing", "sharing.therapist_stop", {{"what", what}, {"on", "0"}});
    page.close();
  }
  page.close();
}

void write_weeks(Page& page, const TogetherView::Shared& shared) {
  const std::string name = name_of(page, shared.what);
  page.out.element("h2", name).line_break();
  if (shared.weeks.empty()) return;
  if (const auto chart = draw_weeks(shared, "weeks-" + shared.what, page.words)) {
    page.out.open("figure").raw(chart->svg).raw(chart->legend).close().line_break();
  }
  std::vector<std::vector<std::string>> rows;
  for (const TogetherView::Week& week : shared.weeks) {
    // Whoever has too few answers: both places say the same.
    const bool both = week.mine && week.theirs;
    const auto mean = [&](const std::optional<double>& value) {
      return both ? page.words.number(*value, 1) : page.say("together.no_mean");
    };
    rows.push_back({page.words.date(week.monday), mean(week.mine), mean(week.theirs)});
  }
  const std::vector<std::string> columns{page.say("together.week"), page.say("together.mine"),
                                         page.say("together.theirs")};
  report::scrolling(page.out, name, report::data_table(page.say("together.table"), columns, rows));
}

/// "A walk or a meal" -> "action.a_walk_or_a_meal".
std::string action_key(const std::string& name) {
  std::string key = "action.";
  for (const char c : name) {
    key += c == ' ' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return key;
}

void write_step(Page& page, const NextView::Step& step) {
  const std::string key = action_key(step.action);
  page.out.open("li", {{"class", "card"}});
  page.out.element("p", page.words.has(key) ? page.say(key) : step.words, {{"class", "offer"}});
  page.paragraph("next.gain",
                 {{"gain", page.words.number(step.gain, 2)},
                  {"lower", page.words.number(step.gain_lower, 2)},
                  {"upper", page.words.number(step.gain_upper, 2)},
                  {"probability", page.words.percent(step.probability)}},
                 "note");
  page.paragraph("next.effort", {{"effort", page.words.number(step.effort, 0)}}, "note");
  page.close();
}

}  // namespace

std::string to_page(const SharingView& view, const PageContext& context) {
  Page page(context, "sharing.title");
  page.paragraph("sharing.intro", {}, "lead");
  page.sentences({{"sharing.both", {}}, {"sharing.weeks", {}}, {"sharing.silent", {}}});
  if (!view.paired) page.paragraph("sharing.alone", {}, "empty").link("/pair", "sharing.pair");
  write_shares(page, view, false, "sharing.answers");
  write_shares(page, view, true, "sharing.inferences");
  write_therapists(page, view);
  page.paragraph("sharing.never", {}, "note");
  return page.finish();
}

std::string to_page(const TogetherView& view, const PageContext& context) {
  Page page(context, "together.title");
  page.paragraph("together.intro", {}, "note");
  if (view.nothing_yet) {
    page.paragraph("together.nothing_yet", {}, "empty");
  } else {
    page.sentences(view.sentences);
    for (const TogetherView::Shared& shared : view.shared) write_weeks(page, shared);
  }
  page.link("/sharing", "together.sharing", "button");
  return page.finish();
}

std::string to_page(const NextView& view, const PageContext& context) {
  Page page(context, "next.title");
  if (view.nothing_now || view.steps.empty()) {
    page.paragraph("next.nothing_now", {}, "empty");
    return page.finish();
  }
  page.paragraph("next.intro", {}, "lead");
  page.estimates_of(view.like_yours);
  page.out.open("ul", {{"class", "steps"}}).line_break();
  for (const NextView::Step& step : view.steps) write_step(page, step);
  page.close();
  page.paragraph(view.order_tells ? "next.order_tells" : "next.order_tells_nothing", {}, "note");
  page.paragraph("next.promise", {}, "note");
  return page.finish();
}

}  // namespace attune::server
