#include "analysis/cluster_regression.h"

#include <Eigen/Cholesky>
#include <Eigen/QR>
#include <boost/math/distributions/chi_squared.hpp>
#include <map>
#include <stdexcept>

namespace attune::analysis {

void ClusterRegression::add(std::size_t cluster, double y, const std::vector<double>& x) {
  if (static_cast<Eigen::Index>(x.size()) != predictors_) {
    throw std::invalid_argument("regression: a row has another number of predictors");
  }
  cluster_.push_back(cluster);
  y_.push_back(y);
  x_.insert(x_.end(), x.begin(), x.end());
}

std::optional<ClusterRegression::Result> ClusterRegression::solve() const {
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const auto n = static_cast<Eigen::Index>(y_.size());
  if (n <= predictors_) return std::nullopt;
  const Eigen::Map<const RowMajor> x(x_.data(), n, predictors_);
  const Eigen::Map<const Eigen::VectorXd> y(y_.data(), n);
  const Eigen::ColPivHouseholderQR<Eigen::MatrixXd> factor(x);
  if (factor.rank() < predictors_) return std::nullopt;
  Result out;
  out.coefficient = factor.solve(y);
  const Eigen::VectorXd error = y - x * out.coefficient;
  std::map<std::size_t, Eigen::VectorXd> scores;
  for (Eigen::Index i = 0; i < n; ++i) {
    auto& score = scores[cluster_[static_cast<std::size_t>(i)]];
    if (score.size() == 0) score = Eigen::VectorXd::Zero(predictors_);
    score += x.row(i).transpose() * error[i];
  }
  out.rows = y_.size();
  out.clusters = scores.size();
  if (static_cast<Eigen::Index>(out.clusters) <= predictors_) return std::nullopt;
  Eigen::MatrixXd middle = Eigen::MatrixXd::Zero(predictors_, predictors_);
  for (const auto& [cluster, score] : scores) middle += score * score.transpose();
  const Eigen::LLT<Eigen::MatrixXd> square(x.transpose() * x);
  const Eigen::MatrixXd half = square.solve(middle);
  const auto g = static_cast<double>(out.clusters);
  out.covariance = g / (g - 1) * square.solve(half.transpose());
  return out;
}

double ClusterRegression::Result::wald_p(const std::vector<Eigen::Index>& which) const {
  const Eigen::VectorXd b = coefficient(which);
  const double chi_square = b.dot(covariance(which, which).eval().llt().solve(b));
  const boost::math::chi_squared law(static_cast<double>(which.size()));
  return boost::math::cdf(boost::math::complement(law, std::max(0.0, chi_square)));
}

}  // namespace attune::analysis
