#include "app/cli/power_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "io/json.h"

namespace attune::cli {
namespace {

using analysis::Interval;
using analysis::PowerRow;
using analysis::PowerSummary;

const PowerRow* row_of(const PowerSummary& cell, const std::string& measure) {
  const auto row = std::find_if(cell.rows.begin(), cell.rows.end(),
                                [&](const auto& r) { return r.measure == measure; });
  return row == cell.rows.end() ? nullptr : &*row;
}

/// "0.83 (0.77 to 0.88)".
std::string share(const Interval& value) {
  return std::isnan(value.estimate)
             ? "-"
             : fmt::format("{:.2f} ({:.2f} to {:.2f})", value.estimate, value.lower, value.upper);
}

std::string bias(const PowerRow& row) {
  if (std::isnan(row.bias)) return "-";
  return std::isnan(row.bias_se) ? fmt::format("{:+.3f}", row.bias)
                                 : fmt::format("{:+.3f} ± {:.3f}", row.bias, row.bias_se);
}

std::string couples(double needed) {
  if (std::isnan(needed)) return "-";
  return std::isinf(needed) ? "none" : fmt::format("{:.0f}", std::ceil(needed));
}

/// {:<N} counts bytes; "±" has two.
std::string padded(const std::string& text, std::size_t width) {
  const auto more = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\xc2'));
  return text + std::string(width + more > text.size() ? width + more - text.size() : 0, ' ');
}

io::Json json_of(const Interval& value) {
  return {{"estimate", io::number(value.estimate)},
          {"lower", io::number(value.lower)},
          {"upper", io::number(value.upper)}};
}

io::Json json_of(const PowerRow& row) {
  return {{"measure", row.measure},
          {"of", row.studies},
          {"truth", io::number(row.truth)},
          {"power", json_of(row.power)},
          {"bias", io::number(row.bias)},
          {"bias_se", io::number(row.bias_se)},
          {"coverage", json_of(row.coverage)},
          {"couples_needed", io::number(row.couples_needed)}};
}

}  // namespace

std::string power_table(const analysis::PowerPlan& plan, std::span<const PowerSummary> cells) {
  std::size_t width = 8;
  int studies = 0, converged = 0;
  for (const PowerSummary& cell : cells) {
    width = std::max(width, cell.cell->design.name.size());
    studies += cell.studies;
    converged += cell.converged;
  }
  std::string table = fmt::format("{} simulated studies, {} fits converged\n", studies, converged);
  for (const std::string& measure : analysis::shown_measures(plan, cells)) {
    const bool effect = std::any_of(cells.begin(), cells.end(), [&](const PowerSummary& cell) {
      const PowerRow* row = row_of(cell, measure);
      return row != nullptr && !std::isnan(row->truth);
    });
    table +=
        fmt::format("\n{}\n  {:<{}} {:<20}", measure, "design", width, effect ? "power" : "share");
    table +=
        effect ? fmt::format(" {:<16} {:<20} {}\n", "bias", "coverage", "couples for .8") : "\n";
    for (const PowerSummary& cell : cells) {
      const PowerRow* row = row_of(cell, measure);
      if (row == nullptr) continue;
      table += fmt::format("  {:<{}} {:<20}", cell.cell->design.name, width, share(row->power));
      table += effect ? fmt::format(" {} {:<20} {}\n", padded(bias(*row), 16), share(row->coverage),
                                    couples(row->couples_needed))
                      : fmt::format(" of {}\n", row->studies);
    }
  }
  return table;
}

std::string power_json(const analysis::PowerPlan& plan, std::span<const PowerSummary> cells) {
  io::Json out = io::Json::array();
  for (const PowerSummary& cell : cells) {
    const analysis::SimulationRequest& world = cell.cell->design.request.world;
    io::Json truth = io::Json::object(), measures = io::Json::array();
    for (std::size_t k = 0; k < plan.truth.size(); ++k) {
      truth[plan.truth[k].first] = cell.cell->truth[k];
    }
    for (const PowerRow& row : cell.rows) measures.push_back(json_of(row));
    out.push_back({{"design", cell.cell->design.name},
                   {"couples", world.couples},
                   {"days", world.days},
                   {"per_day", world.per_day},
                   {"compliance", world.compliance},
                   {"truth", truth},
                   {"studies", cell.studies},
                   {"converged", cell.converged},
                   {"measures", measures}});
  }
  return io::Json{{"cells", out}}.dump(1) + '\n';
}

}  // namespace attune::cli
