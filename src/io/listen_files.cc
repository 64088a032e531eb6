#include "io/listen_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "conversation/moves.h"
#include "io/csv_line.h"
#include "io/instant.h"
#include "io/json.h"
#include "io/number.h"

namespace attune::io {
namespace {

using conversation::Heard;
using conversation::HeardTalk;
using conversation::PartnerIndices;
using conversation::Verdict;

constexpr std::size_t kMostFired = 3;

const char* word_of(Verdict verdict) {
  return verdict == Verdict::yes ? "yes" : verdict == Verdict::unsure ? "unsure" : "no";
}

std::string joined(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : "|") + word;
  return all;
}

Json interval_json(const analysis::Interval& value) {
  return Json{{"estimate", number(value.estimate)},
              {"lower", number(value.lower)},
              {"upper", number(value.upper)}};
}

Json share_json(const conversation::Share& share) {
  Json json = interval_json(share.interval());
  json["count"] = share.count;
  json["of"] = share.of;
  return json;
}

Json chance_json(const conversation::AgainstChance& value) {
  return Json{{"answers", value.answers},
              {"real", interval_json(value.real)},
              {"chance", interval_json(value.chance)},
              {"difference", interval_json(value.difference)}};
}

Json partner_json(const HeardTalk& heard, std::size_t i) {
  const PartnerIndices& own = heard.indices.partners[i];
  Json json{{"partner", heard.talk.speakers[i]},
            {"turns", own.turns},
            {"utterances", own.utterances},
            {"words", own.words},
            {"word_share", interval_json(own.word_share)},
            {"time_share", interval_json(own.time_share)},
            {"minimal_answers", share_json(own.minimal)},
            {"longest_minimal_run", own.longest_minimal_run},
            {"latency_seconds", interval_json(own.latency)},
            {"overlaps", share_json(own.overlaps)},
            {"open_questions", own.open_questions},
            {"closed_questions", own.closed_questions},
            {"unanswered_questions", share_json(own.unanswered)},
            {"questions_at_the_end", own.questions_at_the_end},
            {"uptake", chance_json(own.answers.uptake)},
            {"style_matching", chance_json(own.answers.style)}};
  for (std::size_t move = 0; move < conversation::kMoves; ++move) {
    json["experimental"][conversation::move_names()[move]] = own.experimental[move];
  }
  for (const auto& stretch : heard.indices.over_time[i]) {
    json["over_time"].push_back(Json{{"word_share", number(stretch.word_share)},
                                     {"minimal", number(stretch.minimal)},
                                     {"uptake", number(stretch.uptake)},
                                     {"questions", stretch.questions}});
  }
  return json;
}

Json labels_json(const Heard& heard, const HeardTalk& one, std::size_t partner) {
  Json labels = Json::object();
  for (std::size_t k = 0; k < heard.labels.size(); ++k) {
    int yes = 0, unsure = 0;
    for (const conversation::Turn& turn : one.turns) {
      if (static_cast<std::size_t>(turn.speaker) != partner) continue;
      const Verdict says =
          conversation::verdict(one.probability(turn, k), heard.labels[k].threshold);
      yes += says == Verdict::yes;
      unsure += says == Verdict::unsure;
    }
    labels[heard.labels[k].name] = Json{{"turns", yes}, {"unsure", unsure}};
  }
  return labels;
}

}  // namespace

std::string talk_time(const conversation::Talk& talk) {
  return talk.calendar && !std::isnan(talk.time) ? iso_milliseconds(talk.time)
                                                 : format_number(talk.time);
}

