#include "world/slow.h"

#include <algorithm>
#include <cmath>

namespace attune::world {
namespace {

constexpr double kImpressionRate = 2;  // per day: half-life 8 hours

double drop(const Parameters& p, Regime regime) {
  switch (regime) {
    case Regime::engaged:
      return 0;
    case Regime::withdrawn:
      return p.delta;
    case Regime::chronic:
      return p.delta_chronic;
  }
  return 0;
}

}  // namespace

double towards(double v, double target, double rate, double sigma, double step, double normal) {
  const double keep = std::exp(-rate * step);
  return target + (v - target) * keep + sigma * std::sqrt((1 - keep * keep) / (2 * rate)) * normal;
}

bool weekend(double time) {
  const double day = std::floor(time);
  return day - 7 * std::floor(day / 7) >= 5;
}

double weekday_strain(const Parameters& p, double time) {
  return weekend(time) ? -p.weekend_strain : 0.4 * p.weekend_strain;
}

Partner moved(const View& view, double partners_closeness, const Around& around, const Plan& plan,
              std::size_t who, double time, double step, const Noise& noise) {
  const Parameters& p = view.p;
  const Person& person = view.person;
  const Partner& own = view.own;
  const double r = view.responsiveness();
  Partner next = own;
  const double resting = -drop(p, own.regime) + p.upsilon * own.trust +
                         p.beta_therapy * around.therapy +
                         p.c * view.gain() * partners_closeness / person.kappa;
  next.x = towards(own.x, resting, person.kappa, p.sigma, step, noise.x);
  const double earned = p.gain_trust * std::max(r, 0.0) - p.loss_trust * std::max(-r, 0.0);
  next.trust =
      towards(own.trust, person.trust + earned, p.kappa_trust, p.sigma_trust, step, noise.trust);
  const double attuned = person.attunement + p.attunement_x * own.x -
                         (own.withdrawn() ? p.attunement_withdrawn : 0) -
                         p.attunement_strain * own.strain + p.attunement_therapy * around.therapy +
                         plan.pushed(Push::What::attunement, who, time);
  next.attunement = towards(own.attunement, attuned, p.kappa_attunement, p.sigma_attunement, step,
                            noise.attunement);
  next.impression =
      towards(own.impression, 0, kImpressionRate,
              p.perceived_noise * std::sqrt(2 * kImpressionRate), step, noise.impression);
  const double pressed = weekday_strain(p, time) + p.crossover_strain * view.other.strain +
                         plan.pushed(Push::What::strain, who, time);
  next.strain = towards(own.strain, pressed, p.kappa_strain, p.sigma_strain, step, noise.strain);
  next.mood = towards(own.mood, p.mood_strain * own.strain - p.mood_x * own.x, 1 / p.tau_mood,
                      p.sigma_mood, step, noise.mood);
  return next;
}

}  // namespace attune::world
