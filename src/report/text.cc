#include "report/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string_view>

#include "report/answer_words.h"
#include "report/effect_words.h"
#include "report/episode_words.h"
#include "report/explanation_words.h"
#include "report/number.h"

namespace attune::report {
namespace {

constexpr std::size_t kWidth = 88;
constexpr std::size_t kNames = 26;

std::size_t columns(std::string_view text) {
  std::size_t n = 0;
  for (const char c : text) n += (static_cast<unsigned char>(c) & 0xC0) == 0x80 ? 0 : 1;
  return n;
}

/// Our own typography in plain ASCII; what came from the diary is left alone.
std::string plain(std::string text) {
  const auto replace = [&](std::string_view from, std::string_view to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
      text.replace(at, from.size(), to);
    }
  };
  replace("\u2212", "-");
  replace("\u2026", "...");
  return text;
}

std::string padded(std::string_view text) {
  // Shortened, the ellipsis becomes three dots.
  std::string out(text);
  if (columns(text) > kNames) out = plain(shortened(text, kNames - 2));
  out.append(kNames + 1 - columns(out), ' ');
  return out;
}

/// An interval as a bar: "----o---" around a middle line at "no difference".
std::string bar(const analysis::Interval& value, double reach) {
  constexpr int kHalf = 12;
  std::string out(2 * kHalf + 1, ' ');
  out[kHalf] = '|';
  if (!std::isfinite(value.lower) || !std::isfinite(value.upper)) return out;
  const auto place = [&](double v) {
    return static_cast<std::size_t>(kHalf + std::lround(v / reach * kHalf));
  };
  for (std::size_t i = place(value.lower); i <= place(value.upper); ++i) out[i] = '-';
  if (value.lower < 0 && value.upper > 0) out[kHalf] = '|';
  out[place(value.estimate)] = 'o';
  return out;
}

std::string effects_table(std::string_view heading, const std::vector<Effect>& effects) {
  if (effects.empty()) return {};
  double reach = 0.1;
  for (const Effect& e : effects) {
    for (const double end : {e.value.lower, e.value.upper, e.value.estimate}) {
      if (std::isfinite(end)) reach = std::max(reach, std::abs(end));
    }
  }
  std::string out = fmt::format("\n{}\n", heading);
  for (const Effect& e : effects) {
    const bool clear = e.reading == Reading::clear || e.reading == Reading::not_estimated;
    out += fmt::format("  {}{:<22} {} {}\n", padded(e.label), plain(figures_of(e)),
                       bar(e.value, reach), clear ? "" : "cannot tell");
    while (out.size() > 1 && out[out.size() - 2] == ' ') out.erase(out.size() - 2, 1);
  }
  return out;
}

std::string row(std::string_view name, const std::string& figures) {
  return fmt::format("  {}{}\n", padded(name), plain(figures));
}

std::string course_table(const analysis::Study& study) {
  const analysis::RecoverySummary& r = study.states.recovery;
  std::string out = "\nFrom day to day (95% intervals)\n";
  out += row("own day to next day", with_range(r.carry_over_day));
  out += row("partner's day to next", with_range(r.partner_carry_over_day));
  out += row("half of a drop is left", days_with_range(r.half_life_days));
  if (study.fit.gate.open) {
    out += row("in a distant spell",
               percent_with_range(r.share_withdrawn) + " of check-ins, " +
                   count(study.states.episodes.size(), "spell shown", "spells shown"));
    out += row("a spell lasts about", days_with_range(r.median_spell_days));
  }
  return out;
}

}  // namespace

std::string wrapped(std::string_view text, std::string_view indent) {
  std::string out, line;
  while (!text.empty()) {
    const auto space = text.find(' ');
    const std::string word = shortened(text.substr(0, space), kWidth - indent.size());
    if (!line.empty() && columns(line) + columns(word) + 1 > kWidth) {
      out += line + "\n";
      line = indent;
    } else if (!line.empty()) {
      line += ' ';
    }
    line += word;
    text.remove_prefix(space == std::string_view::npos ? text.size() : space + 1);
  }
  return out + line + "\n";
}

std::string explanation_text(const analysis::States& states, std::string_view couple,
                             bool calendar) {
  const analysis::Explanations& told = states.explanations;
  if (couple.empty()) return wrapped(plain(recovery_answer(told)));
  const auto of = std::find_if(states.couples.begin(), states.couples.end(),
                               [&](const auto& c) { return c.id == couple; });
  if (of == states.couples.end()) {
    throw std::invalid_argument(fmt::format("the diary has no couple \"{}\"", couple));
  }
  if (!told.told) return wrapped(plain(told.why_not));
  std::string out;
  const Days days(calendar);
  for (const analysis::Episode& episode : states.episodes) {
    if (episode.couple != couple) continue;
    std::string text = episode_sentences(episode, *of, days).front();
    for (const std::string& why : explanation_sentences(episode, told)) text += " " + why;
    out += wrapped(plain(text)) + "\n";
  }
  if (out.empty()) return wrapped("No distant spell stands out in these answers.");
  if (const auto answer = couple_answer(told, of->mechanisms); !answer.empty()) {
    out += wrapped(plain(answer)) + "\n";
  }
  return out + wrapped(kAssociations);
}

std::string to_text(const analysis::Study& study) {
  const analysis::Fit& fit = study.fit;
  std::string out = wrapped(study.title);
  if (study.simulated) out += "SIMULATED DATA: no real people, and no finding about couples.\n";
  out += "\n" + wrapped(kQuestion);
  out += wrapped(plain(who_sentence(study)));
  if (!fit.converged) {
    out += wrapped(plain("CAUTION: the fit did not converge, so these are not results yet. " +
                         fit.convergence + "."));
  }
  if (!fit.gate.sentence.empty()) out += wrapped(plain(fit.gate.sentence));
  out += course_table(study);
  out += effects_table("Closeness, in points, with (95% intervals)", closeness_effects(fit));
  if (fit.gate.open) {
    out += effects_table("Distant spells began: how many times as often (1: no difference)",
                         onset_effects(fit));
    out += effects_table("Distant spells ended: how many times as fast (1: no difference)",
                         recovery_effects(fit));
  }
  out += "\n" + wrapped(std::string("In a fixed order, not by size. ") + kAssociations +
                        " \"Cannot tell\": the interval holds no difference, or the data hardly "
                        "moved what was assumed beforehand. This is not a diagnosis.");
  return out;
}

}  // namespace attune::report
