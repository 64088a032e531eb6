#include "testing/particle_filter.h"

#include <Eigen/Core>
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/random.h"
#include "dyad/initial_law.h"
#include "ssm/site.h"
#include "ssm/stationary.h"

namespace attune::testing {
namespace {

constexpr std::size_t kStates = 8;  // x, b, d of distance, d of landed: of each partner
constexpr std::size_t kRegimes = 4;
/// Onsets that happen this often in a day need no tilt.
constexpr double kFrequent = 0.5;

using Pair = std::array<double, 2>;

std::size_t z(int i) { return static_cast<std::size_t>(i); }

double withdrawn(std::size_t regime, std::size_t partner) {
  return static_cast<double>(partner == 0 ? regime >> 1 : regime & 1);
}
std::size_t switched(std::size_t regime, std::size_t partner) {
  return regime ^ (partner == 0 ? 2U : 1U);
}

/// The parameters by name, each in its own unit; 0 for what the design has no use for.
class Parameters {
 public:
  Parameters(const dyad::Model& model, const dyad::Model::At& at) {
    const Eigen::VectorXd& theta = model.theta(at);
    for (std::size_t i = 0; i < model.parameters().size(); ++i) {
      const dyad::ParameterSpec& spec = model.parameters()[i].spec;
      values_[spec.name] = dyad::to_natural(spec.transform, theta[static_cast<Eigen::Index>(i)]);
    }
  }
  [[nodiscard]] double operator()(const std::string& name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? 0 : found->second;
  }
  /// Of one partner, where roles may differ.
  [[nodiscard]] double operator()(const std::string& name, std::size_t partner) const {
    return (*this)(name) + (partner == 0 ? 0.5 : -0.5) * (*this)(name + "_role_difference");
  }

 private:
  std::map<std::string, double> values_;
};

/// A smooth minimum and maximum: log rates between -5 and 2 (docs/math/closeness.md).
double daily_rate(double log_rate) {
  const auto above = [](double excess) {
    const double x = excess / dyad::kLogRateCorner;
    return dyad::kLogRateCorner * (std::fmax(x, 0) + std::log1p(std::exp(-std::abs(x))));
  };
  return std::exp(dyad::kLogRateMin + above(log_rate - dyad::kLogRateMin) -
                  above(log_rate - dyad::kLogRateMax));
}

/// What holds over one step of the grid.
struct Step {
  double days = 0;
  std::array<Pair, kRegimes> push{};  ///< the constant part of dx/dt by regime
  std::array<Pair, kRegimes> rate{};  ///< of switching, by regime and partner, a day
  std::array<Pair, kRegimes> proposed_rate{};
};

/// Equations (2), (4) and (5), in continuous time.
class Equations {
 public:
  Equations(const dyad::Model& model, const Parameters& value, std::size_t couple)
      : design_(model.design()), couple_(design_.couples[couple]), value_(value) {}

  [[nodiscard]] Step step(std::size_t t, double onset_tilt) const {
    const std::array<Felt, 2> felt{feel(t, 0), feel(t, 1)};
    Step step;
    step.days = couple_.intervals[t];
    for (std::size_t r = 0; r < kRegimes; ++r) {
      for (std::size_t i = 0; i < 2; ++i) {
        const std::size_t j = 1 - i;
        const double alpha = value_("alpha");
        const double own_gain = 1 - alpha * withdrawn(r, i), gain = 1 - alpha * withdrawn(r, j);
        step.push[r][i] = value_("kappa") * (felt[i].rest - value_("delta") * withdrawn(r, i)) +
                          value_("c") * own_gain * (gain * felt[j].drive - felt[j].strain);
        const bool onset = withdrawn(r, i) == 0;
        const double rate =
            daily_rate(onset ? felt[i].log_onset + value_("a_partner") * withdrawn(r, j)
                             : felt[i].log_recovery);
        step.rate[r][i] = rate;
        step.proposed_rate[r][i] =
            onset ? std::fmax(rate, std::fmin(onset_tilt * rate, kFrequent)) : rate;
      }
    }
    return step;
  }

