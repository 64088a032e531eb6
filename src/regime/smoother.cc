#include "regime/smoother.h"

#include <fmt/format.h>

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <utility>

#include "core/draw_index.h"
#include "ssm/split_law.h"

namespace attune::regime {
namespace {

/// Of at most kMostStates, so that none is on the heap.
using MatrixXd = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, 0, kMostStates, kMostStates>;
using VectorXd = Eigen::Matrix<double, Eigen::Dynamic, 1, 0, kMostStates, 1>;
/// States side by side as columns, and a number of each.
using Points =
    Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, 0, kMostStates, 2 * kMostStates>;
using Weights = Eigen::Array<double, 1, Eigen::Dynamic, Eigen::RowMajor, 1, 2 * kMostStates>;

std::size_t z(int i) { return static_cast<std::size_t>(i); }

/// Reads the flat arrays of a system and a trace as vectors and matrices.
class View {
 public:
  View(const SystemShape& shape, const SystemValues& values, const FilterTrace& trace)
      : K(shape.regimes),
        n(shape.states),
        D(shape.dynamic),
        T(shape.occasions),
        values_(values),
        trace_(trace) {}

  [[nodiscard]] VectorXd mean(int t, int r) const {
    VectorXd m(n);
    for (int i = 0; i < n; ++i) m[i] = trace_.mean[z((t * n + i) * K + r)];
    return m;
  }
  [[nodiscard]] MatrixXd cov(int t, int r) const {
    return unpack(trace_.cov.data() + z(t) * z(tri_size(n) * K), n, r);
  }
  [[nodiscard]] double prob(int t, int r) const { return trace_.prob[z(t * K + r)]; }
  [[nodiscard]] double switching(int t, int r, int s) const {
    return K == 1 ? 1 : values_.regime_prob[z(t * K * K + r * K + s)];
  }
  [[nodiscard]] MatrixXd transition(int t, int r) const {
    MatrixXd f(D, D);
    for (int i = 0; i < D; ++i) {
      for (int j = 0; j < D; ++j) f(i, j) = values_.transition[z((t * D * D + i * D + j) * K + r)];
    }
    return f;
  }
  [[nodiscard]] MatrixXd noise(int t, int r) const {
    return unpack(values_.process_noise.data() + z(t) * z(tri_size(D) * K), D, r);
  }
  [[nodiscard]] VectorXd input(int t, int r) const {
    VectorXd f(D);
    for (int i = 0; i < D; ++i) f[i] = values_.input[z((t * D + i) * K + r)];
    return f;
  }

  const int K, n, D, T;

 private:
  [[nodiscard]] MatrixXd unpack(const double* packed, int size, int r) const {
    MatrixXd p(size, size);
    for (int i = 0; i < size; ++i) {
      for (int j = 0; j <= i; ++j) p(i, j) = p(j, i) = packed[tri(i, j) * K + r];
    }
    return p;
  }

  const SystemValues& values_;
  const FilterTrace& trace_;
};

void check(const SystemShape& shape) {
  if (shape.states > kMostStates) {
    throw std::invalid_argument(
        fmt::format("smoother: {} states (at most {})", shape.states, kMostStates));
  }
}

// A state at t is x = (u, c): what moves and what is constant. Given the next state (u', c) nothing
// is left to say of c, so all conditioning is on the few numbers that move:
//   u | c ~ N(mu_u + B (c - mu_c), P),  B = P_uc P_cc^-1,  P = P_uu - B P_cu
//   u' = F u + f + q,  S = F P F' + Q,  J = P F' S^-1
//   u | u', c ~ N(offset + G (u', c), P - J S J'),  G = [J, (I - J F) B]

/// A factored covariance.
struct Spread {
  Eigen::LLT<MatrixXd> factor;
  double log_root_det = 0;

