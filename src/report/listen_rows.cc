#include "report/listen_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "conversation/moves.h"
#include "report/number.h"

namespace attune::report {
namespace {

using conversation::HeardTalk;
using conversation::PartnerIndices;
using conversation::Verdict;

/// "3 of 12 (9% to 53%)".
std::string share_text(const conversation::Share& share) {
  if (share.of == 0) return "none to count";
  const analysis::Interval interval = share.interval();
  return fmt::format("{} of {} ({} to {})", share.count, share.of, percent(interval.lower),
                     percent(interval.upper));
}

std::string part_text(const analysis::Interval& share) {
  return std::isnan(share.lower) ? percent(share.estimate) : percent_with_range(share);
}

/// "0.8 s (0.4 s to 1.2 s)", long ones in minutes.
std::string latency_text(const PartnerIndices& own) {
  if (own.latencies == 0) return "not told";
  const bool minutes = std::abs(own.latency.estimate) >= 120;
  const double unit = minutes ? 60 : 1;
  const analysis::Interval value{own.latency.estimate / unit, own.latency.lower / unit,
                                 own.latency.upper / unit};
  const std::string figure =
      std::isnan(value.lower) ? number(value.estimate, 1) : with_range(value, 1);
  return fmt::format("{} {}", figure, minutes ? "min" : "s");
}

/// "0.21; by chance 0.08; difference +0.13 (0.05 to 0.20)".
std::string chance_text(const conversation::AgainstChance& value) {
  if (value.answers == 0) return "too few turns";
  std::string difference = signed_number(value.difference.estimate);
  if (!std::isnan(value.difference.lower)) {
    difference += fmt::format(" ({} to {})", signed_number(value.difference.lower),
                              signed_number(value.difference.upper));
  }
  return fmt::format("{}; by chance {}; difference {}", number(value.real.estimate),
                     number(value.chance.estimate), difference);
}

template <class Text>
ListenRow row(const std::string& label, const HeardTalk& heard, const Text& text) {
  return {label, {text(heard.indices.partners[0]), text(heard.indices.partners[1])}};
}

std::vector<ListenRow> counted_rows(const HeardTalk& heard) {
  using Own = PartnerIndices;
  std::vector<ListenRow> rows;
  rows.push_back(row("Turns", heard, [](const Own& own) { return count(own.turns); }));
  rows.push_back(row("Words", heard, [](const Own& own) { return count(own.words); }));
  rows.push_back(
      row("Part of all words", heard, [](const Own& own) { return part_text(own.word_share); }));
  if (!std::isnan(heard.indices.partners[0].time_share.estimate)) {
    rows.push_back(row("Part of the speaking time", heard,
                       [](const Own& own) { return part_text(own.time_share); }));
  }
  rows.push_back(row("Answers of a word or two (\"mm\", \"ok\")", heard,
                     [](const Own& own) { return share_text(own.minimal); }));
  rows.push_back(row("Most of these in a row", heard,
                     [](const Own& own) { return fmt::format("{}", own.longest_minimal_run); }));
  rows.push_back(row("Open questions", heard,
                     [](const Own& own) { return fmt::format("{}", own.open_questions); }));
  rows.push_back(row("Closed questions", heard,
                     [](const Own& own) { return fmt::format("{}", own.closed_questions); }));
  rows.push_back(row("Turns with a question that got no answer", heard,
                     [](const Own& own) { return share_text(own.unanswered); }));
  if (heard.indices.partners[0].latencies + heard.indices.partners[1].latencies > 0) {
    rows.push_back(row("Time until answering (median)", heard, latency_text));
  }
  if (heard.indices.partners[0].overlaps.of + heard.indices.partners[1].overlaps.of > 0) {
    rows.push_back(row("Turns begun while the other spoke", heard,
                       [](const Own& own) { return share_text(own.overlaps); }));
  }
  rows.push_back(row("Share of the other's content words taken up", heard,
                     [](const Own& own) { return chance_text(own.answers.uptake); }));
  rows.push_back(row("Likeness of style from turn to turn", heard,
                     [](const Own& own) { return chance_text(own.answers.style); }));
  return rows;
}

std::string label_text(const HeardTalk& heard, std::size_t partner, std::size_t label,
                       double threshold) {
  int yes = 0, unsure = 0;
  for (const conversation::Turn& turn : heard.turns) {
    if (static_cast<std::size_t>(turn.speaker) != partner) continue;
    const Verdict says = conversation::verdict(heard.probability(turn, label), threshold);
    yes += says == Verdict::yes;
    unsure += says == Verdict::unsure;
  }
  return unsure == 0 ? fmt::format("{}", yes) : fmt::format("{}, and {} unsure", yes, unsure);
}

}  // namespace

std::string label_words(const std::string& name) {
  std::string words = name;
  std::replace(words.begin(), words.end(), '_', ' ');
  std::replace(words.begin(), words.end(), '-', ' ');
  return words;
}

ListenRows listen_rows(const HeardTalk& heard,
                       const std::vector<conversation::LabelModel>& labels) {
  ListenRows rows;
  rows.counted = counted_rows(heard);
  for (std::size_t k = 0; k < labels.size(); ++k) {
    rows.words.push_back({capitalized(label_words(labels[k].name)),
                          {label_text(heard, 0, k, labels[k].threshold),
                           label_text(heard, 1, k, labels[k].threshold)}});
  }
  for (std::size_t move = 0; move < conversation::kMoves; ++move) {
    rows.experimental.push_back(
        row(capitalized(label_words(conversation::move_names()[move])), heard,
            [&](const PartnerIndices& own) { return fmt::format("{}", own.experimental[move]); }));
  }
  return rows;
}

std::string style_sentence(const HeardTalk& heard) {
  const analysis::Interval& style = heard.indices.style_matching;
  if (std::isnan(style.estimate)) return "Too few words to compare the two ways of speaking.";
  return fmt::format(
      "Over the whole talk the two used words of grammar alike to {}{} "
      "(1: just alike).",
      number(style.estimate), std::isnan(style.lower) ? "" : fmt::format(" ({})", range(style)));
}

std::string repaired_sentence(const conversation::RepairedPartners& repaired) {
  if (std::isnan(repaired.real.estimate)) return {};
  const analysis::Interval& more = repaired.difference;
  const bool told = more.lower > 0 || more.upper < 0;
  return fmt::format(
      "Over {} talks: likeness of style {} for real partners, {} for partners of different talks; "
      "difference {} ({} to {}): {}.",
      count(repaired.talks), number(repaired.real.estimate), number(repaired.repaired.estimate),
      signed_number(more.estimate, 3), signed_number(more.lower, 3), signed_number(more.upper, 3),
      !told            ? "no more than chance"
      : more.lower > 0 ? "more alike than chance"
                       : "less alike than chance");
}

}  // namespace attune::report
