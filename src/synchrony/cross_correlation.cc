#include "synchrony/cross_correlation.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "synchrony/lagged_products.h"

namespace attune::synchrony {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
/// A variance below this share of the mean square has lost too many digits to a subtraction.
constexpr double kDigitsLost = 1e-9;

/// One signal made ready: centred, gaps as zeros and counted, runs of one value counted.
void prepare(std::span<const double> signal, int padding, std::vector<double>& centred,
             std::vector<int>& same, std::vector<int>& gaps) {
  double sum = 0;
  std::size_t present = 0;
  for (const double value : signal) {
    if (std::isnan(value)) continue;
    sum += value;
    ++present;
  }
  const double centre = present == 0 ? 0 : sum / static_cast<double>(present);
  centred.assign(signal.size() + static_cast<std::size_t>(padding), 0);
  same.resize(signal.size());
  gaps.resize(signal.size() + 1);
  gaps[0] = 0;
  for (std::size_t t = 0; t < signal.size(); ++t) {
    const bool missing = std::isnan(signal[t]);
    centred[t] = missing ? 0 : signal[t] - centre;
    same[t] = t > 0 && signal[t] == signal[t - 1] ? same[t - 1] + 1 : 1;
    gaps[t + 1] = gaps[t] + (missing ? 1 : 0);
  }
}

/// Sums and sums of squares over [o, o + window) for o = 0 .. lag, by additions alone: what lies
/// before a fixed cut inside all of them, summed backwards, and what lies after it.
void moving_sums(const double* x, const WindowPlan& plan, double* sum, double* square) {
  double s = 0, q = 0;
  sum[plan.lag] = square[plan.lag] = 0;
  for (int o = plan.lag - 1; o >= 0; --o) {
    s += x[o];
    q += x[o] * x[o];
    sum[o] = s;
    square[o] = q;
  }
  s = q = 0;
  for (int t = plan.lag; t < plan.window; ++t) {
    s += x[t];
    q += x[t] * x[t];
  }
  for (int o = 0; o <= plan.lag; ++o) {
    sum[o] += s;
    square[o] += q;
    if (o == plan.lag) break;
    s += x[plan.window + o];
    q += x[plan.window + o] * x[plan.window + o];
  }
}

class Windows {
 public:
  Windows(std::span<const double> a, std::span<const double> b, const WindowPlan& plan,
          CorrelationWorkspace& work, Correlations& out)
      : a_(a), b_(b), plan_(plan), work_(work), out_(out), padded_(padded_lags(plan.lag + 1)) {}

  void run() {
    const std::size_t windows = plan_.windows(a_.size());
    out_.lags = plan_.lags();
    out_.values.resize(windows * static_cast<std::size_t>(out_.lags));
    if (windows == 0) return;
    prepare(a_, padded_, work_.a, work_.same_a, work_.gaps_a);
    prepare(b_, padded_, work_.b, work_.same_b, work_.gaps_b);
    sum_pieces(windows);
    for (std::size_t w = 0; w < windows; ++w) finish(w);
  }

 private:
  /// Cut points are the steps, and where windows that end between two steps end: a step has a first
  /// piece of `rest` samples and a second of the others. A window is whole steps and one first
  /// piece.
  [[nodiscard]] int rest() const { return plan_.window % plan_.step; }
  [[nodiscard]] int whole() const { return plan_.window / plan_.step; }
  [[nodiscard]] double* piece(std::size_t step, int which) {
    return work_.products.data() +
           (step * 2 + static_cast<std::size_t>(which)) * 2 * static_cast<std::size_t>(padded_);
  }

  void sum_pieces(std::size_t windows) {
    const std::size_t steps = windows - 1 + static_cast<std::size_t>(whole()) + (rest() > 0);
    work_.products.resize(steps * 4 * static_cast<std::size_t>(padded_));
    for (std::size_t k = 0; k < steps; ++k) {
      const std::size_t begin = k * static_cast<std::size_t>(plan_.step);
      products(begin, rest(), piece(k, 0));
      // The last step may be needed only up to its first piece, and end after the samples.
      const bool second = k + 1 < steps || rest() == 0;
      if (second) {
        products(begin + static_cast<std::size_t>(rest()), plan_.step - rest(), piece(k, 1));
        double* to = piece(k, 1);
        const double* from = piece(k, 0);
        for (int l = 0; l < 2 * padded_; ++l) to[l] += from[l];  // now of the whole step
      }
    }
  }

  void products(std::size_t begin, int count, double* sums) {
    const double *a = work_.a.data() + begin, *b = work_.b.data() + begin;
    lagged_products(a, b, count, plan_.lag + 1, sums);
    lagged_products(b, a, count, plan_.lag + 1, sums + padded_);
  }

  [[nodiscard]] bool gapless(std::size_t begin) const {
    const std::size_t end = begin + static_cast<std::size_t>(plan_.span());
    return work_.gaps_a[begin] == work_.gaps_a[end] && work_.gaps_b[begin] == work_.gaps_b[end];
  }

  [[nodiscard]] double directly(std::size_t begin, int lag) const {
    const auto ahead = [&](int l) { return begin + static_cast<std::size_t>(std::max(0, l)); };
    const auto window = static_cast<std::size_t>(plan_.window);
    return correlation(a_.subspan(ahead(-lag), window), b_.subspan(ahead(lag), window));
  }

