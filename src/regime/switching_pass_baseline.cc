#define ATTUNE_ISA baseline
#define ATTUNE_PASS switching_pass_baseline
#include "regime/switching_pass.inc"
