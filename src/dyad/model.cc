#include "dyad/model.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

#include "dyad/model_at.h"
#include "linalg/markov_exp.h"
#include "ssm/discretize.h"
#include "ssm/stationary.h"

namespace attune::dyad {
namespace {

using S = Model::Slots;
constexpr int kLevels = 2;  // the two moving states; biases follow

std::size_t z(int i) { return static_cast<std::size_t>(i); }

/// Biases after the two levels: b_A, b_B, then d_A, d_B for each distance item in use.
int first_item_bias(const DesignTerms& terms, int item) {
  return item == kLanded && terms.item[kDistance] ? 6 : 4;
}

int state_count(const DesignTerms& terms) {
  return 4 + 2 * (int{terms.item[kDistance]} + int{terms.item[kLanded]});
}

constexpr double kNoCorner = 40;  // exp(-40) is nothing beside 1

/// s log(1 + exp(u/s)), which is max(u, 0) but for a rounded corner.
double soft_positive(double u) {
  const double x = u / kLogRateCorner;
  if (std::abs(x) > kNoCorner) return std::fmax(u, 0);
  return kLogRateCorner * (std::fmax(x, 0) + std::log1p(std::exp(-std::abs(x))));
}
double logistic(double u) {
  const double x = u / kLogRateCorner;
  if (std::abs(x) > kNoCorner) return x > 0 ? 1 : 0;
  return 1 / (1 + std::exp(-x));
}

/// The limits of the log rates, with rounded corners: at a sharp one the likelihood has a kink, and
/// a maximum that lies on it has no vanishing gradient (docs/decisions).
double clip(double log_rate) {
  return kLogRateMin + soft_positive(log_rate - kLogRateMin) -
         soft_positive(log_rate - kLogRateMax);
}
double clip_slope(double log_rate) {
  return logistic(log_rate - kLogRateMin) - logistic(log_rate - kLogRateMax);
}

/// Equations (2) and (3) at given levels of the integrators, with their derivatives.
struct Drive {
  std::array<double, kMechanisms> amplified{};  ///< m_k exp(omega R)
  std::array<double, kMechanisms> moment{};     ///< M_k
  double s = 0;                                 ///< S
  double raw = 0;                               ///< gamma m_strain + gamma_c m_conflict
  double buffer = 1;                            ///< exp(-zeta m_touch)
  const double* level;                          ///< m
  double attunement;                            ///< R

  [[nodiscard]] double strain() const { return raw * buffer; }
};

Drive make_drive(const std::vector<double>& slot, const DesignTerms& terms, std::size_t partner,
                 const double* level, double attunement) {
  Drive d;
  d.level = level;
  d.attunement = attunement;
  const double multiplier = std::exp(slot[S::kOmega] * attunement);
  for (std::size_t k = 0; k < kMechanisms; ++k) {
    d.amplified[k] = level[k] * multiplier;
    d.moment[k] = terms.mechanism[k] ? d.amplified[k] - terms.mean_level[k] : 0;
    d.s += slot[S::beta(partner, k)] * d.moment[k];
  }
  d.s += slot[S::kBetaAttunement + partner] * attunement;
  d.raw = slot[S::kGamma] * level[kStrain] + slot[S::kGammaConflict] * level[kConflict];
  d.buffer = std::exp(-slot[S::kZeta] * level[kTouch]);
  return d;
}

/// Adds the derivatives of s, strain and the moments to the slots' gradient.
void drive_adjoint(const std::vector<double>& slot, const Drive& d, std::size_t partner,
                   const DesignTerms& terms, double s_bar, double strain_bar,
                   const std::array<double, kMechanisms>& moment_bar, std::vector<double>& bar) {
  for (std::size_t k = 0; k < kMechanisms; ++k) {
    if (!terms.mechanism[k]) continue;
    bar[S::beta(partner, k)] += s_bar * d.moment[k];
    const double m_bar = s_bar * slot[S::beta(partner, k)] + moment_bar[k];
    bar[S::kOmega] += m_bar * d.attunement * d.amplified[k];
  }
  bar[S::kBetaAttunement + partner] += s_bar * d.attunement;
  bar[S::kGamma] += strain_bar * d.buffer * d.level[kStrain];
  bar[S::kGammaConflict] += strain_bar * d.buffer * d.level[kConflict];
  bar[S::kZeta] -= strain_bar * d.strain() * d.level[kTouch];
}

/// Equation (5) for one partner over one step: log rates before clipping.
struct LogRates {
  double onset = 0;  ///< while the partner is engaged; + a_P while withdrawn
  double recovery = 0;
};

LogRates make_rates(const std::vector<double>& slot, const Model::Slots& slots, const Drive& mean,
                    std::size_t partner, const double* causes) {
  LogRates r{slot[S::kA0], slot[S::kB0] + slot[S::kEtaAttunement] * mean.attunement};
  for (std::size_t k = 0; k < slots.causes; ++k)
    r.onset += slot[slots.theta(partner, k)] * causes[k];
  for (std::size_t k = 0; k < kMechanisms; ++k) r.recovery += slot[S::kEta + k] * mean.moment[k];
  for (std::size_t v = 0; v < slots.interventions; ++v) {
    r.recovery += slot[slots.recovery(v)] * mean.level[kBuiltInIntegrators + v];
  }
  return r;
}

/// The generator of the joint chain; regime 2 W_a + W_b.
linalg::Matrix4 generator(const std::array<LogRates, 2>& rates, double contagion) {
  const auto onset = [&](std::size_t i, bool partner_withdrawn) {
    return std::exp(clip(rates[i].onset + (partner_withdrawn ? contagion : 0)));
  };
  const double back_a = std::exp(clip(rates[0].recovery)),
               back_b = std::exp(clip(rates[1].recovery));
  linalg::Matrix4 g{};
  g[0 * 4 + 2] = onset(0, false);
  g[0 * 4 + 1] = onset(1, false);
  g[1 * 4 + 3] = onset(0, true);
  g[1 * 4 + 0] = back_b;
  g[2 * 4 + 3] = onset(1, true);
  g[2 * 4 + 0] = back_a;
  g[3 * 4 + 1] = back_a;
  g[3 * 4 + 2] = back_b;
  for (std::size_t i = 0; i < 4; ++i) {
    double out = 0;
    for (std::size_t j = 0; j < 4; ++j) out += j == i ? 0 : g[i * 4 + j];
    g[i * 5] = -out;
  }
  return g;
}

/// Log of the chain's stationary law on an ordinary day (z = M = R = 0), not normalised: the two
/// partners are alike there, so it is a birth-death chain.
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

/// Equation (9): each partner's check-in is bad by itself, whatever was before.
std::array<double, 4> outlier_prob(double rate) {
  const double good = 1 - rate;
  return {good * good, good * rate, rate * good, rate * rate};
}
/// Derivatives of the four by the rate.
std::array<double, 4> outlier_prob_slope(double rate) {
  return {-2 * (1 - rate), 1 - 2 * rate, 1 - 2 * rate, 2 * rate};
}

/// Where one couple's inputs are in its design.
struct Row {
  const CoupleDesign& couple;
  std::size_t integrators, causes;

