// What is compiled once per instruction set (attune_per_instruction_set in cmake/): which builds
// this machine runs.
#pragma once

#include <vector>

namespace attune {

enum class InstructionSet { baseline, avx2, avx512 };

[[nodiscard]] inline InstructionSet best_instruction_set() {
#ifdef __x86_64__
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl")) {
    return InstructionSet::avx512;
  }
  if (__builtin_cpu_supports("avx2")) return InstructionSet::avx2;
#endif
  return InstructionSet::baseline;
}

/// @param Build  a pointer to a function, which must not be called where it does not run.
/// @returns the builds that run here, the best last.
template <class Build>
[[nodiscard]] std::vector<Build> builds_here(Build baseline, Build avx2, Build avx512) {
  std::vector<Build> builds{baseline};
  if (best_instruction_set() >= InstructionSet::avx2) builds.push_back(avx2);
  if (best_instruction_set() >= InstructionSet::avx512) builds.push_back(avx512);
  return builds;
}

}  // namespace attune
