// What each of a few players adds to what all of them reach together, averaged over the orders in
// which they may come (Shapley 1953, Contributions to the Theory of Games II, 307-317):
//   phi_i = sum over S without i of |S|! (n - |S| - 1)! / n!  (v(S + i) - v(S))
// They add up to v(all) - v(none).
#pragma once

#include <bit>
#include <cstddef>
#include <span>
#include <vector>

namespace attune::analysis {

/// @param value  of every set of players, by its bits: 2^n of them. @returns n numbers.
[[nodiscard]] inline std::vector<double> shapley(std::span<const double> value) {
  const auto n = static_cast<std::size_t>(std::countr_zero(value.size()));
  std::vector<double> weight(n);  // by |S|: 1 / (n binomial(n - 1, |S|))
  double binomial = 1;
  for (std::size_t size = 0; size < n; ++size) {
    weight[size] = 1 / (static_cast<double>(n) * binomial);
    binomial *= static_cast<double>(n - 1 - size) / static_cast<double>(size + 1);
  }
  std::vector<double> phi(n, 0.0);
  for (std::size_t set = 0; set < value.size(); ++set) {
    const auto size = static_cast<std::size_t>(std::popcount(set));
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t with = set | (std::size_t{1} << i);
      if (with != set) phi[i] += weight[size] * (value[with] - value[set]);
    }
  }
  return phi;
}

}  // namespace attune::analysis
