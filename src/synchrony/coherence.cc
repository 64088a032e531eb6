#include "synchrony/coherence.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>
#include <numbers>

#include "core/parallel.h"
#include "core/random.h"
#include "synchrony/bridge.h"
#include "synchrony/spectrum.h"

namespace attune::synchrony {
namespace {

using Complex = std::complex<double>;
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kOmega0 = 6;
const double kPeriodOfScale =
    4 * std::numbers::pi / (kOmega0 + std::sqrt(2 + kOmega0 * kOmega0));  // T & C (1998), table 1
constexpr double kScaleSmoothing = 0.6;  ///< octaves: Morlet's decorrelation length
constexpr std::size_t kLeastSamples = 64;

/// R^2 and the cross spectrum, scale by scale; outside the cone of influence only.
struct Field {
  std::vector<std::vector<double>> coherence;
  std::vector<Complex> cross;  ///< its sum over time
};

class Wavelets {
 public:
  Wavelets(std::size_t samples, const CoherenceRequest& request)
      : n_(samples), voices_(request.voices), padded_(padded_of(samples)), spectrum_(padded_) {
    // At the longest period half of the time lies outside the cone.
    const double longest = static_cast<double>(n_) / (4 * std::numbers::sqrt2) * kPeriodOfScale;
    const double last =
        request.longest_period > 0 ? std::min(longest, request.longest_period) : longest;
    for (int j = 0;; ++j) {
      const double scale = 2 * std::exp2(static_cast<double>(j) / voices_) / kPeriodOfScale;
      if (scale * kPeriodOfScale > last) break;
      scales_.push_back(scale);
    }
  }

  [[nodiscard]] const std::vector<double>& scales() const { return scales_; }

  [[nodiscard]] Field field(const std::vector<double>& a, const std::vector<double>& b) const {
    const std::size_t m = scales_.size();
    const auto wave_a = transform(a), wave_b = transform(b);
    std::vector<std::vector<Complex>> cross(m);
    std::vector<std::vector<double>> power_a(m), power_b(m);
    for (std::size_t j = 0; j < m; ++j) {
      std::vector<Complex> product(n_), powers(n_);
      for (std::size_t t = 0; t < n_; ++t) {
        product[t] = wave_a[j][t] * std::conj(wave_b[j][t]) / scales_[j];
        // Two real fields in one complex one: smoothing is linear and real.
        powers[t] = Complex(std::norm(wave_a[j][t]), std::norm(wave_b[j][t])) / scales_[j];
      }
      cross[j] = smoothed_over_time(std::move(product), scales_[j]);
      powers = smoothed_over_time(std::move(powers), scales_[j]);
      for (const Complex& p : powers) {
        power_a[j].push_back(p.real());
        power_b[j].push_back(p.imag());
      }
    }
    return over_scales(cross, power_a, power_b);
  }

  /// The first and one past the last time outside the cone.
  [[nodiscard]] std::pair<std::size_t, std::size_t> inside(std::size_t scale) const {
    const auto edge = static_cast<std::size_t>(std::ceil(std::numbers::sqrt2 * scales_[scale]));
    return {std::min(edge, n_ / 2), std::max(n_ - std::min(n_, edge), n_ / 2)};
  }

 private:
  static std::size_t padded_of(std::size_t samples) {
    std::size_t padded = 2;
    while (padded < samples + samples / 2) padded *= 2;
    return padded;
  }

  [[nodiscard]] double angular(std::size_t bin) const {
    const double f = static_cast<double>(bin) / static_cast<double>(padded_);
    return 2 * std::numbers::pi * (f <= 0.5 ? f : f - 1);
  }

