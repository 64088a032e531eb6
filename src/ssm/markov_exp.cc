#include "ssm/markov_exp.h"

#include "ssm/instruction_set.h"

namespace attune::ssm {
namespace {

const MarkovFunctions& functions() {
  static const MarkovFunctions chosen = [] {
#ifdef ATTUNE_X86
    if (best_instruction_set() == InstructionSet::avx512) return markov_avx512();
    if (best_instruction_set() == InstructionSet::avx2) return markov_avx2();
#endif
    return markov_baseline();
  }();
  return chosen;
}

}  // namespace

void markov_exp(std::span<const Matrix4> generator, std::span<const double> interval,
                std::span<Matrix4> p) {
  functions().exp(generator.data()->data(), interval.data(), generator.size(), p.data()->data());
}

void markov_exp_adjoint(std::span<const Matrix4> generator, std::span<const double> interval,
                        std::span<const Matrix4> p_bar, std::span<Matrix4> generator_bar) {
  functions().adjoint(generator.data()->data(), interval.data(), p_bar.data()->data(),
                      generator.size(), generator_bar.data()->data());
}

}  // namespace attune::ssm