 private:
  struct Felt {
    double drive = 0, strain = 0, rest = 0, log_onset = 0, log_recovery = 0;
  };

  [[nodiscard]] Felt feel(std::size_t t, std::size_t i) const {
    using namespace dyad;
    static const std::array<std::string, kMechanisms> kName{"touch", "reward", "resonance",
                                                            "dialogue"};
    const DesignTerms& terms = design_.terms;
    const double* m = couple_.level_mean.data() + (t * 2 + i) * design_.integrators();
    const double attunement = couple_.attunement[t * 2 + i];
    Felt felt;
    felt.drive = value_("beta_attunement", i) * attunement;
    felt.strain = (value_("gamma") * m[kStrain] + value_("gamma_conflict") * m[kConflict]) *
                  std::exp(-value_("zeta") * m[kTouch]);
    felt.log_onset = value_("a0");
    felt.log_recovery = value_("b0") + value_("eta_attunement") * attunement;
    for (std::size_t k = 0; k < kMechanisms; ++k) {
      const double moments = m[k] * std::exp(value_("omega") * attunement) - terms.mean_level[k];
      felt.drive += value_("beta_" + kName[k], i) * moments;
      felt.log_recovery += value_("eta_" + kName[k]) * moments;
    }
    for (std::size_t k = 0; k < terms.causes.size(); ++k) {
      const double theta = value_("theta_" + terms.causes[k], i);
      const double z = couple_.causes[(t * 2 + i) * terms.causes.size() + k];
      felt.log_onset += std::isnan(z) ? theta * theta / 2 : theta * z;
    }
    for (std::size_t k = 0; k < terms.interventions.size(); ++k) {
      const double level = m[kBuiltInIntegrators + k];
      felt.rest += value_("level_" + terms.interventions[k]) * level;
      felt.log_recovery += value_("recovery_" + terms.interventions[k]) * level;
    }
    return felt;
  }

  const dyad::Design& design_;
  const dyad::CoupleDesign& couple_;
  const Parameters& value_;
};

/// A covariance of the levels: own innovations of A, of B, and shared; each 00, 01, 11. Volatility
/// scales the three.
using Parts = std::array<std::array<double, 3>, 3>;
using Scales = std::array<double, 3>;

std::array<double, 3> total(const Parts& parts, const Scales& scale) {
  std::array<double, 3> sum{};
  for (std::size_t e = 0; e < 3; ++e) {
    sum[e] = scale[0] * parts[0][e] + scale[1] * parts[1][e] + scale[2] * parts[2][e];
  }
  return sum;
}

/// The law of the levels after some time in one regime: x' = F x + shift + e.
struct Motion {
  std::array<double, 4> transition{};
  Pair shift{};
  Parts noise{};
};

/// The two levels in one regime: dx = (A x + push) dt + dw.
class Levels {
 public:
  Levels(const Parameters& value, std::size_t regime) : kappa_(value("kappa")) {
    const double c = value("c"), alpha = value("alpha");
    pull_ = {c * (1 - alpha * withdrawn(regime, 0)), c * (1 - alpha * withdrawn(regime, 1))};
    root_ = std::sqrt(pull_[0] * pull_[1]);
    const double variance = value("sigma") * value("sigma");
    Eigen::Matrix2d drift, own_a, own_b, shared;
    drift << -kappa_, pull_[0], pull_[1], -kappa_;
    own_a << variance, 0, 0, 0;
    own_b << 0, 0, 0, variance;
    shared << 0, variance * value("rho"), variance * value("rho"), 0;
    std::size_t part = 0;
    for (const Eigen::Matrix2d& diffusion : {own_a, own_b, shared}) {
      const Eigen::Matrix2d p = ssm::stationary_covariance_2x2(drift, diffusion);
      stationary_[part++] = {p(0, 0), p(1, 0), p(1, 1)};
    }
  }

