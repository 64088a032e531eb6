// The parameters of the default model on a design: which there are, where they act, their priors.
#include <cmath>
#include <stdexcept>

#include "dyad/model_at.h"

namespace attune::dyad {
namespace {

constexpr double kLogSqrt2Pi = 0.91893853320467274178;
constexpr std::array<const char*, kMechanisms> kMechanismName{"touch", "reward", "resonance",
                                                              "dialogue"};

struct Named {
  const char* name;
  std::size_t slot;
};

}  // namespace

void Model::add_parameters() {
  using S = Slots;
  const DesignTerms& terms = design_.terms;
  const auto add = [&](ParameterSpec spec, std::vector<ModelParameter::Target> targets) {
    parameters_.push_back({std::move(spec), std::move(targets), -1});
    return static_cast<int>(parameters_.size()) - 1;
  };
  const auto shared = [&](const Named& p) {
    return add(closeness_parameter(p.name), {{p.slot, 1.0}});
  };
  // An effect that may differ between roles: the shared value, and half the difference each way.
  const auto per_partner = [&](const ParameterSpec& spec, std::size_t first, std::size_t second) {
    const int index = add(spec, {{first, 1.0}, {second, 1.0}});
    if (terms.roles) {
      ParameterSpec difference = spec;
      difference.name += "_role_difference";
      difference.description += ", first role minus second";
      difference.transform = Transform::identity;
      difference.prior = Prior{0, kRoleDifferenceSd};
      add(difference, {{first, 0.5}, {second, -0.5}});
    }
    return index;
  };
  const bool outliers = variant_ == Variant::outliers;
  const bool switching = variant_ == Variant::withdrawal || variant_ == Variant::own_volatility;
  for (const Named& p : {Named{"kappa", S::kKappa}, {"sigma", S::kSigma}, {"rho", S::kRho}}) {
    shared(p);
  }
  if (terms.volatility) shared({"omega_v", S::kOmegaV});
  shared({"c", S::kC});
  if (switching) {
    shared({"delta", S::kDelta});
    shared({"alpha", S::kAlpha});
  }
  if (terms.strain) shared({"gamma", S::kGamma});
  if (terms.conflict) shared({"gamma_conflict", S::kGammaConflict});
  if (terms.mechanism[kTouch] && (terms.strain || terms.conflict)) shared({"zeta", S::kZeta});
  std::array<int, kMechanisms> beta{};
  bool any_mechanism = false;
  for (std::size_t k = 0; k < kMechanisms; ++k) {
    if (!terms.mechanism[k]) continue;
    any_mechanism = true;
    beta[k] = per_partner(closeness_parameter(std::string("beta_") + kMechanismName[k]),
                          S::beta(0, k), S::beta(1, k));
  }
  int beta_attunement = -1;
  if (terms.attunement) {
    beta_attunement = per_partner(closeness_parameter("beta_attunement"), S::kBetaAttunement,
                                  S::kBetaAttunement + 1);
    if (any_mechanism) shared({"omega", S::kOmega});
  }
  if (switching) {
    shared({"a0", S::kA0});
    for (std::size_t k = 0; k < terms.causes.size(); ++k) {
      const std::string& cause = terms.causes[k];
      ParameterSpec spec{"theta_" + cause, "log rate of withdrawing per SD of " + cause,
                         Topic::cause, Transform::identity, Prior{0.0, 0.25}};
      for (const ParameterSpec& known : closeness_parameters()) {
        if (known.name == spec.name) spec = known;
      }
      per_partner(spec, slots_->theta(0, k), slots_->theta(1, k));
    }
    shared({"a_partner", S::kAPartner});
    shared({"b0", S::kB0});
    if (any_mechanism || terms.attunement) shared({"chi", S::kChi});
    for (std::size_t k = 0; k < kMechanisms; ++k) {
      if (!terms.mechanism[k]) continue;
      const int eta =
          add(closeness_parameter(std::string("eta_") + kMechanismName[k]), {{S::kEta + k, 1.0}});
      parameters_[static_cast<std::size_t>(eta)].pooled_towards = beta[k];
    }
    if (terms.attunement) {
      const int eta = shared({"eta_attunement", S::kEtaAttunement});
      parameters_[static_cast<std::size_t>(eta)].pooled_towards = beta_attunement;
    }
  }
  for (std::size_t v = 0; v < terms.interventions.size(); ++v) {
    const std::string& name = terms.interventions[v];
    add({"level_" + name, "resting level per unit of " + name + " (points)", Topic::intervention,
         Transform::identity, Prior{0, 0.5}},
        {{slots_->level(v), 1.0}});
    if (!switching) continue;
    add({"recovery_" + name, "log rate of recovering per unit of " + name, Topic::intervention,
         Transform::identity, Prior{0, 0.5}},
        {{slots_->recovery(v), 1.0}});
  }
  const bool distance = terms.item[kDistance], landed = terms.item[kLanded];
  if (variant_ == Variant::own_volatility) {
    shared({"volatility_withdrawn", S::kVolatilityWithdrawn});
  }
  if (outliers) {
    shared({"outlier_rate", S::kOutlierRate});
    shared({"outlier_drop", S::kOutlierDrop});
    shared({"outlier_sd", S::kOutlierSd});
  }
  if ((switching || outliers) && (distance || landed)) shared({"psi", S::kPsi});
  if (distance) shared({"lambda_distance", S::lambda(kDistance)});
  if (landed) shared({"lambda_landed", S::lambda(kLanded)});
  if (distance || landed) {
    shared({"omega_d", S::kOmegaD});
    shared({"sigma_d", S::kSigmaD});
  }
  shared({"sigma_e", S::kSigmaE});
  shared({"tau_b", S::kTauB});
  if (variant_ == Variant::trends) shared({"tau_trend", S::kTauTrend});
  if (terms.moments) {
    shared({"phi", S::kPhi});
    if (switching) shared({"phi_withdrawn", S::kPhiWithdrawn});
    shared({"nu_moments", S::kNuMoments});
    shared({"sigma_m", S::kSigmaM});
  }
  if (terms.skipping) {
    shared({"m0", S::kSkip});
    if (switching) shared({"m1", S::kSkipWithdrawn});
  }
  shared({"nu_closeness", S::nu(kCloseness)});
  if (distance) shared({"nu_distance", S::nu(kDistance)});
  if (landed) shared({"nu_landed", S::nu(kLanded)});
}

Eigen::VectorXd Model::prior_medians() const {
  Eigen::VectorXd theta(static_cast<Eigen::Index>(parameters_.size()));
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const ModelParameter& p = parameters_[i];
    double value = p.spec.prior ? p.spec.prior->mean : 0;
    if (p.pooled_towards >= 0) {  // chi has median 1
      value = parameters_[static_cast<std::size_t>(p.pooled_towards)].spec.prior->mean;
    }
    const std::size_t slot = p.targets.front().slot;
    if (slot >= Slots::kNu && slot < Slots::kOmegaD) {
      value = design_.terms.item_mean[slot - Slots::kNu];
    }
    theta[static_cast<Eigen::Index>(i)] = value;
  }
  return theta;
}

