// One likelihood, one gradient and whole fits of simulated studies. The gradient's cost in
// likelihoods and the growth of a fit with the number of couples are the figures to compare, since
// absolute times depend on the machine.
#include <benchmark/benchmark.h>

#include "analysis/closeness_objective.h"
#include "analysis/fit.h"
#include "analysis/simulate.h"
#include "analysis/states.h"

namespace attune {
namespace {

dyad::Diary diary(int couples) {
  analysis::SimulationRequest request;
  request.couples = couples;
  return analysis::simulate(request, {}).diary;
}

void likelihood(benchmark::State& state, bool gradient) {
  const dyad::Design design = dyad::make_design(diary(20));
  const dyad::Model model(design, 2, regime::Collapse::gpb2);
  const auto at = model.at(model.prior_medians()).value();
  Eigen::VectorXd score;
  double steps = 0;
  for (const auto& couple : design.couples) steps += static_cast<double>(couple.times.size());
  for (auto _ : state) {
    for (std::size_t c = 0; c < design.couples.size(); ++c) {
      benchmark::DoNotOptimize(model.log_likelihood(*at, c, gradient ? &score : nullptr));
    }
  }
  state.counters["couple_steps"] =
      benchmark::Counter(steps, benchmark::Counter::kIsIterationInvariantRate);
}

void fit(benchmark::State& state) {
  const dyad::Diary made = diary(static_cast<int>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(analysis::fit(made, {}, {}));
  state.SetComplexityN(state.range(0));
}

BENCHMARK_CAPTURE(likelihood, value, false)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(likelihood, value_and_gradient, true)->Unit(benchmark::kMillisecond);
BENCHMARK(fit)->Arg(20)->Arg(40)->Arg(80)->UseRealTime()->Iterations(1)->Complexity()->Unit(
    benchmark::kSecond);

}  // namespace
}  // namespace attune

BENCHMARK_MAIN();