  /// With eigenvalues -kappa +- root; Q = P - F P F' with the stationary P.
  [[nodiscard]] Motion motion(double days, const Pair& push) const {
    const double decay = std::exp(-kappa_ * days), x = root_ * days;
    const double even = decay * std::cosh(x);
    const double odd = decay * (x > 1e-8 ? std::sinh(x) / root_ : days);
    Motion m;
    m.transition = {even, odd * pull_[0], odd * pull_[1], even};
    const auto& f = m.transition;
    const double det = kappa_ * kappa_ - pull_[0] * pull_[1];
    const double a = (f[0] - 1) * push[0] + f[1] * push[1];
    const double b = f[2] * push[0] + (f[3] - 1) * push[1];
    m.shift = {(-kappa_ * a - pull_[0] * b) / det, (-kappa_ * b - pull_[1] * a) / det};
    for (std::size_t g = 0; g < 3; ++g) {
      const auto& p = stationary_[g];
      const double u0 = f[0] * p[0] + f[1] * p[1], u1 = f[0] * p[1] + f[1] * p[2];
      const double v0 = f[2] * p[0] + f[3] * p[1], v1 = f[2] * p[1] + f[3] * p[2];
      m.noise[g] = {p[0] - u0 * f[0] - u1 * f[1], p[1] - u0 * f[2] - u1 * f[3],
                    p[2] - v0 * f[2] - v1 * f[3]};
    }
    return m;
  }

 private:
  double kappa_, root_;
  Pair pull_{};
  Parts stationary_{};
};

struct Particle {
  std::array<double, kStates> mean{};
  std::array<std::array<double, kStates>, kStates> cov{};
  Scales scale{};  ///< what its log-volatilities make of the noise parts
  std::size_t regime = 0;
  double log_weight = 0;

  void move(const Motion& m) {
    const auto& f = m.transition;
    const auto turn = [&f](double& a, double& b) {
      const double before = a;
      a = f[0] * a + f[1] * b;
      b = f[2] * before + f[3] * b;
    };
    turn(mean[0], mean[1]);
    mean[0] += m.shift[0];
    mean[1] += m.shift[1];
    for (std::size_t s = 0; s < kStates; ++s) turn(cov[0][s], cov[1][s]);
    for (std::size_t s = 0; s < kStates; ++s) turn(cov[s][0], cov[s][1]);
    const std::array<double, 3> noise = total(m.noise, scale);
    cov[0][0] += noise[0];
    cov[0][1] += noise[1];
    cov[1][0] += noise[1];
    cov[1][1] += noise[2];
  }

  /// What is seen beside answers.
  void see(const dyad::CoupleSystem& system, std::size_t t) {
    log_weight += system.values.occasion_log_density[t * kRegimes + regime];
  }

  /// One answer; its log density goes to the weight.
  void learn(const dyad::CoupleSystem& system, std::size_t o) {
    const regime::ObservationShape& shape = system.shape.observations[o];
    double predicted = system.values.offset[o * kRegimes + regime];
    double variance = system.values.noise[o * kRegimes + regime];
    std::array<double, kStates> along{};
    for (std::size_t k = z(shape.first_term); k < z(shape.first_term + shape.terms); ++k) {
      const std::size_t s = z(system.shape.term_state[k]);
      const double loading = system.values.loading[k * kRegimes + regime];
      predicted += loading * mean[s];
      for (std::size_t i = 0; i < kStates; ++i) along[i] += loading * cov[s][i];
    }
    for (std::size_t k = z(shape.first_term); k < z(shape.first_term + shape.terms); ++k) {
      variance +=
          system.values.loading[k * kRegimes + regime] * along[z(system.shape.term_state[k])];
    }
    const ssm::SiteTerms site = ssm::site_terms(shape.site, shape.value - predicted, variance);
    log_weight += site.log_density;
    for (std::size_t i = 0; i < kStates; ++i) {
      mean[i] += site.gain * along[i];
      const double by = site.curvature * along[i];
      for (std::size_t j = 0; j < kStates; ++j) cov[i][j] -= by * along[j];
    }
  }
};

constexpr double kGoldenRatio = 0.6180339887498949;

/// u, u + g, u + 2g, ... modulo 1: any run of neighbours, so the copies of one ancestor too, is
/// spread evenly (Weyl 1916). Each number alone is uniform, which is all that lack of bias asks.
class Even {
 public:
  explicit Even(double first = 0, double stride = kGoldenRatio) : at_(first), stride_(stride) {}
  double next() {
    at_ += stride_;
    at_ -= std::floor(at_);
    return std::clamp(at_, 0x1.0p-53, 1 - 0x1.0p-53);
  }

