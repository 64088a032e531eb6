#include "analysis/falsify_pooling.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <vector>

namespace attune::analysis {

PoolingTest pooling_test(const FittedModel& fitted) {
  const auto chi = fitted.model.index_of("chi");
  if (!chi || !fitted.covariance) return {};
  std::vector<double> difference;
  std::vector<Eigen::VectorXd> slope;  // of each difference by theta
  const auto n = static_cast<Eigen::Index>(fitted.model.parameters().size());
  for (Eigen::Index eta = 0; eta < n; ++eta) {
    const int beta = fitted.model.parameters()[static_cast<std::size_t>(eta)].pooled_towards;
    if (beta < 0) continue;
    difference.push_back(fitted.theta[eta] - fitted.theta[*chi] * fitted.theta[beta]);
    Eigen::VectorXd& by = slope.emplace_back(Eigen::VectorXd::Zero(n));
    by[eta] = 1;
    by[beta] = -fitted.theta[*chi];
    by[*chi] = -fitted.theta[beta];
  }
  const auto ways = static_cast<Eigen::Index>(difference.size());
  if (ways < 2) return {};  // one is always in proportion to itself
  Eigen::MatrixXd slopes(ways, n);
  for (Eigen::Index k = 0; k < ways; ++k) slopes.row(k) = slope[static_cast<std::size_t>(k)];
  const Eigen::LLT<Eigen::MatrixXd> factor(slopes * *fitted.covariance * slopes.transpose());
  if (factor.info() != Eigen::Success) return {};
  const Eigen::Map<const Eigen::VectorXd> d(difference.data(), ways);
  // chi takes up one of them.
  const boost::math::chi_squared law(static_cast<double>(ways - 1));
  const double p =
      boost::math::cdf(boost::math::complement(law, std::max(0.0, d.dot(factor.solve(d)))));
  return {true, p, static_cast<int>(ways)};
}

}  // namespace attune::analysis
