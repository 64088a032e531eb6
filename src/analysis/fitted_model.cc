#include "analysis/fitted_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

namespace attune::analysis {
namespace {

bool has(const Fit& fit, std::string_view name) {
  return std::any_of(fit.parameters.begin(), fit.parameters.end(),
                     [&](const ParameterEstimate& p) { return p.name == name; });
}

dyad::Design design_of(const dyad::Diary& diary, const Fit& fit) {
  dyad::Design design =
      fit.one_couple ? dyad::make_design(diary, fit.standard) : dyad::make_design(diary);
  set_terms(fit, design.terms);
  return design;
}

std::optional<Eigen::MatrixXd> covariance_of(const Fit& fit, const dyad::Model& model) {
  const auto n = static_cast<Eigen::Index>(fit.parameters.size());
  if (fit.covariance.size() != static_cast<std::size_t>(n * n)) return std::nullopt;
  const Eigen::Map<const Eigen::MatrixXd> of_fit(fit.covariance.data(), n, n);
  std::vector<Eigen::Index> at;
  for (const ParameterEstimate& p : fit.parameters) at.push_back(*model.index_of(p.name));
  Eigen::MatrixXd covariance(n, n);
  covariance(at, at) = of_fit;
  return covariance;
}

}  // namespace

Eigen::VectorXd theta_of(const Fit& fit, const dyad::Model& model) {
  Eigen::VectorXd theta(static_cast<Eigen::Index>(model.parameters().size()));
  for (std::size_t i = 0; i < model.parameters().size(); ++i) {
    const std::string& name = model.parameters()[i].spec.name;
    const auto found = std::find_if(fit.parameters.begin(), fit.parameters.end(),
                                    [&](const ParameterEstimate& p) { return p.name == name; });
    if (found == fit.parameters.end()) {
      throw std::invalid_argument(
          fmt::format("the fit has no parameter \"{}\", which this diary needs; fit the model to "
                      "this diary, or to one with the same columns",
                      name));
    }
    theta[static_cast<Eigen::Index>(i)] = found->working;
  }
  if (fit.parameters.size() != model.parameters().size()) {
    throw std::invalid_argument(
        "the fit has parameters that this diary has no columns for; fit the model to this diary, "
        "or to one with the same columns");
  }
  return theta;
}

void set_terms(const Fit& fit, dyad::DesignTerms& terms) {
  terms.volatility = has(fit, "omega_v");
  terms.skipping = has(fit, "m0");
}

dyad::Model model_of(const Fit& fit, const dyad::Design& design) {
  return {design, fit.regimes,
          fit.collapse == "imm" ? regime::Collapse::imm : regime::Collapse::gpb2};
}

FittedModel::FittedModel(const dyad::Diary& whole, const Fit& fit)
    : diary_(dyad::without_empty_rows(whole)),
      design_(design_of(diary_, fit)),
      model_(model_of(fit, design_)),
      diary(diary_),
      design(design_),
      model(model_),
      theta(theta_of(fit, model_)),
      covariance(covariance_of(fit, model_)) {}

}  // namespace attune::analysis