 private:
  double at_, stride_;
};

class Cloud {
 public:
  Cloud(const dyad::Model& model, const dyad::Model::At& at, std::size_t couple,
        const ParticleOptions& options)
      : value_(model, at),
        equations_(model, value_, couple),
        system_(model.system(at, couple, {})),
        initial_(dyad::initial_law(
            {value_("kappa"), value_("sigma"), value_("rho"), value_("c"), value_("alpha"),
             value_("delta"), value_("a0"), value_("a_partner"), value_("b0")},
            kRegimes)),
        levels_{Levels(value_, 0), Levels(value_, 1), Levels(value_, 2), Levels(value_, 3)},
        options_(options),
        random_(options.seed, Purpose::testing, couple),
        particles_(z(options.particles)) {
    begin();
  }

  ParticleResult run() {
    ParticleResult result;
    for (std::size_t t = 0; t < z(system_.shape.occasions); ++t) {
      if (t > 0) advance(equations_.step(t, options_.onset_tilt));
      for (Particle& p : particles_) p.see(system_, t);
      for (int o = system_.shape.observation_begin[t]; o < system_.shape.observation_begin[t + 1];
           ++o) {
        for (Particle& p : particles_) p.learn(system_, z(o));
      }
      result.log_likelihood += normalise();
      for (std::size_t i = 0; i < 2; ++i) result.withdrawn.push_back(probability_withdrawn(i));
      if (effective_size() < 0.5 * static_cast<double>(particles_.size())) resample();
    }
    return result;
  }

 private:
  /// Regimes and volatilities spread evenly over the cube: the strides are powers of the root of
  /// x^4 = x + 1, the golden ratio's counterpart in three dimensions.
  void begin() {
    constexpr double kRoot = 1.2207440846057596;
    std::array<Even, 3> even;
    double stride = 1;
    for (Even& e : even) e = Even(random_.uniform(), stride /= kRoot);
    for (Particle& p : particles_) {
      p.regime = initial_regime(even[0].next());
      const double a = value_("omega_v") * normal_quantile(even[1].next());
      const double b = value_("omega_v") * normal_quantile(even[2].next());
      p.scale = {std::exp(2 * a), std::exp(2 * b), std::exp(a + b)};
      p.log_weight = -std::log(static_cast<double>(particles_.size()));
      for (std::size_t i = 0; i < z(system_.shape.states); ++i) {
        p.mean[i] = system_.values.initial_mean[i * kRegimes + p.regime];
        for (std::size_t j = 0; j < z(system_.shape.states); ++j) {
          const std::size_t e = z(regime::tri(static_cast<int>(i), static_cast<int>(j)));
          p.cov[i][j] = system_.values.initial_cov[e * kRegimes + p.regime];
        }
      }
      const auto& parts = initial_.noise[p.regime];
      const auto level = [&](std::size_t e) {
        double sum = initial_.switching[p.regime][e].value();
        for (std::size_t g = 0; g < 3; ++g) sum += p.scale[g] * parts[g][e].value();
        return sum;
      };
      p.cov[0][0] = level(0);
      p.cov[0][1] = p.cov[1][0] = level(1);
      p.cov[1][1] = level(2);
    }
  }

  [[nodiscard]] std::size_t initial_regime(double u) const {
    std::size_t r = 0;
    for (; r + 1 < kRegimes; ++r) {
      u -= std::exp(system_.values.initial_log_prob[r]);
      if (u < 0) break;
    }
    return r;
  }

