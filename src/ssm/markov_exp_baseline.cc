#define ATTUNE_ISA baseline
#define ATTUNE_MARKOV markov_baseline
#include "ssm/markov_exp.inc"