  [[nodiscard]] std::vector<std::vector<Complex>> transform(
      const std::vector<double>& signal) const {
    std::vector<double> padded(padded_, 0);
    double mean = 0;
    for (const double x : signal) mean += x / static_cast<double>(n_);
    for (std::size_t t = 0; t < n_; ++t) padded[t] = signal[t] - mean;
    const auto half = spectrum_.of(std::move(padded));
    std::vector<std::vector<Complex>> waves;
    for (const double scale : scales_) {
      std::vector<Complex> whole(padded_, 0);
      const double norm =
          std::sqrt(2 * std::numbers::pi * scale) / std::pow(std::numbers::pi, 0.25);
      for (std::size_t f = 1; f < half.size(); ++f) {
        const double away = scale * angular(f) - kOmega0;
        if (std::abs(away) > 8) continue;
        whole[f] = half[f] * (norm * std::exp(-away * away / 2));
      }
      waves.push_back(spectrum_.back_complex(std::move(whole)));
      waves.back().resize(n_);
    }
    return waves;
  }

  /// By a Gaussian exp(-t^2 / (2 s^2)), whose transform is exp(-s^2 omega^2 / 2).
  [[nodiscard]] std::vector<Complex> smoothed_over_time(std::vector<Complex> field,
                                                        double scale) const {
    field.resize(padded_, 0);
    // The spectrum of the conjugate is that of the field backwards: one plan serves both ways.
    for (Complex& value : field) value = std::conj(value);
    auto spectrum = spectrum_.back_complex(std::move(field));
    for (std::size_t f = 0; f < padded_; ++f) {
      const double at = scale * angular(f);
      spectrum[f] =
          std::conj(spectrum[f]) * (std::exp(-at * at / 2) * static_cast<double>(padded_));
    }
    auto out = spectrum_.back_complex(std::move(spectrum));
    out.resize(n_);
    return out;
  }

  [[nodiscard]] Field over_scales(const std::vector<std::vector<Complex>>& cross,
                                  const std::vector<std::vector<double>>& power_a,
                                  const std::vector<std::vector<double>>& power_b) const {
    const std::size_t m = scales_.size();
    const auto half = static_cast<std::size_t>(std::lround(kScaleSmoothing * voices_ / 2));
    Field field{std::vector<std::vector<double>>(m), std::vector<Complex>(m)};
    for (std::size_t j = 0; j < m; ++j) {
      const std::size_t from = j < half ? 0 : j - half, to = std::min(m, j + half + 1);
      const auto [first, last] = inside(j);
      for (std::size_t t = first; t < last; ++t) {
        Complex xy = 0;
        double xx = 0, yy = 0;
        for (std::size_t k = from; k < to; ++k) {
          xy += cross[k][t];
          xx += power_a[k][t];
          yy += power_b[k][t];
        }
        field.coherence[j].push_back(xx > 0 && yy > 0 ? std::norm(xy) / (xx * yy) : kNaN);
        field.cross[j] += xy;
      }
    }
    return field;
  }