  /// Log densities but for the constant, of deviations that are columns.
  [[nodiscard]] Weights log_density(const Points& deviation) const {
    const Points white = factor.matrixL().solve(deviation);
    return -log_root_det - 0.5 * white.colwise().squaredNorm().array();
  }
};

Expected<Spread> spread_of(const MatrixXd& cov) {
  Eigen::LLT<MatrixXd> factor(cov);
  if (factor.info() != Eigen::Success) {
    return unexpected(NumericalFailure{"a predicted covariance is not positive definite"});
  }
  const double log_root_det = factor.matrixLLT().diagonal().array().log().sum();
  return Spread{std::move(factor), log_root_det};
}

/// The filtered belief of one regime at t, split like that.
struct Departure {
  VectorXd moving, constant;  ///< means
  MatrixXd slope;             ///< B
  MatrixXd cov;               ///< P
  Spread constants;           ///< P_cc
};

Expected<Departure> make_departure(const View& v, int t, int r) {
  const VectorXd mean = v.mean(t, r);
  const MatrixXd cov = v.cov(t, r);
  const int constants = v.n - v.D;
  const MatrixXd cross = cov.bottomLeftCorner(constants, v.D);
  auto spread = spread_of(cov.bottomRightCorner(constants, constants));
  if (!spread) return unexpected(spread.error());
  const MatrixXd slope = spread->factor.solve(cross).transpose();
  return Departure{mean.head(v.D), mean.tail(constants), slope,
                   cov.topLeftCorner(v.D, v.D) - slope * cross, std::move(*spread)};
}

/// The branch from a departure to r' at t + 1, seen from there.
struct Branch {
  MatrixXd transition;  ///< F
  VectorXd shift;       ///< f
  Spread arrival;       ///< S
  MatrixXd gain;        ///< G, D x n
  VectorXd offset;
  MatrixXd left;  ///< covariance that the next state leaves open
};

Expected<Branch> make_branch(const View& v, Collapse collapse, const Departure& from, int t, int r,
                             int s) {
  const int first = collapse == Collapse::imm ? s : r;
  const MatrixXd f1 = v.transition(t + 1, first), f2 = v.transition(t + 1, s);
  Branch b;
  b.transition = f2 * f1;
  b.shift = f2 * v.input(t + 1, first) + v.input(t + 1, s);
  const MatrixXd forth = b.transition * from.cov;
  const MatrixXd arrival = forth * b.transition.transpose() +
                           f2 * v.noise(t + 1, first) * f2.transpose() + v.noise(t + 1, s);
  auto spread = spread_of(arrival);
  if (!spread) return unexpected(spread.error());
  b.arrival = std::move(*spread);
  const MatrixXd back = b.arrival.factor.solve(forth).transpose();  // J
  const MatrixXd rest = MatrixXd::Identity(v.D, v.D) - back * b.transition;
  b.gain.resize(v.D, v.n);
  b.gain.leftCols(v.D) = back;
  b.gain.rightCols(v.n - v.D) = rest * from.slope;
  b.offset = rest * (from.moving - from.slope * from.constant) - back * b.shift;
  b.left = from.cov - back * arrival * back.transpose();
  return b;
}

/// Everything that may happen from t to t + 1.
struct Step {
  std::vector<Departure> from;   ///< by regime r
  std::vector<Branch> branches;  ///< r*K + r'

