#include "report/skipping_section.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "report/blocks.h"
#include "report/effect.h"
#include "report/number.h"

namespace attune::report {
namespace {

/// A difference of the study as told, and otherwise.
struct Compared {
  Effect told;
  std::string with_what;  ///< "closeness", "how often spells began"
  const analysis::Shifted* otherwise;
};

std::vector<Compared> compared(const analysis::Fit& fit) {
  std::vector<Compared> all;
  const auto add = [&](const std::vector<Effect>& effects, const char* with_what) {
    for (const Effect& effect : effects) {
      const auto& low = fit.skipping.low;
      const auto found = std::find_if(
          low.begin(), low.end(),
          [&](const analysis::Shifted& shifted) { return shifted.name == effect.name; });
      if (found != low.end()) all.push_back({effect, with_what, &*found});
    }
  };
  add(closeness_effects(fit), "closeness");
  add(level_effects(fit), "usual closeness");
  if (!fit.gate.open) return all;
  add(onset_effects(fit), "how often distant spells began");
  add(recovery_effects(fit), "how fast they ended");
  add(intervention_recovery_effects(fit), "how fast they ended");
  return all;
}

/// Strain and conflict are told as what they take off.
analysis::Interval as_told(const Compared& c) {
  const analysis::Interval& i = c.otherwise->otherwise;
  if (!c.told.name.starts_with("gamma")) return i;
  return {-i.estimate, -i.upper, -i.lower};
}

/// How much likelier a check-in is skipped in a distant spell; empty: not in the fit.
std::string odds(const analysis::Fit& fit) {
  const analysis::ParameterEstimate* m1 = find_parameter(fit, "m1");
  if (m1 == nullptr || !std::isfinite(m1->value.lower)) return {};
  const analysis::Interval odds{std::exp(m1->value.estimate), std::exp(m1->value.lower),
                                std::exp(m1->value.upper)};
  const bool told = reading_of(m1->value, m1->prior_to_posterior) == Reading::clear;
  return fmt::format(
      "In a distant spell the odds that a check-in is not made are {} times those at other "
      "times{}; "
      "one that is not made counts as that much of a sign.",
      with_range(odds), told ? "" : " (these data cannot tell the direction)");
}

constexpr const char* kUnrelated =
    "Everything above takes it that whether someone checks in has nothing to do with how close "
    "they feel.";
constexpr const char* kUnrelatedOtherwise =
    "Apart from that, everything above takes it that whether someone checks in has nothing to do "
    "with how close they feel.";
constexpr const char* kSuppose =
    "Suppose each had been skipped at a moment when the person felt less close than is usual for "
    "them, which is more than anybody would expect.";

}  // namespace

void write_skipping(Markup& page, const analysis::Study& study) {
  const analysis::Fit& fit = study.fit;
  page.element("h3", "Check-ins that were not made").line_break();
  if (!fit.skipping.known) {
    return paragraph(page, fmt::format("The diary does not tell which check-ins were asked for (a "
                                       "column \"asked\"). {} What follows if that is wrong cannot "
                                       "be shown here.",
                                       kUnrelated));
  }
  if (fit.skipping.skipped == 0) return paragraph(page, "Every check-in asked for was made.");
  paragraph(page,
            fmt::format("{} of {} were not made ({}).", count(fit.skipping.skipped),
                        count(fit.skipping.asked, "check-in asked for", "check-ins asked for"),
                        percent(static_cast<double>(fit.skipping.skipped) /
                                static_cast<double>(fit.skipping.asked))));
  const std::string sign = odds(fit);
  if (!sign.empty()) paragraph(page, sign);
  const std::string unrelated = sign.empty() ? kUnrelated : kUnrelatedOtherwise;
  const std::vector<Compared> all = compared(fit);
  if (all.empty()) {
    return paragraph(page, unrelated + " What follows if that is wrong could not be found.");
  }
  std::vector<std::string> changed;
  std::vector<std::vector<std::string>> rows;
  for (const Compared& c : all) {
    const std::string name = fmt::format("{}: {}", c.told.label, c.with_what);
    const std::string now = figures_of(c.told), then = figures_of(c.told.scale, as_told(c));
    if (c.otherwise->concludes_otherwise) {
      changed.push_back(fmt::format("{}: {} instead of {}.", name, then, now));
    }
    rows.push_back({name, now, then, c.otherwise->concludes_otherwise ? "yes" : "no"});
  }
  paragraph(page, fmt::format("{} {} {}", unrelated, kSuppose,
                              changed.empty()
                                  ? "Then none of the differences above would be told otherwise."
                                  : fmt::format("Then of {} these would be told otherwise:",
                                                count(all.size(), "difference", "differences"))));
  if (!changed.empty()) bullets(page, changed);
  folded(page, "All differences, as told and if every skipped check-in had been low",
         "If skipped was low",
         data_table("Differences with 95% intervals; ratios are times as often or as fast",
                    std::vector<std::string>{"What goes with what", "As told",
                                             "If every skipped one was low", "Told otherwise?"},
                    rows));
}

}  // namespace attune::report
