#define ATTUNE_ISA avx2
#define ATTUNE_PASS switching_pass_avx2
#include "regime/switching_pass.inc"
