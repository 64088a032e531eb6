#include "linalg/markov_exp.h"

#include <cmath>
#include <cstddef>

// Compiled for the registers of newer processors too, and chosen when the program starts. All give
// the same bits: products and sums are never fused.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define ATTUNE_ALSO_AVX2 [[gnu::target_clones("default", "avx2")]]
#else
#define ATTUNE_ALSO_AVX2
#endif

namespace attune::linalg {
namespace {

constexpr int kTerms = 12;          // of the series, besides 1: (1/4)^13 / 13! < 1e-17
constexpr int kBlocks = 4;          // of three powers each
constexpr int kMostSquarings = 40;  // rates are bounded, so is the interval

inline Matrix4 product(const Matrix4& a, const Matrix4& b) {
  Matrix4 c{};
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t k = 0; k < 4; ++k) {
      for (std::size_t j = 0; j < 4; ++j) c[i * 4 + j] += a[i * 4 + k] * b[k * 4 + j];
    }
  }
  return c;
}

inline Matrix4 transpose(const Matrix4& a) {
  Matrix4 t;
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < 4; ++j) t[i * 4 + j] = a[j * 4 + i];
  }
  return t;
}

inline void add(Matrix4& a, double factor, const Matrix4& b) {
  for (std::size_t i = 0; i < 16; ++i) a[i] += factor * b[i];
}

constexpr std::array<double, kTerms + 1> inverse_factorials() {
  std::array<double, kTerms + 1> c{1};
  for (std::size_t k = 1; k < c.size(); ++k) c[k] = c[k - 1] / static_cast<double>(k);
  return c;
}
constexpr auto kInverseFactorial = inverse_factorials();

/// exp(B) e^{-L / 2^s} = exp(G h / 2^s), B = (G h + L I) / 2^s, and what its derivative needs. The
/// series is summed in blocks of three powers, which takes five products (Paterson & Stockmeyer
/// 1973, SIAM J. Comput. 2, 60-66):  X_j = p_j(B) + B^3 X_{j+1},  p_j = c_3j I + c_3j+1 B + c_3j+2
/// B^2.
struct ShortStep {
  Matrix4 scaled, square, cube;           ///< B, B^2, B^3
  std::array<Matrix4, kBlocks> horner{};  ///< X_j; the last also has the term of B^12
  double scale = 1, decay = 1;            ///< h / 2^s and exp(-L / 2^s)
  int squarings = 0;
};

inline ShortStep short_step(const Matrix4& generator, double interval) {
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
  step.square = product(step.scaled, step.scaled);
  step.cube = product(step.square, step.scaled);
  for (std::size_t j = kBlocks; j-- > 0;) {
    Matrix4& x = step.horner[j];
    if (j + 1 < kBlocks) {
      x = product(step.cube, step.horner[j + 1]);
    } else {
      add(x, kInverseFactorial[kTerms], step.cube);
    }
    add(x, kInverseFactorial[3 * j + 1], step.scaled);
    add(x, kInverseFactorial[3 * j + 2], step.square);
    for (std::size_t i = 0; i < 4; ++i) x[i * 5] += kInverseFactorial[3 * j];
  }
  return step;
}

}  // namespace

ATTUNE_ALSO_AVX2 Matrix4 markov_exp(const Matrix4& generator, double interval) {
  const ShortStep step = short_step(generator, interval);
  Matrix4 p = step.horner[0];
  for (double& x : p) x *= step.decay;
  for (int s = 0; s < step.squarings; ++s) p = product(p, p);
  return p;
}

ATTUNE_ALSO_AVX2 Matrix4 markov_exp_adjoint(const Matrix4& generator, double interval, const Matrix4& p_bar) {
  const ShortStep step = short_step(generator, interval);
  std::array<Matrix4, kMostSquarings + 1> powers;
  powers[0] = step.horner[0];
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
  const Matrix4 cube_t = transpose(step.cube), scaled_t = transpose(step.scaled);
  Matrix4 scaled_bar{}, square_bar{}, cube_bar{};  // bar is that of X_j
  for (std::size_t j = 0; j < kBlocks; ++j) {
    add(scaled_bar, kInverseFactorial[3 * j + 1], bar);
    add(square_bar, kInverseFactorial[3 * j + 2], bar);
    if (j + 1 == kBlocks) {
      add(cube_bar, kInverseFactorial[kTerms], bar);
    } else {
      add(cube_bar, 1, product(bar, transpose(step.horner[j + 1])));
      bar = product(cube_t, bar);
    }
  }
  add(square_bar, 1, product(cube_bar, scaled_t));
  add(scaled_bar, 1, product(transpose(step.square), cube_bar));
  add(scaled_bar, 1, product(square_bar, scaled_t));
  add(scaled_bar, 1, product(scaled_t, square_bar));
  for (double& x : scaled_bar) x *= step.scale;
  return scaled_bar;
}

}  // namespace attune::linalg
