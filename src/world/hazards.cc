#include "world/hazards.h"

#include <cmath>

namespace attune::world {

double log_withdrawing(const View& v, const Around& around, double pursuit) {
  const Parameters& p = v.p;
  return v.person.a0 + p.theta_strain * v.own.strain + p.theta_mood * v.own.mood +
         p.theta_time * around.lack_of_time +
         p.theta_conflict * (v.own.conflict - usual_conflict(p)) + p.theta_pursuit * pursuit -
         p.theta_trust * v.own.trust;
}

double log_returning(const View& v) {
  const Parameters& p = v.p;
  double log_rate = v.person.b0 + p.eta_attunement * v.responsiveness() +
                    p.eta_trust * v.own.trust - p.eta_mood * v.own.mood -
                    p.eta_age * std::log1p(v.own.away);
  for (std::size_t k = 0; k < kChannels; ++k) log_rate += p.eta[k] * v.raised(k);
  return log_rate;
}

double log_disengaging(const View& v) { return v.p.d0 + v.p.theta_chronic_mood * v.own.mood; }

double log_reengaging(const View& v, const Around& around) {
  return v.p.f0 + v.p.eta_therapy * around.therapy;
}

Exit exit_of(const View& view, const Around& around, double pursuit) {
  switch (view.own.regime) {
    case Regime::engaged:
      return {std::exp(log_withdrawing(view, around, pursuit)), 0};
    case Regime::withdrawn: {
      const double back = std::exp(log_returning(view)), on = std::exp(log_disengaging(view));
      return {back + on, on / (back + on)};
    }
    case Regime::chronic:
      return {std::exp(log_reengaging(view, around)), 0};
  }
  return {};
}

Regime after(Regime regime, const Exit& exit, double uniform) {
  if (regime == Regime::engaged || regime == Regime::chronic) return Regime::withdrawn;
  return uniform < exit.second ? Regime::chronic : Regime::engaged;
}

}  // namespace attune::world
