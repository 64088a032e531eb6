#include "analysis/closeness_objective.h"

#include <optional>

#include "core/parallel.h"

namespace attune::analysis {

Eigen::Index ClosenessObjective::dimension() const {
  return static_cast<Eigen::Index>(model_.parameters().size());
}

Expected<ClosenessObjective::PerCouple> ClosenessObjective::per_couple(const Eigen::VectorXd& theta,
                                                                       const Job& job) const {
  const auto at = model_.at(theta);
  if (!at) return unexpected(at.error());
  const std::size_t couples = model_.design().couples.size();
  PerCouple out{std::vector<double>(couples),
                Eigen::MatrixXd::Zero(dimension(), static_cast<Eigen::Index>(couples))};
  std::vector<std::optional<NumericalFailure>> failures(couples);
  Job silent = job;
  silent.progress = nullptr;
  parallel_for(couples, silent, [&](std::size_t couple, int) {
    if (model_.design().couples[couple].times.empty()) return;
    Eigen::VectorXd score;
    const dyad::PersonGrid& grid = grids_.size() == 1 ? grids_.front() : grids_[couple];
    const auto value = model_.log_likelihood(**at, couple, grid, &score);
    if (value && score.allFinite()) {
      out.log_likelihood[couple] = *value;
      out.scores.col(static_cast<Eigen::Index>(couple)) = score;
    } else {
      failures[couple] = value ? NumericalFailure{"a score is not finite"} : value.error();
    }
  });
  for (std::size_t c = 0; c < couples; ++c) {
    if (failures[c]) {
      return unexpected(
          NumericalFailure{"couple " + model_.design().couples[c].id + ": " + failures[c]->what});
    }
  }
  return out;
}

Expected<inference::Evaluation> ClosenessObjective::evaluate(const Eigen::VectorXd& theta,
                                                             const Job& job) const {
  const auto parts = per_couple(theta, job);
  if (!parts) return unexpected(parts.error());
  inference::Evaluation out;
  out.gradient = Eigen::VectorXd::Zero(dimension());
  out.log_prior = model_.log_prior(theta, out.gradient);
  for (std::size_t c = 0; c < parts->log_likelihood.size(); ++c) {
    out.log_likelihood += parts->log_likelihood[c];
    out.gradient += parts->scores.col(static_cast<Eigen::Index>(c));
  }
  return out;
}

Expected<Eigen::MatrixXd> ClosenessObjective::unit_scores(const Eigen::VectorXd& theta,
                                                          const Job& job) const {
  auto parts = per_couple(theta, job);
  if (!parts) return unexpected(parts.error());
  return Eigen::MatrixXd(parts->scores.transpose());
}

Eigen::MatrixXd ClosenessObjective::prior_precision(const Eigen::VectorXd& theta) const {
  return model_.prior_precision(theta);
}

Expected<std::vector<dyad::PersonGrid>> adapted_grids(const dyad::Model& model,
                                                      const Eigen::VectorXd& theta,
                                                      dyad::Summing summing, const Job& job) {
  const auto at = model.at(theta);
  if (!at) return unexpected(at.error());
  const auto& couples = model.design().couples;
  std::vector<Expected<dyad::PersonGrid>> made(couples.size());
  Job silent = job;
  silent.progress = nullptr;
  parallel_for(couples.size(), silent,
               [&](std::size_t c, int) { made[c] = model.adapted_grid(**at, c, summing); });
  std::vector<dyad::PersonGrid> grids;
  for (std::size_t c = 0; c < couples.size(); ++c) {
    if (!made[c]) {
      return unexpected(NumericalFailure{"couple " + couples[c].id + ": " + made[c].error().what});
    }
    grids.push_back(std::move(*made[c]));
  }
  return grids;
}

}  // namespace attune::analysis
