// How the persons' hidden constants are summed over: the cross Gaussian sum.
//
// Two things about a person make the couple's law a mixture that one switching filter cannot carry.
//   d_i  constant biases of the distance items, N(0, omega_d^2). Carried as states they let two
//        readings of the same weeks survive ("withdrawn", "always answers so"), and the collapse
//        blurs them. So what the items have in common is written as a sum of narrower normals at
//        Gauss-Hermite nodes (Alspach & Sorenson 1972, IEEE Trans. Automat. Contr. 17, 439-448),
//        and each node is filtered for itself.
//   v_i  log-volatility, N(0, omega_v^2): sigma e^{v_i} is not linear, so it is held at the nodes
//        of an adaptive Gauss-Hermite rule (Liu & Pierce 1994, Biometrika 81, 624-629).
// The four axes d_A, d_B, v_A, v_B are combined by the cross rule: with l* at the centre,
//   l = l* + sum_k log sum_a w_k(a) exp(l_k(a) - l*),   l_k(a): only axis k moved, to node a.
// In standard units: d = omega_d u, v = omega_v u.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

namespace attune::dyad {

/// What one run of the filter holds fixed.
struct Held {
  std::array<double, 2> bias{};        ///< of the items' common bias, by partner
  std::array<double, 2> volatility{};  ///< by partner
  double bias_width = 1;  ///< SD of the normal around the bias that is left to the filter
};

/// One dimension of the sum. Weights are those of the rule times the prior.
struct GridAxis {
  std::vector<double> node, log_weight;
  std::size_t centre = 0;  ///< which node stands still while other axes move

  template <class Archive>
  void serialize(Archive& archive) {
    archive(node, log_weight, centre);
  }
};

/// One run of the filter: an axis and its node; at `kCentreRun` every axis is at its centre.
struct GridRun {
  static constexpr std::size_t kCentreRun = 4;
  std::size_t axis = kCentreRun, node = 0;
};

struct PersonGrid {
  std::array<GridAxis, 4> axes;  ///< d_A, d_B, v_A, v_B
  double bias_width = 1;

  /// The centre first, then each axis' other nodes.
  [[nodiscard]] std::vector<GridRun> runs() const;
  [[nodiscard]] Held held(const GridRun& run) const;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(axes, bias_width);
  }
};

/// One run: biases are left to the filter, everybody is as volatile as the next.
[[nodiscard]] PersonGrid one_run_grid();

/// One run at the likeliest volatilities of `grid`; biases are left to the filter.
[[nodiscard]] PersonGrid centre_alone(const PersonGrid& grid);

/// The biases' nodes at the likeliest volatilities, and the volatilities' with the biases left to
/// the filter.
[[nodiscard]] PersonGrid biases_alone(const PersonGrid& grid);
[[nodiscard]] PersonGrid without_biases(const PersonGrid& grid);
[[nodiscard]] PersonGrid with_biases(const PersonGrid& grid);

/// Before anything is known of the couple. @param biases  five nodes for d; else they are left to
/// the filter, which is exact with one regime.
[[nodiscard]] PersonGrid prior_grid(bool biases);

/// The log-likelihood of the couple, and its derivative by that of each run.
struct CrossSum {
  double log_likelihood = 0;
  std::vector<double> run_weight;  ///< sums to 1
};
/// @param log_likelihood of each run, in the order of runs().
[[nodiscard]] CrossSum cross_sum(const PersonGrid& grid, const std::vector<double>& log_likelihood);

/// The posterior of each axis' nodes, from the runs.
[[nodiscard]] std::array<std::vector<double>, 4> node_weights(
    const PersonGrid& grid, const std::vector<double>& log_likelihood);

/// The grid moved to where the couple's own answers put it: volatility nodes around their mode,
/// centres at the likeliest nodes, bias nodes that cannot matter left out.
[[nodiscard]] PersonGrid adapted(const PersonGrid& grid, const std::vector<double>& log_likelihood);

/// The posterior that a volatility axis stands for once it has moved, in units of omega_v.
struct VolatilityPosterior {
  double mean = 0, sd = 1;
};
[[nodiscard]] VolatilityPosterior volatility_posterior(const GridAxis& axis);

/// Whether the volatilities' nodes are where they were, for what a sum over them can tell.
[[nodiscard]] bool hardly_moved(const PersonGrid& before, const PersonGrid& after);

}  // namespace attune::dyad
