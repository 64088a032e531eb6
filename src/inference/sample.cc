#include "inference/sample.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <stdexcept>

#include "core/parallel.h"
#include "core/random.h"
#include "inference/step_size.h"

namespace attune::inference {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kDivergent = 1000;

double log_sum(double a, double b) {
  const double high = std::max(a, b);
  return high == -kInfinity ? high : high + std::log(std::exp(a - high) + std::exp(b - high));
}

/// A point of phase space in whitened coordinates.
struct Phase {
  VectorXd q, p, gradient;
  double log_density = -kInfinity;

  [[nodiscard]] double energy() const {
    const double h = -log_density + 0.5 * p.squaredNorm();
    return std::isnan(h) ? kInfinity : h;
  }
};

/// The density in coordinates theta = mode + C q. A point that cannot be evaluated has density 0.
class Whitened {
 public:
  Whitened(const Objective& objective, const VectorXd& mode, const MatrixXd& covariance,
           const Job& job)
      : objective_(objective), mode_(mode), job_(job) {
    set(covariance);
  }

  void set(const MatrixXd& covariance) {
    const Eigen::LLT<MatrixXd> factor(covariance);
    if (factor.info() != Eigen::Success) {
      throw std::invalid_argument("sample: the covariance is not positive definite");
    }
    lower_ = factor.matrixL();
  }

  void evaluate(Phase& at) {
    if (job_.stop.stop_requested()) throw Cancelled();
    ++evaluations;
    const auto value = objective_.evaluate(theta(at.q), job_);
    at.log_density = value ? value->log_likelihood + value->log_prior : -kInfinity;
    at.gradient = VectorXd::Zero(at.q.size());
    if (value && value->gradient.allFinite()) at.gradient = lower_.transpose() * value->gradient;
    if (!std::isfinite(at.log_density)) at.log_density = -kInfinity;
  }

  [[nodiscard]] VectorXd theta(const VectorXd& q) const { return mode_ + lower_ * q; }
  [[nodiscard]] VectorXd q(const VectorXd& theta) const {
    return lower_.triangularView<Eigen::Lower>().solve(theta - mode_);
  }
  [[nodiscard]] const MatrixXd& lower() const { return lower_; }

  int evaluations = 0;

 private:
  const Objective& objective_;
  VectorXd mode_;
  MatrixXd lower_;
  const Job& job_;
};

Phase leapfrog(Whitened& density, Phase at, double step) {
  at.p += 0.5 * step * at.gradient;
  at.q += step * at.p;
  density.evaluate(at);
  at.p += 0.5 * step * at.gradient;
  return at;
}

/// Whether a stretch whose momenta sum to rho goes on from both of its ends. Walked backwards all
/// three change sign: the answer is the same.
bool goes_on(const VectorXd& first, const VectorXd& last, const VectorXd& rho) {
  return first.dot(rho) > 0 && last.dot(rho) > 0;
}

/// A stretch of trajectory, in the order in which it was walked.
struct Tree {
  Phase end;                     ///< where to walk on
  VectorXd p_begin, p_end, rho;  ///< momenta at its ends, and their sum
  Phase proposal;
  double log_weight = -kInfinity;  ///< log sum exp(H0 - H)
  bool valid = true;               ///< neither turned nor diverged
};

struct Transition {
  Phase next;
  double accept = 0;
  int depth = 0;
  bool divergent = false;
};

class Nuts {
 public:
  Nuts(Whitened& density, RandomStream& random, double step, int max_depth)
      : density_(density), random_(random), step_(step), max_depth_(max_depth) {}

