// The same filter one lane at a time: what the SIMD builds are measured beside.
#define ATTUNE_ISA scalar
#define ATTUNE_PASS switching_pass_scalar
#define ATTUNE_NATIVE_LANES 1
#include "regime/switching_pass.inc"