  void advance(const Step& step) {
    std::array<Motion, kRegimes> whole;
    std::array<Even, kRegimes> first;
    for (std::size_t r = 0; r < kRegimes; ++r) {
      whole[r] = levels_[r].motion(step.days, step.push[r]);
      first[r] = Even(random_.uniform());
    }
    for (Particle& p : particles_) {
      const double exits = step.proposed_rate[p.regime][0] + step.proposed_rate[p.regime][1];
      const double stay = -std::log(first[p.regime].next()) / exits;
      if (stay >= step.days) {
        p.log_weight += survival_weight(step, p.regime, step.days);
        p.move(whole[p.regime]);
      } else {
        follow(p, step, stay);
      }
    }
  }

  /// Log of true over proposed probability that nobody switches.
  static double survival_weight(const Step& step, std::size_t r, double days) {
    return days * (step.proposed_rate[r][0] + step.proposed_rate[r][1] - step.rate[r][0] -
                   step.rate[r][1]);
  }

  /// The rest of a step in which somebody switches, first after `stay` days.
  void follow(Particle& p, const Step& step, double stay) {
    double left = step.days;
    while (stay < left) {
      const Pair& proposed = step.proposed_rate[p.regime];
      const double exits = proposed[0] + proposed[1];
      const std::size_t who = random_.uniform() * exits < proposed[0] ? 0 : 1;
      p.move(levels_[p.regime].motion(stay, step.push[p.regime]));
      p.log_weight += survival_weight(step, p.regime, stay) +
                      std::log(step.rate[p.regime][who] / proposed[who]);
      p.regime = switched(p.regime, who);
      left -= stay;
      const Pair& next = step.proposed_rate[p.regime];
      stay = random_.exponential() / (next[0] + next[1]);
    }
    p.log_weight += survival_weight(step, p.regime, left);
    p.move(levels_[p.regime].motion(left, step.push[p.regime]));
  }

  /// Makes the weights sum to 1. @returns the log of what they summed to.
  double normalise() {
    double top = particles_.front().log_weight, sum = 0;
    for (const Particle& p : particles_) top = std::max(top, p.log_weight);
    for (const Particle& p : particles_) sum += std::exp(p.log_weight - top);
    const double log_sum = top + std::log(sum);
    for (Particle& p : particles_) p.log_weight -= log_sum;
    return log_sum;
  }

  [[nodiscard]] double probability_withdrawn(std::size_t partner) const {
    double sum = 0;
    for (const Particle& p : particles_) {
      sum += withdrawn(p.regime, partner) * std::exp(p.log_weight);
    }
    return sum;
  }

  [[nodiscard]] double effective_size() const {
    double squares = 0;
    for (const Particle& p : particles_) squares += std::exp(2 * p.log_weight);
    return 1 / squares;
  }

  /// Systematic: each particle as often as its weight says, but for rounding.
  void resample() {
    const double each = 1 / static_cast<double>(particles_.size());
    double tick = random_.uniform() * each, sum = 0;
    drawn_.clear();
    for (const Particle& p : particles_) {
      for (sum += std::exp(p.log_weight); tick < sum && drawn_.size() < particles_.size();
           tick += each) {
        drawn_.push_back(p);
      }
    }
    while (drawn_.size() < particles_.size()) drawn_.push_back(particles_.back());  // rounding
    particles_.swap(drawn_);
    for (Particle& p : particles_) p.log_weight = std::log(each);
  }

  Parameters value_;
  Equations equations_;
  dyad::CoupleSystem system_;
  dyad::InitialLaw initial_;
  std::array<Levels, kRegimes> levels_;
  ParticleOptions options_;
  RandomStream random_;
  std::vector<Particle> particles_, drawn_;
};

}  // namespace

ParticleResult particle_filter(const dyad::Model& model, const dyad::Model::At& at,
                               std::size_t couple, const ParticleOptions& options) {
  if (options.particles < 2) throw std::invalid_argument("particle_filter: too few particles");
  if (!(options.onset_tilt >= 1)) throw std::invalid_argument("particle_filter: a tilt below 1");
  if (model.variant() != dyad::Variant::withdrawal) {
    throw std::invalid_argument("particle_filter: knows Variant::withdrawal only");
  }
  return Cloud(model, at, couple, options).run();
}

}  // namespace attune::testing
