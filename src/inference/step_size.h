// Nesterov's dual averaging of the logarithm of a step size, until it is accepted as often as is
// wanted (Hoffman & Gelman 2014, JMLR 15, section 3.2).
#pragma once

#include <cmath>

namespace attune::inference {

class StepSize {
 public:
  StepSize(double start, double wanted) : wanted_(wanted) { restart(start); }
  void restart(double start) {
    centre_ = std::log(10 * start);
    log_step_ = std::log(start);
    log_mean_ = error_ = 0;
    count_ = 0;
  }
  void learn(double accept) {
    constexpr double kGamma = 0.05, kT0 = 10, kKappa = 0.75;
    ++count_;
    const double weight = 1 / (count_ + kT0);
    error_ = (1 - weight) * error_ + weight * (wanted_ - accept);
    log_step_ = centre_ - error_ * std::sqrt(count_) / kGamma;
    const double forget = std::pow(count_, -kKappa);
    log_mean_ = forget * log_step_ + (1 - forget) * log_mean_;
  }
  [[nodiscard]] double now() const { return std::exp(log_step_); }
  [[nodiscard]] double mean() const { return std::exp(log_mean_); }

 private:
  double wanted_, centre_ = 0, log_step_ = 0, log_mean_ = 0, error_ = 0, count_ = 0;
};

}  // namespace attune::inference
