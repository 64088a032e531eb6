#include "inference/maximize.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <exception>
#include <limits>

#include "inference/curvature.h"

// The library's headers do not compile under our warnings.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#include <LBFGS.h>
#pragma GCC diagnostic pop

namespace attune::inference {
namespace {

constexpr int kIterationsBetweenWhitenings = 40;

/// Leaves the library's search.
struct Enough {};

double value_of(const Evaluation& e) { return e.log_likelihood + e.log_prior; }

/// Counts evaluations, keeps the best point, and works in coordinates phi: theta = centre + L^-T
/// phi.
class Whitened {
 public:
  Whitened(const Objective& objective, const MaximizeOptions& options, const Job& job)
      : objective_(objective), options_(options), job_(job) {}

  Expected<double> start(const Eigen::VectorXd& theta) {
    const auto e = evaluate(theta);
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
    Expected<Evaluation> e;
    try {
      e = evaluate(theta);
    } catch (...) {
      thrown = std::current_exception();
      throw;
    }
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

  Maximum found;
  std::exception_ptr thrown;  ///< by the objective, or Cancelled; not by the line search

 private:
  Expected<Eigen::MatrixXd> information() {
    if (options_.information.size() > 0) return options_.information;
    ++found.evaluations;
    return outer_products(objective_, centre_, job_);
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

/// Whole steps by the information that the caller knows, its inverse corrected by how the gradient
/// changes (BFGS), for as long as each halves the gradient. Near the mode every evaluation then is
/// a step, where a line search would first try one of a whole posterior SD.
/// @returns the steps tried.
int run_near(Whitened& whitened, int iterations, double tolerance) {
  constexpr double kTooFar = 10;  // posterior SDs: there the information is another
  Eigen::VectorXd slope = whitened.slope(), there;
  const Eigen::MatrixXd one = Eigen::MatrixXd::Identity(slope.size(), slope.size());
  Eigen::MatrixXd inverse = one;
  Eigen::VectorXd phi = Eigen::VectorXd::Zero(slope.size());
  double value = -value_of(whitened.found.at);
  for (int n = 0; n < iterations; ++n) {
    if (slope.norm() < tolerance || slope.norm() > kTooFar) return n;
    const Eigen::VectorXd step = -(inverse * slope);
    phi += step;
    const double next = whitened(phi, there);
    if (!(next <= value) || !(there.norm() < 0.5 * slope.norm())) return n + 1;
    const Eigen::VectorXd change = there - slope;
    const double bend = change.dot(step);
    if (!(bend > 0)) return n + 1;
    const Eigen::MatrixXd left = one - step * change.transpose() / bend;
    inverse = left * inverse * left.transpose() + step * step.transpose() / bend;
    slope = there;
    value = next;
  }
  return iterations;
}

/// One round of iterations; the best point is kept in `whitened` however the round ends.
int run_round(Whitened& whitened, Eigen::Index dimension, int iterations, double tolerance) {
  LBFGSpp::LBFGSParam<double> settings;
  settings.m = static_cast<int>(dimension);
  settings.epsilon = tolerance;
  settings.epsilon_rel = 0;
  settings.max_iterations = iterations;
  settings.max_linesearch = 40;
  settings.linesearch = LBFGSpp::LBFGS_LINESEARCH_BACKTRACKING_STRONG_WOLFE;
  LBFGSpp::LBFGSSolver<double, LBFGSpp::LineSearchBacktracking> solver(settings);
  Eigen::VectorXd phi = Eigen::VectorXd::Zero(dimension);
  double value = 0;
  try {
    return solver.minimize(whitened, phi, value);
  } catch (const std::exception&) {
    if (whitened.thrown) throw;
    return 0;  // the line search gave up: rounding, or a new whitening is due
  }
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
    const int rounds =
        std::min(kIterationsBetweenWhitenings, options.max_iterations - found.iterations);
    const bool near = options.information.size() > 0 && found.iterations == 0;
    int used = 0;
    try {
      used = near ? run_near(whitened, rounds, 0.5 * options.tolerance)
                  : run_round(whitened, objective.dimension(), rounds, 0.5 * options.tolerance);
    } catch (const Enough&) {
      found.reason = "it was enough";
      return found;
    }
    found.iterations += std::max(used, 1);
    if (!near) stuck = value_of(found.at) > before ? 0 : stuck + 1;
    if (stuck == 2) {
      found.reason = "no step improved the fit any more, though the gradient had not vanished";
      return found;
    }
  }
}

}  // namespace attune::inference
