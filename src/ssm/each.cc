#include "ssm/each.h"

#include "core/instruction_set.h"

namespace attune::ssm {
namespace {

const EachFunctions& functions() {
  static const EachFunctions chosen = builds_here(each_baseline, each_avx2, each_avx512).back()();
  return chosen;
}

}  // namespace

void exp_each(std::span<double> x) { functions().exp(x.data(), x.size()); }
void log_each(std::span<double> x) { functions().log(x.data(), x.size()); }

}  // namespace attune::ssm
