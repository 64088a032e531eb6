#include "app/cli/model_files.h"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <iostream>
#include <iterator>
#include <ostream>

#include "analysis/model_fit.h"
#include "app/cli/failure.h"
#include "app/cli/files.h"
#include "io/model_file.h"
#include "io/model_fit_json.h"
#include "io/model_table.h"

namespace attune::cli {
namespace {

std::string cell(double value) {
  return std::isfinite(value) ? fmt::format("{:.4g}", value) : std::string("-");
}

std::string table_of(const analysis::ModelFit& fit) {
  std::string table;
  const auto text = std::back_inserter(table);
  fmt::format_to(text, "{}: {}, {} series, {} rows, {} answers\n", fit.model, fit.method,
                 fit.series, fit.rows, fit.answers);
  fmt::format_to(text, "-2 log-likelihood {:.4f}   AIC {:.2f}   BIC {:.2f}   filter: {}\n\n",
                 fit.minus2ll, fit.aic, fit.bic, fit.filter);
  std::size_t width = 9;
  for (const auto& p : fit.parameters) width = std::max(width, p.name.size());
  fmt::format_to(text, "{:<{}} {:>12} {:>12} {:>26}  {}\n", "parameter", width, "estimate", "SE",
                 "95 % interval", "prior");
  for (const auto& p : fit.parameters) {
    const std::string interval =
        p.fixed ? "fixed" : fmt::format("{} .. {}", cell(p.value.lower), cell(p.value.upper));
    fmt::format_to(text, "{:<{}} {:>12} {:>12} {:>26}  {}\n", p.name, width, cell(p.value.estimate),
                   cell(p.se), interval, p.prior);
  }
  return table;
}

}  // namespace

bool is_built_in(const std::string& model) { return model == "closeness"; }

model::ModelSpec load_model(const std::string& path) {
  auto spec = io::read_model(path);
  if (!spec) throw Rejected(std::move(spec.error()));
  return std::move(*spec);
}

model::BoundModel bind_model(const model::ModelSpec& spec, const DiaryOptions& diary, bool quiet,
                             Run& run, const Shell& shell) {
  const auto table =
      diary.path == "-"
          ? io::read_model_table_csv(std::cin, "stdin", spec, diary.max_problems, run.job())
          : io::read_model_table(diary.path, spec, diary.max_problems, run.job());
  if (!table) throw Rejected(table.error());
  auto bound = model::bind(spec, *table);
  if (!bound) throw Rejected(std::move(bound.error()));
  run.pause();
  if (!quiet) write_diagnostics(bound->remarks, shell.err);
  return std::move(bound->model);
}

Eigen::VectorXd values_at(const model::ParameterSpace& space, const std::string& path) {
  Eigen::VectorXd values = space.natural(space.start());
  if (path.empty()) return values;
  auto given = io::read_values(path);
  if (!given) throw Rejected(std::move(given.error()));
  std::vector<Diagnostic> faults;
  const auto fault = [&](const std::string& name, std::string message) {
    faults.push_back({Severity::error, {path, 0, name}, std::move(message), {}});
  };
  for (std::size_t i = 0; i < space.all().size(); ++i) {
    const model::Parameter& p = space.all()[i];
    const auto found = given->find(p.name);
    if (found == given->end()) {
      if (!p.fixed) fault(p.name, "this parameter of the model has no value");
      continue;
    }
    if (found->second < p.lower || found->second > p.upper) {
      fault(p.name, fmt::format("{} is outside {}..{}", found->second, p.lower, p.upper));
    }
    values(static_cast<Eigen::Index>(i)) = found->second;
    given->erase(found);
  }
  for (const auto& [name, value] : *given) fault(name, "the model has no such parameter");
  if (!faults.empty()) throw Rejected(std::move(faults));
  return values;
}

int fit_model_file(const ModelFitOptions& options, const DiaryOptions& diary,
                   const CommonOptions& common, const Shell& shell) {
  Run run(common, shell);
  const model::ModelSpec spec = load_model(options.model);
  const model::BoundModel model = bind_model(spec, diary, common.quiet, run, shell);
  analysis::ModelFitRequest request;
  request.starts = options.starts;
  request.seed = common.seed;
  const auto begin = std::chrono::steady_clock::now();
  auto fit = analysis::fit_model(model, spec.name, request, run.job());
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
  run.settle();
  if (!fit) {
    throw Rejected(
        {{Severity::error,
          {spec.name, 0, {}},
          "the likelihood cannot be computed where the search starts: " + fit.error().what,
          "[parameter.NAME] start = .. gives better starting values"}});
  }
  if (options.timing) fit->seconds = elapsed.count();
  const bool as_json = common.json || !options.output.empty();
  write_result(options.output,
               as_json ? io::model_fit_to_json(*fit, ATTUNE_VERSION) : table_of(*fit), shell);
  for (const std::string& warning : fit->warnings) shell.err << "warning: " << warning << '\n';
  if (fit->converged) return kDone;
  shell.err << "attune: the fit did not converge: " << fit->convergence << '\n';
  return kDidNotPass;
}

}  // namespace attune::cli
