#include "synchrony/chance.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "core/parallel.h"
#include "core/random.h"
#include "synchrony/bridge.h"
#include "synchrony/cross_correlation.h"
#include "synchrony/spectrum.h"

namespace attune::synchrony {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kLeastSegments = 5;  // 120 orders: p can fall below .05

/// Fisher & Yates: every order is as likely as any other.
void shuffle(std::vector<std::size_t>& order, RandomStream& random) {
  for (std::size_t i = order.size(); i > 1; --i) {
    const auto k = static_cast<std::size_t>(random.uniform() * static_cast<double>(i));
    std::swap(order[i - 1], order[std::min(k, i - 1)]);
  }
}

/// The mean of row i, column order[i]; NaN where none has a value.
double along(const std::vector<double>& matrix, const std::vector<std::size_t>& order) {
  double sum = 0, count = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const double value = matrix[i * order.size() + order[i]];
    if (std::isnan(value)) continue;
    sum += value;
    count += 1;
  }
  return count > 0 ? sum / count : kNaN;
}

/// A line over the samples; at(0) is the first.
struct Line {
  double level = 0, slope = 0, middle = 0;
  [[nodiscard]] double at(std::size_t t) const {
    return level + slope * (static_cast<double>(t) - middle);
  }
};

/// By least squares.
Line trend_of(const std::vector<double>& signal) {
  Line line;
  if (signal.empty()) return line;
  const double n = static_cast<double>(signal.size());
  line.middle = (n - 1) / 2;
  line.level = std::accumulate(signal.begin(), signal.end(), 0.0) / n;
  double products = 0, squares = 0;
  for (std::size_t t = 0; t < signal.size(); ++t) {
    const double away = static_cast<double>(t) - line.middle;
    products += away * (signal[t] - line.level);
    squares += away * away;
  }
  if (squares > 0) line.slope = products / squares;
  return line;
}

/// Copies of b by number.
class Copies {
 public:
  Copies(const std::vector<double>& b, const SurrogateRequest& request)
      : b_(b), request_(request), away_(static_cast<std::size_t>(request.plan.span())) {
    if (request.kind == Surrogate::shift) {
      turns_ = b.size() > 2 * away_ ? b.size() - 2 * away_ + 1 : 0;
      every_turn_ = turns_ <= request.surrogates;
      count_ = std::min(turns_, request.surrogates);
    } else {
      count_ = request.surrogates;
      spectrum_ = std::make_unique<Spectrum>(std::max<std::size_t>(2, b.size()));
      // The transform takes the end for the neighbour of the beginning: a trend would be a jump,
      // and its copies long waves.
      std::vector<double> around = bridged(b);
      trend_ = trend_of(around);
      for (std::size_t t = 0; t < around.size(); ++t) around[t] -= trend_.at(t);
      half_ = spectrum_->of(std::move(around));
    }
  }

  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] std::size_t turns() const { return turns_; }

  void make(std::size_t draw, std::vector<double>& copy) const {
    RandomStream random(request_.seed, Purpose::surrogates, (request_.unit << 32) + draw);
    if (request_.kind == Surrogate::shift) {
      std::size_t turn = away_ + draw;
      if (!every_turn_) {
        turn = away_ + std::min(turns_ - 1, static_cast<std::size_t>(random.uniform() *
                                                                     static_cast<double>(turns_)));
      }
      copy.assign(b_.begin() + static_cast<std::ptrdiff_t>(turn), b_.end());
      copy.insert(copy.end(), b_.begin(), b_.begin() + static_cast<std::ptrdiff_t>(turn));
      return;
    }
    auto half = half_;
    // The mean, which the trend took, and, of an even length, the highest frequency are real: they
    // stay.
    for (std::size_t f = 1; f < (b_.size() + 1) / 2; ++f) {
      half[f] = std::polar(std::abs(half[f]), 2 * std::numbers::pi * random.uniform());
    }
    copy = spectrum_->back(std::move(half));
    for (std::size_t t = 0; t < b_.size(); ++t) {
      copy[t] = std::isnan(b_[t]) ? kNaN : copy[t] + trend_.at(t);
    }
  }

 private:
  const std::vector<double>& b_;
  const SurrogateRequest& request_;
  std::size_t away_, turns_ = 0, count_ = 0;
  bool every_turn_ = false;
  std::unique_ptr<Spectrum> spectrum_;
  std::vector<std::complex<double>> half_;
  Line trend_;
};

}  // namespace

