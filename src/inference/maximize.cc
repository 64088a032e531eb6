#include "inference/maximize.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <limits>

#include "inference/curvature.h"

namespace attune::inference {
namespace {

constexpr int kIterationsBetweenWhitenings = 40;
/// Outer products of scores at a far start are soon out of date, and new ones cost nothing.
constexpr int kFirstIterations = 10;

/// Leaves the search.
struct Enough {};

double value_of(const Evaluation& e) { return e.log_likelihood + e.log_prior; }

/// Counts evaluations, keeps the best point, and works in coordinates phi: theta = centre + L^-T
/// phi.
class Whitened {
 public:
  Whitened(const Objective& objective, const MaximizeOptions& options, const Job& job)
      : objective_(objective), options_(options), job_(job) {}

  Expected<double> start(const Eigen::VectorXd& theta) {
    const auto e = options_.at_start ? *options_.at_start : evaluate(theta);
    if (!e) return unexpected(e.error());
    found.theta = theta;
    found.at = *e;
    return value_of(*e);
  }

  /// Recentres on the best point. @returns the Newton decrement there.
  Expected<double> whiten() {
    centre_ = found.theta;
    const auto near = information();
    if (!near) return unexpected(near.error());
    if (!near->allFinite()) {
      return unexpected(NumericalFailure{"the scores or the prior's precision are not finite"});
    }
    factor_.compute(*near);
    if (factor_.info() != Eigen::Success) {
      return unexpected(NumericalFailure{
          "the outer products of the scores plus the prior are not positive definite: the data say "
          "nothing about some combination of parameters"});
    }
    return slope().norm();
  }

  /// Of what is minimised, at the centre.
  [[nodiscard]] Eigen::VectorXd slope() const {
    return -factor_.matrixL().solve(found.at.gradient);
  }

  double operator()(const Eigen::VectorXd& phi, Eigen::VectorXd& gradient) {
    const Eigen::VectorXd theta = centre_ + factor_.matrixU().solve(phi);
    const auto e = evaluate(theta);
    if (!e) {  // infinitely bad: the line search comes back
      gradient.setZero();
      return std::numeric_limits<double>::infinity();
    }
    if (value_of(*e) > value_of(found.at)) {
      found.theta = theta;
      found.at = *e;
      if (options_.enough && options_.enough(theta, *e)) throw Enough();
    }
    gradient = -factor_.matrixL().solve(e->gradient);
    job_.report("fitting", 1 - std::exp(-found.evaluations / 30.0));
    return -value_of(*e);
  }

  /// Keeps the information, given the inverse Hessian in the coordinates.
  void learn(const Eigen::MatrixXd& inverse) {
    const Eigen::LLT<Eigen::MatrixXd> hidden(inverse);
    if (hidden.info() != Eigen::Success) return;
    const Eigen::MatrixXd root =
        hidden.matrixL().solve(Eigen::MatrixXd(Eigen::MatrixXd(factor_.matrixL()).transpose()));
    found.information = root.transpose() * root;
  }

  Maximum found;

 private:
  Expected<Eigen::MatrixXd> information() {
    if (options_.information.size() > 0) return options_.information;
    if (found.at.scores.size() == 0) ++found.evaluations;
    return shrunk_outer_products(objective_, centre_, found.at, job_);
  }

  /// A value or gradient that is not finite is a failure.
  Expected<Evaluation> evaluate(const Eigen::VectorXd& theta) {
    if (job_.stop.stop_requested()) throw Cancelled();
    auto e = objective_.evaluate(theta, job_);
    ++found.evaluations;
    if (e && !(std::isfinite(value_of(*e)) && e->gradient.allFinite())) {
      return unexpected(NumericalFailure{"the fit or its gradient is not finite"});
    }
    return e;
  }

