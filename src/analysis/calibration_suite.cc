#include "analysis/calibration_suite.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

namespace attune::analysis {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

struct Size {
  int couples, days, per_day;
};
constexpr Size kUsualSize{80, 35, 1};

std::string size_name(const SimulationRequest& world) {
  const std::string name = fmt::format("{}x{}", world.couples, world.days);
  return world.per_day == 1 ? name : fmt::format("{}x{}", name, world.per_day);
}

CalibrationDesign sized(CalibrationRequest request, World world, const Size& size) {
  request.world.world = world;
  request.world.couples = size.couples;
  request.world.days = size.days;
  request.world.per_day = size.per_day;
  return design_of(request);
}

Spread spread_of(const std::vector<double>& values) {
  if (values.empty()) return {kNaN, kNaN, kNaN, kNaN, 0};
  const auto [lowest, highest] = std::minmax_element(values.begin(), values.end());
  const auto count = static_cast<double>(values.size());
  Spread out{0, *lowest, *highest, kNaN, static_cast<int>(values.size())};
  for (const double value : values) out.mean += value / count;
  if (values.size() == 1) return out;
  double squares = 0;
  for (const double value : values) squares += (value - out.mean) * (value - out.mean);
  out.standard_error = std::sqrt(squares / (count - 1) / count);
  return out;
}

Spread spread_by(std::span<const StudyCheck> studies,
                 const std::function<double(const Detection&)>& score) {
  std::vector<double> values;
  for (const StudyCheck& study : studies) {
    const double value = score(study.detection);
    if (!std::isnan(value)) values.push_back(value);
  }
  return spread_of(values);
}

/// NaN where no rule has one; a rule without one is passed over.
double best_naive_auc(const Detection& d) {
  return std::fmax(std::fmax(d.own_level, d.two_items), d.hidden_markov);
}

DesignSummary summarize_one(const CalibrationDesign& design, std::span<const StudyCheck> studies) {
  DesignSummary out;
  out.name = design.name;
  out.world = design.request.world.world;
  for (const StudyCheck& study : studies) {
    out.studies += 1;
    out.converged += study.converged ? 1 : 0;
    out.gate_open += study.gate_open ? 1 : 0;
    out.spells += study.spells;
  }
  out.parameters = summarize(studies);
  out.auc = spread(studies, &Detection::auc);
  out.naive_auc = spread_by(studies, best_naive_auc);
  out.f1 = spread(studies, &Detection::f1);
  out.naive_f1 = spread(studies, &Detection::naive_f1);
  out.brier = spread(studies, &Detection::brier);
  out.share_withdrawn = spread(studies, &Detection::share_withdrawn);
  out.share_flagged = spread(studies, &Detection::share_flagged);
  return out;
}

}  // namespace

std::string design_name(const SimulationRequest& world) {
  std::string size = size_name(world);
  if (world.world == World::withdrawal) return size;
  const bool usual = world.couples == kUsualSize.couples && world.days == kUsualSize.days &&
                     world.per_day == kUsualSize.per_day;
  return usual ? std::string(name_of(world.world))
               : fmt::format("{}-{}", name_of(world.world), size);
}

CalibrationDesign design_of(const CalibrationRequest& request) {
  return {request.name.empty() ? design_name(request.world) : request.name, request};
}

std::vector<CalibrationDesign> suite_of(const CalibrationRequest& common) {
  std::vector<CalibrationDesign> designs{sized(common, World::withdrawal, kUsualSize),
                                         sized(common, World::withdrawal, {100, 21, 2}),
                                         sized(common, World::withdrawal, {60, 21, 1})};
  for (const World world : all_worlds()) {
    if (!has_withdrawal(world)) designs.push_back(sized(common, world, kUsualSize));
  }
  return designs;
}

Spread spread(std::span<const StudyCheck> studies, double Detection::*score) {
  return spread_by(studies, [&](const Detection& detection) { return detection.*score; });
}

const ParameterSummary* DesignSummary::lowest_coverage() const {
  const auto last = std::prev(parameters.end());  // "all"
  const auto lowest = std::min_element(
      parameters.begin(), last,
      [](const auto& one, const auto& other) { return one.covered < other.covered; });
  return lowest == last ? nullptr : &*lowest;
}

std::vector<DesignSummary> summarize(std::span<const CalibrationDesign> designs,
                                     std::span<const StudyCheck> studies) {
  std::vector<DesignSummary> summaries;
  for (const CalibrationDesign& design : designs) {
    std::vector<StudyCheck> own;
    std::copy_if(studies.begin(), studies.end(), std::back_inserter(own),
                 [&](const StudyCheck& study) { return study.design == design.name; });
    if (!own.empty()) summaries.push_back(summarize_one(design, own));
  }
  return summaries;
}

}  // namespace attune::analysis
