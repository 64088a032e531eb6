// The truth of a simulated study: a value for every parameter of the default model.
//   medians of the priors, or draws from them; eta_k = chi beta_k, or ~ N(chi beta_k, kEtaSd^2);
//   the item means are set so that an ordinary day of an engaged person (x = S = 0, usual conflict)
//   is answered 5.2 on closeness, 2 on distance (6 reversed) and 5.2 on affection landed.
//   A kind of world may set some of these itself (world.h); what the request sets comes last.
// A draw with |c| >= .8 kappa is repeated: the difference between partners would hardly return.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <string>

#include "analysis/simulate.h"

namespace attune::analysis {

/// The four kinds of moments that feed the drive, in the order touch, reward, resonance, dialogue.
inline constexpr std::size_t kChannels = 4;
/// The causes with a z of their own: stress, exhaustion, low mood, lack of time.
inline constexpr std::size_t kCauses = 4;
inline constexpr std::size_t kItems = 3;

/// The same values by their symbols in equations (1)-(6), for the inner loops.
struct TrueParameters {
  explicit TrueParameters(const std::map<std::string, double>& values);

  double kappa, sigma, rho, omega_v, c, delta, alpha, gamma, gamma_conflict, zeta;
  std::array<double, kChannels> beta;
  double beta_attunement, omega;
  double a0, theta_conflict, a_partner;
  std::array<double, kCauses> theta;
  double b0, eta_attunement;
  std::array<double, kChannels> eta;
  double psi, omega_d, sigma_d, sigma_e, tau_b;
  std::array<double, kItems> lambda, nu;
  double m0, m1;  ///< NaN where skipping has nothing to do with withdrawing
};

/// @returns all parameters by name, natural scale; request.parameters override.
/// @throws std::invalid_argument for a name that the model does not have, a value outside its range
///   (a negative SD), or |c| >= kappa.
[[nodiscard]] std::map<std::string, double> true_parameters(const SimulationRequest& request);

}  // namespace attune::analysis
