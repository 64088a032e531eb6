#include "regime/system.h"

#include <cstddef>

namespace attune::regime {

void SystemValues::reset(const SystemShape& shape) {
  const auto k = static_cast<std::size_t>(shape.regimes);
  const auto n = static_cast<std::size_t>(shape.states);
  const auto d = static_cast<std::size_t>(shape.dynamic);
  const auto t = static_cast<std::size_t>(shape.occasions);
  initial_log_prob.assign(k, 0);
  initial_mean.assign(n * k, 0);
  initial_cov.assign(n * (n + 1) / 2 * k, 0);
  transition.assign(t * d * d * k, 0);
  process_noise.assign(t * d * (d + 1) / 2 * k, 0);
  input.assign(t * d * k, 0);
  regime_prob.assign(t * k * k, 0);
  occasion_log_density.assign(t * k, 0);
  loading.assign(shape.term_state.size() * k, 0);
  offset.assign(shape.observations.size() * k, 0);
  noise.assign(shape.observations.size() * k, 0);
}

void SystemValues::add(const SystemValues& other, double weight) {
  const auto each = [&](std::vector<double> SystemValues::*array) {
    std::vector<double>& to = this->*array;
    for (std::size_t i = 0; i < to.size(); ++i) to[i] += weight * (other.*array)[i];
  };
  each(&SystemValues::initial_log_prob);
  each(&SystemValues::initial_mean);
  each(&SystemValues::initial_cov);
  each(&SystemValues::transition);
  each(&SystemValues::process_noise);
  each(&SystemValues::input);
  each(&SystemValues::regime_prob);
  each(&SystemValues::occasion_log_density);
  each(&SystemValues::loading);
  each(&SystemValues::offset);
  each(&SystemValues::noise);
}

}  // namespace attune::regime
