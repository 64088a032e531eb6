#include "linalg/markov_exp.h"

#include <cmath>
#include <cstddef>

namespace attune::linalg {
namespace {

constexpr int kTerms = 12;          // (1/4)^13 / 13! < 1e-17
constexpr int kMostSquarings = 40;  // rates are bounded, so is the interval

Matrix4 identity() {
  Matrix4 m{};
  for (std::size_t i = 0; i < 4; ++i) m[i * 5] = 1;
  return m;
}

Matrix4 product(const Matrix4& a, const Matrix4& b) {
  Matrix4 c{};
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t k = 0; k < 4; ++k) {
      for (std::size_t j = 0; j < 4; ++j) c[i * 4 + j] += a[i * 4 + k] * b[k * 4 + j];
    }
  }
  return c;
}

Matrix4 transpose(const Matrix4& a) {
  Matrix4 t;
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < 4; ++j) t[i * 4 + j] = a[j * 4 + i];
  }
  return t;
}

/// exp(G h / 2^s) and what its derivative needs.
struct ShortStep {
  Matrix4 scaled;                          ///< B = (G h + L I) / 2^s
  std::array<Matrix4, kTerms + 1> horner;  ///< X_k = I + B X_{k+1} / k; X_0 unused
  double scale = 1, decay = 1;             ///< h / 2^s and exp(-L / 2^s)
  int squarings = 0;
};

ShortStep short_step(const Matrix4& generator, double interval) {
  double rate = 0;
  for (std::size_t i = 0; i < 4; ++i) rate = std::fmax(rate, -generator[i * 5]);
  ShortStep step;
  double size = rate * interval;
  step.scale = interval;
  while (size > 0.25 && step.squarings < kMostSquarings) {
    size /= 2;
    step.scale /= 2;
    ++step.squarings;
  }
  step.decay = std::exp(-size);
  for (std::size_t i = 0; i < 16; ++i) step.scaled[i] = generator[i] * step.scale;
  for (std::size_t i = 0; i < 4; ++i) step.scaled[i * 5] += size;
  step.horner[kTerms] = identity();
  for (int k = kTerms - 1; k >= 1; --k) {
    const auto at = static_cast<std::size_t>(k);
    step.horner[at] = product(step.scaled, step.horner[at + 1]);
    for (double& x : step.horner[at]) x /= k;
    for (std::size_t i = 0; i < 4; ++i) step.horner[at][i * 5] += 1;
  }
  return step;
}

}  // namespace

Matrix4 markov_exp(const Matrix4& generator, double interval) {
  const ShortStep step = short_step(generator, interval);
  Matrix4 p = step.horner[1];
  for (double& x : p) x *= step.decay;
  for (int s = 0; s < step.squarings; ++s) p = product(p, p);
  return p;
}

Matrix4 markov_exp_adjoint(const Matrix4& generator, double interval, const Matrix4& p_bar) {
  const ShortStep step = short_step(generator, interval);
  std::array<Matrix4, kMostSquarings + 1> powers;
  powers[0] = step.horner[1];
  for (double& x : powers[0]) x *= step.decay;
  for (int s = 0; s < step.squarings; ++s) {
    const auto at = static_cast<std::size_t>(s);
    powers[at + 1] = product(powers[at], powers[at]);
  }
  Matrix4 bar = p_bar;
  for (int s = step.squarings; s-- > 0;) {
    const Matrix4 t = transpose(powers[static_cast<std::size_t>(s)]);
    const Matrix4 left = product(bar, t), right = product(t, bar);
    for (std::size_t i = 0; i < 16; ++i) bar[i] = left[i] + right[i];
  }
  for (double& x : bar) x *= step.decay;
  const Matrix4 scaled_t = transpose(step.scaled);
  Matrix4 generator_bar{};
  for (int k = 1; k < kTerms; ++k) {
    const Matrix4 part = product(bar, transpose(step.horner[static_cast<std::size_t>(k) + 1]));
    for (std::size_t i = 0; i < 16; ++i) generator_bar[i] += part[i] / k;
    bar = product(scaled_t, bar);
    for (double& x : bar) x /= k;
  }
  for (double& x : generator_bar) x *= step.scale;
  return generator_bar;
}

}  // namespace attune::linalg
