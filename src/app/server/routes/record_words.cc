#include "app/server/routes/record_words.h"

#include "app/server/routes/sentences.h"

namespace attune::server {

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
