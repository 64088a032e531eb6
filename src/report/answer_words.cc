#include "report/answer_words.h"

#include <fmt/format.h>

#include <cmath>

#include "report/days.h"
#include "report/effect_words.h"
#include "report/explanation_words.h"
#include "report/number.h"

namespace attune::report {
namespace {

/// What tended to go with what, and of which the data cannot tell; starts with a space.
std::string tendencies(const std::vector<Effect>& effects, std::string_view higher,
                       std::string_view lower) {
  const Told t = told(effects);
  std::string text;
  if (!t.higher.empty()) text += fmt::format(" {} {}.", higher, listed(t.higher));
  if (!t.lower.empty()) text += fmt::format(" {} {}.", lower, listed(t.lower));
  if (!t.cannot_tell.empty()) {
    text += fmt::format(" These data cannot tell about {}.", listed(t.cannot_tell));
  }
  return text;
}

std::string apart(const analysis::Study& study) {
  const analysis::RecoverySummary& r = study.states.recovery;
  std::string text;
  if (std::isfinite(r.share_withdrawn.estimate)) {
    text += fmt::format("Answers fit a more distant spell in {} of check-ins.",
                        percent_with_range(r.share_withdrawn));
  }
  if (std::isfinite(r.median_spell_days.estimate)) {
    text +=
        fmt::format(" Such a spell would typically last {}.", days_with_range(r.median_spell_days));
  }
  return text + tendencies(onset_effects(study.fit), "Spells tended to begin more often with",
                           "Spells tended to begin less often with");
}

std::string closer(const analysis::Study& study) {
  const auto effects = closeness_effects(study.fit);
  if (effects.empty()) return "The diary has no column of shared moments, strain or conflict.";
  return tendencies(effects, "People tended to feel closer with",
                    "People tended to feel less close with");
}

std::string back(const analysis::Study& study) {
  const analysis::RecoverySummary& r = study.states.recovery;
  std::string text = drop_sentence(r);
  if (!study.fit.gate.open) return text;
  return text + tendencies(recovery_effects(study.fit), "Distant spells tended to end sooner with",
                           "Distant spells tended to end later with");
}

std::string trimmed(const std::string& text) {
  return text.starts_with(' ') ? text.substr(1) : text;
}

}  // namespace

std::string drop_sentence(const analysis::RecoverySummary& recovery) {
  if (!std::isfinite(recovery.half_life_days.estimate)) {
    return "How long an ordinary drop lasts was not estimated.";
  }
  return fmt::format("After an ordinary drop, half of it was left after about {}.",
                     days_with_range(recovery.half_life_days));
}

std::string who_sentence(const analysis::Study& study) {
  const analysis::DataSummary& d = study.data;
  const Days days(study.calendar);
  std::string text =
      fmt::format("{} ({}), {}", count(d.couples, "couple", "couples"),
                  count(d.persons, "person", "people"), count(d.rows, "check-in", "check-ins"));
  if (d.rows == 0) return text + ".";
  return fmt::format("{} from {} to {}.", text, days.with_year(d.first_time),
                     days.with_year(d.last_time));
}

std::vector<Paragraph> short_answer(const analysis::Study& study) {
  std::vector<Paragraph> out{{"Who", who_sentence(study)}};
  if (!study.fit.converged) {
    out.push_back(
        {"Caution", fmt::format("The fit did not converge, so the numbers below are not results "
                                "yet: {}.",
                                study.fit.convergence)});
  }
  out.push_back({"Apart", study.fit.gate.open ? trimmed(apart(study)) : study.fit.gate.sentence});
  out.push_back({"Closer", trimmed(closer(study))});
  out.push_back({"Back", back(study)});
  if (study.fit.gate.open) {
    out.push_back({"What carried it", recovery_answer(study.states.explanations)});
  }
  return out;
}

}  // namespace attune::report