ChanceTest compare_with(double found, std::vector<double> drawn, Surrogate kind) {
  ChanceTest test;
  test.kind = kind;
  test.found = found;
  std::erase_if(drawn, [](double value) { return std::isnan(value); });
  test.surrogates = drawn.size();
  if (std::isnan(found) || drawn.size() < 2) {
    test.mean = test.sd = test.effect = test.lower = test.upper = test.p = kNaN;
    test.fault = "no window has a correlation";
    return test;
  }
  const double n = static_cast<double>(drawn.size());
  test.mean = std::accumulate(drawn.begin(), drawn.end(), 0.0) / n;
  double squares = 0;
  std::size_t as_large = 0;
  // Sums of the same numbers in another order may differ in their last digits.
  const double least = found - 1e-12 * std::abs(found);
  for (const double value : drawn) {
    squares += (value - test.mean) * (value - test.mean);
    if (value >= least) ++as_large;
  }
  test.sd = std::sqrt(squares / (n - 1));
  test.effect = test.sd > 0 ? (found - test.mean) / test.sd : kNaN;
  test.p = (1 + static_cast<double>(as_large)) / (1 + n);
  std::sort(drawn.begin(), drawn.end());
  const auto at = [&](double share) { return drawn[static_cast<std::size_t>(share * (n - 1))]; };
  test.lower = at(0.025);
  test.upper = at(0.975);
  return test;
}

ChanceTest permutation_test(const std::vector<double>& matrix, std::size_t segments,
                            std::size_t surrogates, std::uint64_t seed, std::uint64_t unit) {
  std::vector<std::size_t> order(segments);
  std::iota(order.begin(), order.end(), std::size_t{0});
  ChanceTest test;
  if (segments < kLeastSegments) {
    test = compare_with(kNaN, {}, Surrogate::shuffle);
    test.fault = fmt::format("{} segment{}: too few to shuffle, {} are needed", segments,
                             segments == 1 ? "" : "s", kLeastSegments);
  } else {
    const double found = along(matrix, order);
    RandomStream random(seed, Purpose::surrogates, unit << 32);
    std::vector<double> drawn(surrogates);
    for (double& value : drawn) {
      shuffle(order, random);
      value = along(matrix, order);
    }
    test = compare_with(found, std::move(drawn), Surrogate::shuffle);
  }
  test.pieces = test.of_pieces = segments;
  return test;
}

ChanceTest surrogate_test(const std::vector<double>& a, const std::vector<double>& b,
                          const SurrogateRequest& request, const Job& job) {
  const std::size_t workers = static_cast<std::size_t>(thread_count(job.threads));
  std::vector<CorrelationWorkspace> work(workers);
  std::vector<Correlations> cells(workers);
  std::vector<std::vector<double>> copies(workers);
  ChanceTest test;
  if (request.plan.windows(b.size()) == 0) {
    test = compare_with(kNaN, {}, request.kind);
    test.fault = "shorter than one window";
    return test;
  }
  const Copies made(b, request);
  if (made.count() < 19) {
    test = compare_with(kNaN, {}, request.kind);
    test.fault = "too short to turn round: it must be longer than two windows";
    return test;
  }
  cross_correlate(a, b, request.plan, work[0], cells[0]);
  const double found = mean_strength(cells[0].values, request.strength);
  std::vector<double> drawn(made.count());
  parallel_for(made.count(), job, [&](std::size_t draw, int worker) {
    const auto w = static_cast<std::size_t>(worker);
    made.make(draw, copies[w]);
    cross_correlate(a, copies[w], request.plan, work[w], cells[w]);
    drawn[draw] = mean_strength(cells[w].values, request.strength);
  });
  test = compare_with(found, std::move(drawn), request.kind);
  test.pieces = made.count();
  test.of_pieces = request.kind == Surrogate::shift ? made.turns() : made.count();
  return test;
}

std::vector<double> phase_randomised(const std::vector<double>& b, std::uint64_t seed,
                                     std::uint64_t draw) {
  SurrogateRequest request;
  request.plan = {3, 0, 1};
  request.kind = Surrogate::phase;
  request.seed = seed;
  const Copies made(b, request);
  std::vector<double> copy;
  made.make(draw, copy);
  return copy;
}

}  // namespace attune::synchrony
