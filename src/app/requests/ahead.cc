#include "app/requests/ahead.h"

#include <fmt/format.h>

#include "app/requests/failure.h"
#include "io/actions.h"
#include "io/text.h"

namespace attune::requests {

Options options_of(ForecastOptions& options) {
  return {
      {"knowing-the-day", "",
       "Take moments and causes of the day to come as known, its answers not", &options.knowing},
      {"learnt", "SHARE", "Share of each couple's days that is not forecast (default: 0.5)",
       InRange<double>{&options.learnt, 0.05, 0.95}}};
}

Options options_of(SuggestOptions& options) {
  return {
      {"days", "N", "Days ahead (default: 7)", InRange<int>{&options.days, 1, 28}},
      {"draws", "N", "Posterior draws (default: 400)", InRange<int>{&options.draws, 50, 100000}},
      {"hold", "", "Say nothing, as where a private answer asks for it", &options.hold}};
}

std::size_t find_couple(const dyad::Diary& diary, const std::string& id) {
  std::vector<std::string> ids;
  for (std::size_t c = 0; c < diary.couples.size(); ++c) {
    if (diary.couples[c].id == id) return c;
    ids.push_back(diary.couples[c].id);
  }
  const auto near = io::nearest(id, ids);
  throw Rejected({{Severity::error,
                   {diary.source, 0, {}},
                   fmt::format("there is no couple {}", io::shown(id)),
                   near ? fmt::format("did you mean \"{}\"?", *near) : ""}});
}

std::vector<analysis::Planned> plan_of(const std::string& text, int days,
                                       const dyad::DesignTerms& terms) {
  auto plan = io::parse_plan(text, days);
  if (!plan) throw UsageError("--if: " + plan.error());
  for (const analysis::Planned& planned : *plan) {
    if (analysis::acts(planned.deed.column, terms)) continue;
    std::string known;
    for (const std::string& column : analysis::acting_columns(terms)) {
      known += (known.empty() ? "" : ", ") + column;
    }
    throw UsageError(fmt::format("--if: the fit has no effect of {}; it has: {}",
                                 io::shown(planned.deed.column), known));
  }
  return std::move(*plan);
}

}  // namespace attune::requests
