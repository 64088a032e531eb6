#include "analysis/closeness_objective.h"

#include <numeric>

#include "analysis/over_couples.h"

namespace attune::analysis {

Eigen::Index ClosenessObjective::dimension() const {
  return static_cast<Eigen::Index>(model_.parameters().size());
}

Expected<std::vector<ClosenessObjective::OfCouple>> ClosenessObjective::per_couple(
    const Eigen::VectorXd& theta, const Job& job) const {
  const auto at = model_.at(theta);
  if (!at) return unexpected(at.error());
  const auto of_couple = [&](std::size_t couple) -> Expected<OfCouple> {
    OfCouple out{0, Eigen::VectorXd::Zero(dimension())};
    if (model_.design().couples[couple].times.empty()) return out;
    const auto value = model_.log_likelihood(**at, couple, grid(couple), &out.score);
    if (!value) return unexpected(value.error());
    if (!out.score.allFinite()) return unexpected(NumericalFailure{"a score is not finite"});
    out.log_likelihood = *value;
    return out;
  };
  return over_couples<OfCouple>(model_, job, of_couple,
                                [&](std::size_t c) { return grid(c).runs().size(); });
}

Expected<inference::Evaluation> ClosenessObjective::evaluate(const Eigen::VectorXd& theta,
                                                             const Job& job) const {
  const auto parts = per_couple(theta, job);
  if (!parts) return unexpected(parts.error());
  inference::Evaluation out;
  out.gradient = Eigen::VectorXd::Zero(dimension());
  out.log_prior = model_.log_prior(theta, out.gradient);
  out.scores.resize(static_cast<Eigen::Index>(parts->size()), dimension());
  for (std::size_t c = 0; c < parts->size(); ++c) {
    const OfCouple& part = (*parts)[c];
    out.log_likelihood += part.log_likelihood;
    out.gradient += part.score;
    out.scores.row(static_cast<Eigen::Index>(c)) = part.score.transpose();
  }
  return out;
}

Expected<double> ClosenessObjective::value(const Eigen::VectorXd& theta, const Job& job) const {
  const auto at = model_.at(theta);
  if (!at) return unexpected(at.error());
  const auto of_couple = [&](std::size_t couple) -> Expected<double> {
    if (model_.design().couples[couple].times.empty()) return 0.0;
    return model_.log_likelihood(**at, couple, grid(couple), nullptr);
  };
  const auto parts = over_couples<double>(model_, job, of_couple,
                                          [&](std::size_t c) { return grid(c).runs().size(); });
  if (!parts) return unexpected(parts.error());
  Eigen::VectorXd unused = Eigen::VectorXd::Zero(dimension());
  return std::accumulate(parts->begin(), parts->end(), model_.log_prior(theta, unused));
}

Expected<Eigen::MatrixXd> ClosenessObjective::unit_scores(const Eigen::VectorXd& theta,
                                                          const Job& job) const {
  auto all = evaluate(theta, job);
  if (!all) return unexpected(all.error());
  return std::move(all->scores);
}

Eigen::MatrixXd ClosenessObjective::prior_precision(const Eigen::VectorXd& theta) const {
  return model_.prior_precision(theta);
}

Expected<std::vector<dyad::PersonGrid>> adapted_grids(const dyad::Model& model,
                                                      const Eigen::VectorXd& theta,
                                                      dyad::Summing summing,
                                                      const std::vector<dyad::PersonGrid>& from,
                                                      const Job& job) {
  const auto at = model.at(theta);
  if (!at) return unexpected(at.error());
  return over_couples<dyad::PersonGrid>(model, job, [&](std::size_t c) {
    return model.adapted_grid(**at, c, summing, from.empty() ? nullptr : &from[c]);
  });
}

}  // namespace attune::analysis
