#include "synchrony/recurrence.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace attune::synchrony {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// Mean 0 and SD 1 over what is there; all NaN where nothing varies.
std::vector<double> standardised(const std::vector<double>& signal) {
  double sum = 0, n = 0;
  for (const double x : signal) {
    if (std::isnan(x)) continue;
    sum += x;
    n += 1;
  }
  const double mean = sum / n;
  double squares = 0;
  for (const double x : signal) {
    if (!std::isnan(x)) squares += (x - mean) * (x - mean);
  }
  const double sd = std::sqrt(squares / n);
  std::vector<double> out(signal.size(), kNaN);
  if (!(sd > 0)) return out;
  for (std::size_t t = 0; t < signal.size(); ++t) out[t] = (signal[t] - mean) / sd;
  return out;
}

class Diagonals {
 public:
  Diagonals(std::vector<double> a, std::vector<double> b, const WindowPlan& plan,
            const RecurrenceOptions& options)
      : a_(std::move(a)), b_(std::move(b)), plan_(plan), options_(options) {
    counts_.by_lag.assign(static_cast<std::size_t>(plan.lags()), 0);
    counts_.by_lag_points = counts_.by_lag;
  }

  RecurrenceCounts count() {
    for (int l = -plan_.lag; l <= plan_.lag; ++l) walk(l);
    return std::move(counts_);
  }

 private:
  /// 1, 0, or NaN where a sample is missing.
  [[nodiscard]] double recurs(std::size_t at_a, std::size_t at_b) const {
    double farthest = 0;
    for (int k = 0; k < options_.dimension; ++k) {
      const auto ahead = static_cast<std::size_t>(k * options_.delay);
      farthest = std::max(farthest, std::abs(a_[at_a + ahead] - b_[at_b + ahead]));
      if (std::isnan(a_[at_a + ahead] - b_[at_b + ahead])) return kNaN;
    }
    return farthest < options_.radius ? 1 : 0;
  }

  void walk(int lag) {
    const int last = plan_.window - (options_.dimension - 1) * options_.delay;
    const auto from_a = static_cast<std::size_t>(std::max(0, -lag));
    const auto from_b = static_cast<std::size_t>(std::max(0, lag));
    const auto row = static_cast<std::size_t>(lag + plan_.lag);
    int run = 0;
    for (int t = 0; t < last; ++t) {
      const auto at = static_cast<std::size_t>(t);
      const double here = recurs(from_a + at, from_b + at);
      if (here == 1) {
        ++run;
      } else {
        end_line(run);
        run = 0;
      }
      if (std::isnan(here)) continue;
      counts_.points += 1;
      counts_.by_lag_points[row] += 1;
      counts_.recurrent += here;
      counts_.by_lag[row] += here;
    }
    end_line(run);
  }

  void end_line(int run) {
    if (run < options_.shortest_line) return;
    counts_.lines += 1;
    counts_.on_lines += run;
    counts_.longest = std::max(counts_.longest, static_cast<double>(run));
  }

  std::vector<double> a_, b_;
  const WindowPlan& plan_;
  const RecurrenceOptions& options_;
  RecurrenceCounts counts_;
};

void add(RecurrenceCounts& total, const RecurrenceCounts& part) {
  total.points += part.points;
  total.recurrent += part.recurrent;
  total.on_lines += part.on_lines;
  total.lines += part.lines;
  total.longest = std::max(total.longest, part.longest);
  total.by_lag.resize(part.by_lag.size());
  total.by_lag_points.resize(part.by_lag.size());
  for (std::size_t l = 0; l < part.by_lag.size(); ++l) {
    total.by_lag[l] += part.by_lag[l];
    total.by_lag_points[l] += part.by_lag_points[l];
  }
}

}  // namespace

double RecurrenceCounts::rate() const { return points > 0 ? recurrent / points : kNaN; }
double RecurrenceCounts::determinism() const { return recurrent > 0 ? on_lines / recurrent : kNaN; }
double RecurrenceCounts::mean_line() const { return lines > 0 ? on_lines / lines : kNaN; }

RecurrenceCounts recurrence_of(const std::vector<double>& a, const std::vector<double>& b,
                               const WindowPlan& plan, const RecurrenceOptions& options) {
  check(plan);
  if (a.size() != b.size() || a.size() < static_cast<std::size_t>(plan.span())) {
    throw std::invalid_argument("recurrence_of: a segment is shorter than its window");
  }
  if (options.dimension < 1 || options.delay < 1 || !(options.radius > 0) ||
      (options.dimension - 1) * options.delay >= plan.window) {
    throw std::invalid_argument("recurrence: the embedding must be shorter than the window");
  }
  return Diagonals(standardised(a), standardised(b), plan, options).count();
}

Recurrence recurrence_of(const SegmentKeeper& segments, const WindowPlan& plan,
                         const RecurrenceOptions& options, std::size_t surrogates,
                         std::uint64_t seed, std::uint64_t unit, const Job& job) {
  Recurrence out;
  const std::size_t n = segments.size();
  for (std::size_t k = 0; k < n; ++k) {
    add(out.counts, recurrence_of(segments.a(k), segments.b(k), plan, options));
  }
  std::vector<double> rates(n * n), determinisms(n * n);
  determinisms = every_with_every(
      segments, job, [&](const std::vector<double>& a, const std::vector<double>& b, int) {
        return recurrence_of(a, b, plan, options).determinism();
      });
  rates = every_with_every(segments, job,
                           [&](const std::vector<double>& a, const std::vector<double>& b, int) {
                             return recurrence_of(a, b, plan, options).rate();
                           });
  out.rate = permutation_test(rates, n, surrogates, seed, unit);
  out.determinism = permutation_test(determinisms, n, surrogates, seed, unit);
  return out;
}

}  // namespace attune::synchrony
