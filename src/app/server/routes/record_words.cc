#include "app/server/routes/record_words.h"

#include <fmt/format.h>

#include "app/server/routes/sentences.h"
#include "survey/measure.h"

namespace attune::server {
CoupleRecordView::Measure empty_measure(const std::string& name) {
  CoupleRecordView::Measure measure;
  measure.name = name;
  if (const survey::Measure* known = survey::find_measure(name)) {
    measure.cut = known->cut;
    measure.reliable_change = known->reliable_change.value_or(0);
  }
  return measure;
}

void say_changes(CoupleRecordView::Measure& measure) {
  for (std::size_t side = 0; side < 2; ++side) {
    const auto& values = measure.values[side];
    if (values.size() < 2 || measure.reliable_change <= 0) continue;
    const double change = values.back().score - values.front().score;
    const char* key = change >= measure.reliable_change    ? "record.change_up"
                      : change <= -measure.reliable_change ? "record.change_down"
                                                           : "record.change_none";
    measure.change[side] = Said{key, {{"change", fmt::format("{:+.0f}", change)}}};
  }
}

void say_last_spell(const std::string& name, const analysis::States& states, const Messages& words,
                    CoupleRecordView& view) {
  if (states.episodes.empty()) return;
  const analysis::Episode& spell = states.episodes.back();
  const Said said = spell_said("record.spell", spell, words, {{"name", name}});
  view.last_spell.push_back(said);
  view.ask.push_back({"record.ask_about", said.with});
  // Only what the answers can tell: shares whose interval lies above nothing.
  if (spell.began) {
    for (std::size_t c = 0; c < spell.began->cause.size(); ++c) {
      if (spell.began->cause[c].lower <= 0) continue;
      view.before_it.push_back(
          {"record.cause",
           {{"name", name}, {"cause", words.say("name." + states.explanations.causes[c])}}});
    }
  }
  if (spell.ended) {
    for (std::size_t way = 0; way < spell.ended->share.size(); ++way) {
      const analysis::Interval& longer = spell.ended->share[way];
      if (longer.lower <= 0) continue;
      view.helped.push_back({"record.way",
                             {{"way", words.say(std::string("way.") + analysis::way_name(way))},
                              {"lower", words.number(longer.lower, 1)},
                              {"upper", words.number(longer.upper, 1)}}});
    }
  }
}

}  // namespace attune::server
