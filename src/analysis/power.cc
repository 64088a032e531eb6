#include "analysis/power.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/couples_needed.h"
#include "analysis/explanation.h"
#include "analysis/proportion.h"
#include "dyad/parameter.h"

namespace attune::analysis {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr Interval kNone{kNaN, kNaN, kNaN};

template <class Value>
std::vector<PowerCell> with_each(const std::vector<PowerCell>& cells,
                                 const std::vector<Value>& values, const std::string& name,
                                 const auto& set) {
  std::vector<PowerCell> out;
  for (const PowerCell& cell : cells) {
    for (const Value value : values) {
      PowerCell& one = out.emplace_back(cell);
      set(one, value);
      if (!name.empty() && values.size() > 1) {
        one.design.name += fmt::format(" {}={}", name, value);
      }
    }
  }
  return out;
}

Interval share(int hits, int cases) { return cases == 0 ? kNone : wilson(hits, cases); }

PowerRow share_row(std::string measure, int hits, int cases) {
  return {std::move(measure), cases, kNaN, share(hits, cases), kNaN, kNaN, kNone, kNaN};
}

double prior_sd(const dyad::ParameterSpec& spec) {
  if (spec.prior) return spec.prior->sd;
  return spec.topic == dyad::Topic::recovery ? dyad::kEtaSd
                                             : std::numeric_limits<double>::infinity();
}

/// Of an effect on its own scale, where priors are normal.
double needed(const dyad::ParameterSpec& spec, double truth, double se, double couples) {
  if (spec.transform != dyad::Transform::identity || !(se > 0)) return kNaN;
  const double centre = spec.prior ? spec.prior->mean : 0;
  return couples_needed({truth, se, couples, centre, prior_sd(spec)});
}

PowerRow parameter_row(const std::string& name, std::span<const StudyCheck> studies,
                       double couples) {
  PowerRow row{name, static_cast<int>(studies.size()), 0, kNone, 0, kNaN, kNone, kNaN};
  int found = 0, with_interval = 0, clear = 0, covered = 0;
  double squares = 0, width = 0;
  for (const StudyCheck& study : studies) {
    const auto p = std::find_if(study.parameters.begin(), study.parameters.end(),
                                [&](const auto& one) { return one.name == name; });
    if (p == study.parameters.end() || std::isnan(p->value.estimate)) continue;
    ++found;
    const double miss = p->value.estimate - p->truth;
    row.truth += p->truth;
    row.bias += miss;
    squares += miss * miss;
    if (std::isnan(p->value.lower) || std::isnan(p->value.upper)) continue;
    ++with_interval;
    clear += p->value.lower > 0 || p->value.upper < 0;
    covered += p->covered();
    width += p->value.upper - p->value.lower;
  }
  row.truth /= found;
  row.bias /= found;
  const double spread = squares / found - row.bias * row.bias;
  if (found > 1) row.bias_se = std::sqrt(std::max(0.0, spread) / (found - 1));
  row.coverage = share(covered, with_interval);
  if (!has_power(name)) return row;
  row.power = share(clear, row.studies);
  if (with_interval > 0) {
    row.couples_needed = needed(dyad::closeness_parameter(name), row.truth,
                                width / with_interval / (2 * kZ95), couples);
  }
  return row;
}

void add_spells(std::span<const StudyCheck> studies, std::vector<PowerRow>& rows) {
  SpellCounts counts;
  for (const StudyCheck& study : studies) counts += study.spells;
  int spells = 0, found = 0;
  for (std::size_t k = 0; k < kSpellLengths; ++k) {
    spells += counts.spells[k];
    found += counts.found[k];
  }
  rows.push_back(share_row("spells found", found, spells));
  rows.push_back(
      share_row("spells of 4 or more check-ins found", counts.found.back(), counts.spells.back()));
  rows.push_back(share_row("flagged runs that are spells", counts.right, counts.runs));
}

void add_gate(std::span<const StudyCheck> studies, std::vector<PowerRow>& rows) {
  const auto count = [&](const auto& is) {
    return static_cast<int>(std::count_if(studies.begin(), studies.end(), is));
  };
  const auto n = static_cast<int>(studies.size());
  rows.push_back(share_row("gate opens", count([](const auto& s) { return s.gate_open; }), n));
  rows.push_back(
      share_row("a way back is named", count([](const auto& s) { return !s.named.empty(); }), n));
  for (std::size_t way = 0; way < dyad::kWays; ++way) {
    const std::string name = way_name(way);
    rows.push_back(
        share_row(name + " is named", count([&](const auto& s) { return s.named == name; }), n));
  }
}

PowerSummary summarize_one(const PowerCell& cell, std::span<const StudyCheck> studies) {
  PowerSummary out;
  out.cell = &cell;
  out.studies = static_cast<int>(studies.size());
  std::vector<std::string> names;  // in the model's order
  for (const StudyCheck& study : studies) {
    out.converged += study.converged;
    if (study.parameters.size() <= names.size()) continue;
    names.clear();
    for (const ParameterCheck& p : study.parameters) names.push_back(p.name);
  }
  for (const std::string& name : names) {
    out.rows.push_back(parameter_row(name, studies, cell.design.request.world.couples));
  }
  add_spells(studies, out.rows);
  if (!cell.design.request.quick) add_gate(studies, out.rows);
  return out;
}

}  // namespace

