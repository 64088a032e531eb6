// Signals for tests: what is planted is known.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "core/random.h"

namespace attune::synchrony {

/// AR(1) with unit variance.
inline std::vector<double> noise(std::size_t samples, double phi, std::uint64_t unit) {
  RandomStream random(1, Purpose::testing, unit);
  std::vector<double> x(samples);
  double now = random.normal();
  for (double& value : x) {
    value = now;
    now = phi * now + std::sqrt(1 - phi * phi) * random.normal();
  }
  return x;
}

/// b follows a by `lag` samples with correlation `strength`.
inline std::vector<double> follower(const std::vector<double>& a, int lag, double strength,
                                    double phi, std::uint64_t unit) {
  std::vector<double> b = noise(a.size(), phi, unit);
  for (std::size_t t = 0; t < b.size(); ++t) {
    const auto from = static_cast<std::ptrdiff_t>(t) - lag;
    const double lead = from >= 0 && from < static_cast<std::ptrdiff_t>(a.size())
                            ? a[static_cast<std::size_t>(from)]
                            : 0;
    b[t] = strength * lead + std::sqrt(1 - strength * strength) * b[t];
  }
  return b;
}

}  // namespace attune::synchrony
