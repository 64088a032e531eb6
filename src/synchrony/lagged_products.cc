#include "synchrony/lagged_products.h"

namespace attune::synchrony {
namespace {

LaggedProducts choose() {
#ifdef ATTUNE_X86
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f")) return lagged_products_avx512;
  if (__builtin_cpu_supports("avx2")) return lagged_products_avx2;
#endif
  return lagged_products_baseline;
}

}  // namespace

void lagged_products(const double* x, const double* y, int count, int lags, double* sums) {
  static const LaggedProducts chosen = choose();
  chosen(x, y, count, lags, sums);
}

}  // namespace attune::synchrony
