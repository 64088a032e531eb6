#include "synchrony/study.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace attune::synchrony {
namespace {

constexpr std::size_t kMostForCoherence = 8192;

int samples_of(double seconds, double rate) {
  return static_cast<int>(std::lround(std::min(seconds * rate, 1e9)));
}

WindowPlan plan_of(double window, double lag, double step, double rate) {
  return {samples_of(window, rate), samples_of(lag, rate), std::max(1, samples_of(step, rate))};
}

bool needs_samples(const StudyRequest& r) {
  const bool whole = r.surrogates > 0 && r.kind != Surrogate::shuffle;
  return whole || r.keep_samples;
}

}  // namespace

StudyBuilder::StudyBuilder(const StudyRequest& request, const Job& job, WindowCallback window)
    : request_(request), job_(job), window_(std::move(window)) {
  study_.request = request;
}

RecordingOptions StudyBuilder::options_of(double window, double lag, double rate) const {
  RecordingOptions options;
  options.plan = plan_of(window, lag, request_.step, rate);
  options.strength = request_.strength;
  options.signal.low = request_.low;
  options.signal.high = request_.high;
  options.signal.log = request_.log;
  options.signal.bridge = static_cast<std::size_t>(samples_of(request_.bridge, rate));
  // An odd number of samples has a middle.
  options.signal.smooth = static_cast<std::size_t>(samples_of(request_.smooth, rate) / 2 * 2 + 1);
  options.keep_segments =
      request_.recurrence || (request_.surrogates > 0 && request_.kind == Surrogate::shuffle);
  return options;
}

std::string StudyBuilder::begin(std::string label, std::string couple, double rate,
                                double start_days) {
  RecordingOptions options = options_of(request_.window, request_.lag, rate);
  if (options.plan.window < 10) {
    return fmt::format("a window of {:g} s holds {} samples at {:.3g} a second; 10 are needed",
                       request_.window, options.plan.window, rate);
  }
  if (options.plan.window > 10'000'000) return "a window holds more than 10,000,000 samples";
  pair_ = {};
  pair_.label = std::move(label);
  pair_.couple = std::move(couple);
  pair_.rate = rate;
  pair_.start_days = start_days;
  pair_.plan = options.plan;
  options.keep_samples = needs_samples(request_);
  Recording::WindowSink sink;
  if (window_) {
    sink = [this](std::size_t window, std::span<const double> correlations) {
      window_(pair_, window, correlations);
    };
  }
  recording_ = std::make_unique<Recording>(options, std::move(sink));
  grid_.clear();
  grid_cells_.clear();
  if (request_.grid) {
    for (const double window : {0.5, 1.0, 2.0}) {
      for (const double lag : {0.5, 1.0, 2.0}) {
        RecordingOptions cell = options_of(window * request_.window, lag * request_.lag, rate);
        cell.keep_segments = request_.surrogates > 0;
        if (cell.plan.window < 10 || cell.plan.lag > cell.plan.window) continue;
        grid_.emplace_back(cell);
        grid_cells_.push_back({window * request_.window, lag * request_.lag, 0, {}});
      }
    }
  }
  for_coherence_.reset();
  if (request_.coherence) for_coherence_.emplace(2, kMostForCoherence);
  return {};
}

void StudyBuilder::add(double a, double b) {
  recording_->add(a, b);
  for (Recording& cell : grid_) cell.add(a, b);
  if (for_coherence_) for_coherence_->add(std::array{a, b});
}

void StudyBuilder::end() {
  recording_->end();
  const auto unit = static_cast<std::uint64_t>(study_.pairs.size());
  pair_.samples = recording_->samples();
  pair_.both = recording_->both();
  pair_.a = recording_->counts_a();
  pair_.b = recording_->counts_b();
  pair_.mirroring = recording_->sums().result(request_.seed, unit);
  pair_.picture = recording_->picture();
  if (request_.surrogates > 0 && request_.kind == Surrogate::shuffle) {
    const SegmentKeeper& segments = recording_->segments();
    pair_.chance = permutation_test(strengths(segments, pair_.plan, request_.strength, job_),
                                    segments.size(), request_.surrogates, request_.seed, unit);
    pair_.chance->of_pieces = segments.seen();
  } else if (request_.surrogates > 0 && request_.kind != Surrogate::repaired) {
    pair_.chance = surrogate_test(
        recording_->a(), recording_->b(),
        {pair_.plan, request_.strength, request_.kind, request_.surrogates, request_.seed, unit},
        job_);
  }
  for (std::size_t k = 0; k < grid_.size(); ++k) {
    grid_[k].end();
    const WindowPlan plan =
        plan_of(grid_cells_[k].window, grid_cells_[k].lag, request_.step, pair_.rate);
    grid_cells_[k].strength = grid_[k].sums().result(request_.seed, unit).strength.value;
    const SegmentKeeper& segments = grid_[k].segments();
    if (request_.surrogates > 0) {
      grid_cells_[k].chance =
          permutation_test(strengths(segments, plan, request_.strength, job_), segments.size(),
                           request_.surrogates, request_.seed, unit);
    }
  }
  pair_.grid = grid_cells_;
  if (request_.recurrence) {
    const RecurrenceOptions options{request_.radius, request_.dimension,
                                    std::max(1, samples_of(request_.delay, pair_.rate)), 2};
    pair_.recurrence =
        recurrence_of(recording_->segments(), pair_.plan, options,
                      std::max<std::size_t>(request_.surrogates, 99), request_.seed, unit, job_);
  }
  if (for_coherence_) {
    std::vector<double> a, b;
    for (std::size_t k = 0; k < for_coherence_->size(); ++k) {
      a.push_back(for_coherence_->mean(k, 0));
      b.push_back(for_coherence_->mean(k, 1));
    }
    CoherenceRequest request;
    request.seed = request_.seed;
    request.unit = unit;
    pair_.coherence_rate = pair_.rate / static_cast<double>(for_coherence_->pooled());
    pair_.coherence = coherence_of(a, b, request, job_);
  }
  if (needs_samples(request_)) {
    pair_.kept_a = recording_->a();
    pair_.kept_b = recording_->b();
  }
  recording_.reset();
  study_.pairs.push_back(std::move(pair_));
}

Study StudyBuilder::finish() {
  if (request_.surrogates > 0 && request_.kind == Surrogate::repaired) {
    std::vector<PairSignals> signals;
    for (const PairResult& pair : study_.pairs) signals.push_back({&pair.kept_a, &pair.kept_b});
    const WindowPlan plan = study_.pairs.empty() ? WindowPlan{} : study_.pairs.front().plan;
    study_.pairings =
        repair(signals,
               {plan, request_.strength, request_.roles, request_.surrogates, request_.seed}, job_);
  }
  return std::move(study_);
}

}  // namespace attune::synchrony