  /// Log weights of a branch given the next state, which is a column, but for a constant that all
  /// branches share.
  [[nodiscard]] Weights log_weight(const View& v, int t, int r, int s, const Points& next) const {
    const Departure& d = from[z(r)];
    const Branch& b = branches[z(r * v.K + s)];
    const Points constants = next.bottomRows(v.n - v.D).colwise() - d.constant;
    const Points moved =
        next.topRows(v.D) - b.transition * Points((d.slope * constants).colwise() + d.moving);
    return std::log(v.prob(t, r) * v.switching(t + 1, r, s)) +
           b.arrival.log_density(moved.colwise() - b.shift) + d.constants.log_density(constants);
  }
};

/// @param to  the regimes at t + 1 that matter; branches into others are left empty.
Expected<Step> make_step(const View& v, Collapse collapse, int t, const std::vector<bool>& to) {
  Step step;
  for (int r = 0; r < v.K; ++r) {
    auto from = make_departure(v, t, r);
    if (!from) return unexpected(from.error());
    for (int s = 0; s < v.K; ++s) {
      auto b = to[z(s)] ? make_branch(v, collapse, *from, t, r, s) : Branch{};
      if (!b) return unexpected(b.error());
      step.branches.push_back(std::move(*b));
    }
    step.from.push_back(std::move(*from));
  }
  return step;
}

/// Regime-wise smoothed law at one occasion.
struct Law {
  std::vector<double> prob;
  std::vector<VectorXd> mean;
  std::vector<MatrixXd> cov;
};

void store(const View& v, const Law& law, int t, Smoothed& out) {
  VectorXd mean = VectorXd::Zero(v.n);
  for (int r = 0; r < v.K; ++r) mean += law.prob[z(r)] * law.mean[z(r)];
  MatrixXd cov = MatrixXd::Zero(v.n, v.n);
  for (int r = 0; r < v.K; ++r) {
    const VectorXd d = law.mean[z(r)] - mean;
    cov += law.prob[z(r)] * (law.cov[z(r)] + d * d.transpose());
    out.prob[z(t * v.K + r)] = law.prob[z(r)];
    for (int i = 0; i < v.n; ++i) out.regime_mean[z((t * v.n + i) * v.K + r)] = law.mean[z(r)][i];
  }
  for (int i = 0; i < v.n; ++i) {
    out.mean[z(t * v.n + i)] = mean[i];
    for (int j = 0; j <= i; ++j) out.cov[z(t * tri_size(v.n) + tri(i, j))] = cov(i, j);
  }
}

/// Of the law of the next state in regime s, what came from each regime.
auto arrivals(const View& v, const Step& step, int t, int s, const Law& next) {
  return ssm::split_law<Points, Weights>(
      next.mean[z(s)], next.cov[z(s)], v.K,
      [&](int r, const Points& at) { return step.log_weight(v, t, r, s, at); });
}

Expected<Law> step_back(const View& v, Collapse collapse, int t, const Law& next) {
  Law law{std::vector<double>(z(v.K), 0.0), std::vector<VectorXd>(z(v.K), VectorXd::Zero(v.n)),
          std::vector<MatrixXd>(z(v.K), MatrixXd::Zero(v.n, v.n))};
  const auto step = make_step(v, collapse, t, std::vector<bool>(z(v.K), true));
  if (!step) return unexpected(step.error());
  std::vector<std::vector<ssm::PartOfLaw<VectorXd, MatrixXd>>> arrived;
  arrived.reserve(z(v.K));
  for (int s = 0; s < v.K; ++s) arrived.push_back(arrivals(v, *step, t, s, next));
  for (int r = 0; r < v.K; ++r) {
    std::vector<double> weight(z(v.K), 0.0);
    std::vector<VectorXd> mean(z(v.K));
    std::vector<MatrixXd> cov(z(v.K));
    for (int s = 0; s < v.K; ++s) {
      const Branch& b = step->branches[z(r * v.K + s)];
      const auto& a = arrived[z(s)][z(r)];
      const MatrixXd through = b.gain * a.cov;
      mean[z(s)] = a.mean;  // the constants stay
      mean[z(s)].head(v.D) = b.offset + b.gain * a.mean;
      cov[z(s)] = a.cov;
      cov[z(s)].topRows(v.D) = through;
      cov[z(s)].leftCols(v.D) = through.transpose();
      cov[z(s)].topLeftCorner(v.D, v.D) = b.left + through * b.gain.transpose();
      weight[z(s)] = next.prob[z(s)] * a.share;
      law.prob[z(r)] += weight[z(s)];
    }
    for (int s = 0; s < v.K; ++s) {
      // A regime that cannot have been keeps an even mixture and probability zero.
      weight[z(s)] = law.prob[z(r)] > 0 ? weight[z(s)] / law.prob[z(r)] : 1.0 / v.K;
      law.mean[z(r)] += weight[z(s)] * mean[z(s)];
    }
    for (int s = 0; s < v.K; ++s) {
      const VectorXd d = mean[z(s)] - law.mean[z(r)];
      law.cov[z(r)] += weight[z(s)] * (cov[z(s)] + d * d.transpose());
    }
  }
  return law;
}

int draw_regime(const std::vector<double>& log_weight, RandomStream& random) {
  const double top = *std::max_element(log_weight.begin(), log_weight.end());
  return static_cast<int>(draw_index(
      log_weight.size(), [&](std::size_t r) { return std::exp(log_weight[r] - top); }, random));
}

VectorXd draw_normal(const VectorXd& mean, const MatrixXd& root, RandomStream& random) {
  VectorXd e(mean.size());
  for (Eigen::Index i = 0; i < e.size(); ++i) e[i] = random.normal();
  return mean + root * e;
}

void set_state(SampledPath& path, int t, const VectorXd& x) {
  const auto n = static_cast<std::size_t>(x.size());
  for (std::size_t i = 0; i < n; ++i) path.state[z(t) * n + i] = x[static_cast<Eigen::Index>(i)];
}

}  // namespace

Expected<Smoothed> smooth(const SystemShape& shape, const SystemValues& values, Collapse collapse,
                          const FilterTrace& trace) {
  check(shape);
  const View v(shape, values, trace);
  Smoothed out{std::vector<double>(z(v.T * v.K)), std::vector<double>(z(v.T * v.n)),
               std::vector<double>(z(v.T * tri_size(v.n))),
               std::vector<double>(z(v.T * v.n * v.K))};
  Law law;
  for (int t = v.T; t-- > 0;) {
    if (t == v.T - 1) {
      for (int r = 0; r < v.K; ++r) {
        law.prob.push_back(v.prob(t, r));
        law.mean.push_back(v.mean(t, r));
        law.cov.push_back(v.cov(t, r));
      }
    } else {
      auto earlier = step_back(v, collapse, t, law);
      if (!earlier) return unexpected(earlier.error());
      law = std::move(*earlier);
    }
    store(v, law, t, out);
  }
  return out;
}

Expected<std::vector<SampledPath>> sample_paths(const SystemShape& shape,
                                                const SystemValues& values, Collapse collapse,
                                                const FilterTrace& trace, RandomStream& random,
                                                int count) {
  check(shape);
  const View v(shape, values, trace);
  std::vector<SampledPath> paths(z(count),
                                 {std::vector<int>(z(v.T)), std::vector<double>(z(v.T * v.n))});
  std::vector<VectorXd> state(z(count));
  for (int t = v.T; t-- > 0;) {
    if (t == v.T - 1) {
      std::vector<double> log_prob;
      std::vector<MatrixXd> roots;
      for (int r = 0; r < v.K; ++r) {
        log_prob.push_back(std::log(v.prob(t, r)));
        roots.push_back(ssm::root_of(v.cov(t, r)));
      }
      for (std::size_t p = 0; p < paths.size(); ++p) {
        const int r = draw_regime(log_prob, random);
        paths[p].regime[z(t)] = r;
        state[p] = draw_normal(v.mean(t, r), roots[z(r)], random);
        set_state(paths[p], t, state[p]);
      }
      continue;
    }
    std::vector<bool> to(z(v.K), false);
    for (const SampledPath& path : paths) to[z(path.regime[z(t + 1)])] = true;
    const auto step = make_step(v, collapse, t, to);
    if (!step) return unexpected(step.error());
    std::vector<std::optional<MatrixXd>> conditional_root(step->branches.size());
    for (std::size_t p = 0; p < paths.size(); ++p) {
      const int s = paths[p].regime[z(t + 1)];
      std::vector<double> weights;
      weights.reserve(z(v.K));
      for (int r = 0; r < v.K; ++r) {
        weights.push_back(step->log_weight(v, t, r, s, state[p])[0]);
      }
      const int r = draw_regime(weights, random);
      const Branch& b = step->branches[z(r * v.K + s)];
      auto& root = conditional_root[z(r * v.K + s)];
      if (!root) root = ssm::root_of(b.left);
      // Biases do not move: only the dynamic part is drawn.
      state[p].head(v.D) = draw_normal(b.offset + b.gain * state[p], *root, random);
      paths[p].regime[z(t)] = r;
      set_state(paths[p], t, state[p]);
    }
  }
  return paths;
}

}  // namespace attune::regime
