#define ATTUNE_ISA baseline
#define ATTUNE_EACH each_baseline
#include "ssm/each.inc"