  std::size_t n_;
  int voices_;
  std::size_t padded_;
  Spectrum spectrum_;
  std::vector<double> scales_;
};

/// Mean, SD and lag-1 correlation of a signal, for its AR(1) surrogates.
double carry_over(const std::vector<double>& x) {
  double mean = 0, now = 0, next = 0;
  for (const double v : x) mean += v / static_cast<double>(x.size());
  for (std::size_t t = 0; t + 1 < x.size(); ++t) {
    now += (x[t] - mean) * (x[t] - mean);
    next += (x[t] - mean) * (x[t + 1] - mean);
  }
  return now > 0 ? std::clamp(next / now, -0.999, 0.999) : 0;
}

std::vector<double> autoregression(std::size_t samples, double phi, RandomStream& random) {
  std::vector<double> x(samples);
  double now = random.normal();
  const double innovation = std::sqrt(1 - phi * phi);
  for (double& value : x) {
    value = now;
    now = phi * now + innovation * random.normal();
  }
  return x;
}

double quantile(std::vector<double>& values, double share) {
  std::erase_if(values, [](double v) { return std::isnan(v); });
  if (values.empty()) return kNaN;
  const auto at =
      values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

double mean(const std::vector<double>& values) {
  double sum = 0, n = 0;
  for (const double v : values) {
    if (std::isnan(v)) continue;
    sum += v;
    n += 1;
  }
  return n > 0 ? sum / n : kNaN;
}

/// Share above the level of each scale; the second the number of times.
std::pair<double, double> above(const std::vector<double>& values, double level) {
  double n = 0, more = 0;
  for (const double v : values) {
    if (std::isnan(v)) continue;
    n += 1;
    more += v > level ? 1 : 0;
  }
  return {more, n};
}

/// Over all scales: how much lies above the levels. Scales are octaves apart evenly, so each counts
/// by its share of time.
double area_above(const Field& field, const std::vector<double>& levels) {
  double sum = 0, scales = 0;
  for (std::size_t j = 0; j < levels.size(); ++j) {
    const auto [more, n] = above(field.coherence[j], levels[j]);
    if (n == 0) continue;
    sum += more / n;
    scales += 1;
  }
  return scales > 0 ? sum / scales : kNaN;
}

}  // namespace

Coherence coherence_of(const std::vector<double>& a, const std::vector<double>& b,
                       const CoherenceRequest& request, const Job& job) {
  Coherence out;
  const auto varies = [](const std::vector<double>& x) {
    return std::any_of(x.begin(), x.end(), [&](double v) { return v != x.front(); });
  };
  const std::vector<double> x = bridged(a), y = bridged(b);
  if (x.size() < kLeastSamples || !varies(x) || !varies(y)) {
    out.fault = x.size() < kLeastSamples ? "64 samples are needed" : "a signal does not vary";
    out.area = compare_with(kNaN, {}, Surrogate::phase);
    out.area.fault = out.fault;
    return out;
  }
  const Wavelets wavelets(x.size(), request);
  const std::size_t scales = wavelets.scales().size();
  const Field found = wavelets.field(x, y);
  const double phi_a = carry_over(x), phi_b = carry_over(y);

  // Two passes over the same surrogates: the first finds the levels, the second the areas.
  std::vector<std::vector<double>> means(request.surrogates), local(request.surrogates);
  const auto surrogate = [&](std::size_t k) {
    RandomStream random(request.seed, Purpose::surrogates, (request.unit << 32) + 0x80000000U + k);
    const auto one = autoregression(x.size(), phi_a, random);
    return wavelets.field(one, autoregression(x.size(), phi_b, random));
  };
  // 95 % levels by scale from the pooled values of each surrogate, then their mean.
  parallel_for(request.surrogates, job, [&](std::size_t k, int) {
    Field field = surrogate(k);
    for (std::size_t j = 0; j < scales; ++j) {
      means[k].push_back(mean(field.coherence[j]));
      // A sample of fixed quantiles stands for the values.
      for (int q = 0; q < 20; ++q) {
        local[k].push_back(quantile(field.coherence[j], (q + 0.5) / 20));
      }
    }
  });
  std::vector<double> levels;
  for (std::size_t j = 0; j < scales; ++j) {
    std::vector<double> pooled, of_means;
    for (std::size_t k = 0; k < request.surrogates; ++k) {
      pooled.insert(pooled.end(), local[k].begin() + static_cast<std::ptrdiff_t>(20 * j),
                    local[k].begin() + static_cast<std::ptrdiff_t>(20 * j + 20));
      of_means.push_back(means[k][j]);
    }
    levels.push_back(quantile(pooled, 0.95));
    const auto [more, n] = above(found.coherence[j], levels.back());
    out.periods.push_back({wavelets.scales()[j] * kPeriodOfScale, mean(found.coherence[j]),
                           mean(of_means), quantile(of_means, 0.95), n > 0 ? more / n : kNaN,
                           std::arg(found.cross[j])});
  }
  std::vector<double> areas(request.surrogates);
  parallel_for(request.surrogates, job,
               [&](std::size_t k, int) { areas[k] = area_above(surrogate(k), levels); });
  out.area = compare_with(area_above(found, levels), std::move(areas), Surrogate::phase);
  return out;
}

}  // namespace attune::synchrony