  [[nodiscard]] const double* mean(std::size_t t, std::size_t i) const {
    return couple.level_mean.data() + (t * 2 + i) * integrators;
  }
  [[nodiscard]] const double* end(std::size_t t, std::size_t i) const {
    return couple.level_end.data() + (t * 2 + i) * integrators;
  }
  [[nodiscard]] const double* cause(std::size_t t, std::size_t i) const {
    return couple.causes.data() + (t * 2 + i) * causes;
  }
  [[nodiscard]] double attunement(std::size_t t, std::size_t i) const {
    return couple.attunement[t * 2 + i];
  }
};

}  // namespace

Model::Model(const Design& design, Variant variant, regime::Collapse collapse)
    : design_(design),
      variant_(variant),
      collapse_(collapse),
      slots_(std::make_unique<Slots>(
          Slots{design.terms.causes.size(), design.terms.interventions.size()})) {
  add_parameters();
  prepare_couples();
}

namespace {

Variant default_variant(int regimes) {
  if (regimes != 1 && regimes != 2) {
    throw std::invalid_argument(fmt::format("Model: {} regimes a partner; 1 or 2", regimes));
  }
  return regimes == 1 ? Variant::one_regime : Variant::withdrawal;
}

}  // namespace

Model::Model(const Design& design, int regimes, regime::Collapse collapse)
    : Model(design, default_variant(regimes), collapse) {}
Model::~Model() = default;
Model::Model(Model&&) noexcept = default;

void Model::prepare_couples() {
  for (const CoupleDesign& couple : design_.couples) {
    intervals_.insert(intervals_.end(), couple.intervals.begin(), couple.intervals.end());
  }
  std::sort(intervals_.begin(), intervals_.end());
  intervals_.erase(std::unique(intervals_.begin(), intervals_.end()), intervals_.end());
  for (const CoupleDesign& couple : design_.couples) {
    std::vector<std::size_t>& index = interval_of_.emplace_back();
    for (const double h : couple.intervals) {
      index.push_back(static_cast<std::size_t>(
          std::lower_bound(intervals_.begin(), intervals_.end(), h) - intervals_.begin()));
    }
    regime::SystemShape& shape = shapes_.emplace_back();
    shape.regimes = regimes() == 2 ? 4 : 1;
    shape.states = state_count(design_.terms);
    shape.dynamic = kLevels;
    shape.occasions = static_cast<int>(couple.times.size());
    shape.observation_begin.assign(couple.times.size() + 1, 0);
    for (const Answer& answer : couple.answers) {
      ++shape.observation_begin[z(answer.occasion) + 1];
      const int first = static_cast<int>(shape.term_state.size());
      if (answer.item == kMoments) {
        shape.term_state.insert(shape.term_state.end(), {0, 1});
        shape.observations.push_back({answer.value, answer.site, first, 2});
        continue;
      }
      shape.term_state.push_back(answer.partner);
      shape.term_state.push_back(2 + answer.partner);
      if (answer.item != kCloseness) {
        shape.term_state.push_back(first_item_bias(design_.terms, answer.item) + answer.partner);
      }
      shape.observations.push_back(
          {answer.value, answer.site, first, static_cast<int>(shape.term_state.size()) - first});
    }
    for (std::size_t t = 0; t < couple.times.size(); ++t) {
      shape.observation_begin[t + 1] += shape.observation_begin[t];
    }
  }
}

Model::At::At(const Model& model, const Eigen::VectorXd& at_theta)
    : theta(at_theta), regimes(model.regimes() == 2 ? 4 : 1), slot(model.slots_->count(), 0.0) {
  slot[S::lambda(kCloseness)] = 1;
  for (std::size_t i = 0; i < model.parameters_.size(); ++i) {
    const ModelParameter& p = model.parameters_[i];
    const double natural = to_natural(p.spec.transform, theta[static_cast<Eigen::Index>(i)]);
    for (const auto& target : p.targets) slot[target.slot] += target.weight * natural;
  }
  const auto dual = [&](std::size_t which) {
    return Dual(slot[which], S::kDynamics, static_cast<int>(which));
  };
  const Dual kappa = dual(S::kKappa), sigma = dual(S::kSigma), rho = dual(S::kRho), c = dual(S::kC),
             alpha = dual(S::kAlpha), delta = dual(S::kDelta);
  const auto gain = [&](std::size_t r, std::size_t i) {
    return Dual(1.0 - alpha * withdrawn(r, i));
  };
  const Dual variance = sigma * sigma, none = 0.0 * variance;
  std::array<DualMatrix2, 3> diffusions;  // by NoiseParts
  diffusions[0] << variance, none, none, none;
  diffusions[1] << none, none, none, variance;
  diffusions[2] << none, variance * rho, variance * rho, none;
  const auto packed = [](const DualMatrix2& p) {
    return std::array<Dual, 3>{p(0, 0), p(1, 0), p(1, 1)};
  };
  for (std::size_t r = 0; r < regimes; ++r) {
    DualMatrix2 drift;
    drift << -kappa, c * gain(r, 0), c * gain(r, 1), -kappa;
    // The mean solves A x = kappa Delta W, by Cramer's rule.
    const Dual det = kappa * kappa - drift(0, 1) * drift(1, 0);
    const Dual pull_a = kappa * delta * withdrawn(r, 0), pull_b = kappa * delta * withdrawn(r, 1);
    initial_mean[r] = {Dual((-kappa * pull_a - drift(0, 1) * pull_b) / det),
                       Dual((-kappa * pull_b - drift(1, 0) * pull_a) / det)};
    if (r == 0) {
      for (std::size_t g = 0; g < 3; ++g) {
        initial_cov[g] = packed(ssm::stationary_covariance_2x2(drift, diffusions[g]));
      }
    }
  }
  halves.resize(model.intervals_.size() * regimes);
  const double norm = slot[S::kKappa] + std::abs(slot[S::kC]);
  for (std::size_t h = 0; h < model.intervals_.size(); ++h) {
    const double half = model.intervals_[h] / 2;
    for (std::size_t r = 0; r < regimes; ++r) {
      DualMatrix2 drift;
      drift << -kappa, c * gain(r, 0), c * gain(r, 1), -kappa;
      const auto t = ssm::discretize_series(drift, diffusions, half, ssm::doublings(norm * half));
      HalfStep& out = halves[h * regimes + r];
      for (int i = 0; i < 4; ++i) {
        out.transition[z(i)] = t.matrix(i / 2, i % 2);
        out.response[z(i)] = t.input_response(i / 2, i % 2);
      }
      for (std::size_t g = 0; g < 3; ++g) out.noise[g] = packed(t.process_noise[g]);
    }
  }
}

Expected<std::shared_ptr<const Model::At>> Model::at(const Eigen::VectorXd& theta) const {
  if (theta.size() != static_cast<Eigen::Index>(parameters_.size())) {
    throw std::invalid_argument(fmt::format("Model::at: theta has {} entries, the model {}",
                                            theta.size(), parameters_.size()));
  }
  if (!theta.allFinite()) return unexpected(NumericalFailure{"theta is not finite"});
  auto at = std::make_shared<At>(*this, theta);
  if (!(std::abs(at->slot[S::kC]) < at->slot[S::kKappa])) {
    return unexpected(NumericalFailure{"the coupling is as strong as the return: |c| >= kappa"});
  }
  return std::shared_ptr<const At>(std::move(at));
}

const Eigen::VectorXd& Model::theta(const At& at) const { return at.theta; }

namespace {

/// Both partners' drives at the levels that `levels` reads: over step t, or at its end.
std::array<Drive, 2> both_drives(const std::vector<double>& slot, const DesignTerms& terms,
                                 const Row& row, std::size_t t,
                                 const double* (Row::*levels)(std::size_t, std::size_t) const) {
  return {make_drive(slot, terms, 0, (row.*levels)(t, 0), row.attunement(t, 0)),
          make_drive(slot, terms, 1, (row.*levels)(t, 1), row.attunement(t, 1))};
}

/// What the drives add to C_A + C_B in a regime.
double felt_by_both(const std::array<Drive, 2>& d, double alpha, std::size_t regime) {
  double sum = 0;
  for (std::size_t i = 0; i < 2; ++i) {
    sum += (1 - alpha * withdrawn(regime, i)) * d[i].s - d[i].strain();
  }
  return sum;
}

/// Equation (7): the moments of a span answer to how close both felt just before, at the drives d.
void set_moments(CoupleSystem& out, const Model::At& at, const std::array<Drive, 2>& d,
                 std::size_t o) {
  const std::vector<double>& slot = at.slot;
  const std::size_t first = z(out.shape.observations[o].first_term), K = at.regimes;
  for (std::size_t r = 0; r < K; ++r) {
    out.values.loading[first * K + r] = out.values.loading[(first + 1) * K + r] = slot[S::kPhi] / 2;
    out.values.offset[o * K + r] = slot[S::kNuMoments] +
                                   slot[S::kPhi] / 2 * felt_by_both(d, slot[S::kAlpha], r) -
                                   (r > 0 ? slot[S::kPhiWithdrawn] : 0);
    out.values.noise[o * K + r] = slot[S::kSigmaM] * slot[S::kSigmaM];
  }
}

/// Derivatives by what both partners' drives are.
struct DrivesBar {
  std::array<double, 2> s{}, strain{};
};

void moments_adjoint(const CoupleSystem& system, const regime::SystemValues& v_bar,
                     const Model::At& at, const std::array<Drive, 2>& d, std::size_t o,
                     std::vector<double>& bar, DrivesBar& d_bar) {
  const std::vector<double>& slot = at.slot;
  const std::size_t first = z(system.shape.observations[o].first_term), K = at.regimes;
  const double half = slot[S::kPhi] / 2;
  for (std::size_t r = 0; r < K; ++r) {
    const double o_bar = v_bar.offset[o * K + r];
    bar[S::kPhi] += (v_bar.loading[first * K + r] + v_bar.loading[(first + 1) * K + r] +
                     o_bar * felt_by_both(d, slot[S::kAlpha], r)) /
                    2;
    bar[S::kNuMoments] += o_bar;
    if (r > 0) bar[S::kPhiWithdrawn] -= o_bar;
    bar[S::kSigmaM] += 2 * slot[S::kSigmaM] * v_bar.noise[o * K + r];
    for (std::size_t i = 0; i < 2; ++i) {
      bar[S::kAlpha] -= o_bar * half * withdrawn(r, i) * d[i].s;
      d_bar.s[i] += o_bar * half * (1 - slot[S::kAlpha] * withdrawn(r, i));
      d_bar.strain[i] -= o_bar * half;
    }
  }
}

/// Equation (10): log probability that a partner in a state skips a check-in or makes it, and its
/// derivative by the log-odds of skipping.
struct SkipTerm {
  double log_prob, slope;
};

SkipTerm skip_term(const std::vector<double>& slot, Asked asked, double withdrawn) {
  const double odds = slot[S::kSkip] + slot[S::kSkipWithdrawn] * withdrawn;
  const double toward = asked == Asked::skipped ? odds : -odds;  // log logistic(toward)
  const double log_prob = std::fmin(toward, 0) - std::log1p(std::exp(-std::abs(toward)));
  const double other = std::exp(log_prob - toward);  // 1 - exp(log_prob)
  return {log_prob, asked == Asked::skipped ? other : -other};
}

/// What the distance items have in common, as a unit direction in their biases: one or two of them.
double along(const DesignTerms& terms) {
  return terms.item[kDistance] && terms.item[kLanded] ? std::numbers::sqrt2 / 2 : 1;
}

/// Log-volatilities in a joint regime, eq. (8); regime 0 is the usual state.
std::array<double, 2> volatility(const std::vector<double>& slot, const Held& held,
                                 std::size_t regime) {
  std::array<double, 2> v{};
  for (std::size_t i = 0; i < 2; ++i) {
    v[i] = slot[S::kOmegaV] * held.volatility[i] +
           slot[S::kVolatilityWithdrawn] * withdrawn(regime, i);
  }
  return v;
}

double scaled(const std::array<double, 3>& scale, const NoiseParts& parts, std::size_t e) {
  return scale[0] * parts[0][e].value() + scale[1] * parts[1][e].value() +
         scale[2] * parts[2][e].value();
}

}  // namespace

/// Derivatives by what `hold` sets, summed over the runs of a grid.
struct Model::HeldBar {
  std::array<std::array<double, 3>, 3> initial{};  ///< by NoiseParts
  std::vector<double> noise;                       ///< T x K x 3 x 3, the same
  double omega_v = 0, omega_d = 0, volatility_withdrawn = 0;
};

/// Sets the law of the levels' innovations and of the biases.
void Model::hold(const At& at, std::size_t index, const Held& held, CoupleSystem& out) const {
  const std::vector<double>& slot = at.slot;
  const std::size_t K = at.regimes;
  regime::SystemValues& v = out.values;
  const auto set_cov = [&](int i, int j, double x) {
    for (std::size_t r = 0; r < K; ++r) v.initial_cov[z(regime::tri(i, j)) * K + r] = x;
  };
  std::array<std::array<double, 3>, 4> scales{};
  for (std::size_t r = 0; r < K; ++r) scales[r] = noise_scales(volatility(slot, held, r));
  const std::array<double, 3>& scale = scales[0];  // of the start, whatever the regime
  set_cov(0, 0, scaled(scale, at.initial_cov, 0));
  set_cov(1, 0, scaled(scale, at.initial_cov, 1));
  set_cov(1, 1, scaled(scale, at.initial_cov, 2));
  for (int i = 0; i < 2; ++i) {
    const double e = along(design_.terms), omega = slot[S::kOmegaD];
    const double held_share = (1 - held.bias_width * held.bias_width) * e * e;
    for (int s = 4 + i; s < out.shape.states; s += 2) {
      set_cov(s, s, omega * omega * (1 - held_share));
      for (int other = 4 + i; other < s; other += 2) {
        set_cov(s, other, -omega * omega * held_share);
      }
      for (std::size_t r = 0; r < K; ++r)
        v.initial_mean[z(s) * K + r] = omega * e * held.bias[z(i)];
    }
  }
  for (std::size_t t = 1; t < z(out.shape.occasions); ++t) {
    for (std::size_t r = 0; r < K; ++r) {
      const HalfStep& half = at.half(interval_of_[index][t], r);
      for (std::size_t e = 0; e < 3; ++e) {
        v.process_noise[(t * 3 + e) * K + r] = scaled(scales[r], half.noise, e);
      }
    }
  }
}

void Model::hold_adjoint(const At& at, std::size_t index, const Held& held,
                         const regime::SystemValues& v_bar, double weight,
                         HeldBar& held_bar) const {
  const std::vector<double>& slot = at.slot;
  const std::size_t K = at.regimes;
  std::array<std::array<double, 3>, 4> scales{}, scale_bars{};
  for (std::size_t r = 0; r < K; ++r) scales[r] = noise_scales(volatility(slot, held, r));
  const auto cov_bar = [&](int i, int j) {
    double sum = 0;
    for (std::size_t r = 0; r < K; ++r) sum += v_bar.initial_cov[z(regime::tri(i, j)) * K + r];
    return weight * sum;
  };
  const std::array<double, 3> initial_bar{cov_bar(0, 0), cov_bar(1, 0), cov_bar(1, 1)};
  for (std::size_t g = 0; g < 3; ++g) {
    for (std::size_t e = 0; e < 3; ++e) {
      held_bar.initial[g][e] += scales[0][g] * initial_bar[e];
      scale_bars[0][g] += at.initial_cov[g][e].value() * initial_bar[e];
    }
  }
  const int states = shapes_[index].states;
  for (int i = 0; i < 2; ++i) {
    const double e = along(design_.terms), omega = slot[S::kOmegaD];
    const double held_share = (1 - held.bias_width * held.bias_width) * e * e;
    for (int s = 4 + i; s < states; s += 2) {
      held_bar.omega_d += 2 * omega * (1 - held_share) * cov_bar(s, s);
      for (int other = 4 + i; other < s; other += 2) {
        held_bar.omega_d -= 2 * omega * held_share * cov_bar(s, other);
      }
      for (std::size_t r = 0; r < K; ++r) {
        held_bar.omega_d += weight * e * held.bias[z(i)] * v_bar.initial_mean[z(s) * K + r];
      }
    }
  }
  for (std::size_t t = 1; t < z(shapes_[index].occasions); ++t) {
    for (std::size_t r = 0; r < K; ++r) {
      const HalfStep& half = at.half(interval_of_[index][t], r);
      double* out = held_bar.noise.data() + (t * K + r) * 9;
      for (std::size_t e = 0; e < 3; ++e) {
        const double bar = weight * v_bar.process_noise[(t * 3 + e) * K + r];
        for (std::size_t g = 0; g < 3; ++g) {
          out[g * 3 + e] += scales[r][g] * bar;
          scale_bars[r][g] += half.noise[g][e].value() * bar;
        }
      }
    }
  }
  for (std::size_t r = 0; r < K; ++r) {
    const double both = scale_bars[r][2] * scales[r][2];
    for (std::size_t i = 0; i < 2; ++i) {
      const double v_bar_i = 2 * scale_bars[r][i] * scales[r][i] + both;
      held_bar.omega_v += v_bar_i * held.volatility[i];
      held_bar.volatility_withdrawn += v_bar_i * withdrawn(r, i);
    }
  }
}

CoupleSystem Model::system(const At& at, std::size_t index, const Held& held) const {
  const CoupleDesign& couple = design_.couples[index];
  const DesignTerms& terms = design_.terms;
  const std::vector<double>& slot = at.slot;
  const Row row{couple, design_.integrators(), terms.causes.size()};
  const std::size_t K = at.regimes;
  CoupleSystem out{shapes_[index], {}};
  regime::SystemValues& v = out.values;
  v.reset(out.shape);

  const bool outliers = variant_ == Variant::outliers;
  if (outliers) {
    const auto prob = outlier_prob(slot[S::kOutlierRate]);
    for (std::size_t r = 0; r < K; ++r) v.initial_log_prob[r] = std::log(prob[r]);
  } else if (K == 4) {
    const auto weights = stationary_log_weights(slot);
    const double total = log_sum_exp(weights);
    for (std::size_t r = 0; r < K; ++r) v.initial_log_prob[r] = weights[r] - total;
  }
  const auto set_cov = [&](int i, int j, double x) {
    for (std::size_t r = 0; r < K; ++r) v.initial_cov[z(regime::tri(i, j)) * K + r] = x;
  };
  for (std::size_t r = 0; r < K; ++r) {
    for (std::size_t i = 0; i < 2; ++i) v.initial_mean[i * K + r] = at.initial_mean[r][i].value();
  }
  const double bias = slot[S::kTauB] * slot[S::kTauB];
  set_cov(2, 2, bias);
  set_cov(3, 3, bias);
  set_cov(3, 2, kBiasCorrelation * bias);
  hold(at, index, held, out);

  std::size_t o = 0;
  for (std::size_t t = 0; t < couple.times.size(); ++t) {
    if (t > 0) {
      const auto d = both_drives(slot, terms, row, t, &Row::mean);
      for (std::size_t r = 0; r < K; ++r) {
        const HalfStep& half = at.half(interval_of_[index][t], r);
        std::array<double, 2> a{};
        for (std::size_t i = 0; i < 2; ++i) {
          const std::size_t j = 1 - i;
          const double gi = 1 - slot[S::kAlpha] * withdrawn(r, i);
          const double gj = 1 - slot[S::kAlpha] * withdrawn(r, j);
          double rest = -slot[S::kDelta] * withdrawn(r, i);
          for (std::size_t k = 0; k < slots_->interventions; ++k) {
            rest += slot[slots_->level(k)] * d[i].level[kBuiltInIntegrators + k];
          }
          a[i] = slot[S::kKappa] * rest + slot[S::kC] * gi * (gj * d[j].s - d[j].strain());
        }
        for (std::size_t e = 0; e < 4; ++e) {
          v.transition[(t * 4 + e) * K + r] = half.transition[e].value();
        }
        for (std::size_t i = 0; i < 2; ++i) {
          v.input[(t * 2 + i) * K + r] =
              half.response[i * 2].value() * a[0] + half.response[i * 2 + 1].value() * a[1];
        }
      }
      if (outliers) {
        const auto prob = outlier_prob(slot[S::kOutlierRate]);
        for (std::size_t l = 0; l < 16; ++l) v.regime_prob[t * 16 + l] = prob[l % 4];
      } else if (K == 4) {
        const std::array<LogRates, 2> rates{make_rates(slot, *slots_, d[0], 0, row.cause(t, 0)),
                                            make_rates(slot, *slots_, d[1], 1, row.cause(t, 1))};
        const linalg::Matrix4 p =
            linalg::markov_exp(generator(rates, slot[S::kAPartner]), couple.intervals[t]);
        std::copy(p.begin(), p.end(), v.regime_prob.begin() + static_cast<std::ptrdiff_t>(t * 16));
      } else {
        v.regime_prob[t] = 1;
      }
    }
    for (std::size_t i = 0; i < 2; ++i) {
      if (!terms.skipping || couple.asked[t][i] == Asked::no) continue;
      for (std::size_t r = 0; r < K; ++r) {
        v.occasion_log_density[t * K + r] +=
            skip_term(slot, couple.asked[t][i], withdrawn(r, i)).log_prob;
      }
    }
    const auto ends = both_drives(slot, terms, row, t, &Row::end);
    for (; o < couple.answers.size() && z(couple.answers[o].occasion) == t; ++o) {
      const Answer& answer = couple.answers[o];
      if (answer.item == kMoments) {
        set_moments(out, at, ends, o);
        continue;
      }
      const std::size_t i = z(answer.partner), l = z(answer.item);
      const Drive& d = ends[i];
      const std::size_t first = z(out.shape.observations[o].first_term);
      const double error = slot[answer.item == kCloseness ? S::kSigmaE : S::kSigmaD];
      for (std::size_t r = 0; r < K; ++r) {
        const double w = withdrawn(r, i), g = 1 - slot[S::kAlpha] * w;
        v.loading[first * K + r] = slot[S::kLambda + l];
        v.loading[(first + 1) * K + r] = 1;
        if (answer.item != kCloseness) v.loading[(first + 2) * K + r] = 1;
        const double felt = g * d.s - d.strain() - slot[S::kOutlierDrop] * w;
        v.offset[o * K + r] = slot[S::kNu + l] + slot[S::kLambda + l] * felt -
                              (answer.item == kCloseness ? 0 : slot[S::kPsi] * w);
        v.noise[o * K + r] = error * error + slot[S::kOutlierSd] * slot[S::kOutlierSd] * w +
                             (answer.site == ssm::Site::exact ? terms.rounding[l] : 0);
      }
    }
  }
  return out;
}

void Model::back(const At& at, std::size_t index, const CoupleSystem& system,
                 const regime::SystemValues& v_bar, const HeldBar& held_bar,
                 Eigen::VectorXd& gradient) const {
  const CoupleDesign& couple = design_.couples[index];
  const DesignTerms& terms = design_.terms;
  const std::vector<double>& slot = at.slot;
  const Row row{couple, design_.integrators(), terms.causes.size()};
  const std::size_t K = at.regimes;
  std::vector<double> bar(slot.size(), 0.0);
  const auto add_dual = [&](const Dual& x, double x_bar) {
    for (int e = 0; e < S::kDynamics; ++e) bar[z(e)] += x_bar * x.derivatives()[e];
  };
  const auto cov_bar = [&](int i, int j) {
    double sum = 0;
    for (std::size_t r = 0; r < K; ++r) sum += v_bar.initial_cov[z(regime::tri(i, j)) * K + r];
    return sum;
  };

  const bool outliers = variant_ == Variant::outliers;
  if (outliers) {
    const auto prob = outlier_prob(slot[S::kOutlierRate]);
    const auto slope = outlier_prob_slope(slot[S::kOutlierRate]);
    for (std::size_t r = 0; r < 4; ++r) {
      double prob_bar = v_bar.initial_log_prob[r] / prob[r];
      for (std::size_t l = r; l < v_bar.regime_prob.size(); l += 4)
        prob_bar += v_bar.regime_prob[l];
      bar[S::kOutlierRate] += slope[r] * prob_bar;
    }
  } else if (K == 4) {
    const auto weights = stationary_log_weights(slot);
    const double total = log_sum_exp(weights);
    double sum = 0;
    for (std::size_t r = 0; r < 4; ++r) sum += v_bar.initial_log_prob[r];
    std::array<double, 4> w_bar{};
    for (std::size_t r = 0; r < 4; ++r) {
      w_bar[r] = v_bar.initial_log_prob[r] - sum * std::exp(weights[r] - total);
    }
    const double once = w_bar[1] + w_bar[2] + w_bar[3];
    const double partner = w_bar[3] * clip_slope(slot[S::kA0] + slot[S::kAPartner]);
    bar[S::kA0] += once * clip_slope(slot[S::kA0]) + partner;
    bar[S::kAPartner] += partner;
    bar[S::kB0] -= (once + w_bar[3]) * clip_slope(slot[S::kB0]);
  }
  for (std::size_t r = 0; r < K; ++r) {
    for (std::size_t i = 0; i < 2; ++i) {
      add_dual(at.initial_mean[r][i], v_bar.initial_mean[i * K + r]);
    }
  }
  for (std::size_t g = 0; g < 3; ++g) {
    for (std::size_t e = 0; e < 3; ++e) add_dual(at.initial_cov[g][e], held_bar.initial[g][e]);
  }
  bar[S::kOmegaV] += held_bar.omega_v;
  bar[S::kOmegaD] += held_bar.omega_d;
  bar[S::kVolatilityWithdrawn] += held_bar.volatility_withdrawn;
  bar[S::kTauB] +=
      2 * slot[S::kTauB] * (cov_bar(2, 2) + cov_bar(3, 3) + kBiasCorrelation * cov_bar(3, 2));

  std::size_t o = 0;
  for (std::size_t t = 0; t < couple.times.size(); ++t) {
    if (t > 0) {
      const auto d = both_drives(slot, terms, row, t, &Row::mean);
      std::array<double, 2> s_bar{}, strain_bar{};
      std::array<std::array<double, kMechanisms>, 2> moment_bar{};
      for (std::size_t r = 0; r < K; ++r) {
        const HalfStep& half = at.half(interval_of_[index][t], r);
        for (std::size_t e = 0; e < 4; ++e) {
          add_dual(half.transition[e], v_bar.transition[(t * 4 + e) * K + r]);
        }
        const double* noise_bar = held_bar.noise.data() + (t * K + r) * 9;
        for (std::size_t g = 0; g < 3; ++g) {
          for (std::size_t e = 0; e < 3; ++e) add_dual(half.noise[g][e], noise_bar[g * 3 + e]);
        }
        const std::array<double, 2> f_bar{v_bar.input[(t * 2) * K + r],
                                          v_bar.input[(t * 2 + 1) * K + r]};
        std::array<double, 2> a{}, rest{}, pull{};
        for (std::size_t i = 0; i < 2; ++i) {
          const std::size_t j = 1 - i;
          const double gi = 1 - slot[S::kAlpha] * withdrawn(r, i);
          const double gj = 1 - slot[S::kAlpha] * withdrawn(r, j);
          rest[i] = -slot[S::kDelta] * withdrawn(r, i);
          for (std::size_t k = 0; k < slots_->interventions; ++k) {
            rest[i] += slot[slots_->level(k)] * d[i].level[kBuiltInIntegrators + k];
          }
          pull[i] = gj * d[j].s - d[j].strain();
          a[i] = slot[S::kKappa] * rest[i] + slot[S::kC] * gi * pull[i];
        }
        for (std::size_t i = 0; i < 2; ++i) {
          for (std::size_t j = 0; j < 2; ++j) add_dual(half.response[i * 2 + j], f_bar[i] * a[j]);
        }
        for (std::size_t i = 0; i < 2; ++i) {
          const std::size_t j = 1 - i;
          const double a_bar =
              half.response[i].value() * f_bar[0] + half.response[2 + i].value() * f_bar[1];
          const double wi = withdrawn(r, i), wj = withdrawn(r, j);
          const double gi = 1 - slot[S::kAlpha] * wi, gj = 1 - slot[S::kAlpha] * wj;
          bar[S::kKappa] += a_bar * rest[i];
          bar[S::kDelta] -= a_bar * slot[S::kKappa] * wi;
          for (std::size_t k = 0; k < slots_->interventions; ++k) {
            bar[slots_->level(k)] += a_bar * slot[S::kKappa] * d[i].level[kBuiltInIntegrators + k];
          }
          bar[S::kC] += a_bar * gi * pull[i];
          const double through = a_bar * slot[S::kC];
          bar[S::kAlpha] -= through * (wi * pull[i] + gi * wj * d[j].s);
          s_bar[j] += through * gi * gj;
          strain_bar[j] -= through * gi;
        }
      }
      if (K == 4 && !outliers) {
        const std::array<LogRates, 2> rates{make_rates(slot, *slots_, d[0], 0, row.cause(t, 0)),
                                            make_rates(slot, *slots_, d[1], 1, row.cause(t, 1))};
        const linalg::Matrix4 g = generator(rates, slot[S::kAPartner]);
        linalg::Matrix4 p_bar;
        std::copy_n(v_bar.regime_prob.begin() + static_cast<std::ptrdiff_t>(t * 16), 16,
                    p_bar.begin());
        const linalg::Matrix4 g_bar = linalg::markov_exp_adjoint(g, couple.intervals[t], p_bar);
        const auto log_rate_bar = [&](std::size_t from, std::size_t to) {
          return (g_bar[from * 4 + to] - g_bar[from * 5]) * g[from * 4 + to];
        };
        for (std::size_t i = 0; i < 2; ++i) {
          const std::size_t mine = i == 0 ? 2 : 1, partners = 3 - mine;
          const double alone = log_rate_bar(0, mine) * clip_slope(rates[i].onset);
          const double beside =
              log_rate_bar(partners, 3) * clip_slope(rates[i].onset + slot[S::kAPartner]);
          const double back =
              (log_rate_bar(mine, 0) + log_rate_bar(3, partners)) * clip_slope(rates[i].recovery);
          bar[S::kA0] += alone + beside;
          bar[S::kAPartner] += beside;
          for (std::size_t k = 0; k < slots_->causes; ++k) {
            bar[slots_->theta(i, k)] += (alone + beside) * row.cause(t, i)[k];
          }
          bar[S::kB0] += back;
          bar[S::kEtaAttunement] += back * d[i].attunement;
          for (std::size_t k = 0; k < kMechanisms; ++k) {
            bar[S::kEta + k] += back * d[i].moment[k];
            moment_bar[i][k] += back * slot[S::kEta + k];
          }
          for (std::size_t k = 0; k < slots_->interventions; ++k) {
            bar[slots_->recovery(k)] += back * d[i].level[kBuiltInIntegrators + k];
          }
        }
      }
      for (std::size_t i = 0; i < 2; ++i) {
        drive_adjoint(slot, d[i], i, terms, s_bar[i], strain_bar[i], moment_bar[i], bar);
      }
    }
    for (std::size_t i = 0; i < 2; ++i) {
      if (!terms.skipping || couple.asked[t][i] == Asked::no) continue;
      for (std::size_t r = 0; r < K; ++r) {
        const double w = withdrawn(r, i);
        const double odds_bar =
            v_bar.occasion_log_density[t * K + r] * skip_term(slot, couple.asked[t][i], w).slope;
        bar[S::kSkip] += odds_bar;
        bar[S::kSkipWithdrawn] += w * odds_bar;
      }
    }
    const auto ends = both_drives(slot, terms, row, t, &Row::end);
    DrivesBar ends_bar;
    for (; o < couple.answers.size() && z(couple.answers[o].occasion) == t; ++o) {
      const Answer& answer = couple.answers[o];
      if (answer.item == kMoments) {
        moments_adjoint(system, v_bar, at, ends, o, bar, ends_bar);
        continue;
      }
      const std::size_t i = z(answer.partner), l = z(answer.item);
      const Drive& d = ends[i];
      const std::size_t first = z(system.shape.observations[o].first_term);
      const std::size_t error = answer.item == kCloseness ? S::kSigmaE : S::kSigmaD;
      const double lambda = slot[S::kLambda + l];
      for (std::size_t r = 0; r < K; ++r) {
        const double w = withdrawn(r, i), g = 1 - slot[S::kAlpha] * w;
        const double o_bar = v_bar.offset[o * K + r];
        const double felt = g * d.s - d.strain() - slot[S::kOutlierDrop] * w;
        bar[S::kLambda + l] += v_bar.loading[first * K + r] + o_bar * felt;
        bar[S::kOutlierDrop] -= o_bar * lambda * w;
        bar[S::kNu + l] += o_bar;
        if (answer.item != kCloseness) bar[S::kPsi] -= o_bar * w;
        bar[S::kAlpha] -= o_bar * lambda * w * d.s;
        ends_bar.s[i] += o_bar * lambda * g;
        ends_bar.strain[i] -= o_bar * lambda;
        bar[error] += 2 * slot[error] * v_bar.noise[o * K + r];
        bar[S::kOutlierSd] += 2 * slot[S::kOutlierSd] * w * v_bar.noise[o * K + r];
      }
    }
    for (std::size_t i = 0; i < 2; ++i) {
      drive_adjoint(slot, ends[i], i, terms, ends_bar.s[i], ends_bar.strain[i], {}, bar);
    }
  }
  for (std::size_t k = 0; k < parameters_.size(); ++k) {
    const ModelParameter& p = parameters_[k];
    const auto e = static_cast<Eigen::Index>(k);
    double sum = 0;
    for (const auto& target : p.targets) sum += target.weight * bar[target.slot];
    gradient[e] += sum * natural_slope(p.spec.transform, at.theta[e]);
  }
}

namespace {

/// Where leaving a couple's biases to one filter changes its log-likelihood by less, it is done.
constexpr double kBiasesMatter = 0.2;
constexpr int kAdaptations = 2;

}  // namespace

template <class Trace>
Expected<std::vector<double>> Model::filter_runs(const At& at, std::size_t couple,
                                                 const PersonGrid& grid, CoupleSystem& s,
                                                 const Trace& trace) const {
  std::vector<double> values;
  for (const GridRun& run : grid.runs()) {
    hold(at, couple, grid.held(run), s);
    const auto value = regime::filter(s.shape, s.values, collapse_, trace(values.size()));
    if (!value) return unexpected(value.error());
    values.push_back(*value);
  }
  return values;
}

Expected<std::vector<double>> Model::run_log_likelihoods(const At& at, std::size_t couple,
                                                         const PersonGrid& grid) const {
  CoupleSystem s = system(at, couple, {});
  regime::FilterTrace trace;
  return filter_runs(
      at, couple, grid, s, [&](std::size_t) -> auto& { return trace; });
}

Expected<PersonGrid> Model::adapted_grid(const At& at, std::size_t couple, Summing summing) const {
  // Without lasting regimes no two readings of the same weeks can survive.
  const bool biases = summing == Summing::volatility_and_biases &&
                      (variant_ == Variant::withdrawal || variant_ == Variant::own_volatility) &&
                      state_count(design_.terms) > 4;
  CoupleSystem s = system(at, couple, {});
  regime::FilterTrace trace;
  const auto values_of = [&](const PersonGrid& of) {
    return filter_runs(
        at, couple, of, s, [&](std::size_t) -> auto& { return trace; });
  };
  PersonGrid grid = design_.terms.volatility ? prior_grid(false) : one_run_grid();
  for (int pass = 0; design_.terms.volatility && pass < kAdaptations; ++pass) {
    const auto values = values_of(grid);
    if (!values) return unexpected(values.error());
    grid = adapted(grid, *values);
  }
  if (!biases) return grid;
  const PersonGrid full = with_biases(grid), summed = biases_alone(full);
  const auto one = values_of(centre_alone(grid));
  const auto sum = values_of(summed);
  if (!one || !sum) return unexpected(one ? sum.error() : one.error());
  const double change = cross_sum(summed, *sum).log_likelihood - one->front();
  if (std::abs(change) < kBiasesMatter) return grid;
  const auto values = values_of(full);
  if (!values) return unexpected(values.error());
  return adapted(full, *values);
}

Expected<double> Model::log_likelihood(const At& at, std::size_t couple, const PersonGrid& grid,
                                       Eigen::VectorXd* gradient) const {
  if (gradient == nullptr) {
    const auto values = run_log_likelihoods(at, couple, grid);
    if (!values) return unexpected(values.error());
    return cross_sum(grid, *values).log_likelihood;
  }
  const std::vector<GridRun> runs = grid.runs();
  CoupleSystem s = system(at, couple, {});
  std::vector<regime::FilterTrace> traces(runs.size());
  const auto values = filter_runs(
      at, couple, grid, s, [&](std::size_t run) -> auto& { return traces[run]; });
  if (!values) return unexpected(values.error());
  const CrossSum sum = cross_sum(grid, *values);
  regime::SystemValues bar, total_bar;
  total_bar.reset(s.shape);
  HeldBar held_bar;
  held_bar.noise.assign(z(s.shape.occasions) * at.regimes * 9, 0.0);
  for (std::size_t run = 0; run < runs.size(); ++run) {
    const Held held = grid.held(runs[run]);
    hold(at, couple, held, s);
    regime::filter_adjoint(s.shape, s.values, collapse_, traces[run], bar);
    hold_adjoint(at, couple, held, bar, sum.run_weight[run], held_bar);
    total_bar.add(bar, sum.run_weight[run]);
  }
  gradient->setZero(static_cast<Eigen::Index>(parameters_.size()));
  back(at, couple, s, total_bar, held_bar, *gradient);
  return sum.log_likelihood;
}

DriveAt Model::drive(const At& at, std::size_t couple, std::size_t occasion, int partner) const {
  const CoupleDesign& c = design_.couples[couple];
  const Row row{c, design_.integrators(), design_.terms.causes.size()};
  const std::size_t i = z(partner);
  const Drive end =
      make_drive(at.slot, design_.terms, i, row.end(occasion, i), row.attunement(occasion, i));
  const Drive mean =
      make_drive(at.slot, design_.terms, i, row.mean(occasion, i), row.attunement(occasion, i));
  const LogRates rates = make_rates(at.slot, *slots_, mean, i, row.cause(occasion, i));
  return {end.s, end.strain(), end.moment, end.attunement, std::exp(clip(rates.recovery))};
}

}  // namespace attune::dyad
