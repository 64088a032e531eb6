// The switching filter alone, in every build of its kernels, on the systems of a simulated study.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <vector>

#include "analysis/simulate.h"
#include "core/instruction_set.h"
#include "dyad/model.h"
#include "regime/switching_pass.h"

namespace attune {
namespace regime {
SwitchingPass switching_pass_scalar();
}

namespace {

struct Prepared {
  std::vector<dyad::CoupleSystem> systems;
  std::vector<regime::FilterTrace> traces;
  double steps = 0, operations = 0;
};

/// Additions and multiplications of one forward pass, those of the beliefs; exponentials, roots and
/// divisions are left out.
double operations_of(const regime::SystemShape& shape) {
  const double n = shape.states, d = shape.dynamic, packed = n * (n + 1) / 2;
  const double predict = 2 * d * d * d + d * (d + 1) * d + 2 * d * d * (n - d) + 2 * d * d;
  const double merge = 3 * n + 4 * packed;
  const double lanes = shape.regimes * shape.regimes;
  const double answers = static_cast<double>(shape.observations.size());
  const double terms = static_cast<double>(shape.term_state.size());
  const double update = answers * (3 * n + 2 * packed) + terms * (2 * n + 4);
  return shape.occasions * (shape.regimes * predict + lanes * (predict + merge)) + lanes * update;
}

Prepared prepare() {
  analysis::SimulationRequest request;
  request.couples = 20;
  const dyad::Design design = dyad::make_design(analysis::simulate(request, {}).diary);
  const dyad::Model model(design, 2, regime::Collapse::gpb2);
  const auto at = model.at(model.prior_medians()).value();
  Prepared out;
  for (std::size_t c = 0; c < design.couples.size(); ++c) {
    out.systems.push_back(model.system(*at, c, {}));
    const dyad::CoupleSystem& s = out.systems.back();
    // Filled once by the public entry, which also sizes it.
    benchmark::DoNotOptimize(
        regime::filter(s.shape, s.values, regime::Collapse::gpb2, out.traces.emplace_back()));
    out.steps += s.shape.occasions;
    out.operations += operations_of(s.shape);
  }
  return out;
}

struct Build {
  regime::SwitchingPass (*pass)();
  bool runs_here;
};

void filter(benchmark::State& state, const Build& build, bool backward) {
  if (!build.runs_here) return state.SkipWithError("this machine does not have these instructions");
  Prepared p = prepare();
  const regime::SwitchingPass pass = build.pass();
  regime::SystemValues adjoint;
  std::vector<double> tape;
  for (auto _ : state) {
    for (std::size_t c = 0; c < p.systems.size(); ++c) {
      const auto& [shape, values] = p.systems[c];
      if (!backward) {
        benchmark::DoNotOptimize(pass.forward(shape, values, regime::Collapse::gpb2, p.traces[c]));
        continue;
      }
      adjoint.reset(shape);
      tape.resize(std::max(tape.size(), pass.tape_length(shape, regime::Collapse::gpb2)));
      benchmark::DoNotOptimize(
          pass.gradient(shape, values, regime::Collapse::gpb2, tape.data(), p.traces[c], adjoint));
      benchmark::DoNotOptimize(adjoint.offset.data());
    }
  }
  state.counters["couple_steps"] =
      benchmark::Counter(p.steps, benchmark::Counter::kIsIterationInvariantRate);
  if (backward) return;
  state.counters["operations"] =
      benchmark::Counter(p.operations, benchmark::Counter::kIsIterationInvariantRate);
}

/// As many multiplications and additions a second as one core can do on registers alone, without
/// fused ones, which the filter does not use for the sake of the same bits everywhere.
#ifdef __x86_64__
typedef double Eight __attribute__((vector_size(64)));

[[gnu::target("avx512f"), gnu::noinline]] void multiply_and_add(Eight* out, int times) {
  constexpr int kChains = 16;
  Eight x[kChains], factor = Eight{} + 0.999, term = Eight{} + 1e-3;
  for (int k = 0; k < kChains; ++k) x[k] = Eight{} + k;
  for (int i = 0; i < times; ++i) {
    for (int k = 0; k < kChains; ++k) x[k] = x[k] * factor + term;
  }
  for (int k = 0; k < kChains; ++k) out[k] = x[k];
}

void arithmetic_peak(benchmark::State& state) {
  if (!__builtin_cpu_supports("avx512f")) return state.SkipWithError("needs AVX-512");
  Eight out[16];
  for (auto _ : state) {
    multiply_and_add(out, 1000);
    benchmark::DoNotOptimize(out);
  }
  state.counters["operations"] =
      benchmark::Counter(1000.0 * 16 * 8 * 2, benchmark::Counter::kIsIterationInvariantRate);
}
BENCHMARK(arithmetic_peak);
#endif

const Build kScalar{regime::switching_pass_scalar, true};
const Build kBaseline{regime::switching_pass_baseline, true};
BENCHMARK_CAPTURE(filter, scalar, kScalar, false);
BENCHMARK_CAPTURE(filter, scalar_with_gradient, kScalar, true);
BENCHMARK_CAPTURE(filter, baseline, kBaseline, false);
const Build kAvx2{regime::switching_pass_avx2, best_instruction_set() >= InstructionSet::avx2};
const Build kAvx512{regime::switching_pass_avx512,
                    best_instruction_set() >= InstructionSet::avx512};
BENCHMARK_CAPTURE(filter, avx2, kAvx2, false);
BENCHMARK_CAPTURE(filter, avx512, kAvx512, false);
BENCHMARK_CAPTURE(filter, avx512_with_gradient, kAvx512, true);

}  // namespace
}  // namespace attune
