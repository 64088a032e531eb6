#define ATTUNE_LAGGED_PRODUCTS lagged_products_baseline
#include "synchrony/lagged_products.inc"
