// A state that moves otherwise in each of two regimes and is seen with error, and what is exactly
// true of it along one path of regimes: all states and answers are jointly normal.
#pragma once

#include <Eigen/Core>
#include <string>
#include <utility>
#include <vector>

namespace attune::model_test {

[[nodiscard]] double normal_log_density(const Eigen::VectorXd& y, const Eigen::VectorXd& mean,
                                        const Eigen::MatrixXd& covariance);

extern const std::string kTwoRegimes;  ///< the model; its only item is y
extern const std::vector<std::pair<std::string, double>> kTwoRegimesValues;

struct AlongPath {
  double log_weight = 0;  ///< of the path and of the answers along it
  Eigen::VectorXd state;  ///< means given the answers
};
/// @param path  of regimes, 0 or 1, a row each; all rows are answered.
[[nodiscard]] AlongPath along(const std::vector<int>& path, const Eigen::VectorXd& answers);

/// Calls visit(path) for each of the 2^rows paths.
template <class Visit>
void each_path(int rows, const Visit& visit) {
  for (int code = 0; code < 1 << rows; ++code) {
    std::vector<int> path;
    for (int t = 0; t < rows; ++t) path.push_back(code >> t & 1);
    visit(path);
  }
}

}  // namespace attune::model_test
