#include "app/cli/simulate_model.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>
#include <sstream>

#include "analysis/model_calibration.h"
#include "app/cli/failure.h"
#include "app/cli/files.h"
#include "app/cli/model_files.h"
#include "app/requests/results_json.h"
#include "core/random.h"
#include "io/drawn_diary.h"
#include "io/model_table.h"
#include "model/simulate.h"

namespace attune::cli {
namespace {

constexpr double kFromTheStart = -std::numeric_limits<double>::infinity();
/// Steps before the first row that is shown, where answers depend on those before.
constexpr int kBefore = 100;

/// What is simulated on: somebody's diary, or one that is made up.
struct Design {
  model::BoundModel model;
  std::string csv;              ///< of a made-up one
  double from = kFromTheStart;  ///< its rows before only lead there
};

model::BoundModel bind_text(const model::ModelSpec& spec, const std::string& csv, Run& run) {
  std::istringstream in(csv);
  const auto table = io::read_model_table_csv(in, "the made-up diary", spec, 10, run.job());
  if (!table) throw Rejected(table.error());
  auto bound = model::bind(spec, *table);
  if (bound) return std::move(bound->model);
  auto faults = std::move(bound.error());
  faults.push_back({Severity::note,
                    {spec.name, 0, {}},
                    "a made-up diary has times and answers alone",
                    "--design DIARY gives the inputs, times and missing answers of a diary"});
  throw Rejected(std::move(faults));
}

Design made_up(const model::ModelSpec& spec, io::DiarySize size, Run& run) {
  Design design;
  design.csv = io::made_up_diary(spec, size);
  design.model = bind_text(spec, design.csv, run);
  if (design.model.answers_as_inputs.empty()) return design;
  design.from = kBefore * spec.data.step;
  if (spec.time == model::Time::continuous) {
    design.from = static_cast<double>(kBefore) / static_cast<double>(size.per_day);
  }
  size.rows += kBefore;
  design.csv = io::made_up_diary(spec, size);
  design.model = bind_text(spec, design.csv, run);
  return design;
}

Design design_of(const SimulateModelOptions& options, const CommonOptions& common,
                 const model::ModelSpec& spec, Run& run, const Shell& shell) {
  if (options.design.empty()) return made_up(spec, options.size, run);
  DiaryOptions diary;
  diary.path = options.design;
  return {bind_model(spec, diary, common.quiet, run, shell), {}, kFromTheStart};
}

bool has_start(const model::ModelSpec& spec, const std::string& name) {
  return std::any_of(spec.parameters.begin(), spec.parameters.end(),
                     [&](const model::ParameterSpec& p) {
                       return p.name == name && (p.start || p.fixed || p.prior);
                     });
}

void set_values(const requests::Settings& settings, const model::ParameterSpace& space,
                Eigen::VectorXd& values, std::vector<std::string>& missing) {
  for (const auto& setting : settings) {
    const std::string& name = setting.first;
    const double value = setting.second;
    const auto p = std::find_if(space.all().begin(), space.all().end(),
                                [&](const model::Parameter& one) { return one.name == name; });
    if (p == space.all().end()) {
      throw UsageError(fmt::format("--set {}: the model has no such parameter", name));
    }
    if (value < p->lower || value > p->upper) {
      throw UsageError(
          fmt::format("--set {}: {} is outside {}..{}", name, value, p->lower, p->upper));
    }
    values(p - space.all().begin()) = value;
    std::erase(missing, name);
  }
}

/// What the answers are drawn with: a file's values; else the priors' draws or medians, or the
/// starts that the model file says.
Eigen::VectorXd truth_of(const SimulateModelOptions& options, const CommonOptions& common,
                         const model::ModelSpec& spec, const model::ParameterSpace& space) {
  Eigen::VectorXd values = options.at.empty()
                               ? space.natural(space.start())
                               : requests::values_at(space, given_values(options.at));
  std::vector<std::string> missing;
  for (const int i : space.free()) {
    const model::Parameter& p = space.all()[static_cast<std::size_t>(i)];
    const bool known =
        !options.at.empty() || (options.draw ? p.prior.has_value() : has_start(spec, p.name));
    if (!known) missing.push_back(p.name);
  }
  if (options.draw && missing.empty()) {
    RandomStream random(common.seed, Purpose::simulate_prior, 0);
    const auto drawn = analysis::draw_parameters(space, random);
    if (!drawn) throw Rejected({{Severity::error, {spec.name, 0, {}}, drawn.error(), {}}});
    values = *drawn;
  }
  set_values(options.settings, space, values, missing);
  if (missing.empty()) return values;
  throw Rejected(
      {{Severity::error,
        {spec.name, 0, {}},
        fmt::format("these parameters have no {}: {}",
                    options.draw ? "prior to draw from" : "value", fmt::join(missing, ", ")),
        "--at FILE.json (values, or a fit), --set NAME=NUMBER, or [parameter.NAME] with "
        "start or prior"}});
}

}  // namespace

int simulate_model_file(const SimulateModelOptions& options, const CommonOptions& common,
                        const Shell& shell) {
  if (options.draw && !options.at.empty()) throw UsageError("--draw and --at exclude each other");
  Run run(common, shell);
  const model::ModelSpec spec = load_model(options.model);
  const Design design = design_of(options, common, spec, run, shell);
  const Eigen::VectorXd truth = truth_of(options, common, spec, design.model.parameters);
  std::vector<model::HiddenPath> hidden;
  const auto drawn = model::simulate(design.model, truth, common.seed, 0, &hidden);
  run.settle();
  if (!drawn) throw Rejected({{Severity::error, {spec.name, 0, {}}, drawn.error().what, {}}});
  if (!options.truth.empty()) {
    write_result(options.truth, io::hidden_csv(*drawn, hidden, design.from), shell);
  }
  const std::string csv = options.design.empty()
                              ? io::drawn_diary_csv(design.csv, *drawn, design.from,
                                                    spec.data.time.value_or("time"), run.job())
                              : io::drawn_diary(options.design, *drawn, run.job());
  write_result(options.output, csv, shell);
  requests::SimulationSummary summary{
      options.output, options.truth, drawn->series.size(), drawn->rows, {}};
  for (std::size_t i = 0; i < drawn->parameters.all().size(); ++i) {
    summary.parameters[drawn->parameters.all()[i].name] = truth(static_cast<Eigen::Index>(i));
  }
  if (common.json) write_result({}, requests::simulation_to_json(summary), shell);
  return kDone;
}

}  // namespace attune::cli
