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

/// A row in registers.
typedef double Row __attribute__((vector_size(4 * sizeof(double))));
struct Rows {
  std::array<Row, 4> row;
};

[[gnu::always_inline]] inline Rows rows_of(const Matrix4& a) {
  Rows r;
  for (std::size_t i = 0; i < 4; ++i)
    r.row[i] = Row{a[i * 4], a[i * 4 + 1], a[i * 4 + 2], a[i * 4 + 3]};
  return r;
}
[[gnu::always_inline]] inline Matrix4 matrix_of(const Rows& a) {
  Matrix4 m;
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < 4; ++j) m[i * 4 + j] = a.row[i][j];
  }
  return m;
}

[[gnu::always_inline]] inline Rows product(const Rows& a, const Rows& b) {
  Rows c;
  for (std::size_t i = 0; i < 4; ++i) {
    const Row& x = a.row[i];
    c.row[i] = x[0] * b.row[0] + x[1] * b.row[1] + x[2] * b.row[2] + x[3] * b.row[3];
  }
  return c;
}

[[gnu::always_inline]] inline Rows transpose(const Rows& a) {
  Rows t;
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < 4; ++j) t.row[i][j] = a.row[j][i];
  }
  return t;
}

[[gnu::always_inline]] inline void add(Rows& a, double factor, const Rows& b) {
  for (std::size_t i = 0; i < 4; ++i) a.row[i] += factor * b.row[i];
}
[[gnu::always_inline]] inline void add_to_diagonal(Rows& a, double x) {
  for (std::size_t i = 0; i < 4; ++i) a.row[i][i] += x;
}
[[gnu::always_inline]] inline void scale(Rows& a, double factor) {
  for (Row& row : a.row) row *= factor;
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
  Rows scaled, square, cube;           ///< B, B^2, B^3
  std::array<Rows, kBlocks> horner{};  ///< X_j; the last also has the term of B^12
  double scale = 1, decay = 1;         ///< h / 2^s and exp(-L / 2^s)
  int squarings = 0;
};

[[gnu::always_inline]] inline ShortStep short_step(const Matrix4& generator, double interval) {
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
  step.scaled = rows_of(generator);
  scale(step.scaled, step.scale);
  add_to_diagonal(step.scaled, size);
  step.square = product(step.scaled, step.scaled);
  step.cube = product(step.square, step.scaled);
  for (std::size_t j = kBlocks; j-- > 0;) {
    Rows& x = step.horner[j];
    if (j + 1 < kBlocks) {
      x = product(step.cube, step.horner[j + 1]);
    } else {
      add(x, kInverseFactorial[kTerms], step.cube);
    }
    add(x, kInverseFactorial[3 * j + 1], step.scaled);
    add(x, kInverseFactorial[3 * j + 2], step.square);
    add_to_diagonal(x, kInverseFactorial[3 * j]);
  }
  return step;
}

}  // namespace

ATTUNE_ALSO_AVX2 Matrix4 markov_exp(const Matrix4& generator, double interval) {
  const ShortStep step = short_step(generator, interval);
  Rows p = step.horner[0];
  scale(p, step.decay);
  for (int s = 0; s < step.squarings; ++s) p = product(p, p);
  return matrix_of(p);
}

ATTUNE_ALSO_AVX2 Matrix4 markov_exp_adjoint(const Matrix4& generator, double interval,
                                            const Matrix4& p_bar) {
  const ShortStep step = short_step(generator, interval);
  std::array<Rows, kMostSquarings> powers;
  Rows power = step.horner[0];
  scale(power, step.decay);
  for (int s = 0; s < step.squarings; ++s) {
    powers[static_cast<std::size_t>(s)] = power;
    power = product(power, power);
  }
  Rows bar = rows_of(p_bar);
  for (int s = step.squarings; s-- > 0;) {
    const Rows t = transpose(powers[static_cast<std::size_t>(s)]);
    const Rows right = product(t, bar);
    bar = product(bar, t);
    add(bar, 1, right);
  }
  scale(bar, step.decay);
  const Rows cube_t = transpose(step.cube), scaled_t = transpose(step.scaled);
  Rows scaled_bar{}, square_bar{}, cube_bar{};  // bar is that of X_j
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
  scale(scaled_bar, step.scale);
  return matrix_of(scaled_bar);
}

}  // namespace attune::linalg
