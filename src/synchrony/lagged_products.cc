#include "synchrony/lagged_products.h"

#include "core/instruction_set.h"

namespace attune::synchrony {
void lagged_products(const double* x, const double* y, int count, int lags, double* sums) {
  static const LaggedProducts chosen =
      builds_here(lagged_products_baseline, lagged_products_avx2, lagged_products_avx512).back();
  chosen(x, y, count, lags, sums);
}

}  // namespace attune::synchrony