  const Objective& objective_;
  const MaximizeOptions& options_;
  const Job& job_;
  Eigen::VectorXd centre_;
  Eigen::LLT<Eigen::MatrixXd> factor_;
};

/// Where a step ended.
struct Ahead {
  double part = 1;  ///< of the step
  double value = 0;
  Eigen::VectorXd slope;
};

/// A line search: the whole step, further where it is still nearly as steep as it began, and less
/// by the parabola through value and slope here and the value there until it gains what its slope
/// promises (Nocedal & Wright 2006, sec. 3.5). @returns false: nothing does, so rounding hides what
/// is left, or a new whitening is due.
bool step_ahead(Whitened& whitened, const Eigen::VectorXd& from, const Eigen::VectorXd& step,
                double value, double descent, Ahead& ahead) {
  constexpr double kPromised = 1e-4, kSteep = 0.9, kFurther = 4, kRounding = 1e-13;
  constexpr int kMostTrials = 30;
  const auto gains = [&](const Ahead& to) {
    return to.value <= value + kPromised * to.part * descent + kRounding * std::abs(value);
  };
  Ahead trial;
  bool found = false;
  for (int n = 0; n < kMostTrials; ++n) {
    trial.value = whitened(from + trial.part * step, trial.slope);
    if (gains(trial) && !(found && trial.value >= ahead.value)) {
      ahead = trial;
      found = true;
      if (trial.part < 1 || !(trial.slope.dot(step) < kSteep * descent)) return true;
      trial.part *= kFurther;
      continue;
    }
    if (found) return true;
    const double bend = trial.value - value - trial.part * descent;
    const double top = -0.5 * trial.part * trial.part * descent / bend;
    trial.part = std::isfinite(bend) ? std::clamp(top, 0.1 * trial.part, 0.5 * trial.part)
                                     : 0.25 * trial.part;
  }
  return found;
}

/// One round of iterations; the best point is kept in `whitened` however the round ends.
/// @returns the steps taken.
int run_round(Whitened& whitened, int iterations, double tolerance, double longest) {
  Eigen::VectorXd slope = whitened.slope();
  const Eigen::MatrixXd one = Eigen::MatrixXd::Identity(slope.size(), slope.size());
  Eigen::MatrixXd inverse = one;
  Eigen::VectorXd phi = Eigen::VectorXd::Zero(slope.size());
  double value = -value_of(whitened.found.at);
  Ahead ahead;
  int taken = 0;
  while (taken < iterations) {
    if (slope.norm() < tolerance) break;
    Eigen::VectorXd step = -(inverse * slope);
    if (step.norm() > longest) step *= longest / step.norm();
    if (!step_ahead(whitened, phi, step, value, step.dot(slope), ahead)) break;
    ++taken;
    step *= ahead.part;
    phi += step;
    const Eigen::VectorXd change = ahead.slope - slope;
    const double bend = change.dot(step);
    if (bend > 1e-8 * step.squaredNorm()) {
      const Eigen::MatrixXd left = one - step * change.transpose() / bend;
      inverse = left * inverse * left.transpose() + step * step.transpose() / bend;
    }
    slope = ahead.slope;
    value = ahead.value;
  }
  whitened.learn(inverse);
  return taken;
}

}  // namespace

Expected<Maximum> maximize(const Objective& objective, const Eigen::VectorXd& start,
                           const MaximizeOptions& options, const Job& job) {
  Whitened whitened(objective, options, job);
  const auto first = whitened.start(start);
  if (!first) return unexpected(first.error());
  Maximum& found = whitened.found;
  int stuck = 0;
  while (true) {
    const auto decrement = whitened.whiten();
    if (!decrement && found.iterations == 0) return unexpected(decrement.error());
    if (!decrement) {
      found.decrement = std::numeric_limits<double>::quiet_NaN();
      found.reason = "the way on from the best point is not known: " + decrement.error().what;
      return found;
    }
    found.decrement = *decrement;
    if (*decrement < options.tolerance) {
      found.converged = true;
      found.reason = "the gradient vanished";
      return found;
    }
    if (found.iterations >= options.max_iterations) {
      found.reason = "the limit of iterations was reached";
      return found;
    }
    const double before = value_of(found.at);
    const bool far = found.iterations == 0 && options.information.size() == 0;
    const int rounds = std::min(far ? kFirstIterations : kIterationsBetweenWhitenings,
                                options.max_iterations - found.iterations);
    int used = 0;
    try {
      used = run_round(whitened, rounds, 0.5 * options.tolerance, options.longest);
    } catch (const Enough&) {
      found.reason = "it was enough";
      return found;
    }
    found.iterations += std::max(used, 1);
    stuck = value_of(found.at) > before ? 0 : stuck + 1;
    if (stuck == 2) {
      found.reason = "no step improved the fit any more, though the gradient had not vanished";
      return found;
    }
  }
}

}  // namespace attune::inference
