#include "report/explanation_words.h"

#include <fmt/format.h>

#include <cmath>

#include "report/effect_words.h"
#include "report/number.h"

namespace attune::report {
namespace {

std::string way_words(std::size_t way) { return inside_words(analysis::way_name(way)); }

std::string days(const analysis::Interval& value) {
  return fmt::format("{} days ({} to {})", number(value.estimate, 1), number(value.lower, 1),
                     number(value.upper, 1));
}

/// Also below 0 and above 100%.
std::string whole_percent(double share) { return number(100 * share, 0) + "%"; }

/// Couples for a difference like this to show, rounded so that nobody takes it for exact.
std::string needed(double couples) {
  constexpr double kTooMany = 100000;
  if (!(couples < kTooMany)) {
    return "The estimates are so alike that no study of a size that can be run would tell them "
           "apart.";
  }
  const double unit = std::pow(10, std::floor(std::log10(couples)));
  return fmt::format(
      "If the differences are as estimated, about {} couples with diaries like these would show "
      "them.",
      count(static_cast<std::size_t>(std::ceil(couples / unit) * unit)));
}

/// Why none is named, and what would be needed.
std::string none_is_named(const analysis::Mechanisms& m) {
  constexpr const char* kCannot = "These data cannot tell which of them mattered most: ";
  if (m.entangled()) {
    return fmt::format(
        "{}what happened together cannot be told apart. Diaries in which these "
        "moments come more often one without the other would be needed.",
        kCannot);
  }
  return fmt::format("{}their intervals overlap, or reach no difference. {}", kCannot,
                     needed(m.couples_needed));
}

/// "touch 81% (47% to 142%), open talk or thanks ...".
std::string list_of_ways(const analysis::Explanations& told) {
  std::vector<std::string> items;
  for (const std::size_t k : told.order()) {
    const analysis::Interval& share = told.study.share[k];
    items.push_back(fmt::format("{} {} ({} to {})", way_words(k), whole_percent(share.estimate),
                                whole_percent(share.lower), whole_percent(share.upper)));
  }
  return listed(items);
}

std::string cause_words(const std::string& cause, const analysis::Interval& share) {
  return fmt::format("about {} ({} to {}) goes with {}", percent(share.estimate),
                     percent(std::fmax(0, share.lower)), percent(share.upper), inside_words(cause));
}

std::string onset_sentence(const analysis::OnsetShares& began,
                           const std::vector<std::string>& causes) {
  if (began.unexplained.estimate >= 1) {
    return "Nothing that was noted before it made it likelier than usual that one began then.";
  }
  std::vector<std::string> clear;
  for (std::size_t k = 0; k < causes.size(); ++k) {
    if (began.cause[k].lower > 0) clear.push_back(cause_words(causes[k], began.cause[k]));
  }
  const std::string open =
      fmt::format("{} ({} to {}) is not explained", percent(began.unexplained.estimate),
                  percent(std::fmax(0, began.unexplained.lower)),
                  percent(std::fmin(1, began.unexplained.upper)));
  if (clear.empty()) {
    return fmt::format("Nothing that was noted before it stands out as a part of why it began; {}.",
                       open);
  }
  clear.push_back(open);
  return fmt::format("Of the chance that a distant spell began then, {}.", listed(clear));
}

std::string recovery_sentence(const analysis::DaysLonger& ended,
                              const analysis::Explanations& told) {
  std::vector<std::string> clear;
  for (std::size_t k = 0; k < told.ways.size(); ++k) {
    if (told.ways[k] && ended.alone[k].lower > 0) {
      clear.push_back(fmt::format("without {} about {} more", way_words(k), days(ended.alone[k])));
    }
  }
  if (clear.empty()) {
    return "Which moments went with its end cannot be told from this diary.";
  }
  return fmt::format("The model expects {}; these are estimates.", listed(clear));
}

}  // namespace

std::string recovery_answer(const analysis::Explanations& told) {
  if (!told.told) return told.why_not;
  const analysis::Mechanisms& m = told.study;
  if (m.spells == 0) {
    return "No distant spell with an end was seen, so these data cannot tell what ends them.";
  }
  const std::string over = fmt::format(
      "Without any of them the model expects {} to have lasted {} longer each, and gives of that "
      "{}. They are in the order of how well each alone would account for how these spells ended. "
      "Brackets hold 90% of what goes well with these data; each is a direct share, the partner's "
      "behaviour held as it was.",
      count(static_cast<std::size_t>(m.spells), "distant spell", "distant spells"),
      days(m.together), list_of_ways(told));
  if (m.named) {
    return fmt::format(
        "{} stands out among what goes with coming back ({} likely the largest part). {}",
        capitalized(way_words(*m.named)), probability(m.first[*m.named]), over);
  }
  return fmt::format("{} {}", none_is_named(m), over);
}

std::string couple_answer(const analysis::Explanations& told, const analysis::Mechanisms& couple) {
  if (!told.told || couple.spells == 0) return {};
  const std::string over =
      count(static_cast<std::size_t>(couple.spells), "spell", "spells") + " with an end";
  if (couple.named) {
    return fmt::format(
        "Over {}, {} stands out among what goes with coming back in couples like this one ({} "
        "likely the largest part, {} a spell).",
        over, way_words(*couple.named), probability(couple.first[*couple.named]),
        days(couple.days[*couple.named]));
  }
  return fmt::format("Over {}, this diary cannot tell what mattered most for coming back.", over);
}

std::vector<Effect> way_effects(const analysis::Explanations& told,
                                const analysis::Mechanisms& mechanisms) {
  std::vector<Effect> effects;
  for (const std::size_t k : told.order()) {
    Effect effect;
    effect.name = std::string("share_") + analysis::way_name(k);
    effect.label = term_label(analysis::way_name(k));
    effect.scale = EffectScale::share;
    effect.value = mechanisms.share[k];
    effect.reading = reading_of(effect.value, 0);
    effects.push_back(std::move(effect));
  }
  return effects;
}

std::vector<std::string> explanation_sentences(const analysis::Episode& episode,
                                               const analysis::Explanations& told) {
  std::vector<std::string> sentences;
  if (episode.began) sentences.push_back(onset_sentence(*episode.began, told.causes));
  if (told.told && !told.onsets) {
    sentences.push_back(
        fmt::format("Why it began is not taken apart: the diary has {} causes, and "
                    "at most {} can be.",
                    told.causes.size(), analysis::kMostCauses));
  }
  if (episode.ended) sentences.push_back(recovery_sentence(*episode.ended, told));
  return sentences;
}

}  // namespace attune::report
