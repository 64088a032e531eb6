#define ATTUNE_ISA avx512
#define ATTUNE_MARKOV markov_avx512
#include "ssm/markov_exp.inc"
