// Penalised logistic regression on the n-grams of turns.
//   minimise  sum_i log(1 + exp(-s_i (b + x_i w))) + penalty/2 |w|^2,  s_i = +1 or -1
//   (the intercept b is not penalised). Columns are the buckets that occur in at least
//   `fewest` of the turns.
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace attune::conversation {

/// Turns as rows of a sparse matrix.
struct TurnMatrix {
  std::vector<std::uint32_t> buckets;  ///< of each column, ascending
  std::vector<std::size_t> begin{0};   ///< of each row in `columns`; one more than rows
  std::vector<std::uint32_t> columns;
  std::vector<double> value;  ///< of all of a row's features

  [[nodiscard]] std::size_t rows() const { return value.size(); }
};

[[nodiscard]] TurnMatrix turn_matrix(std::span<const std::string> texts, int fewest);

struct LogisticFit {
  Eigen::VectorXd weights;  ///< a column each
  double intercept = 0;
};

/// @param rows those of `turns` to learn from; @param truth of each of them.
/// @throws std::invalid_argument unless both kinds are there and penalty > 0.
[[nodiscard]] LogisticFit fit_logistic(const TurnMatrix& turns, std::span<const std::size_t> rows,
                                       const std::vector<bool>& truth, double penalty,
                                       const LogisticFit* start = nullptr);

/// b + x w: the log odds of a row.
[[nodiscard]] double log_odds(const TurnMatrix& turns, std::size_t row, const LogisticFit& fit);

/// log(1 + exp(z)) without overflow.
[[nodiscard]] double softplus(double z);
[[nodiscard]] double logistic(double z);  ///< 1 / (1 + exp(-z))

}  // namespace attune::conversation
