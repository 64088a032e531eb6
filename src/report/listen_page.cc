#include "report/listen_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/blocks.h"
#include "report/chart_reliability.h"
#include "report/chart_ribbon.h"
#include "report/listen_rows.h"
#include "report/names.h"
#include "report/number.h"
#include "report/page_head.h"

namespace attune::report {
namespace {

using conversation::Heard;
using conversation::HeardTalk;

constexpr std::size_t kMostTalks = 200;

void write_rows(Markup& page, const std::string& caption, const std::array<std::string, 2>& names,
                const std::vector<ListenRow>& rows) {
  std::vector<std::vector<std::string>> cells;
  for (const ListenRow& row : rows) cells.push_back({row.label, row.value[0], row.value[1]});
  const std::vector<std::string> columns{"", names[0], names[1]};
  scrolling(page, caption, data_table(caption, columns, cells));
}

std::string fifths(const std::array<conversation::StretchIndices, conversation::kStretches>& parts,
                   std::size_t k) {
  const conversation::StretchIndices& part = parts[k];
  if (std::isnan(part.word_share)) return "-";
  return fmt::format("{} of the words; {}{}", percent(part.word_share),
                     count(static_cast<std::size_t>(part.questions), "question", "questions"),
                     std::isnan(part.minimal) || part.minimal == 0
                         ? ""
                         : fmt::format("; {} of the answers a word or two", percent(part.minimal)));
}

void write_over_time(Markup& page, const HeardTalk& heard,
                     const std::array<std::string, 2>& names) {
  static constexpr std::array<const char*, conversation::kStretches> kParts{
      "First fifth of the turns", "Second", "Third", "Fourth", "Last"};
  std::vector<std::vector<std::string>> cells;
  for (std::size_t k = 0; k < conversation::kStretches; ++k) {
    cells.push_back(
        {kParts[k], fifths(heard.indices.over_time[0], k), fifths(heard.indices.over_time[1], k)});
  }
  const std::vector<std::string> columns{"", names[0], names[1]};
  folded(page, "Over the time of the talk", "Over the time of the talk",
         data_table("The talk in fifths", columns, cells));
}

void write_talk(Markup& page, const Heard& heard, std::size_t n, bool words) {
  const HeardTalk& one = heard.talks[n];
  const std::array<std::string, 2> names{partner_name(one.talk.speakers[0], 0),
                                         partner_name(one.talk.speakers[1], 1)};
  std::string heading = one.talk.couple.empty() ? "The talk" : couple_name(one.talk.couple);
  if (heard.talks.size() > 1 || !one.talk.id.empty()) {
    heading += ": " + shortened(one.talk.id.empty() ? fmt::format("{}", n + 1) : one.talk.id, 40);
  }
  const std::string id = fmt::format("talk-{}", n + 1);
  open_section(page, id, heading);
  if (one.turns.size() > kMostRibbonTurns) {
    paragraph(page,
              fmt::format("The first {} of {} turns are drawn; all are counted.", kMostRibbonTurns,
                          count(one.turns.size())),
              "note");
  }
  const ChartText text{
      id + "-ribbon", "The talk, turn by turn",
      fmt::format("Each bar is a turn, as wide as it has words: {} above the line, "
                  "{} below. Marks under it show what a turn may say.",
                  names[0], names[1])};
  figure(page, text.title, draw_ribbon(text, one, heard.labels, words));
  const ListenRows rows = listen_rows(one, heard.labels);
  page.element("h3", "Side by side").line_break();
  write_rows(page, "What was counted, with 95% intervals", names, rows.counted);
  paragraph(page, style_sentence(one), "note");
  write_over_time(page, one, names);
  page.element("h3", "What the words may say").line_break();
  write_rows(page, "Turns that likely say this", names, rows.words);
  page.element("h3", "By simple rules (experimental)").line_break();
  paragraph(page,
            "No couples' talks that people have coded are open to test these rules on: read "
            "them as pointers to turns worth rereading together, not as findings.",
            "note");
  write_rows(page, "Turns that fit a rule", names, rows.experimental);
  page.close().line_break();
}

}  // namespace

std::string listen_html(const Heard& heard, const ListenPage& settings) {
  Markup page;
  open_page(page, "A conversation, turn by turn");
  page.open("body").line_break();
  page.open("header", {{"id", "top"}}).line_break();
  page.element("h1", "A conversation, turn by turn").line_break();
  paragraph(page, "To read together: how the two of you answered each other.", "lead");
  page.open("div", {{"class", "banner"}, {"role", "note"}}).open("p");
  page.element("strong", "A description, not a verdict. ").text(kListenLimits);
  page.close().close().line_break();
  page.close().line_break();
  page.open("main").line_break();
  const std::string repaired = repaired_sentence(heard.repaired);
  if (!repaired.empty()) paragraph(page, repaired);
  const std::size_t shown = std::min(kMostTalks, heard.talks.size());
  if (shown < heard.talks.size()) {
    paragraph(page, fmt::format("The first {} of {} talks are on this page.", shown,
                                count(heard.talks.size())));
  }
  for (std::size_t n = 0; n < shown; ++n) write_talk(page, heard, n, settings.words);
  open_section(page, "how", "How this was made");
  paragraph(page,
            "A turn is all that one says until the other speaks. \"By chance\" is what an "
            "answer would share with another turn of the same partner in the same talk: what "
            "is above it is answering. \"Unsure\": wrong more than one time in three.");
  paragraph(page, fmt::format("The model of words learned from: {}", settings.source), "note");
  page.close().line_break();
  page.close().line_break();
  close_page(page, settings.version);
  return page.take();
}

std::string training_html(std::span<const conversation::LabelQuality> labels,
                          std::string_view about, std::string_view version) {
  Markup page;
  open_page(page, "How well turns are told apart");
  page.open("body").line_break();
  page.open("header", {{"id", "top"}}).line_break();
  page.element("h1", "How well turns are told apart").line_break();
  paragraph(page, about, "lead");
  page.close().line_break();
  page.open("main").line_break();
  for (std::size_t k = 0; k < labels.size(); ++k) {
    const conversation::LabelQuality& label = labels[k];
    open_section(page, fmt::format("label-{}", k + 1), capitalized(label_words(label.label)));
    const std::vector<Fact> told{
        {"Turns with it", fmt::format("{} of {}", count(label.positives), count(label.turns)), ""},
        {"AUC", number(label.auc), range(label.auc_interval)},
        {"F1", number(label.f1),
         fmt::format("precision {}, recall {}", number(label.precision), number(label.recall))},
        {"Calibration error", number(label.calibration_error, 3),
         fmt::format("{} by chance alone", number(label.by_chance, 3))}};
    facts(page, told);
    const ChartText text{fmt::format("said-{}", k + 1), "Probability said, and share true",
                         "Dots near the dotted diagonal: the probabilities can be taken as said."};
    figure(page, text.title, draw_reliability(text, label));
    page.close().line_break();
  }
  page.close().line_break();
  close_page(page, version);
  return page.take();
}

}  // namespace attune::report
