#include "dyad/ahead.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "dyad/integrator.h"
#include "dyad/moments.h"
#include "dyad/parameter.h"

namespace attune::dyad {
namespace {

constexpr double kSameTime = 1e-9;

double tau_of(const Standard& standard, std::size_t integrator) {
  if (integrator < kMechanisms) return mechanism_parts()[integrator].tau;
  if (integrator == kStrain) return kTauStrain;
  if (integrator == kConflict) return kTauConflict;
  return standard.scaling.decay_days.at(
      standard.terms.interventions.at(integrator - kBuiltInIntegrators));
}

void set_levels(CoupleDesign& out, const Standard& standard, const std::vector<double>& level,
                const Plan& plan) {
  const std::size_t integrators = level.size() / 2;
  out.level_mean.assign(out.times.size() * 2 * integrators, 0);
  out.level_end = out.level_mean;
  for (std::size_t i = 0; i < 2; ++i) {
    for (std::size_t k = 0; k < integrators; ++k) {
      std::vector<Impulse> impulses;
      for (const PlannedImpulse& p : plan.impulses) {
        if (p.partner == i && p.integrator == k) impulses.push_back({p.time, p.amplitude});
      }
      std::stable_sort(impulses.begin(), impulses.end(),
                       [](const Impulse& a, const Impulse& b) { return a.time < b.time; });
      const Integrated m =
          integrate(out.times, impulses, {}, tau_of(standard, k),
                    out.scaling.partners[i].usual_level.at(k), level[i * integrators + k]);
      for (std::size_t t = 0; t < out.times.size(); ++t) {
        out.level_mean[(t * 2 + i) * integrators + k] = m.mean[t];
        out.level_end[(t * 2 + i) * integrators + k] = m.end[t];
      }
    }
  }
}

}  // namespace

CoupleDesign look_ahead(const Standard& standard, const CoupleScaling& usual,
                        const std::vector<double>& level, const std::vector<double>& times,
                        const Plan& plan) {
  const std::size_t integrators = kBuiltInIntegrators + standard.terms.interventions.size();
  if (times.empty() || level.size() != 2 * integrators) {
    throw std::invalid_argument("look_ahead: no times, or levels of another design");
  }
  CoupleDesign out;
  out.times = times;
  out.scaling = usual;
  const std::size_t count = times.size(), causes = standard.terms.causes.size();
  out.intervals.assign(count, 0);
  for (std::size_t t = 1; t < count; ++t) out.intervals[t] = times[t] - times[t - 1];
  out.check_in.assign(count, {-1, -1});
  out.asked.assign(count, {Asked::no, Asked::no});
  for (std::size_t row = 0; row < count * 2; ++row) {
    for (const std::string& cause : standard.terms.causes) out.causes.push_back(untold(cause));
  }
  out.attunement.assign(count * 2, 0);
  set_levels(out, standard, level, plan);
  for (const PlannedShift& shift : plan.shifts) {
    for (std::size_t t = 1; t < count; ++t) {
      const double middle = (times[t - 1] + times[t]) / 2;
      if (middle < shift.from + kSameTime || middle > shift.to) continue;
      double& value = shift.cause == kPlannedAttunement
                          ? out.attunement[t * 2 + shift.partner]
                          : out.causes[(t * 2 + shift.partner) * causes + shift.cause];
      value = (std::isnan(value) ? 0 : value) + shift.change;
    }
  }
  for (double& r : out.attunement) r = std::clamp(r, -kMostAttunement, kMostAttunement);
  return out;
}

}  // namespace attune::dyad
