#define ATTUNE_LAGGED_PRODUCTS lagged_products_avx2
#include "synchrony/lagged_products.inc"
