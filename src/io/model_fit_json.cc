#include "io/model_fit_json.h"

#include <fmt/format.h>

#include <cmath>

#include "io/atomic_file.h"
#include "io/fit_json.h"
#include "io/json.h"
#include "io/text.h"

namespace attune::io {

std::string model_fit_to_json(const analysis::ModelFit& fit, const std::string& version) {
  Json parameters = Json::array();
  for (const analysis::ModelEstimate& p : fit.parameters) {
    parameters.push_back(Json{{"name", p.name},
                              {"description", p.description},
                              {"estimate", number(p.value.estimate)},
                              {"se", number(p.se)},
                              {"se_robust", number(p.se_robust)},
                              {"lower", number(p.value.lower)},
                              {"upper", number(p.value.upper)},
                              {"fixed", p.fixed},
                              {"prior", p.prior.empty() ? Json(nullptr) : Json(p.prior)},
                              {"prior_to_posterior", number(p.prior_to_posterior)}});
  }
  Json covariance = Json::array();
  for (const double v : fit.covariance) covariance.push_back(number(v));
  return Json{{"attune", version},
              {"model", fit.model},
              {"method", fit.method},
              {"filter", fit.filter},
              {"converged", fit.converged},
              {"convergence", fit.convergence},
              {"loglik", number(fit.loglik)},
              {"minus2ll", number(fit.minus2ll)},
              {"log_prior", number(fit.log_prior)},
              {"aic", number(fit.aic)},
              {"bic", number(fit.bic)},
              {"parameters", std::move(parameters)},
              {"covariance", std::move(covariance)},
              {"series", fit.series},
              {"rows", fit.rows},
              {"answers", fit.answers},
              {"gradient_norm", number(fit.gradient_norm)},
              {"quadrature_error", number(fit.quadrature_error)},
              {"hessian_condition", number(fit.hessian_condition)},
              {"starts", fit.starts},
              {"starts_agree", fit.starts_agree},
              {"evaluations", fit.evaluations},
              {"seconds", number(fit.seconds)},
              {"warnings", fit.warnings}}
             .dump(2) +
         '\n';
}

Expected<std::map<std::string, double>, std::vector<Diagnostic>> parse_values(
    std::string_view text, const std::string& source) {
  const auto fault = [&](std::string message, std::string mend) {
    return unexpected(std::vector<Diagnostic>{
        {Severity::error, {source, 0, {}}, std::move(message), std::move(mend)}});
  };
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return fault("is no JSON object", "{\"name\": value, ..}, or a fit");
  std::map<std::string, double> values;
  if (json.contains("parameters") && json["parameters"].is_array()) {
    for (const Json& p : json["parameters"]) {
      if (!p.is_object() || !p.contains("name") || !p["name"].is_string() ||
          !p.contains("estimate") || !p["estimate"].is_number()) {
        return fault("has a parameter without name or estimate", "");
      }
      values[p["name"].get<std::string>()] = p["estimate"].get<double>();
    }
    return values;
  }
  for (const auto& [name, value] : json.items()) {
    if (!value.is_number()) return fault(fmt::format("{} is no number", shown(name)), "");
    values[name] = value.get<double>();
  }
  return values;
}

Expected<std::map<std::string, double>, std::vector<Diagnostic>> read_values(
    const std::string& path) {
  return parse_values(read_file(path), path);
}

}  // namespace attune::io
