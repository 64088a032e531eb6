#include "regime/belief.h"

#include <cmath>
#include <stdexcept>

namespace attune::regime {
namespace {

std::vector<double> slice(const std::vector<double>& from, int occasion, std::size_t length) {
  const auto first =
      from.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(occasion) * length);
  return {first, first + static_cast<std::ptrdiff_t>(length)};
}

}  // namespace

Belief belief_at(const SystemShape& shape, const FilterTrace& trace, int occasion) {
  if (occasion < 0 || occasion >= shape.occasions) {
    throw std::invalid_argument("belief_at: no such occasion");
  }
  const auto k = static_cast<std::size_t>(shape.regimes);
  const auto n = static_cast<std::size_t>(shape.states);
  return {slice(trace.prob, occasion, k), slice(trace.mean, occasion, n * k),
          slice(trace.cov, occasion, static_cast<std::size_t>(tri_size(shape.states)) * k)};
}

void start_from(const Belief& belief, SystemValues& values) {
  if (belief.prob.size() != values.initial_log_prob.size() ||
      belief.mean.size() != values.initial_mean.size() ||
      belief.cov.size() != values.initial_cov.size()) {
    throw std::invalid_argument("start_from: the belief is of another system");
  }
  for (std::size_t r = 0; r < belief.prob.size(); ++r) {
    values.initial_log_prob[r] = std::log(belief.prob[r]);
  }
  values.initial_mean = belief.mean;
  values.initial_cov = belief.cov;
}

}  // namespace attune::regime
