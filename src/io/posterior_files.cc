#include "io/posterior_files.h"

#include <sstream>

#include "io/json.h"
#include "io/result_rows.h"

namespace attune::io {

std::string posterior_to_json(const analysis::Posterior& posterior, const std::string& model,
                              const std::string& version) {
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
              {"method", "full Bayes (No-U-Turn sampler)"},
              {"parameters", std::move(parameters)},
              {"chains", posterior.chains},
              {"draws", posterior.iterations},
              {"warmup", posterior.warmup},
              {"divergences", posterior.divergences},
              {"cut_off", posterior.at_most_depth},
              {"e_bfmi", std::move(e_bfmi)},
              {"steps", std::move(steps)},
              {"evaluations", posterior.evaluations},
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
