#include "ssm/each.h"

#include "ssm/instruction_set.h"

namespace attune::ssm {
namespace {

const EachFunctions& functions() {
  static const EachFunctions chosen = [] {
#ifdef ATTUNE_X86
    if (best_instruction_set() == InstructionSet::avx512) return each_avx512();
    if (best_instruction_set() == InstructionSet::avx2) return each_avx2();
#endif
    return each_baseline();
  }();
  return chosen;
}

}  // namespace

void exp_each(std::span<double> x) { functions().exp(x.data(), x.size()); }
void log_each(std::span<double> x) { functions().log(x.data(), x.size()); }

}  // namespace attune::ssm
