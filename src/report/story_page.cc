#include "report/story_page.h"

#include <fmt/format.h>

#include "report/blocks.h"
#include "report/chart_story.h"
#include "report/number.h"
#include "report/page_head.h"

namespace attune::report {

std::string story_html(const world::Story& story, std::string_view version) {
  Markup page;
  open_page(page, "A distant spell, and the way back");
  page.open("body").line_break();
  page.open("header", {{"id", "top"}}).line_break();
  page.element("h1", "A distant spell, and the way back").line_break();
  paragraph(page, "How closeness may be lost and found again, in a simulated couple.", "lead");
  page.open("div", {{"class", "banner"}, {"role", "note"}}).open("p");
  page.element("strong", "Simulated data.");
  page.text(
      " Nobody lived this. The numbers behind it are partly judgement: it shows what the "
      "model says, and is no finding about real couples.");
  page.close().close().line_break();
  page.close().line_break();
  page.open("main").line_break();
  const Chart chart = draw_story(story);
  figure(page, "Eleven weeks of one couple, twice: chance is the same in both", chart);
  paragraph(page, fmt::format(
                      "Work piles up for partner A and there is little time together. A grows "
                      "distant: touch and kind words still come, more rarely, but less of them "
                      "reaches A. After week 5 the two talk openly, go out together, touch, say "
                      "thanks and answer each other more attuned; in the panel below they do not, "
                      "and nothing else differs."));
  paragraph(page, fmt::format(
                      "Of {} simulated couples that are alike but for chance, {} were close when "
                      "the hard time began and had A, and not B, distant when the way back began. "
                      "The one shown is in the middle of these by how many days less A is distant "
                      "with the way back. Over them, closeness from then on was higher by {} "
                      "points (95% interval of the mean) than without it.",
                      story.couples, story.withdrawn, with_range(story.gain)));
  paragraph(page,
            "Distance can be what somebody needs. Nothing here says that it should end, or whose "
            "doing it is.",
            "note");
  page.close().line_break();
  close_page(page, version);
  return page.take();
}

}  // namespace attune::report
