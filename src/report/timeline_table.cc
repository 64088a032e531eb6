#include "report/timeline_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "report/chart.h"
#include "report/names.h"
#include "report/number.h"

namespace attune::report {
namespace {

constexpr double kZ95 = 1.96;
constexpr const char* kNothing = "–";

/// Do any two check-ins share a day? Then hours tell them apart.
bool several_a_day(const std::vector<double>& times) {
  return std::adjacent_find(times.begin(), times.end(), [](double a, double b) {
           return std::floor(a) == std::floor(b);
         }) != times.end();
}

std::string closeness(const analysis::PartnerStates& p, std::size_t t) {
  const double mean = p.closeness_mean[t], half = kZ95 * p.closeness_sd[t];
  if (!std::isfinite(mean)) return kNothing;
  return with_range({mean, mean - half, mean + half}, 1);
}

/// Whole answers without decimals; answers on other scales were mapped to 1..7 and have some.
std::string answer(double value) {
  if (!std::isfinite(value)) return kNothing;
  return number(value, value == std::round(value) ? 0 : 1);
}

/// What the partner noted at this time, in the file's order.
std::string noted(const analysis::PartnerStates& p, double time) {
  std::vector<std::string> what;
  for (const analysis::Mark& mark : p.marks) {
    if (mark.time == time) what.push_back(plain_name(mark.what));
  }
  return what.empty() ? kNothing : fmt::format("{}", fmt::join(what, ", "));
}

}  // namespace

std::string timeline_table(const analysis::CoupleStates& couple, std::string_view caption,
                           bool show_spells, const Days& days) {
  const auto names = partner_names(couple);
  std::vector<std::string> columns{"When"};
  for (const std::size_t i : {0U, 1U}) {
    if (!took_part(couple, i)) continue;
    columns.push_back(names[i] + ": answer");
    columns.push_back(names[i] + ": closeness (95% band)");
    if (show_spells) columns.push_back(names[i] + ": distant spell");
    columns.push_back(names[i] + ": noted");
  }
  const bool hours = several_a_day(couple.times);
  std::vector<std::vector<std::string>> rows;
  for (std::size_t t = 0; t < couple.times.size(); ++t) {
    std::vector<std::string> row{days.in_table(couple.times[t], hours)};
    for (const std::size_t i : {0U, 1U}) {
      if (!took_part(couple, i)) continue;
      const analysis::PartnerStates& p = couple.partners[i];
      row.push_back(answer(p.answer[t]));
      row.push_back(closeness(p, t));
      if (show_spells) row.push_back(probability(p.withdrawn_smoothed[t]));
      row.push_back(noted(p, couple.times[t]));
    }
    rows.push_back(std::move(row));
  }
  return data_table(caption, columns, rows);
}

}  // namespace attune::report
