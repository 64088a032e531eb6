#include "regime/filter.h"

#include <fmt/format.h>

#include <cstddef>
#include <stdexcept>

#include "core/instruction_set.h"
#include "regime/switching_pass.h"

namespace attune::regime {
namespace {

const SwitchingPass& pass() {
  static const SwitchingPass chosen =
      builds_here(switching_pass_baseline, switching_pass_avx2, switching_pass_avx512).back()();
  return chosen;
}

void check(const SystemShape& shape) {
  const int k = shape.regimes;
  if (!(k == 1 || k == 2 || k == 4) || shape.dynamic < 0 || shape.dynamic > kMostDynamic ||
      shape.states < shape.dynamic || shape.states > kMostStates) {
    throw std::invalid_argument(fmt::format(
        "filter: {} regimes (1, 2 or 4), {} states (at most {}), {} dynamic (at most {})", k,
        shape.states, kMostStates, shape.dynamic, kMostDynamic));
  }
}

void resize(const SystemShape& shape, FilterTrace& trace) {
  const auto k = static_cast<std::size_t>(shape.regimes);
  const auto n = static_cast<std::size_t>(shape.states);
  const auto t = static_cast<std::size_t>(shape.occasions);
  trace.prob.resize(t * k);
  trace.mean.resize(t * n * k);
  trace.cov.resize(t * n * (n + 1) / 2 * k);
  trace.increments.resize(t);
}

/// @returns where its tape begins.
double* with_room_for(std::size_t length, GradientMemory& memory) {
  constexpr std::size_t kLine = 64;  // bytes
  std::size_t bytes = length * sizeof(double) + kLine;
  if (memory.tape_bytes < bytes) {
    memory.tape = std::make_unique_for_overwrite<std::byte[]>(bytes);
    memory.tape_bytes = bytes;
  }
  void* at = memory.tape.get();
  return static_cast<double*>(std::align(kLine, length * sizeof(double), at, bytes));
}

Expected<double> value_of(const FilterTrace& trace, int failed_at) {
  if (failed_at < 0) return trace.log_likelihood;
  return unexpected(NumericalFailure{
      fmt::format("a predicted variance is not positive at occasion {}", failed_at)});
}

}  // namespace

Expected<double> filter(const SystemShape& shape, const SystemValues& values, Collapse collapse,
                        FilterTrace& trace) {
  check(shape);
  resize(shape, trace);
  return value_of(trace, pass().forward(shape, values, collapse, trace));
}

Expected<double> filter_gradient(const SystemShape& shape, const SystemValues& values,
                                 Collapse collapse, GradientMemory& memory, SystemValues& adjoint) {
  check(shape);
  resize(shape, memory.trace);
  adjoint.reset(shape);
  double* tape = with_room_for(pass().tape_length(shape, collapse), memory);
  return value_of(memory.trace,
                  pass().gradient(shape, values, collapse, tape, memory.trace, adjoint));
}

}  // namespace attune::regime
