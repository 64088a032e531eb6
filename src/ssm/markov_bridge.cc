#include "ssm/markov_bridge.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/draw_index.h"

namespace attune::ssm {
namespace {

/// Of more draws than are thought of: nothing beside the rarest way between two states.
constexpr double kNegligible = 1e-15;

Matrix4 times(const Matrix4& a, const Matrix4& b) {
  Matrix4 out{};
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t k = 0; k < 4; ++k) {
      for (std::size_t j = 0; j < 4; ++j) out[i * 4 + j] += a[i * 4 + k] * b[k * 4 + j];
    }
  }
  return out;
}

}  // namespace

MarkovBridge::MarkovBridge(const Matrix4& generator, double length) : length_(length) {
  double rate = 0;
  for (std::size_t i = 0; i < 4; ++i) rate = std::max(rate, -generator[i * 5]);
  Matrix4 one{};
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < 4; ++j) {
      one[i * 4 + j] = (i == j ? 1 : 0) + (rate > 0 ? generator[i * 4 + j] / rate : 0);
    }
  }
  const double expected = rate * length;
  power_.push_back({1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1});
  for (double n = 0; n <= expected || probability_.back() > kNegligible; ++n) {
    const double log_mass = n == 0 ? 0 : n * std::log(expected) - std::lgamma(n + 1);
    probability_.push_back(std::exp(log_mass - expected));
    power_.push_back(times(power_.back(), one));
  }
}

std::vector<MarkovBridge::Switch> MarkovBridge::draw(std::size_t from, std::size_t to,
                                                     RandomStream& random) const {
  const std::size_t draws = draw_index(
      probability_.size(),
      [&](std::size_t n) { return probability_[n] * power_[n][from * 4 + to]; }, random);
  if (!(power_[draws][from * 4 + to] > 0)) {
    throw std::invalid_argument("the chain cannot get from one state to the other");
  }
  std::vector<double> times(draws);
  for (double& time : times) time = length_ * random.uniform();
  std::sort(times.begin(), times.end());
  std::vector<Switch> out;
  std::size_t state = from;
  for (std::size_t n = 0; n < draws; ++n) {
    const Matrix4 &next = power_[1], &rest = power_[draws - n - 1];
    const std::size_t drawn = draw_index(
        4, [&](std::size_t k) { return next[state * 4 + k] * rest[k * 4 + to]; }, random);
    if (drawn != state) out.push_back({times[n], drawn});
    state = drawn;
  }
  return out;
}

}  // namespace attune::ssm
