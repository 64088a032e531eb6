// Which build of what is compiled once per instruction set this machine runs.
#pragma once

namespace attune::ssm {

enum class InstructionSet { baseline, avx2, avx512 };

[[nodiscard]] inline InstructionSet best_instruction_set() {
#ifdef ATTUNE_X86
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl")) {
    return InstructionSet::avx512;
  }
  if (__builtin_cpu_supports("avx2")) return InstructionSet::avx2;
#endif
  return InstructionSet::baseline;
}

}  // namespace attune::ssm
