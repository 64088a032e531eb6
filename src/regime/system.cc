#include "regime/system.h"

#include <array>
#include <cstddef>

namespace attune::regime {
namespace {

constexpr std::array kArrays{&SystemValues::initial_log_prob,
                             &SystemValues::initial_mean,
                             &SystemValues::initial_cov,
                             &SystemValues::transition,
                             &SystemValues::process_noise,
                             &SystemValues::input,
                             &SystemValues::regime_prob,
                             &SystemValues::occasion_log_density,
                             &SystemValues::loading,
                             &SystemValues::offset,
                             &SystemValues::noise};

}  // namespace

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

void SystemValues::scale(double factor) {
  for (const auto array : kArrays) {
    for (double& x : this->*array) x *= factor;
  }
}

void SystemValues::add(const SystemValues& other, double weight) {
  for (const auto array : kArrays) {
    std::vector<double>& to = this->*array;
    for (std::size_t i = 0; i < to.size(); ++i) to[i] += weight * (other.*array)[i];
  }
}

}  // namespace attune::regime
