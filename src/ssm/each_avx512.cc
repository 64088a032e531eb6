#define ATTUNE_ISA avx512
#define ATTUNE_EACH each_avx512
#include "ssm/each.inc"
