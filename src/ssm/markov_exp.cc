#include "ssm/markov_exp.h"

#include "core/instruction_set.h"

namespace attune::ssm {
namespace {

const MarkovFunctions& functions() {
  static const MarkovFunctions chosen =
      builds_here(markov_baseline, markov_avx2, markov_avx512).back()();
  return chosen;
}

}  // namespace

void markov_exp(std::span<const Matrix4> generator, std::span<const double> interval,
                std::span<Matrix4> p) {
  if (generator.empty()) return;
  functions().exp(generator.data()->data(), interval.data(), generator.size(), p.data()->data());
}

void markov_exp_adjoint(std::span<const Matrix4> generator, std::span<const double> interval,
                        std::span<const Matrix4> p_bar, std::span<Matrix4> generator_bar) {
  if (generator.empty()) return;
  functions().adjoint(generator.data()->data(), interval.data(), p_bar.data()->data(),
                      generator.size(), generator_bar.data()->data());
}

}  // namespace attune::ssm
