#include "analysis/without_couple.h"

#include "analysis/over_couples.h"

namespace attune::analysis {

Expected<std::vector<Eigen::VectorXd>> without_each_couple(const FittedModel& fitted,
                                                           const Job& job) {
  if (!fitted.covariance) return unexpected(NumericalFailure{"the fit has no covariance"});
  const auto at = fitted.model.at(fitted.theta);
  if (!at) return unexpected(at.error());
  return over_couples<Eigen::VectorXd>(
      fitted.model, job, [&](std::size_t c) -> Expected<Eigen::VectorXd> {
        Eigen::VectorXd score = Eigen::VectorXd::Zero(fitted.theta.size());
        const auto value = fitted.model.log_likelihood(**at, c, dyad::one_run_grid(), &score);
        if (!value) return unexpected(value.error());
        return fitted.theta - *fitted.covariance * score;
      });
}

}  // namespace attune::analysis
