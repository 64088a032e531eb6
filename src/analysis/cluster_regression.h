// Least squares whose errors count couples, not rows: y = X b + e with e free within a couple.
//   V(b) = G/(G-1) (X'X)^-1 [sum_g X_g' e_g e_g' X_g] (X'X)^-1
// Liang & Zeger 1986, Biometrika 73(1), 13-22. Private to analysis.
#pragma once

#include <Eigen/Core>
#include <optional>
#include <vector>

namespace attune::analysis {

class ClusterRegression {
 public:
  explicit ClusterRegression(Eigen::Index predictors) : predictors_(predictors) {}

  /// @param x  as many as there are predictors; the constant is the caller's.
  void add(std::size_t cluster, double y, const std::vector<double>& x);

  struct Result {
    Eigen::VectorXd coefficient;
    Eigen::MatrixXd covariance;  ///< of these, by cluster
    std::size_t rows = 0, clusters = 0;

    /// P of a chi-square this large if these coefficients were all 0 (Wald).
    [[nodiscard]] double wald_p(const std::vector<Eigen::Index>& which) const;
  };
  /// Nothing where predictors cannot be told apart, or clusters are no more than they.
  [[nodiscard]] std::optional<Result> solve() const;

 private:
  Eigen::Index predictors_;
  std::vector<std::size_t> cluster_;
  std::vector<double> y_, x_;
};

}  // namespace attune::analysis
