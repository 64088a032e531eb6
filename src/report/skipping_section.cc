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

constexpr const char* kAssumed =
    "Everything above takes it that whether someone checks in has nothing else to do with how "
    "close "
    "they feel.";

const analysis::ParameterEstimate* find(const analysis::Fit& fit, std::string_view name) {
  const auto found = std::find_if(fit.parameters.begin(), fit.parameters.end(),
                                  [&](const auto& p) { return p.name == name; });
  return found == fit.parameters.end() ? nullptr : &*found;
}

/// What is shown of the study, as told and otherwise.
struct Compared {
  const analysis::ParameterEstimate* told;
  const analysis::Shifted* otherwise;
};

std::vector<Compared> compared(const analysis::Fit& fit) {
  std::vector<Compared> all;
  for (const analysis::Shifted& shifted : fit.skipping.low) {
    const analysis::ParameterEstimate* told = find(fit, shifted.name);
    if (told == nullptr || (!fit.gate.open && is_about_withdrawal(*told))) continue;
    all.push_back({told, &shifted});
  }
  return all;
}

/// How much likelier a check-in is skipped in a distant spell.
void write_odds(Markup& page, const analysis::Fit& fit) {
  const analysis::ParameterEstimate* m1 = find(fit, "m1");
  if (m1 == nullptr || !std::isfinite(m1->value.lower)) return;
  const analysis::Interval odds{std::exp(m1->value.estimate), std::exp(m1->value.lower),
                                std::exp(m1->value.upper)};
  const bool told = reading_of(m1->value, m1->prior_to_posterior) == Reading::clear;
  paragraph(page,
            fmt::format("In a distant spell the odds that a check-in is not made are {} times "
                        "those at other times{}. A check-in that was not made therefore counts "
                        "as a faint sign of a spell.",
                        with_range(odds), told ? "" : "; these data cannot tell the direction"));
}

}  // namespace

void write_skipping(Markup& page, const analysis::Study& study) {
  const analysis::Fit& fit = study.fit;
  page.element("h3", "Check-ins that were not made").line_break();
  if (!fit.skipping.known) {
    return paragraph(page, fmt::format("The diary does not tell which check-ins were asked for (a "
                                       "column \"asked\"). {} What follows if that is wrong cannot "
                                       "be shown here.",
                                       kAssumed));
  }
  if (fit.skipping.skipped == 0) return paragraph(page, "Every check-in asked for was made.");
  paragraph(page,
            fmt::format("{} of {} were not made ({}). {}", count(fit.skipping.skipped),
                        count(fit.skipping.asked, "check-in asked for", "check-ins asked for"),
                        percent(static_cast<double>(fit.skipping.skipped) /
                                static_cast<double>(fit.skipping.asked)),
                        kAssumed));
  write_odds(page, fit);
  const std::vector<Compared> all = compared(fit);
  if (all.empty()) return paragraph(page, "What follows if that is wrong could not be found.");
  std::vector<std::string> changed;
  std::vector<std::vector<std::string>> rows;
  for (const auto& [told, otherwise] : all) {
    if (otherwise->concludes_otherwise) changed.push_back(capitalized(told->description) + ".");
    rows.push_back({told->description, with_range(told->value), with_range(otherwise->otherwise),
                    otherwise->concludes_otherwise ? "yes" : "no"});
  }
  const char* what_if =
      "Suppose that each of them had been skipped at a moment when the person felt less close than "
      "is "
      "usual for them, which is more than anybody would expect.";
  if (changed.empty()) {
    paragraph(page,
              fmt::format("{} Then none of the differences above would be told otherwise: those "
                          "that are clear stay clear, the others stay open.",
                          what_if));
  } else {
    paragraph(page, fmt::format("{} Then of {} these would be told otherwise:", what_if,
                                count(all.size(), "difference", "differences")));
    bullets(page, changed);
  }
  folded(page, "All differences, as told and as if skipped check-ins had been low",
         "If skipped was low",
         data_table("Estimates with 95% intervals, on their natural scale",
                    std::vector<std::string>{"What it is", "As told",
                                             "If every skipped one was low", "Told otherwise?"},
                    rows));
}

}  // namespace attune::report
