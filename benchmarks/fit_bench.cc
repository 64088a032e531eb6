// From one likelihood to a whole report, on simulated studies of 35 days. Absolute times depend on
// the machine; compare.py turns them into ratios within one run.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include "analysis/closeness_objective.h"
#include "analysis/data_summary.h"
#include "analysis/fit.h"
#include "analysis/search.h"
#include "analysis/simulate.h"
#include "analysis/states.h"
#include "analysis/study.h"
#include "report/html.h"

namespace attune {
namespace {

dyad::Diary diary(benchmark::State& state) {
  analysis::SimulationRequest request;
  request.couples = static_cast<int>(state.range(0));
  return analysis::simulate(request, {}).diary;
}

/// The most memory that the process has had so far, so sizes must grow from one to the next.
void tell_size(benchmark::State& state, const dyad::Design& design) {
  double steps = 0;
  for (const auto& couple : design.couples) steps += static_cast<double>(couple.times.size());
  state.counters["couple_steps"] =
      benchmark::Counter(steps, benchmark::Counter::kIsIterationInvariantRate);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  state.counters["peak_MB"] = static_cast<double>(usage.ru_maxrss) / 1024;
  state.SetComplexityN(state.range(0));
}

void one_thread(benchmark::State& state, bool gradient) {
  const dyad::Design design = dyad::make_design(diary(state));
  const dyad::Model model(design, 2, regime::Collapse::gpb2);
  const auto at = model.at(model.prior_medians()).value();
  Eigen::VectorXd score;
  for (auto _ : state) {
    for (std::size_t c = 0; c < design.couples.size(); ++c) {
      benchmark::DoNotOptimize(
          model.log_likelihood(*at, c, dyad::one_run_grid(), gradient ? &score : nullptr));
    }
  }
  tell_size(state, design);
}

/// What a fit repeats, on all cores.
void gradient(benchmark::State& state) {
  const dyad::Design design = dyad::make_design(diary(state));
  const dyad::Model model(design, 2, regime::Collapse::gpb2);
  const analysis::ClosenessObjective objective(model, {dyad::one_run_grid()});
  for (auto _ : state) {
    benchmark::DoNotOptimize(objective.evaluate(model.prior_medians(), {}));
  }
  tell_size(state, design);
}

/// A fit with intervals, and nothing that it is held against: three starts, mode and information.
void intervals(benchmark::State& state) {
  const dyad::Design design = dyad::make_design(diary(state));
  const dyad::Model model(design, 2, regime::Collapse::gpb2);
  const analysis::FitRequest request;
  for (auto _ : state) {
    const auto mode = analysis::finish(model, analysis::search(model, request, request.starts, {}),
                                       request, analysis::kAtTheMode, std::nullopt, {});
    benchmark::DoNotOptimize(analysis::final_curvature(model, mode.value(), {}));
  }
  tell_size(state, design);
}

/// As the command does it: three starts, intervals, the rival with one regime.
void fit(benchmark::State& state) {
  const dyad::Diary made = diary(state);
  for (auto _ : state) benchmark::DoNotOptimize(analysis::fit(made, {}, {}));
  tell_size(state, dyad::make_design(made));
}

void report(benchmark::State& state) {
  const dyad::Diary made = diary(state);
  for (auto _ : state) {
    analysis::Study study;
    study.simulated = study.calendar = true;
    study.data = analysis::summarize(made);
    study.fit = analysis::fit(made, {}, {});
    study.states = analysis::states(made, study.fit, {}, {});
    benchmark::DoNotOptimize(report::to_html(study));
  }
  tell_size(state, dyad::make_design(made));
}

BENCHMARK_CAPTURE(one_thread, likelihood, false)->Arg(20)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(one_thread, likelihood_and_gradient, true)
    ->Arg(20)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(intervals)->Arg(80)->UseRealTime()->Iterations(3)->Unit(benchmark::kSecond);
BENCHMARK(fit)->Arg(20)->Arg(80)->UseRealTime()->Iterations(1)->Unit(benchmark::kSecond);
BENCHMARK(report)->Arg(80)->UseRealTime()->Iterations(1)->Unit(benchmark::kSecond);
BENCHMARK(gradient)
    ->Arg(100)
    ->Arg(1000)
    ->Arg(10000)
    ->UseRealTime()
    ->Complexity(benchmark::oN)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace attune

BENCHMARK_MAIN();
