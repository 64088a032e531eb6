#include "io/posterior_files.h"

#include <sstream>

#include "io/json.h"
#include "io/result_rows.h"

namespace attune::io {

namespace {

Json check_json(const std::optional<analysis::PredictiveCheck>& check) {
  if (!check) return nullptr;
  Json numbers = Json::array();
  for (const analysis::Checked& n : check->numbers) {
    numbers.push_back(Json{{"name", n.name},
                           {"answers", number(n.observed)},
                           {"model", number(n.replicated.estimate)},
                           {"lower", number(n.replicated.lower)},
                           {"upper", number(n.replicated.upper)},
                           {"p", number(n.p)}});
  }
  return Json{{"studies", check->studies}, {"numbers", std::move(numbers)}};
}

}  // namespace

std::string posterior_to_json(const analysis::Posterior& posterior, const std::string& model,
                              const std::string& version,
                              const std::optional<analysis::PredictiveCheck>& check) {
  Json parameters = Json::array();
  for (const analysis::PosteriorOf& p : posterior.parameters) {
    parameters.push_back(Json{{"name", p.name},
                              {"estimate", number(p.mean)},
                              {"median", number(p.median)},
                              {"se", number(p.sd)},
                              {"lower", number(p.interval.lower)},
                              {"upper", number(p.interval.upper)},
                              {"mcse", number(p.convergence.mcse_mean)},
                              {"rhat", number(p.convergence.rhat)},
                              {"ess_bulk", number(p.convergence.ess_bulk)},
                              {"ess_tail", number(p.convergence.ess_tail)}});
  }
  Json e_bfmi = Json::array(), steps = Json::array();
  for (const double e : posterior.e_bfmi) e_bfmi.push_back(number(e));
  for (const double s : posterior.steps) steps.push_back(number(s));
  return Json{{"attune", version},
              {"model", model},
              {"method", posterior.sampler == inference::Sampler::nuts
                             ? "full Bayes (No-U-Turn sampler)"
                             : "full Bayes (rotations around a normal law)"},
              {"parameters", std::move(parameters)},
              {"chains", posterior.chains},
              {"draws", posterior.iterations},
              {"warmup", posterior.warmup},
              {"divergences", posterior.divergences},
              {"cut_off", posterior.at_most_depth},
              {"e_bfmi", std::move(e_bfmi)},
              {"steps", std::move(steps)},
              {"evaluations", posterior.evaluations},
              {"check", check_json(check)},
              {"warnings", posterior.warnings}}
             .dump(2) +
         '\n';
}

std::string draws_to_csv(const analysis::Posterior& posterior) {
  std::ostringstream csv;
  CsvRows rows(csv, false);
  write_draws(rows, posterior);
  return csv.str();
}

}  // namespace attune::io
