#include "dyad/hazards.h"

#include <cmath>

#include "dyad/equations.h"
#include "dyad/model_at.h"

namespace attune::dyad {
namespace {

using S = Model::Slots;
constexpr std::array<double, kMechanisms> kTau{kTauTouch, kTauReward, kTauResonance, kTauDialogue};

/// Average over [from, to] days of what is 1 at 0 and fades.
double faded(double tau, double from, double to) {
  if (to <= from) return std::exp(-from / tau);
  return tau * (std::exp(-from / tau) - std::exp(-to / tau)) / (to - from);
}

}  // namespace

double RecoveryParts::rate(WaySet stopped) const {
  const std::size_t unattuned = holds(stopped, kAttunement) ? 1 : 0;
  double sum = rest + (unattuned == 1 ? 0 : attunement);
  for (std::size_t k = 0; k < kMechanisms; ++k) {
    sum += moment[k][holds(stopped, k) ? 1 : 0][unattuned];
  }
  return rate_of(sum);
}

Hazards::Hazards(const Model& model, const Eigen::VectorXd& theta)
    : model_(model), slot_(model.slots(theta)) {}

Hazards Hazards::with_own(const std::array<double, kWays>& shift) const {
  Hazards own = *this;
  const auto has = ways_of(model_.design().terms);
  for (std::size_t k = 0; k < kMechanisms; ++k) own.slot_[S::kEta + k] += has[k] ? shift[k] : 0;
  own.slot_[S::kEtaAttunement] += has[kAttunement] ? shift[kAttunement] : 0;
  return own;
}

double Hazards::onset_base() const { return slot_[S::kA0]; }

double Hazards::cause_effect(std::size_t couple, std::size_t step, std::size_t partner,
                             std::size_t cause) const {
  const DesignTerms& terms = model_.design().terms;
  const S slots{terms.causes.size(), terms.interventions.size()};
  return dyad::cause_effect(
      slot_[slots.theta(partner, cause)],
      model_.design().couples[couple].causes[(step * 2 + partner) * slots.causes + cause]);
}

RecoveryParts Hazards::recovery(std::size_t couple, std::size_t step, std::size_t partner,
                                std::size_t after) const {
  const Design& design = model_.design();
  const DesignTerms& terms = design.terms;
  const CoupleDesign& c = design.couples[couple];
  const S slots{terms.causes.size(), terms.interventions.size()};
  const double* mean = c.level_mean.data() + (step * 2 + partner) * design.integrators();
  const double* left = c.level_end.data() + (after * 2 + partner) * design.integrators();
  const double attunement = c.attunement[step * 2 + partner];
  const double multiplier = std::exp(slot_[S::kOmega] * attunement);
  RecoveryParts parts;
  parts.rest = slot_[S::kB0];
  for (std::size_t v = 0; v < slots.interventions; ++v) {
    parts.rest += slot_[slots.recovery(v)] * mean[kBuiltInIntegrators + v];
  }
  parts.attunement = slot_[S::kEtaAttunement] * attunement;
  for (std::size_t k = 0; k < kMechanisms; ++k) {
    if (!terms.mechanism[k]) continue;
    const double gone = step <= after ? mean[k]
                                      : left[k] * faded(kTau[k], c.times[step - 1] - c.times[after],
                                                        c.times[step] - c.times[after]);
    const auto effect = [&](double level) {
      return slot_[S::kEta + k] * (level - terms.mean_level[k]);
    };
    parts.moment[k] = {{{effect(mean[k] * multiplier), effect(mean[k])},
                        {effect(gone * multiplier), effect(gone)}}};
  }
  return parts;
}

RecoveryParts Hazards::recovery_past_end(std::size_t couple, double days, std::size_t partner,
                                         std::size_t after) const {
  const Design& design = model_.design();
  const CoupleDesign& c = design.couples[couple];
  const double* left = c.level_end.data() + (after * 2 + partner) * design.integrators();
  RecoveryParts parts;
  parts.rest = slot_[S::kB0];
  for (std::size_t k = 0; k < kMechanisms; ++k) {
    if (!design.terms.mechanism[k]) continue;
    const double gone = left[k] * std::exp(-(c.times.back() - c.times[after] + days) / kTau[k]);
    const double effect = slot_[S::kEta + k] * (gone - design.terms.mean_level[k]);
    parts.moment[k][1] = {effect, effect};
  }
  return parts;
}

std::array<bool, kWays> ways_of(const DesignTerms& terms) {
  std::array<bool, kWays> has{};
  for (std::size_t k = 0; k < kMechanisms; ++k) has[k] = terms.mechanism[k];
  has[kAttunement] = terms.attunement;
  return has;
}

double rate_of(double log_rate) { return std::exp(clip(log_rate)); }

}  // namespace attune::dyad
