#include "report/episode_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "report/names.h"
#include "report/number.h"

namespace attune::report {
namespace {

constexpr double kLongSpell = 28;  // days; from here on a counsellor may help

std::string when(const analysis::Episode& e, const Days& days) {
  const std::string from = days.in_sentence(e.onset), to = days.in_sentence(e.end);
  if (e.censored_left && e.censored_right) return "from the first to the last of these days";
  if (e.censored_left) return fmt::format("that was there when the diary began, to about {}", to);
  if (e.censored_right) return fmt::format("since about {}, until the diary ends", from);
  return fmt::format("from about {} to about {}", from, to);
}

/// How long until the first two days back.
std::string recovery(const analysis::Episode& e) {
  if (!std::isfinite(e.recovery_days.estimate)) {
    return "How long it took to be back cannot be told from this diary.";
  }
  std::string text;
  if (std::isfinite(e.recovery_days.upper)) {
    text = fmt::format("From its start to being back for two days: about {}.",
                       days_with_range(e.recovery_days));
  } else {
    text = fmt::format("From its start to being back for two days: about {} days or more.",
                       number(e.recovery_days.estimate, 1));
  }
  if (e.recovery_observed < 0.99) {
    text += fmt::format(" That the return falls into the diary is {} likely.",
                        probability(e.recovery_observed));
  }
  return text;
}

std::string times(int n) {
  if (n == 1) return "once";
  return n == 2 ? "twice" : fmt::format("{} times", n);
}

/// Where the estimate lies beyond the scale it is the scale's end that was answered.
std::string lowest(double nadir) {
  return nadir <= 1 ? "at the lowest end of the scale 1 to 7"
                    : fmt::format("at about {} on the scale 1 to 7", number(nadir, 1));
}

/// "touch 3 times and open talk once" during the spell; empty if nothing was noted.
std::string noted(const analysis::Episode& e, const analysis::PartnerStates& partner) {
  std::vector<std::pair<std::string, int>> counts;
  for (const analysis::Mark& mark : partner.marks) {
    if (mark.time < e.onset || mark.time > e.end) continue;
    const std::string name = moment_name(mark.what);
    const auto found =
        std::find_if(counts.begin(), counts.end(), [&](const auto& c) { return c.first == name; });
    if (found == counts.end()) {
      counts.emplace_back(name, 1);
    } else {
      ++found->second;
    }
  }
  std::vector<std::string> words;
  words.reserve(counts.size());
  for (const auto& [name, n] : counts) {
    words.push_back(fmt::format("{} {}", name, times(n)));
  }
  return listed(words);
}

}  // namespace

std::vector<std::string> episode_sentences(const analysis::Episode& e,
                                           const analysis::CoupleStates& couple, const Days& days) {
  const std::size_t i = e.partner_index == 0 ? 0 : 1;
  const std::string name = partner_names(couple)[i];
  std::vector<std::string> out{fmt::format("{}'s answers fit a more distant spell {} ({} likely).",
                                           name, when(e, days), probability(e.peak_probability))};
  if (std::isfinite(e.nadir) && std::isfinite(e.nadir_time)) {
    out.push_back(fmt::format("Closeness was lowest around {}, {}.", days.in_sentence(e.nadir_time),
                              lowest(e.nadir)));
  }
  if (!e.censored_left) out.push_back(recovery(e));
  if (std::isfinite(e.half_life_days.estimate)) {
    out.push_back(fmt::format("Half of the lost closeness was back after about {}.",
                              days_with_range(e.half_life_days)));
  }
  if (const std::string moments = noted(e, couple.partners[i]); !moments.empty()) {
    out.push_back(fmt::format("In these days {} noted: {}.", name, moments));
  }
  if (e.end - e.onset > kLongSpell) {
    out.push_back(
        "A spell of more than four weeks can be a good moment to talk with a couple "
        "counsellor, if both feel like it.");
  }
  return out;
}

}  // namespace attune::report