std::size_t count_cells(const PowerPlan& plan) {
  std::size_t cells = 1;
  const auto times = [&](std::size_t values) {
    cells = values == 0 || cells <= kMostCells ? cells * values : cells;
  };
  times(plan.couples.size());
  times(plan.days.size());
  times(plan.per_day.size());
  times(plan.compliance.size());
  for (const auto& [name, values] : plan.truth) times(values.size());
  return cells;
}

std::vector<PowerCell> cells_of(const PowerPlan& plan, std::uint64_t seed) {
  CalibrationRequest request;
  request.world.seed = seed;
  request.world.draw_parameters = plan.draw;
  request.world.asked = plan.asked;
  request.fit.starts = 1;
  request.fit.regimes = 2;
  request.fit.mechanisms = plan.gate;
  request.quick = !plan.gate;
  request.explain = plan.gate;
  std::vector<PowerCell> cells(1);
  cells.front().design.request = request;
  const auto world = [](PowerCell& cell) -> SimulationRequest& {
    return cell.design.request.world;
  };
  cells = with_each(cells, plan.couples, {}, [&](auto& c, int v) { world(c).couples = v; });
  cells = with_each(cells, plan.days, {}, [&](auto& c, int v) { world(c).days = v; });
  cells = with_each(cells, plan.per_day, {}, [&](auto& c, int v) { world(c).per_day = v; });
  for (PowerCell& cell : cells) cell.design.name = design_name(world(cell));
  cells = with_each(cells, plan.compliance, "compliance",
                    [&](auto& c, double v) { world(c).compliance = v; });
  for (const auto& [name, values] : plan.truth) {
    cells = with_each(cells, values, name, [&, &parameter = name](auto& c, double v) {
      world(c).parameters[parameter] = v;
      c.truth.push_back(v);
    });
  }
  for (PowerCell& cell : cells) cell.design.request.name = cell.design.name;
  return cells;
}

bool has_power(const std::string& parameter) {
  using dyad::Topic;
  const dyad::ParameterSpec& spec = dyad::closeness_parameter(parameter);
  if (parameter == "chi") return false;  // 0 would be no pooling, not no effect
  return parameter == "c" || parameter == "rho" || spec.topic == Topic::strain ||
         spec.topic == Topic::mechanism || spec.topic == Topic::recovery ||
         spec.topic == Topic::cause;
}

std::vector<PowerSummary> summarize(std::span<const PowerCell> cells,
                                    std::span<const StudyCheck> studies) {
  std::vector<PowerSummary> summaries;
  for (const PowerCell& cell : cells) {
    std::vector<StudyCheck> own;
    std::copy_if(studies.begin(), studies.end(), std::back_inserter(own),
                 [&](const StudyCheck& study) { return study.design == cell.design.name; });
    if (!own.empty()) summaries.push_back(summarize_one(cell, own));
  }
  return summaries;
}

std::vector<std::string> shown_measures(const PowerPlan& plan,
                                        std::span<const PowerSummary> cells) {
  std::vector<std::string> names = plan.measures;
  if (names.empty()) {
    for (const auto& [name, values] : plan.truth) {
      if (has_power(name)) names.push_back(name);
    }
  }
  std::vector<std::string> shown;
  for (const PowerSummary& cell : cells) {
    for (const PowerRow& row : cell.rows) {
      const bool share = std::isnan(row.truth) && row.studies > 0;
      const bool wished = names.empty()
                              ? !std::isnan(row.power.estimate)
                              : std::find(names.begin(), names.end(), row.measure) != names.end();
      const bool there = std::find(shown.begin(), shown.end(), row.measure) != shown.end();
      if ((wished || share) && !there) shown.push_back(row.measure);
    }
  }
  return shown;
}

}  // namespace attune::analysis
