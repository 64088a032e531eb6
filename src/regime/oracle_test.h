// Random switching systems and what is exactly true of them: every path of regimes is one dense
// normal law of all states and answers together, so nothing here shares an idea with a filter.
#pragma once

#include <Eigen/Core>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "regime/system.h"

namespace attune::regime::oracle {

struct System {
  SystemShape shape;
  SystemValues values;
};

struct Options {
  int regimes = 1, dynamic = 2, states = 3, occasions = 5;
  int most_answers = 4;     ///< 0 to this many an occasion, at random
  bool zero_noise = false;  ///< the first answer of an occasion has no measurement noise
  bool censored = false;    ///< about a third of the answers are at an end of the scale
  double contrast = 1;      ///< how different regimes are; 1: drawn independently, 0: alike
  /// Before this occasion the regimes do not differ, except in how they switch.
  int alike_until = 0;
};

[[nodiscard]] System random_system(const Options& options, std::uint64_t seed);

/// The system with two steps where there was one, the new occasions without answers, and the same
/// law. One regime only; `whole`'s steps are replaced so that it can be split.
[[nodiscard]] System split_steps(System& whole, std::uint64_t seed);

/// Log density of all exact answers along one path of regimes, without the path's probability, and
/// the law of all states (T*n) given the answers.
struct PathLaw {
  double log_density = 0;
  Eigen::VectorXd mean;
  Eigen::MatrixXd cov;
};
[[nodiscard]] PathLaw path_law(const System& system, const std::vector<int>& path);

/// The sum over all K^T paths.
struct Exact {
  double log_likelihood = 0;
  std::vector<double> prob;  ///< T x K given all answers
  Eigen::VectorXd mean;      ///< T*n
  Eigen::MatrixXd cov;       ///< T*n square
};
[[nodiscard]] Exact enumerate_paths(const System& system);

/// Calls visit(path, log prior probability) for each of the K^T paths.
template <class Visit>
void for_each_path(const SystemShape& shape, const SystemValues& values, const Visit& visit) {
  const auto K = static_cast<std::size_t>(shape.regimes);
  const auto T = static_cast<std::size_t>(shape.occasions);
  std::vector<int> path(T, 0);
  const auto at = [&](std::size_t t) { return static_cast<std::size_t>(path[t]); };
  for (std::size_t turn = 0; turn < T;) {
    double log_prior = values.initial_log_prob[at(0)];
    for (std::size_t t = 1; t < T && K > 1; ++t) {
      log_prior += std::log(values.regime_prob[(t * K + at(t - 1)) * K + at(t)]);
    }
    visit(std::as_const(path), log_prior);
    turn = 0;
    while (turn < T && ++path[turn] == shape.regimes) path[turn++] = 0;
  }
}

/// Every number of a system, for finite differences.
[[nodiscard]] std::vector<std::vector<double>*> arrays(SystemValues& values);

}  // namespace attune::regime::oracle
