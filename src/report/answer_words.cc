#include "report/answer_words.h"

#include <fmt/format.h>

#include <cmath>

#include "report/days.h"
#include "report/effect_words.h"
#include "report/number.h"

namespace attune::report {
namespace {

std::string days_with_range(const analysis::Interval& days) {
  return fmt::format("{} days ({})", number(days.estimate, 1), range(days, 1));
}

std::string cannot_tell(const std::vector<std::string>& names) {
  return names.empty() ? "" : fmt::format(" About {}, these data cannot tell.", listed(names));
}

std::string apart(const analysis::Study& study) {
  const analysis::RecoverySummary& r = study.states.recovery;
  std::string text = fmt::format("Answers fit a more distant spell in {} of check-ins; such a spell "
                                 "would typically last {}.",
                                 percent_with_range(r.share_withdrawn),
                                 days_with_range(r.median_spell_days));
  const auto effects = onset_effects(study.fit);
  const Told t = told(effects);
  if (!t.higher.empty()) text += fmt::format(" Spells tended to begin more often with {}.", listed(t.higher));
  if (!t.lower.empty()) text += fmt::format(" They tended to begin less often with {}.", listed(t.lower));
  return text + cannot_tell(t.cannot_tell);
}

std::string closer(const analysis::Study& study) {
  const auto effects = closeness_effects(study.fit);
  if (effects.empty()) return "The diary has no column of shared moments, strain or conflict.";
  const Told t = told(effects);
  std::string text;
  if (!t.higher.empty()) text += fmt::format("People tended to feel closer with {}.", listed(t.higher));
  if (!t.lower.empty()) text += fmt::format(" They tended to feel less close with {}.", listed(t.lower));
  text += cannot_tell(t.cannot_tell);
  return text.starts_with(' ') ? text.substr(1) : text;
}

std::string back(const analysis::Study& study) {
  const analysis::RecoverySummary& r = study.states.recovery;
  std::string text = fmt::format("After an ordinary drop, half of it was left after about {}.",
                                 days_with_range(r.half_life_days));
  if (!study.fit.gate.open) return text;
  const Told t = told(recovery_effects(study.fit));
  if (!t.higher.empty()) text += fmt::format(" Distant spells tended to end sooner with {}.", listed(t.higher));
  if (!t.lower.empty()) text += fmt::format(" They tended to end later with {}.", listed(t.lower));
  return text + cannot_tell(t.cannot_tell);
}

}  // namespace

std::string who_sentence(const analysis::Study& study) {
  const analysis::DataSummary& d = study.data;
  const Days days(study.calendar);
  return fmt::format("{} ({}), {} from {} to {}.", count(d.couples, "couple", "couples"),
                     count(d.persons, "person", "people"), count(d.rows, "check-in", "check-ins"),
                     days.with_year(d.first_time), days.with_year(d.last_time));
}

std::vector<Paragraph> short_answer(const analysis::Study& study) {
  std::vector<Paragraph> out{{"Who", who_sentence(study)}};
  if (!study.fit.converged) {
    out.push_back({"Caution", "The fit did not converge, so the numbers below are not results yet. " +
                                  study.fit.convergence + "."});
  }
  if (study.fit.gate.open) {
    out.push_back({"Apart", apart(study)});
  } else {
    out.push_back({"Apart", study.fit.gate.sentence});
  }
  out.push_back({"Close", closer(study)});
  out.push_back({"Back", back(study)});
  return out;
}

}  // namespace attune::report
