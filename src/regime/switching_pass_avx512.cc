#define ATTUNE_ISA avx512
#define ATTUNE_PASS switching_pass_avx512
#include "regime/switching_pass.inc"
