// Mirroring: one pair of ten minutes at 25 samples a second, beside the same by the definition, and
// 10,000 surrogates of ten minutes at 5 a second. Counters are CPU time of all threads.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <cmath>
#include <vector>

#include "core/random.h"
#include "synchrony/chance.h"
#include "synchrony/cross_correlation.h"
#include "synchrony/recording.h"

namespace attune::synchrony {
namespace {

/// AR(1) with unit variance.
std::vector<double> noise(std::size_t samples, std::uint64_t unit) {
  RandomStream random(1, Purpose::testing, unit);
  std::vector<double> x(samples);
  double now = 0;
  for (double& value : x) value = now = 0.8 * now + 0.6 * random.normal();
  return x;
}

constexpr WindowPlan kFilm{1500, 125, 750};  // 60 s, 5 s, 30 s at 25 a second
constexpr WindowPlan kSlow{300, 25, 150};    // the same at 5 a second

void ten_minutes(benchmark::State& state) {
  const auto a = noise(15000, 1), b = noise(15000, 2);
  CorrelationWorkspace work;
  Correlations cells;
  for (auto _ : state) {
    cross_correlate(a, b, kFilm, work, cells);
    benchmark::DoNotOptimize(mean_strength(cells.values, Strength::absolute));
  }
}

/// All that `attune sync` does with the samples but the comparison with chance.
void ten_minutes_streamed(benchmark::State& state) {
  const auto a = noise(15000, 1), b = noise(15000, 2);
  RecordingOptions options;
  options.plan = kFilm;
  for (auto _ : state) {
    Recording recording(options);
    for (std::size_t t = 0; t < a.size(); ++t) recording.add(a[t], b[t]);
    recording.end();
    benchmark::DoNotOptimize(recording.sums());
  }
}

void ten_minutes_by_definition(benchmark::State& state) {
  const auto a = noise(15000, 1), b = noise(15000, 2);
  for (auto _ : state) {
    double sum = 0;
    for (std::size_t w = 0; w < kFilm.windows(a.size()); ++w) {
      const std::size_t s = w * static_cast<std::size_t>(kFilm.step);
      for (int l = -kFilm.lag; l <= kFilm.lag; ++l) {
        const auto window = static_cast<std::size_t>(kFilm.window);
        sum += std::abs(fisher_z(correlation(
            std::span(a).subspan(s + static_cast<std::size_t>(std::max(0, -l)), window),
            std::span(b).subspan(s + static_cast<std::size_t>(std::max(0, l)), window))));
      }
    }
    benchmark::DoNotOptimize(sum);
  }
}

void surrogates(benchmark::State& state, Surrogate kind) {
  const auto a = noise(3000, 1), b = noise(3000, 2);
  for (auto _ : state) {
    if (kind == Surrogate::shuffle) {
      SegmentKeeper segments(static_cast<std::size_t>(kSlow.span()));
      for (std::size_t t = 0; t < a.size(); ++t) segments.add(a[t], b[t]);
      benchmark::DoNotOptimize(permutation_test(strengths(segments, kSlow, Strength::absolute, {}),
                                                segments.size(), 10000, 1, 0));
    } else {
      benchmark::DoNotOptimize(
          surrogate_test(a, b, {kSlow, Strength::absolute, kind, 10000, 1, 0}, {}));
    }
  }
}

/// Peak memory, which must not grow with the hours.
void hours(benchmark::State& state) {
  RecordingOptions options;
  options.plan = kFilm;
  const auto samples = static_cast<std::size_t>(state.range(0)) * 3600 * 25;
  for (auto _ : state) {
    Recording recording(options);
    RandomStream random(1, Purpose::testing, 3);
    for (std::size_t t = 0; t < samples; ++t) recording.add(random.uniform(), random.uniform());
    recording.end();
    benchmark::DoNotOptimize(recording.sums());
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  state.counters["peak_MB"] = static_cast<double>(usage.ru_maxrss) / 1024;
}

BENCHMARK(hours)->Name("sync/hours_at_25_Hz")->Arg(1)->Arg(4)->Arg(16)->Iterations(1);
BENCHMARK(ten_minutes)->Name("sync/ten_minutes_at_25_Hz");
BENCHMARK(ten_minutes_streamed)->Name("sync/ten_minutes_at_25_Hz_streamed");
BENCHMARK(ten_minutes_by_definition)->Name("sync/ten_minutes_at_25_Hz_by_definition");
BENCHMARK_CAPTURE(surrogates, shuffle, Surrogate::shuffle)
    ->Name("sync/10000_surrogates/shuffle")
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Iterations(1);
BENCHMARK_CAPTURE(surrogates, shift, Surrogate::shift)
    ->Name("sync/10000_surrogates/shift")
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Iterations(1);
BENCHMARK_CAPTURE(surrogates, phase, Surrogate::phase)
    ->Name("sync/10000_surrogates/phase")
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Iterations(1);

}  // namespace
}  // namespace attune::synchrony

BENCHMARK_MAIN();
