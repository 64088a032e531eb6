#include "app/cli/compare_partners.h"

#include <fmt/format.h>

#include <cmath>
#include <iterator>
#include <ostream>

#include "analysis/likelihood_ratio.h"
#include "app/cli/failure.h"
#include "app/cli/files.h"
#include "app/requests/estimate.h"
#include "io/atomic_file.h"
#include "io/formula.h"
#include "io/json.h"
#include "io/model_file.h"
#include "io/model_fit_json.h"

namespace attune::cli {
namespace {

struct Pair {
  analysis::ModelFit exchangeable, distinguishable;
  analysis::LikelihoodRatio test;
};

analysis::ModelFit fit_with(io::Formula formula, io::Partners partners,
                            const ModelFitOptions& options, const DiaryOptions& diary,
                            const CommonOptions& common, Run& run, const Shell& shell) {
  formula.partners = partners;
  auto spec = io::model_of(formula, options.model);
  if (!spec) throw Rejected(std::move(spec.error()));
  const bool first = partners == io::Partners::exchangeable;
  const model::BoundModel model = bind_model(*spec, diary, common.quiet || !first, run, shell);
  analysis::ModelFit fit = requests::fit(model, options.model, options.fit, common.seed, run.job());
  fit.model = first ? "exchangeable" : "distinguishable";
  return fit;
}

std::string words_of(const Pair& pair) {
  constexpr double kLevel = 0.05;
  if (std::isnan(pair.test.p)) return "No test: " + pair.test.why_not + ".";
  const std::string numbers = fmt::format("chi-square {:.2f}, {} degrees of freedom, p = {:.3g}",
                                          pair.test.chi_square, pair.test.degrees, pair.test.p);
  if (pair.test.p < kLevel) {
    return fmt::format("The partners differ ({}): use `partners: distinguishable`.", numbers);
  }
  return fmt::format(
      "These data do not tell the partners apart ({}): `partners: exchangeable` says "
      "what can be said with fewer parameters. That is no proof that they are alike.",
      numbers);
}

std::string table_of(const Pair& pair) {
  std::string table;
  const auto text = std::back_inserter(table);
  fmt::format_to(text, "{:<16} {:>5} {:>14} {:>11} {:>11}\n", "partners", "free", "-2 loglik",
                 "AIC", "BIC");
  for (const auto* fit : {&pair.exchangeable, &pair.distinguishable}) {
    fmt::format_to(text, "{:<16} {:>5} {:>14.4f} {:>11.2f} {:>11.2f}\n", fit->model,
                   analysis::free_parameters(*fit), fit->minus2ll, fit->aic, fit->bic);
  }
  fmt::format_to(text, "\n{}\n", words_of(pair));
  return table;
}

std::string json_of(const Pair& pair) {
  const auto fit_json = [](const analysis::ModelFit& fit) {
    return io::Json::parse(io::model_fit_to_json(fit, ATTUNE_VERSION));
  };
  return io::Json{{"test",
                   {{"chi_square", io::number(pair.test.chi_square)},
                    {"degrees", pair.test.degrees},
                    {"p", io::number(pair.test.p)},
                    {"words", words_of(pair)}}},
                  {"exchangeable", fit_json(pair.exchangeable)},
                  {"distinguishable", fit_json(pair.distinguishable)}}
             .dump(2) +
         '\n';
}

}  // namespace

int compare_partners(const ModelFitOptions& options, const DiaryOptions& diary,
                     const CommonOptions& common, const Shell& shell) {
  if (!io::is_formula(options.model)) {
    throw UsageError("--compare-partners needs a formula: --model FILE.formula");
  }
  if (diary.path == "-") throw UsageError("--compare-partners reads the diary twice: give a file");
  Run run(common, shell);
  const auto formula = io::parse_formula(io::read_file(options.model), options.model);
  if (!formula) throw Rejected(formula.error());
  const auto fit = [&](io::Partners partners) {
    return fit_with(*formula, partners, options, diary, common, run, shell);
  };
  Pair pair{fit(io::Partners::exchangeable), fit(io::Partners::distinguishable), {}};
  pair.test = analysis::likelihood_ratio(pair.exchangeable, pair.distinguishable);
  run.settle();
  const bool as_json = common.json || !options.output.empty();
  write_result(options.output, as_json ? json_of(pair) : table_of(pair), shell);
  for (const auto* one : {&pair.exchangeable, &pair.distinguishable}) {
    for (const std::string& warning : one->warnings) {
      shell.err << "warning: " << one->model << ": " << warning << '\n';
    }
  }
  return std::isnan(pair.test.p) ? kDidNotPass : kDone;
}

}  // namespace attune::cli