std::optional<Eigen::Index> Model::index_of(std::string_view name) const {
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    if (parameters_[i].spec.name == name) return static_cast<Eigen::Index>(i);
  }
  return std::nullopt;
}

double Model::log_prior(const Eigen::VectorXd& theta, Eigen::VectorXd& gradient) const {
  const Eigen::Index chi = index_of("chi").value_or(-1);  // there wherever pooling is
  double sum = 0;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const auto at = static_cast<Eigen::Index>(i);
    const ModelParameter& p = parameters_[i];
    if (p.pooled_towards >= 0) {
      const double z = (theta[at] - theta[chi] * theta[p.pooled_towards]) / kEtaSd;
      sum -= 0.5 * z * z + std::log(kEtaSd) + kLogSqrt2Pi;
      gradient[at] -= z / kEtaSd;
      gradient[chi] += z / kEtaSd * theta[p.pooled_towards];
      gradient[p.pooled_towards] += z / kEtaSd * theta[chi];
    } else if (p.spec.prior) {
      const double z = (theta[at] - p.spec.prior->mean) / p.spec.prior->sd;
      sum -= 0.5 * z * z + std::log(p.spec.prior->sd) + kLogSqrt2Pi;
      gradient[at] -= z / p.spec.prior->sd;
    }
  }
  return sum;
}

Eigen::MatrixXd Model::prior_precision(const Eigen::VectorXd& theta) const {
  const auto n = static_cast<Eigen::Index>(parameters_.size());
  const Eigen::Index chi = index_of("chi").value_or(-1);  // there wherever pooling is
  Eigen::MatrixXd precision = Eigen::MatrixXd::Zero(n, n);
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const auto at = static_cast<Eigen::Index>(i);
    const ModelParameter& p = parameters_[i];
    if (p.pooled_towards >= 0) {
      // Gauss-Newton part of the pooled prior: positive semi-definite at any theta.
      Eigen::VectorXd slope = Eigen::VectorXd::Zero(n);
      slope[at] = 1 / kEtaSd;
      slope[chi] = -theta[p.pooled_towards] / kEtaSd;
      slope[p.pooled_towards] = -theta[chi] / kEtaSd;
      precision += slope * slope.transpose();
    } else if (p.spec.prior) {
      precision(at, at) += 1 / (p.spec.prior->sd * p.spec.prior->sd);
    }
  }
  return precision;
}

}  // namespace attune::dyad
