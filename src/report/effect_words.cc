#include "report/effect_words.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <utility>

#include "report/names.h"
#include "report/number.h"

namespace attune::report {
namespace {

/// A term as the start of a sentence and inside one.
struct Phrase {
  std::string_view term;
  std::string_view day;     ///< "On days with touch"
  std::string_view inside;  ///< "touch"
};

constexpr std::array<Phrase, 13> kPhrases{{
    {"touch", "On days with touch", "touch"},
    {"reward", "On days with something enjoyable or new together",
     "enjoyable or new things together"},
    {"resonance", "On days with laughing together or a loving gesture returned",
     "laughing or feeling the same"},
    {"dialogue", "On days with open talk or thanks", "open talk or thanks"},
    {"attunement", "When people felt more understood than usual (by one standard deviation)",
     "feeling understood"},
    {"strain", "In times of strain (one standard deviation above the person's own usual)",
     "strain"},
    {"conflict", "With an unsettled disagreement", "an unsettled disagreement"},
    {"stress", "With more stress than usual (by one standard deviation)", "more stress than usual"},
    {"exhaustion", "With more exhaustion than usual (by one standard deviation)",
     "more exhaustion than usual"},
    {"low_mood", "With lower mood than usual (by one standard deviation)", "lower mood than usual"},
    {"lack_of_time", "With less time together than usual (by one standard deviation)",
     "less time together than usual"},
    {"partner", "While the partner was in a distant spell", "the partner being in a distant spell"},
}};

std::string_view term_of(const Effect& effect) {
  if (effect.name == "gamma") return "strain";
  if (effect.name == "gamma_conflict") return "conflict";
  if (effect.name == "a_partner") return "partner";
  for (const std::string_view prefix : {"beta_", "theta_", "eta_", "level_", "recovery_"}) {
    if (const auto term = report::term_of(effect.name, prefix); !term.empty()) return term;
  }
  return effect.name;
}

const Phrase* find_phrase(std::string_view term) {
  for (const Phrase& phrase : kPhrases) {
    if (phrase.term == term) return &phrase;
  }
  return nullptr;
}

std::string day_of(const Effect& effect) {
  const std::string_view term = term_of(effect);
  if (const Phrase* phrase = find_phrase(term)) return std::string(phrase->day);
  if (effect.name.starts_with("theta_")) {
    return fmt::format("With more \"{}\" than usual (by one standard deviation)", plain_name(term));
  }
  return fmt::format("With \"{}\"", plain_name(term));
}

std::string inside_of(const Effect& effect) { return inside_words(term_of(effect)); }

/// What tended to happen on either side of "no difference".
std::string tendency(const Effect& effect, Outcome outcome) {
  const bool more = effect.value.estimate > 0;
  switch (outcome) {
    case Outcome::closeness:
    case Outcome::level:
      return more ? "people tended to feel closer" : "people tended to feel less close";
    case Outcome::onset:
      return more ? "distant spells tended to begin more often"
                  : "distant spells tended to begin less often";
    case Outcome::recovery:
      return more ? "distant spells tended to end sooner" : "distant spells tended to end later";
  }
  return {};
}

std::string with_unit(const Effect& effect) {
  std::string figures = size_of(effect);
  // "1.35 times (1.10 to 1.66)" -> "1.35 times, 1.10 to 1.66" inside brackets.
  if (const auto at = figures.find(" ("); at != std::string::npos) {
    figures.replace(at, 2, ", ");
    if (figures.ends_with(')')) figures.pop_back();
  }
  return figures;
}

bool overlap(const Effect& a, const Effect& b) {
  return a.value.lower <= b.value.upper && b.value.lower <= a.value.upper;
}

/// "14% (2% to 25%)", or that the data cannot tell. @param p  told only if its reading is clear.
std::string told_share(const analysis::ParameterEstimate& p, const analysis::Interval& share,
                       std::string_view subject, std::string_view tells) {
  const Reading reading = reading_of(p.value, p.prior_to_posterior);
  if (reading == Reading::not_estimated) return fmt::format("{}: not estimated.", subject);
  if (reading == Reading::clear) return fmt::format("{}: {}.", tells, percent_with_range(share));
  return fmt::format("{}: these data cannot tell ({} to {}).", subject, percent(share.lower),
                     percent(share.upper));
}

}  // namespace

std::string inside_words(std::string_view term) {
  if (const Phrase* phrase = find_phrase(term)) return std::string(phrase->inside);
  return fmt::format("\"{}\"", plain_name(term));
}

std::string sentence(const Effect& effect, Outcome outcome) {
  const std::string name = capitalized(inside_of(effect));
  switch (effect.reading) {
    case Reading::clear:
      return fmt::format("{}, {}: {}.", day_of(effect), tendency(effect, outcome), size_of(effect));
    case Reading::cannot_tell:
      return fmt::format("{}: these data cannot tell ({}).", name, with_unit(effect));
    case Reading::prior_only:
      return fmt::format(
          "{}: these data cannot tell ({}); they hardly moved what was assumed beforehand.", name,
          with_unit(effect));
    case Reading::not_estimated:
      break;
  }
  return fmt::format("{}: not estimated.", name);
}

Told told(std::span<const Effect> effects) {
  Told out;
  for (const Effect& effect : effects) {
    if (effect.reading != Reading::clear) {
      out.cannot_tell.push_back(inside_of(effect));
    } else {
      auto& side = effect.value.estimate > 0 ? out.higher : out.lower;
      side.push_back(fmt::format("{} ({})", inside_of(effect), with_unit(effect)));
    }
  }
  return out;
}

std::string order_note(std::span<const Effect> effects) {
  std::size_t clear = 0;
  bool overlapping = false;
  for (std::size_t i = 0; i < effects.size(); ++i) {
    if (effects[i].reading != Reading::clear) continue;
    ++clear;
    for (std::size_t j = 0; j < i; ++j) {
      overlapping |= effects[j].reading == Reading::clear && overlap(effects[i], effects[j]);
    }
  }
  std::string note = "In a fixed order, not by size.";
  if (clear >= 2 && overlapping) {
    note += " Intervals overlap, so these data do not say which goes with more.";
  }
  return note;
}

std::vector<std::string> further_sentences(const analysis::Fit& fit) {
  std::vector<std::string> out;
  if (const auto* p = find_parameter(fit, "omega")) {
    const Effect effect{.name = p->name,
                        .label = {},
                        .scale = EffectScale::ratio,
                        .value = p->value,
                        .prior = {},
                        .reading = reading_of(p->value, p->prior_to_posterior)};
    const bool more = effect.value.estimate > 0;
    if (effect.reading == Reading::clear) {
      out.push_back(fmt::format(
          "When people felt more understood than usual (by one standard deviation), a shared "
          "moment tended to count {}: {}.",
          more ? "more" : "less", size_of(effect)));
    } else if (effect.reading == Reading::not_estimated) {
      out.push_back("Whether moments count more when people feel understood: not estimated.");
    } else {
      out.push_back(fmt::format(
          "Whether moments count more when people feel understood: these data cannot tell ({}).",
          with_unit(effect)));
    }
  }
  if (const auto* p = find_parameter(fit, "zeta")) {
    const auto smaller = [](double zeta) { return 1 - std::exp(-zeta); };
    const analysis::Interval share{smaller(p->value.estimate), smaller(p->value.lower),
                                   smaller(p->value.upper)};
    out.push_back(
        told_share(*p, share, "Whether touch softens tense days",
                   share.estimate > 0
                       ? "With touch, the loss of closeness on tense days tended to be smaller by"
                       : "With touch, the change in the loss of closeness on tense days"));
  }
  return out;
}

std::vector<std::string> withdrawn_sentences(const analysis::Fit& fit) {
  std::vector<std::string> out;
  if (!fit.gate.open) return out;
  if (const auto* p = find_parameter(fit, "delta")) {
    const bool moved = !(p->prior_to_posterior > kHardlyMoved);
    out.push_back(fmt::format(
        "In a distant spell closeness settled lower than the person's own usual level, by {} "
        "points{}.",
        with_range(p->value),
        moved ? "" : "; these data hardly moved what was assumed beforehand"));
  }
  if (const auto* p = find_parameter(fit, "alpha")) {
    const bool moved = !(p->prior_to_posterior > kHardlyMoved);
    out.push_back(fmt::format(
        "Shared moments then counted less, by {}; {}.", percent_with_range(p->value),
        moved ? "this number leans on what was assumed beforehand"
              : "these data cannot tell, they hardly moved what was assumed beforehand"));
  }
  return out;
}

}  // namespace attune::report
