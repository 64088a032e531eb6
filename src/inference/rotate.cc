#include "inference/rotate.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <numbers>
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

constexpr double kNever = -std::numeric_limits<double>::infinity();
constexpr double kWidest = std::numbers::pi / 2;
/// Near the best for proposals around the place where one is; independent ones need no fewer.
constexpr double kAccept = 0.4;
/// The normal law is a little wider than what was learned, so that its tails are not the thinner.
constexpr double kWider = 1.05;

/// The normal law that the density is near.
struct Normal {
  VectorXd centre;
  MatrixXd lower;  ///< C

  static Normal of(VectorXd centre, const MatrixXd& covariance) {
    const Eigen::LLT<MatrixXd> factor(kWider * covariance);
    if (factor.info() != Eigen::Success) {
      throw std::invalid_argument("sample: the covariance is not positive definite");
    }
    return {std::move(centre), factor.matrixL()};
  }
  [[nodiscard]] VectorXd theta(const VectorXd& q) const { return centre + lower * q; }
  [[nodiscard]] VectorXd q(const VectorXd& theta) const {
    return lower.triangularView<Eigen::Lower>().solve(theta - centre);
  }
};

class Walker {
 public:
  /// @param steps  is told of every step; like the others must outlive this.
  Walker(const Objective& objective, const SampleOptions& options, int index, const Job& job,
         Pieces& steps)
      : objective_(objective),
        random_(options.seed, Purpose::chains, static_cast<std::uint64_t>(index)),
        job_(job),
        steps_(steps) {}

  /// From twice the covariance. @returns whether a place was found that can be evaluated.
  bool start(const Normal& normal) {
    normal_ = normal;
    for (int attempt = 0; attempt < 100; ++attempt) {
      q_ = standard(normal.centre.size()) * std::sqrt(2.0);
      log_density_ = value(q_);
      if (log_density_ > kNever) return true;
    }
    return false;
  }

  void change(const Normal& normal) {
    q_ = normal.q(theta());
    normal_ = normal;
    angle_.restart(kWidest / 2);
  }

  /// @returns the probability with which the proposal is taken.
  double step(double angle) {
    const VectorXd to = std::cos(angle) * q_ + std::sin(angle) * standard(q_.size());
    const double there = value(to);
    const double log_ratio = there + 0.5 * to.squaredNorm() - log_density_ - 0.5 * q_.squaredNorm();
    const double accept = there > kNever ? std::min(1.0, std::exp(log_ratio)) : 0;
    if (random_.uniform() < accept) {
      q_ = to;
      log_density_ = there;
    }
    steps_.done();
    return accept;
  }

  void warm_up(int steps) {
    seen.clear();
    for (int k = 0; k < steps; ++k) {
      angle_.learn(step(std::min(kWidest, angle_.now())));
      seen.push_back(theta());
    }
  }

  Chain draw(int draws) {
    Chain chain;
    chain.step = std::min(kWidest, angle_.mean());
    chain.theta.resize(q_.size(), draws);
    chain.log_density.resize(draws);
    for (int k = 0; k < draws; ++k) {
      chain.accept += step(chain.step) / draws;
      chain.theta.col(k) = theta();
      chain.log_density(k) = log_density_;
    }
    chain.evaluations = evaluations_;
    return chain;
  }

  std::vector<VectorXd> seen;  ///< in the last part of the warm-up

 private:
  [[nodiscard]] VectorXd theta() const { return normal_.theta(q_); }
  VectorXd standard(Index size) {
    VectorXd z(size);
    for (double& one : z) one = random_.normal();
    return z;
  }
  double value(const VectorXd& q) {
    if (job_.stop.stop_requested()) throw Cancelled();
    ++evaluations_;
    const auto at = objective_.value(normal_.theta(q), job_);
    return at && std::isfinite(*at) ? *at : kNever;
  }

  const Objective& objective_;
  RandomStream random_;
  const Job& job_;
  Pieces& steps_;
  Normal normal_;
  StepSize angle_{kWidest / 2, kAccept};
  VectorXd q_;
  double log_density_ = kNever;
  int evaluations_ = 0;
};

/// Mean and covariance of what all chains have seen, as if `before` were worth two draws a
/// parameter.
Normal learned(const std::vector<std::optional<Walker>>& walkers, const VectorXd& mode,
               const MatrixXd& before) {
  double count = 2.0 * static_cast<double>(mode.size());
  VectorXd mean = count * mode;
  for (const auto& walker : walkers) {
    for (const VectorXd& theta : walker->seen) mean += theta, ++count;
  }
  mean /= count;
  MatrixXd sum =
      2.0 * static_cast<double>(mode.size()) * (before + (mode - mean) * (mode - mean).transpose());
  for (const auto& walker : walkers) {
    for (const VectorXd& theta : walker->seen) {
      sum += (theta - mean) * (theta - mean).transpose();
    }
  }
  return Normal::of(mean, sum / count);
}

}  // namespace

Expected<std::vector<Chain>> sample_by_rotation(const Objective& objective, const VectorXd& mode,
                                                const MatrixXd& covariance,
                                                const SampleOptions& options, const Job& job) {
  const auto count = static_cast<std::size_t>(options.chains);
  // Fewer chains than cores: the rest of the cores work inside the likelihood.
  const Job inner{
      std::max(1, thread_count(job.threads) / std::max(1, options.chains)), job.stop, {}};
  Pieces taken = steps_of(options, job);
  std::vector<std::optional<Walker>> walkers(count);
  const auto each = [&](const auto& what) {
    parallel_for(count, job, [&](std::size_t c, int) { what(c); });
  };
  const Normal first = Normal::of(mode, covariance);
  std::atomic<bool> all_started = true;
  const int part = options.warmup / 3;
  each([&](std::size_t c) {
    walkers[c].emplace(objective, options, static_cast<int>(c), inner, taken);
    if (!walkers[c]->start(first)) {
      all_started = false;
    } else {
      walkers[c]->warm_up(part);
    }
  });
  if (!all_started) {
    return unexpected(NumericalFailure{"no start of a chain could be evaluated"});
  }
  for (const int steps : {part, options.warmup - 2 * part}) {
    const Normal normal = learned(walkers, mode, covariance);
    each([&](std::size_t c) {
      walkers[c]->change(normal);
      walkers[c]->warm_up(steps);
    });
  }
  std::vector<Chain> chains(count);
  each([&](std::size_t c) { chains[c] = walkers[c]->draw(options.draws); });
  return chains;
}

}  // namespace attune::inference
