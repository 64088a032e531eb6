#include "report/couple_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "report/blocks.h"
#include "report/chart_timeline.h"
#include "report/episode_words.h"
#include "report/explanation_words.h"
#include "report/names.h"
#include "report/number.h"
#include "report/suggest_words.h"

namespace attune::report {
namespace {

/// In order of time.
std::vector<analysis::Episode> episodes_of(const analysis::Study& study,
                                           const analysis::CoupleStates& couple) {
  std::vector<analysis::Episode> out;
  if (!study.fit.gate.open) return out;
  for (const auto& episode : study.states.episodes) {
    const std::size_t partner = episode.partner_index == 0 ? 0 : 1;
    if (episode.couple == couple.id && took_part(couple, partner)) out.push_back(episode);
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return a.onset < b.onset; });
  return out;
}

/// Links to the neighbours in the file's order, and back to the study.
void write_turn(Markup& page, const analysis::Study& study, std::size_t index) {
  const auto& couples = study.states.couples;
  page.open("nav",
            {{"class", "turn"}, {"aria-label", couple_name(couples[index].id) + ": other pages"}});
  page.element("a", "Study and all couples", {{"href", "#top"}});
  if (index > 0) {
    page.element("a", "← " + shortened(couple_name(couples[index - 1].id), 24),
                 {{"href", "#" + couple_anchor(index - 1)}});
  }
  if (index + 1 < couples.size()) {
    page.element("a", shortened(couple_name(couples[index + 1].id), 24) + " →",
                 {{"href", "#" + couple_anchor(index + 1)}});
  }
  page.close().line_break();
}

std::string who(const analysis::CoupleStates& couple, const Days& days) {
  const auto names = partner_names(couple);
  std::vector<std::string> diaries;
  for (const std::size_t i : {0U, 1U}) {
    if (took_part(couple, i)) {
      diaries.push_back(fmt::format("{} with {}", names[i],
                                    count(check_ins(couple, i), "check-in", "check-ins")));
    }
  }
  std::string text =
      fmt::format("{}, from {} to {}.", listed(diaries), days.with_year(couple.times.front()),
                  days.with_year(couple.times.back()));
  if (diaries.size() == 1) {
    text += " The other partner kept no diary, so nothing is said about them.";
  }
  return text;
}

void write_episodes(Markup& page, const analysis::Study& study,
                    const analysis::CoupleStates& couple,
                    const std::vector<analysis::Episode>& episodes, const Days& days) {
  if (!study.fit.gate.open) {
    return paragraph(page, "Closeness only: " + study.fit.gate.sentence, "note");
  }
  page.element("h3", "Distant spells").line_break();
  if (episodes.empty()) {
    return paragraph(page,
                     "No distant spell stands out in these answers. Spells of a day or two "
                     "are mostly missed.");
  }
  for (const auto& episode : episodes) {
    const auto sentences = episode_sentences(episode, couple, days);
    page.open("p").element("strong", sentences.front());
    for (std::size_t i = 1; i < sentences.size(); ++i) page.text(" " + sentences[i]);
    for (const std::string& why : explanation_sentences(episode, study.states.explanations)) {
      page.text(" " + why);
    }
    page.close().line_break();
  }
  if (const auto answer = couple_answer(study.states.explanations, couple.mechanisms);
      !answer.empty()) {
    paragraph(page, answer);
  }
  paragraph(
      page,
      "These are estimates from answers. Distance is not a fault; it can be a wish for space, "
      "tiredness or protection.",
      "note");
}

/// Nothing while a gate of the study is shut: the study's own page says why.
void write_suggestions(Markup& page, const analysis::Study& study, std::size_t index) {
  if (index >= study.suggestions.size()) return;
  const analysis::Suggestions& s = study.suggestions[index];
  if (s.list.empty() && s.why_none != analysis::kNothingNow) return;
  page.element("h3", "What might be next").line_break();
  if (s.list.empty()) return paragraph(page, s.why_none);
  bullets(page, suggestion_sentences(s));
  paragraph(page, suggestion_preface(s), "note");
}

}  // namespace

std::string couple_anchor(std::size_t index) { return fmt::format("couple-{}", index + 1); }

void write_couple(Markup& page, const analysis::Study& study, std::size_t index) {
  const analysis::CoupleStates& couple = study.states.couples[index];
  const Days days(study.calendar);
  const std::string id = couple_anchor(index), heading_id = id + "-h";
  page.open("section",
            {{"class", "couple"}, {"id", id}, {"tabindex", "-1"}, {"aria-labelledby", heading_id}});
  page.line_break();
  write_turn(page, study, index);
  page.element("h2", couple_name(couple.id), {{"id", heading_id}}).line_break();
  if (study.simulated) paragraph(page, "Simulated data: no real people.", "note");
  if (couple.times.empty()) {
    paragraph(page, "No check-ins.");
  } else {
    const auto episodes = episodes_of(study, couple);
    paragraph(page, who(couple, days));
    const char* caption = "Closeness over time, and what was noted";
    const Chart chart = draw_timeline({couple, episodes, study.fit.gate.open, id + "-time"}, days);
    drawing(page, caption, chart);
    write_episodes(page, study, couple, episodes, days);
    write_suggestions(page, study, index);
    // Last, since on paper the table is open and longer than all the rest.
    drawing_data(page, caption, chart);
  }
  page.close().line_break();
}

}  // namespace attune::report