  void finish(std::size_t w) {
    const std::size_t begin = w * static_cast<std::size_t>(plan_.step);
    double* out = out_.values.data() + w * static_cast<std::size_t>(plan_.lags());
    if (!gapless(begin)) {
      for (int l = -plan_.lag; l <= plan_.lag; ++l) out[l + plan_.lag] = directly(begin, l);
      return;
    }
    const auto lags = static_cast<std::size_t>(plan_.lag) + 1;
    work_.sums.resize(4 * lags);
    double *sum_a = work_.sums.data(), *square_a = sum_a + lags, *sum_b = square_a + lags,
           *square_b = sum_b + lags;
    moving_sums(work_.a.data() + begin, plan_, sum_a, square_a);
    moving_sums(work_.b.data() + begin, plan_, sum_b, square_b);
    add_pieces(w);
    const double* ahead = work_.cells.data();  // b at t + l
    const double* behind = ahead + padded_;    // a at t + l
    for (int l = 0; l <= plan_.lag; ++l) {
      out[plan_.lag + l] = cell(begin, l, ahead[l], {sum_a[0], square_a[0], sum_b[l], square_b[l]});
      if (l == 0) continue;
      out[plan_.lag - l] =
          cell(begin, -l, behind[l], {sum_a[l], square_a[l], sum_b[0], square_b[0]});
    }
  }

  void add_pieces(std::size_t w) {
    work_.cells.assign(2 * static_cast<std::size_t>(padded_), 0);
    const auto add = [&](const double* from) {
      for (int l = 0; l < 2 * padded_; ++l) work_.cells[static_cast<std::size_t>(l)] += from[l];
    };
    for (int k = 0; k < whole(); ++k) add(piece(w + static_cast<std::size_t>(k), 1));
    if (rest() > 0) add(piece(w + static_cast<std::size_t>(whole()), 0));
  }

  struct Moments {
    double sum_a, square_a, sum_b, square_b;
  };
  [[nodiscard]] double cell(std::size_t begin, int lag, double product, const Moments& m) const {
    const auto end = [&](int l) {
      return begin + static_cast<std::size_t>(std::max(0, l) + plan_.window - 1);
    };
    if (work_.same_a[end(-lag)] >= plan_.window || work_.same_b[end(lag)] >= plan_.window) {
      return kNaN;
    }
    const double n = plan_.window;
    const double a = m.square_a - m.sum_a * m.sum_a / n, b = m.square_b - m.sum_b * m.sum_b / n;
    if (!(a > kDigitsLost * m.square_a) || !(b > kDigitsLost * m.square_b)) {
      return directly(begin, lag);
    }
    const double r = (product - m.sum_a * m.sum_b / n) / std::sqrt(a * b);
    return std::clamp(r, -1.0, 1.0);
  }

  std::span<const double> a_, b_;
  const WindowPlan& plan_;
  CorrelationWorkspace& work_;
  Correlations& out_;
  int padded_;
};

}  // namespace

void check(const WindowPlan& plan) {
  if (plan.window < 3) throw std::invalid_argument("a window needs 3 samples or more");
  if (plan.lag < 0 || plan.lag > plan.window) {
    throw std::invalid_argument("the largest lag must lie between 0 and the window");
  }
  if (plan.step < 1) throw std::invalid_argument("windows must be a sample apart or more");
}

double correlation(std::span<const double> a, std::span<const double> b) {
  std::size_t n = 0;
  double sum_a = 0, sum_b = 0;
  bool varies_a = false, varies_b = false;
  double first_a = kNaN, first_b = kNaN;
  for (std::size_t t = 0; t < a.size(); ++t) {
    if (std::isnan(a[t]) || std::isnan(b[t])) continue;
    if (n++ == 0) {
      first_a = a[t];
      first_b = b[t];
    }
    varies_a = varies_a || a[t] != first_a;
    varies_b = varies_b || b[t] != first_b;
    sum_a += a[t] - first_a;
    sum_b += b[t] - first_b;
  }
  if (!varies_a || !varies_b) return kNaN;
  if (static_cast<double>(n) < kLeastPresent * static_cast<double>(a.size())) return kNaN;
  const double mean_a = first_a + sum_a / static_cast<double>(n);
  const double mean_b = first_b + sum_b / static_cast<double>(n);
  double aa = 0, bb = 0, ab = 0;
  for (std::size_t t = 0; t < a.size(); ++t) {
    if (std::isnan(a[t]) || std::isnan(b[t])) continue;
    const double x = a[t] - mean_a, y = b[t] - mean_b;
    aa += x * x;
    bb += y * y;
    ab += x * y;
  }
  const double r = ab / (std::sqrt(aa) * std::sqrt(bb));
  return std::isfinite(r) ? std::clamp(r, -1.0, 1.0) : kNaN;
}

double fisher_z(double r) { return std::clamp(std::atanh(r), -kLargestZ, kLargestZ); }

void cross_correlate(std::span<const double> a, std::span<const double> b, const WindowPlan& plan,
                     CorrelationWorkspace& work, Correlations& out) {
  check(plan);
  if (a.size() != b.size()) throw std::invalid_argument("cross_correlate: lengths differ");
  Windows(a, b, plan, work, out).run();
}

Correlations cross_correlate(std::span<const double> a, std::span<const double> b,
                             const WindowPlan& plan) {
  CorrelationWorkspace work;
  Correlations out;
  cross_correlate(a, b, plan, work, out);
  return out;
}

}  // namespace attune::synchrony
