#define ATTUNE_LAGGED_PRODUCTS lagged_products_avx512
#include "synchrony/lagged_products.inc"