void write_listen_turns(std::ostream& out, const Heard& heard,
                        const conversation::TurnScorer& scorer, bool text) {
  CsvLine line(out);
  for (const char* name : {"conversation", "couple", "partner", "line", "start", "turn",
                           "turn_minimal", "turn_open_questions", "turn_closed_questions"}) {
    line.text(name);
  }
  for (const auto& label : heard.labels) {
    line.text(label.name).text(label.name + "_is").text(label.name + "_words");
  }
  if (text) line.text("text");
  line.end();
  conversation::ScoringPass pass(scorer);
  const std::size_t width = heard.labels.size();
  for (const HeardTalk& one : heard.talks) {
    for (std::size_t t = 0; t < one.turns.size(); ++t) {
      const conversation::Turn& turn = one.turns[t];
      for (std::size_t u = turn.first; u <= turn.last; ++u) {
        const conversation::Utterance& said = one.talk.utterances[u];
        line.text(one.talk.id).text(one.talk.couple);
        line.text(one.talk.speakers[static_cast<std::size_t>(said.speaker)]);
        line.number(static_cast<double>(said.line)).number(said.start);
        line.number(static_cast<double>(t + 1)).flag(turn.minimal);
        line.number(turn.open_questions).number(turn.closed_questions);
        pass.score(said.text);
        for (std::size_t k = 0; k < width; ++k) {
          const double p = one.probabilities[u * width + k];
          const Verdict says = conversation::verdict(p, heard.labels[k].threshold);
          line.number(std::round(p * 1e4) / 1e4).text(word_of(says));
          line.text(says == Verdict::no ? std::string() : joined(pass.fired(k, kMostFired)));
        }
        if (text) line.text(said.text);
        line.end();
      }
    }
  }
}

void write_listen_inputs(std::ostream& out, const Heard& heard) {
  CsvLine line(out);
  for (const char* name : {"couple", "partner", "time", "conversation", "turns"}) line.text(name);
  for (const char* who : {"gave_", "received_"}) {
    for (const auto& column : conversation::input_columns()) {
      line.text(fmt::format("{}{}", who, column.name));
    }
  }
  line.end();
  for (const HeardTalk& one : heard.talks) {
    for (const std::size_t i : {0U, 1U}) {
      line.text(one.talk.couple).text(one.talk.speakers[i]).text(talk_time(one.talk));
      line.text(one.talk.id).number(static_cast<double>(one.turns.size()));
      for (const std::size_t giver : {i, 1 - i}) {
        for (const auto& column : conversation::input_columns()) {
          line.number(one.given[giver].*column.value);
        }
      }
      line.end();
    }
  }
}

std::string listen_to_json(const Heard& heard, const std::string& source) {
  Json talks = Json::array();
  for (const HeardTalk& one : heard.talks) {
    Json partners = Json::array();
    for (const std::size_t i : {0U, 1U}) {
      partners.push_back(partner_json(one, i));
      partners.back()["labels"] = labels_json(heard, one, i);
    }
    const std::string time = talk_time(one.talk);
    talks.push_back(Json{{"conversation", one.talk.id},
                         {"couple", one.talk.couple},
                         {"time", time.empty() ? Json(nullptr) : Json(time)},
                         {"turns", one.turns.size()},
                         {"style_matching", interval_json(one.indices.style_matching)},
                         {"closed_class_share", number(one.indices.closed_class_share)},
                         {"partners", partners}});
  }
  const auto& repaired = heard.repaired;
  return Json{{"language", "English"},
              {"weights", source},
              {"conversations", talks},
              {"repaired_partners", Json{{"conversations", repaired.talks},
                                         {"real", interval_json(repaired.real)},
                                         {"repaired", interval_json(repaired.repaired)},
                                         {"difference", interval_json(repaired.difference)}}}}
             .dump(2) +
         '\n';
}

std::string qualities_to_json(std::span<const conversation::LabelQuality> labels) {
  Json all = Json::array();
  for (const conversation::LabelQuality& label : labels) {
    Json bins = Json::array();
    for (const auto& bin : label.bins) {
      bins.push_back(Json{{"turns", bin.turns}, {"mean", number(bin.mean)}, {"true", bin.trues}});
    }
    all.push_back(Json{{"label", label.label},
                       {"turns", label.turns},
                       {"positives", label.positives},
                       {"f1", number(label.f1)},
                       {"precision", number(label.precision)},
                       {"recall", number(label.recall)},
                       {"threshold", number(label.threshold)},
                       {"auc", interval_json(label.auc_interval)},
                       {"calibration_error", number(label.calibration_error)},
                       {"calibration_error_by_chance", number(label.by_chance)},
                       {"unsure", number(label.unsure)},
                       {"bins", bins}});
  }
  return Json{{"labels", all}}.dump(2) + '\n';
}

}  // namespace attune::io
