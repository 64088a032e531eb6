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
    const auto value = model_.log_likelihood(**at, couple, &score);
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

}  // namespace attune::analysis
