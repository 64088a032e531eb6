// One more check-in of a live couple, after a short and after a long history: what it costs must
// not depend on that. And one couple's own parameters from a study's fit.
#include <benchmark/benchmark.h>

#include "analysis/live_couple.h"
#include "analysis/one_couple.h"
#include "analysis/simulate.h"

namespace attune {
namespace {

struct Prepared {
  analysis::Fit study, own;
  dyad::Diary couple;
};

/// @param days  of the couple's diary.
Prepared prepare(int days) {
  analysis::SimulationRequest request;
  request.couples = 12;
  request.days = days;
  dyad::Diary diary = analysis::simulate(request, {}).diary;
  analysis::FitRequest fitting;
  fitting.starts = 1;
  fitting.mechanisms = false;
  dyad::Diary few = diary;  // the fit's own cost is not at stake
  for (auto& couple : few.couples) {
    for (auto& person : couple.partners) {
      while (!person.times.empty() && person.times.back() > person.times.front() + 20) {
        person.times.pop_back();
        person.values.resize(person.times.size() * few.variables.size());
      }
    }
  }
  Prepared p;
  p.study = analysis::fit(few, fitting, {});
  diary.couples.resize(1);
  p.couple = std::move(diary);
  p.own = analysis::fit_one_couple(p.couple, p.study, {});
  return p;
}

void live_check_in(benchmark::State& state) {
  const Prepared p = prepare(static_cast<int>(state.range(0)));
  const analysis::LiveCouple begun(p.own, p.couple);
  const std::size_t width = p.couple.variables.size();
  const auto& values = p.couple.couples[0].partners[0].values;
  const std::vector<double> row(values.begin(),
                                values.begin() + static_cast<std::ptrdiff_t>(width));
  std::size_t n = 0;
  for (auto _ : state) {
    state.PauseTiming();
    analysis::LiveCouple live = begun;
    // Never the same interval twice, so that nothing is known beforehand.
    const double time = begun.time() + 0.9 + 1e-4 * static_cast<double>(++n % 1000);
    state.ResumeTiming();
    live.add(n % 2, time, row);
    benchmark::DoNotOptimize(live.now());
  }
  state.counters["readings"] = static_cast<double>(begun.state().runs.size());
}

void own_parameters(benchmark::State& state) {
  const Prepared p = prepare(static_cast<int>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(analysis::fit_one_couple(p.couple, p.study, {}));
  state.counters["check_ins"] = static_cast<double>(p.couple.couples[0].partners[0].times.size() +
                                                    p.couple.couples[0].partners[1].times.size());
}

BENCHMARK(live_check_in)->Arg(21)->Arg(210)->Unit(benchmark::kMicrosecond);
BENCHMARK(own_parameters)->Arg(28)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace attune
