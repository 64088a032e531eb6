#define ATTUNE_ISA avx2
#define ATTUNE_MARKOV markov_avx2
#include "ssm/markov_exp.inc"
