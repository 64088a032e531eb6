#include "dyad/equations.h"

#include <algorithm>
#include <cmath>

#include "ssm/each.h"

namespace attune::dyad {
namespace {

using S = Model::Slots;

/// A rounded corner at u = 0: s log(1 + exp(u/s)) = sharp + s log(rounding), and its slope.
struct Corner {
  double sharp, rounding, slope;
};
/// @param small  exp(-|u/s|)
Corner corner(double u, double small) {
  return {u > 0 ? u : 0, 1 + small, (u > 0 ? 1 : small) / (1 + small)};
}
Corner corner(double u) { return corner(u, std::exp(-std::abs(u) / kLogRateCorner)); }

}  // namespace

double clip(double log_rate) {
  const Corner lower = corner(log_rate - kLogRateMin), upper = corner(log_rate - kLogRateMax);
  return kLogRateMin + lower.sharp - upper.sharp +
         kLogRateCorner * std::log(lower.rounding / upper.rounding);
}
double clip_slope(double log_rate) {
  return corner(log_rate - kLogRateMin).slope - corner(log_rate - kLogRateMax).slope;
}

void clip_each(std::span<double> log_rate, std::span<double> slope) {
  const std::size_t n = log_rate.size();
  std::vector<double> small(2 * n);  // of the lower corners, then of the upper
  std::vector<double> rounding(n);
  for (std::size_t i = 0; i < n; ++i) {
    small[i] = -std::abs(log_rate[i] - kLogRateMin) / kLogRateCorner;
    small[n + i] = -std::abs(log_rate[i] - kLogRateMax) / kLogRateCorner;
  }
  ssm::exp_each(small);
  for (std::size_t i = 0; i < n; ++i) {
    const Corner lower = corner(log_rate[i] - kLogRateMin, small[i]);
    const Corner upper = corner(log_rate[i] - kLogRateMax, small[n + i]);
    log_rate[i] = kLogRateMin + lower.sharp - upper.sharp;
    rounding[i] = lower.rounding / upper.rounding;
    slope[i] = lower.slope - upper.slope;
  }
  ssm::log_each(rounding);
  for (std::size_t i = 0; i < n; ++i) log_rate[i] += kLogRateCorner * rounding[i];
}

double log_amplifier(const std::vector<double>& slot, double attunement) {
  return slot[S::kOmega] * attunement;
}
double log_buffer(const std::vector<double>& slot, const double* level) {
  return -slot[S::kZeta] * level[kTouch];
}

Drive make_drive(const std::vector<double>& slot, const DesignTerms& terms, std::size_t partner,
                 const double* level, double attunement) {
  Drive d;
  set_drive(slot, terms, partner, level, attunement, std::exp(log_amplifier(slot, attunement)),
            std::exp(log_buffer(slot, level)), d);
  return d;
}

void set_drive(const std::vector<double>& slot, const DesignTerms& terms, std::size_t partner,
               const double* level, double attunement, double amplifier, double buffer, Drive& d) {
  d.level = level;
  d.attunement = attunement;
  double s = 0;
  for (std::size_t k = 0; k < kMechanisms; ++k) {
    const double amplified = level[k] * amplifier;
    const double moment = terms.mechanism[k] ? amplified - terms.mean_level[k] : 0;
    d.amplified[k] = amplified;
    d.moment[k] = moment;
    s += slot[S::beta(partner, k)] * moment;
  }
  d.s = s + slot[S::kBetaAttunement + partner] * attunement;
  d.raw = slot[S::kGamma] * level[kStrain] + slot[S::kGammaConflict] * level[kConflict];
  d.buffer = buffer;
}

void drive_adjoint(const std::vector<double>& slot, const Drive& d, std::size_t partner,
                   const DesignTerms& terms, double s_bar, double strain_bar,
                   const std::array<double, kMechanisms>& moment_bar, std::vector<double>& bar) {
  double amplified_bar = 0;
  for (std::size_t k = 0; k < kMechanisms; ++k) {
    if (!terms.mechanism[k]) continue;
    bar[S::beta(partner, k)] += s_bar * d.moment[k];
    const double m_bar = s_bar * slot[S::beta(partner, k)] + moment_bar[k];
    amplified_bar += m_bar * d.amplified[k];
  }
  bar[S::kOmega] += amplified_bar * d.attunement;
  bar[S::kBetaAttunement + partner] += s_bar * d.attunement;
  bar[S::kGamma] += strain_bar * d.buffer * d.level[kStrain];
  bar[S::kGammaConflict] += strain_bar * d.buffer * d.level[kConflict];
  bar[S::kZeta] -= strain_bar * d.strain() * d.level[kTouch];
}

double cause_effect(double theta, double z) {
  return std::isnan(z) ? 0.5 * theta * theta : theta * z;
}
double cause_effect_slope(double theta, double z) { return std::isnan(z) ? theta : z; }

LogRates make_rates(const std::vector<double>& slot, const Model::Slots& slots, const Drive& mean,
                    std::size_t partner, const double* causes) {
  LogRates r{slot[S::kA0], slot[S::kB0] + slot[S::kEtaAttunement] * mean.attunement};
  for (std::size_t k = 0; k < slots.causes; ++k)
    r.onset += cause_effect(slot[slots.theta(partner, k)], causes[k]);
  for (std::size_t k = 0; k < kMechanisms; ++k) r.recovery += slot[S::kEta + k] * mean.moment[k];
  for (std::size_t v = 0; v < slots.interventions; ++v) {
    r.recovery += slot[slots.recovery(v)] * mean.level[kBuiltInIntegrators + v];
  }
  return r;
}

ChainRates chain_log_rates(const std::array<LogRates, 2>& rates, double contagion) {
  ChainRates out{};
  for (std::size_t i = 0; i < 2; ++i) {
    out.of[i] = {rates[i].onset, rates[i].onset + contagion, rates[i].recovery};
  }
  return out;
}

ssm::Matrix4 generator(const ChainRates& rates) {
  const auto& [a, b] = rates.of;
  ssm::Matrix4 g{};
  g[0 * 4 + 2] = a.alone;
  g[0 * 4 + 1] = b.alone;
  g[1 * 4 + 3] = a.beside;
  g[1 * 4 + 0] = b.back;
  g[2 * 4 + 3] = b.beside;
  g[2 * 4 + 0] = a.back;
  g[3 * 4 + 1] = a.back;
  g[3 * 4 + 2] = b.back;
  for (std::size_t i = 0; i < 4; ++i) {
    double out = 0;
    for (std::size_t j = 0; j < 4; ++j) out += j == i ? 0 : g[i * 4 + j];
    g[i * 5] = -out;
  }
  return g;
}

std::array<double, 4> stationary_log_weights(const std::vector<double>& slot) {
  const double up = clip(slot[S::kA0]), down = clip(slot[S::kB0]);
  const double up_partner = clip(slot[S::kA0] + slot[S::kAPartner]);
  return {0, up - down, up - down, up + up_partner - 2 * down};
}

double log_sum_exp(const std::array<double, 4>& x) {
  const double top = *std::max_element(x.begin(), x.end());
  double sum = 0;
  for (const double v : x) sum += std::exp(v - top);
  return top + std::log(sum);
}

std::array<double, 4> outlier_prob(double rate) {
  const double good = 1 - rate;
  return {good * good, good * rate, rate * good, rate * rate};
}
std::array<double, 4> outlier_prob_slope(double rate) {
  return {-2 * (1 - rate), 1 - 2 * rate, 1 - 2 * rate, 2 * rate};
}

SkipTerm skip_term(const std::vector<double>& slot, Asked asked, double withdrawn) {
  const double odds = slot[S::kSkip] + slot[S::kSkipWithdrawn] * withdrawn;
  const double toward = asked == Asked::skipped ? odds : -odds;  // log logistic(toward)
  const double log_prob = std::fmin(toward, 0) - std::log1p(std::exp(-std::abs(toward)));
  const double other = std::exp(log_prob - toward);  // 1 - exp(log_prob)
  return {log_prob, asked == Asked::skipped ? other : -other};
}

}  // namespace attune::dyad
