#include "inference/minimize_smooth.h"

#include <exception>

// The library's headers do not compile under our warnings.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#include <LBFGS.h>
#pragma GCC diagnostic pop

namespace attune::inference {

SmoothMinimum minimize_smooth(const SmoothFunction& function, const Eigen::VectorXd& start,
                              double tolerance, int max_iterations) {
  LBFGSpp::LBFGSParam<double> settings;
  settings.m = 10;
  settings.epsilon = tolerance;
  settings.epsilon_rel = tolerance;
  settings.max_iterations = max_iterations;
  settings.max_linesearch = 40;
  settings.linesearch = LBFGSpp::LBFGS_LINESEARCH_BACKTRACKING_STRONG_WOLFE;
  LBFGSpp::LBFGSSolver<double, LBFGSpp::LineSearchBacktracking> solver(settings);

  SmoothMinimum found{start, 0, 0};
  Eigen::VectorXd gradient(start.size()), x = start;
  found.value = function(start, gradient);
  std::exception_ptr thrown;
  const auto watched = [&](const Eigen::VectorXd& at, Eigen::VectorXd& slope) {
    double value = 0;
    try {
      value = function(at, slope);
    } catch (...) {
      thrown = std::current_exception();
      throw;
    }
    if (value < found.value) {
      found.at = at;
      found.value = value;
    }
    return value;
  };
  double value = 0;
  try {
    found.iterations = solver.minimize(watched, x, value);
  } catch (const std::exception&) {
    if (thrown) throw;  // else the line search gave up: the best point stands
  }
  return found;
}

}  // namespace attune::inference
