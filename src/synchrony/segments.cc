#include "synchrony/segments.h"

#include "core/parallel.h"
#include "synchrony/cross_correlation.h"

namespace attune::synchrony {

void SegmentKeeper::add(double a, double b) {
  now_a_.push_back(a);
  now_b_.push_back(b);
  if (now_a_.size() == length_) keep();
}

void SegmentKeeper::keep() {
  if (seen_ % every_ == 0) {
    if (kept_a_.size() == kMost) {
      for (std::size_t k = 1; 2 * k < kMost; ++k) {
        kept_a_[k] = std::move(kept_a_[2 * k]);
        kept_b_[k] = std::move(kept_b_[2 * k]);
      }
      kept_a_.resize(kMost / 2);
      kept_b_.resize(kMost / 2);
      every_ *= 2;
    }
    // As many were seen as fill the memory, an even number of strides: this one stays.
    kept_a_.push_back(std::move(now_a_));
    kept_b_.push_back(std::move(now_b_));
  }
  ++seen_;
  now_a_.clear();
  now_b_.clear();
  now_a_.reserve(length_);
  now_b_.reserve(length_);
}

std::vector<double> every_with_every(const SegmentKeeper& segments, const Job& job,
                                     const Alike& alike) {
  const std::size_t n = segments.size();
  std::vector<double> matrix(n * n);
  parallel_for(n * n, job, [&](std::size_t k, int worker) {
    matrix[k] = alike(segments.a(k / n), segments.b(k % n), worker);
  });
  return matrix;
}

std::vector<double> strengths(const SegmentKeeper& segments, const WindowPlan& plan,
                              Strength strength, const Job& job) {
  const auto workers = static_cast<std::size_t>(thread_count(job.threads));
  std::vector<CorrelationWorkspace> work(workers);
  std::vector<Correlations> cells(workers);
  return every_with_every(
      segments, job, [&](const std::vector<double>& a, const std::vector<double>& b, int worker) {
        const auto w = static_cast<std::size_t>(worker);
        cross_correlate(a, b, plan, work[w], cells[w]);
        return mean_strength(cells[w].values, strength);
      });
}

}  // namespace attune::synchrony
