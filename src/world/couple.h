// The state of a couple at an instant and what follows from it at once.       docs/math/world.md
//   R_i = .4 A_j + .3 x_i + noise                              perceived responsiveness
//   S_i = sum_k beta_k (m_k e^{omega R_i} - mbar_k) + beta_R R_i,  felt as 2 tanh(S_i / 2)
//   C_i = x_i + g(W_i) 2 tanh(S_i / 2) - (gamma E_i + gamma_c m_conflict) e^{-zeta m_touch}
//   pursuit_i = max(0, -C_i) while engaged, else 0
#pragma once

#include <array>

#include "world/parameters.h"

namespace attune::world {

enum class Regime { engaged, withdrawn, chronic };

/// What stays the same about a person.
struct Person {
  double level = 0;  ///< usual closeness, points around the mean
  double kappa = 1, a0 = 0, b0 = 0;
  double gain = 1;  ///< all beta times this
  std::array<double, kChannels> tau{};
  double trust = 0, attunement = 0;  ///< usual levels, SDs
  double skip = 0;                   ///< log odds of skipping more, withdrawn
  std::array<double, kItems> bias{};
};

struct Partner {
  double x = 0;
  Regime regime = Regime::engaged;
  double away = 0;  ///< days since this person was last engaged
  double trust = 0, attunement = 0, impression = 0, strain = 0, mood = 0;
  std::array<double, kChannels> m{};
  double conflict = 0;

  [[nodiscard]] bool withdrawn() const { return regime != Regime::engaged; }
};

/// What both live in at an instant.
struct Around {
  double log_hours = 0;     ///< undivided time, log ratio to a usual day
  double lack_of_time = 0;  ///< SDs; time apart that was chosen is no lack
  double therapy = 0;
};

/// One partner's view of an instant. References must outlive it.
struct View {
  const Parameters& p;
  const std::array<double, kChannels>& usual;  ///< mbar_k
  const Person& person;
  const Partner& own;
  const Partner& other;

  [[nodiscard]] double responsiveness() const;
  [[nodiscard]] double raised(std::size_t k) const;  ///< m_k e^{omega R} - mbar_k
  [[nodiscard]] double drive() const;                ///< 2 tanh(S / 2)
  [[nodiscard]] double gain() const;                 ///< g(W)
  [[nodiscard]] double closeness() const;
  [[nodiscard]] double pursuit() const;
};

}  // namespace attune::world
