#include "core/random.h"

#include <cassert>
#include <cmath>

namespace attune {

std::array<std::uint32_t, 4> philox4x32_10(std::array<std::uint32_t, 4> counter,
                                           std::array<std::uint32_t, 2> key) {
  constexpr std::uint64_t kMultiplier0 = 0xD2511F53, kMultiplier1 = 0xCD9E8D57;
  constexpr std::uint32_t kWeyl0 = 0x9E3779B9, kWeyl1 = 0xBB67AE85;
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t product0 = kMultiplier0 * counter[0];
    const std::uint64_t product1 = kMultiplier1 * counter[2];
    counter = {static_cast<std::uint32_t>(product1 >> 32) ^ counter[1] ^ key[0],
               static_cast<std::uint32_t>(product1),
               static_cast<std::uint32_t>(product0 >> 32) ^ counter[3] ^ key[1],
               static_cast<std::uint32_t>(product0)};
    key[0] += kWeyl0;
    key[1] += kWeyl1;
  }
  return counter;
}

RandomStream::RandomStream(std::uint64_t seed, Purpose purpose, std::uint64_t unit)
    : key_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)},
      // Word 3 holds the purpose and the unit's high bits, words 1 the unit, word 0 and 2 count.
      counter_{0, static_cast<std::uint32_t>(unit), 0,
               (static_cast<std::uint32_t>(purpose) << 24) |
                   (static_cast<std::uint32_t>(unit >> 32) & 0xFFFFFFU)} {}

std::uint32_t RandomStream::next() {
  if (used_ == 4) {
    block_ = philox4x32_10(counter_, key_);
    if (++counter_[0] == 0) ++counter_[2];
    used_ = 0;
  }
  return block_[static_cast<std::size_t>(used_++)];
}

double RandomStream::uniform() {
  const std::uint64_t high = next() >> 5, low = next() >> 6;  // 27 + 26 = 53 bits
  return (static_cast<double>((high << 26) | low) + 0.5) * 0x1.0p-53;
}

double RandomStream::normal() { return normal_quantile(uniform()); }

double RandomStream::exponential() { return -std::log(uniform()); }

std::uint64_t RandomStream::poisson(double mean) {
  assert(mean >= 0);
  // Arrivals of a unit-rate process in [0, mean]: exact for every mean, and no product underflows.
  std::uint64_t count = 0;
  for (double arrival = exponential(); arrival < mean; arrival += exponential()) ++count;
  return count;
}

namespace {

double ratio(double x, const std::array<double, 8>& numerator,
             const std::array<double, 8>& denominator) {
  double top = 0, bottom = 0;
  for (std::size_t k = 8; k-- > 0;) {
    top = top * x + numerator[k];
    bottom = bottom * x + denominator[k];
  }
  return top / bottom;
}

}  // namespace

double normal_quantile(double p) {
  assert(p > 0 && p < 1);
  static constexpr std::array<double, 8> kCentreTop{
      3.3871328727963666080e0,  1.3314166789178437745e+2, 1.9715909503065514427e+3,
      1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
      3.3430575583588128105e+4, 2.5090809287301226727e+3};
  static constexpr std::array<double, 8> kCentreBottom{1.0,
                                                       4.2313330701600911252e+1,
                                                       6.8718700749205790830e+2,
                                                       5.3941960214247511077e+3,
                                                       2.1213794301586595867e+4,
                                                       3.9307895800092710610e+4,
                                                       2.8729085735721942674e+4,
                                                       5.2264952788528545610e+3};
  static constexpr std::array<double, 8> kNearTop{
      1.42343711074968357734e0,  4.63033784615654529590e0, 5.76949722146069140550e0,
      3.64784832476320460504e0,  1.27045825245236838258e0, 2.41780725177450611770e-1,
      2.27238449892691845833e-2, 7.74545014278341407640e-4};
  static constexpr std::array<double, 8> kNearBottom{1.0,
                                                     2.05319162663775882187e0,
                                                     1.67638483018380384940e0,
                                                     6.89767334985100004550e-1,
                                                     1.48103976427480074590e-1,
                                                     1.51986665636164571966e-2,
                                                     5.47593808499534494600e-4,
                                                     1.05075007164441684324e-9};
  static constexpr std::array<double, 8> kFarTop{
      6.65790464350110377720e0,  5.46378491116411436990e0,  1.78482653991729133580e0,
      2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
      2.71155556874348757815e-5, 2.01033439929228813265e-7};
  static constexpr std::array<double, 8> kFarBottom{1.0,
                                                    5.99832206555887937690e-1,
                                                    1.36929880922735805310e-1,
                                                    1.48753612908506148525e-2,
                                                    7.86869131145613259100e-4,
                                                    1.84631831751005468180e-5,
                                                    1.42151175831644588870e-7,
                                                    2.04426310338993978564e-15};
  const double q = p - 0.5;
  if (std::abs(q) <= 0.425) return q * ratio(0.180625 - q * q, kCentreTop, kCentreBottom);
  const double r = std::sqrt(-std::log(q < 0 ? p : 1 - p));
  const double z =
      r <= 5 ? ratio(r - 1.6, kNearTop, kNearBottom) : ratio(r - 5, kFarTop, kFarBottom);
  return q < 0 ? -z : z;
}

}  // namespace attune
