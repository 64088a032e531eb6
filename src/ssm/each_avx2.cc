#define ATTUNE_ISA avx2
#define ATTUNE_EACH each_avx2
#include "ssm/each.inc"
