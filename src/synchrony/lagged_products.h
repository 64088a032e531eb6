// Sums of products at all lags at once:  s_l = sum_t x(t) y(t + l),  l = 0 .. lags - 1.
// One accumulator a lag, filled in order of time, lags side by side in registers: every instruction
// set gives the same bits.
#pragma once

namespace attune::synchrony {

/// Lags that are summed in one pass over t; y is read up to the next multiple of it.
inline constexpr int kLagTile = 32;

/// @returns `lags` rounded up to whole tiles: the length of `sums`, and by how much y must be
/// longer than x.
[[nodiscard]] constexpr int padded_lags(int lags) {
  return (lags + kLagTile - 1) / kLagTile * kLagTile;
}

/// @param x `count` values. @param y count + padded_lags(lags) values; what lies beyond its samples
/// must be finite. @param sums receives padded_lags(lags) sums.
void lagged_products(const double* x, const double* y, int count, int lags, double* sums);

/// One build of the kernel: lagged_products() picks what the processor has.
using LaggedProducts = void (*)(const double* x, const double* y, int count, int lags,
                                double* sums);
void lagged_products_baseline(const double* x, const double* y, int count, int lags, double* sums);
void lagged_products_avx2(const double* x, const double* y, int count, int lags, double* sums);
void lagged_products_avx512(const double* x, const double* y, int count, int lags, double* sums);

}  // namespace attune::synchrony