  Transition run(Phase from) {
    for (double& p : from.p) p = random_.normal();
    start_energy_ = from.energy();
    Tree whole;
    whole.proposal = from;
    whole.log_weight = 0;
    whole.rho = whole.p_begin = whole.p_end = from.p;
    Phase forward = from, backward = from;
    Transition result;
    // p_begin belongs to the backward end, p_end to the forward one.
    while (result.depth < max_depth_) {
      const bool ahead = random_.uniform() > 0.5;
      Tree more = grow(ahead ? forward : backward, result.depth, ahead ? 1 : -1);
      (ahead ? forward : backward) = more.end;
      if (!more.valid) break;
      ++result.depth;
      if (std::log(random_.uniform()) < more.log_weight - whole.log_weight) {
        whole.proposal = more.proposal;
      }
      whole.log_weight = log_sum(whole.log_weight, more.log_weight);
      // The old stretch and the new, each in the direction of time.
      if (!ahead) std::swap(more.p_begin, more.p_end);
      const Tree& left = ahead ? whole : more;
      const Tree& right = ahead ? more : whole;
      const bool on = goes_on(left.p_begin, right.p_end, left.rho + right.rho) &&
                      goes_on(left.p_begin, right.p_begin, left.rho + right.p_begin) &&
                      goes_on(left.p_end, right.p_end, right.rho + left.p_end);
      const VectorXd begin = left.p_begin, end = right.p_end, rho = left.rho + right.rho;
      whole.p_begin = begin;
      whole.p_end = end;
      whole.rho = rho;
      if (!on) break;
    }
    result.next = whole.proposal;
    result.accept = steps_ == 0 ? 0 : accepted_ / steps_;
    result.divergent = divergent_;
    return result;
  }

 private:
  Tree grow(const Phase& from, int depth, int sign) {
    if (depth == 0) return leaf(from, sign);
    Tree first = grow(from, depth - 1, sign);
    if (!first.valid) return first;
    Tree second = grow(first.end, depth - 1, sign);
    Tree both;
    both.end = std::move(second.end);
    both.valid = second.valid;
    if (!both.valid) return both;
    both.log_weight = log_sum(first.log_weight, second.log_weight);
    const bool take_second = std::log(random_.uniform()) < second.log_weight - both.log_weight;
    both.proposal = std::move(take_second ? second.proposal : first.proposal);
    both.rho = first.rho + second.rho;
    both.valid = goes_on(first.p_begin, second.p_end, both.rho) &&
                 goes_on(first.p_begin, second.p_begin, first.rho + second.p_begin) &&
                 goes_on(first.p_end, second.p_end, second.rho + first.p_end);
    both.p_begin = std::move(first.p_begin);
    both.p_end = std::move(second.p_end);
    return both;
  }

  Tree leaf(const Phase& from, int sign) {
    Tree tree;
    tree.end = leapfrog(density_, from, sign * step_);
    const double fall = start_energy_ - tree.end.energy();
    ++steps_;
    accepted_ += std::min(1.0, std::exp(fall));
    if (-fall > kDivergent) divergent_ = true;
    tree.valid = -fall <= kDivergent;
    tree.log_weight = fall;
    tree.proposal = tree.end;
    tree.rho = tree.p_begin = tree.p_end = tree.end.p;
    return tree;
  }

