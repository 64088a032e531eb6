#include "analysis/refit.h"

#include <optional>
#include <utility>

#include "analysis/closeness_objective.h"
#include "inference/curvature.h"

namespace attune::analysis {
namespace {

/// What the fit knows, with outer products of the other model's scores for the rest.
Eigen::MatrixXd guessed_information(const Search& found, SharedInformation shared,
                                    const dyad::Model& other, const Eigen::VectorXd& start,
                                    const Job& job) {
  if (found.information.size() == 0) return {};
  if (shared.added.empty()) return shared.information;
  const auto outer =
      inference::outer_products(ClosenessObjective(other, {dyad::one_run_grid()}), start, job);
  if (!outer) return {};
  for (const Eigen::Index i : shared.added) shared.information(i, i) = (*outer)(i, i);
  return shared.information;
}

}  // namespace

SharedInformation shared_information(const dyad::Model& model, const Search& found,
                                     const dyad::Model& other) {
  const auto n = static_cast<Eigen::Index>(other.parameters().size());
  SharedInformation out{Eigen::MatrixXd::Zero(n, n), {}};
  std::vector<Eigen::Index> here, there;
  for (Eigen::Index i = 0; i < n; ++i) {
    const auto known = model.index_of(other.parameters()[static_cast<std::size_t>(i)].spec.name);
    if (known) {
      there.push_back(i);
      here.push_back(*known);
    } else {
      out.added.push_back(i);
    }
  }
  if (found.information.size() > 0) out.information(there, there) = found.information(here, here);
  return out;
}

Eigen::VectorXd shared_start(const dyad::Model& model, const Search& found,
                             const dyad::Model& other) {
  Eigen::VectorXd start = other.prior_medians();
  for (std::size_t i = 0; i < other.parameters().size(); ++i) {
    const auto known = model.index_of(other.parameters()[i].spec.name);
    if (known) start[static_cast<Eigen::Index>(i)] = found.best.theta[*known];
  }
  return start;
}

Expected<Search> refit(const dyad::Model& model, const Search& found, const dyad::Model& other,
                       const FitRequest& request, double tolerance, const Job& job) {
  const Eigen::VectorXd start = shared_start(model, found, other);
  std::optional<double> log_omega_v;
  if (const auto at = model.index_of("omega_v")) log_omega_v = found.best.theta[*at];
  auto near = search_from(
      other, start,
      guessed_information(found, shared_information(model, found, other), other, start, job),
      request, job);
  if (!near) return near;
  return finish(other, std::move(*near), request, tolerance, log_omega_v, job);
}

}  // namespace attune::analysis