  Whitened& density_;
  RandomStream& random_;
  double step_;
  int max_depth_;
  double start_energy_ = 0, accepted_ = 0;
  int steps_ = 0;
  bool divergent_ = false;
};

/// A step whose acceptance is about .8: doubled or halved until that is crossed.
double first_step(Whitened& density, RandomStream& random, const Phase& from) {
  double step = 0.5;
  int direction = 0;
  for (int k = 0; k < 50; ++k) {
    Phase at = from;
    for (double& p : at.p) p = random.normal();
    const double before = at.energy();
    const int wanted = before - leapfrog(density, at, step).energy() > std::log(0.8) ? 1 : -1;
    if (direction != 0 && wanted != direction) return step;
    direction = wanted;
    step *= direction > 0 ? 2 : 0.5;
  }
  return step;
}

/// The covariance of draws, shrunk as if five of them had had the one before.
MatrixXd learned(const std::vector<VectorXd>& thetas, const MatrixXd& before) {
  const auto n = static_cast<double>(thetas.size());
  VectorXd mean = VectorXd::Zero(before.rows());
  for (const VectorXd& theta : thetas) mean += theta / n;
  MatrixXd sum = 5 * before;
  for (const VectorXd& theta : thetas) sum += (theta - mean) * (theta - mean).transpose();
  return sum / (n + 5);
}

/// A start that can be evaluated, from twice the covariance.
std::optional<Phase> start_of(Whitened& density, RandomStream& random, Index dimension) {
  for (int attempt = 0; attempt < 100; ++attempt) {
    Phase at;
    at.q = VectorXd(dimension);
    at.p = VectorXd::Zero(dimension);
    for (double& q : at.q) q = std::sqrt(2.0) * random.normal();
    density.evaluate(at);
    if (at.log_density > -kInfinity) return at;
  }
  return std::nullopt;
}

template <class Report>
std::optional<Chain> run_chain(const Objective& objective, const VectorXd& mode,
                               const MatrixXd& covariance, const SampleOptions& options, int index,
                               const Job& job, const Report& report) {
  RandomStream random(options.seed, Purpose::chains, static_cast<std::uint64_t>(index));
  Whitened density(objective, mode, covariance, job);
  auto at = start_of(density, random, mode.size());
  if (!at) return std::nullopt;
  StepSize step(first_step(density, random, *at), options.accept);
  // A fast part for the step alone, one that learns the covariance, and one for its step.
  const int learn_from = options.warmup / 6, learn_until = options.warmup * 2 / 3;
  std::vector<VectorXd> seen;
  for (int k = 0; k < options.warmup; ++k) {
    Transition t = Nuts(density, random, step.now(), options.max_depth).run(*at);
    at = std::move(t.next);
    step.learn(t.accept);
    if (k >= learn_from && k < learn_until) seen.push_back(density.theta(at->q));
    if (k + 1 == learn_until && static_cast<Index>(seen.size()) > mode.size()) {
      const VectorXd theta = seen.back();
      density.set(learned(seen, covariance));
      at->q = density.q(theta);
      density.evaluate(*at);
      step.restart(first_step(density, random, *at));
    }
    report();
  }
  const double size = options.warmup > 0 ? step.mean() : step.now();
  Chain chain;
  chain.step = size;
  chain.theta.resize(mode.size(), options.draws);
  chain.log_density.resize(options.draws);
  chain.energy.resize(options.draws);
  for (int k = 0; k < options.draws; ++k) {
    Transition t = Nuts(density, random, size, options.max_depth).run(*at);
    at = std::move(t.next);
    chain.theta.col(k) = density.theta(at->q);
    chain.log_density(k) = at->log_density;
    chain.energy(k) = at->energy();
    chain.depth.push_back(t.depth);
    chain.divergent.push_back(t.divergent);
    chain.accept += t.accept / options.draws;
    report();
  }
  chain.evaluations = density.evaluations;
  return chain;
}

}  // namespace

Pieces steps_of(const SampleOptions& options, const Job& job) {
  const auto chains = static_cast<std::size_t>(options.chains);
  const auto warmup = static_cast<std::size_t>(options.warmup);
  return {job, "drawing", chains * (warmup + static_cast<std::size_t>(options.draws)),
          std::max(chains, chains * warmup / 3), "steps"};
}

Expected<std::vector<Chain>> sample(const Objective& objective, const VectorXd& mode,
                                    const MatrixXd& covariance, const SampleOptions& options,
                                    const Job& job) {
  const int threads = thread_count(job.threads);
  std::vector<std::optional<Chain>> chains(static_cast<std::size_t>(options.chains));
  // Fewer chains than cores: the rest of the cores work inside the likelihood.
  const Job inner{std::max(1, threads / std::max(1, options.chains)), job.stop, {}};
  Pieces steps = steps_of(options, job);
  parallel_for(chains.size(), job, [&](std::size_t c, int) {
    chains[c] = run_chain(objective, mode, covariance, options, static_cast<int>(c), inner,
                          [&] { steps.done(); });
  });
  std::vector<Chain> result;
  for (auto& chain : chains) {
    if (!chain) return unexpected(NumericalFailure{"no start of a chain could be evaluated"});
    result.push_back(std::move(*chain));
  }
  return result;
}

}  // namespace attune::inference
