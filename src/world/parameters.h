// The parameters of the full world (docs/math/world.md): names, defaults and where they come from.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace attune::world {

/// Kinds of shared moments that feed the drive.
enum Channel : std::size_t { touch, reward, resonance, dialogue, gratitude, sex };
inline constexpr std::size_t kChannels = 6;
inline constexpr std::array<std::string_view, kChannels> kChannelNames{
    "touch", "reward", "resonance", "dialogue", "gratitude", "sex"};

/// Answers in steps: the items of the check-in that have thresholds.
enum Item : std::size_t {
  closeness,
  distance,
  affection_landed,
  responsiveness,
  stress,
  exhaustion,
  low_mood,
  gave_responsiveness
};
inline constexpr std::size_t kItems = 8, kCuts = 6;
inline constexpr std::array<std::string_view, kItems> kItemNames{
    "closeness", "distance",   "affection_landed", "responsiveness",
    "stress",    "exhaustion", "low_mood",         "gave_responsiveness"};

/// Days, scale points and SDs; the names in the table say what each is.
struct Parameters {
  // closeness, (3) and (4)
  double kappa, sigma, rho, c, delta, delta_chronic, alpha, alpha_chronic, gamma, gamma_conflict,
      zeta, upsilon;
  std::array<double, kChannels> beta, tau;
  double beta_attunement, omega;
  // regimes
  double a0, theta_strain, theta_mood, theta_time, theta_conflict, theta_pursuit, theta_trust;
  double b0, eta_attunement, eta_trust, eta_mood, eta_age;
  std::array<double, kChannels> eta;
  double d0, theta_chronic_mood, f0, eta_therapy;
  // slow states
  double kappa_trust, gain_trust, loss_trust, breach, breach_rate, sigma_trust;
  double kappa_attunement, attunement_x, attunement_withdrawn, attunement_strain,
      attunement_therapy, sigma_attunement;
  double perceived_enacted, perceived_x, perceived_noise;
  double kappa_strain, weekend_strain, crossover_strain, sigma_strain;
  double tau_mood, mood_strain, mood_x, sigma_mood;
  double kappa_hours, sigma_hours, weekend_hours, hours, space, space_strain, space_hours;
  // moments
  std::array<double, kChannels> rate;
  double rate_conflict, moments_closeness, moments_withdrawn, moments_hours, conflict_strain,
      conflict_pursuit, seen;
  // therapy
  double therapy_start, therapy_days, therapy_strength, therapy_build, therapy_fade, beta_therapy;
  // persons
  double omega_level, omega_kappa, omega_a0, omega_b0, omega_beta, omega_tau, omega_moments,
      omega_trust, omega_attunement, omega_skip, partner_correlation, level_a0, level_b0;
  // answers
  std::array<double, kItems> mean, loading, bias, error;
  std::array<std::array<double, kCuts>, kItems> cut;
  double psi, skip_withdrawn;
};

enum class Range { any, positive, not_negative, correlation, probability };

struct ParameterSpec {
  std::string name, description;
  double value = 0;  ///< the default
  Range range = Range::any;
  std::string source;  ///< "S24", "D1" (the default model's prior median), "J" (our judgement)
  std::function<double&(Parameters&)> field;
};

/// All of them in the order of the document.
[[nodiscard]] const std::vector<ParameterSpec>& parameters();

/// The defaults with some set otherwise.
/// @throws std::invalid_argument for a name that there is not, a value outside its range, cuts that
///   do not ascend, or a couple that could not come to rest.
[[nodiscard]] Parameters with(const std::map<std::string, double>& set);

/// Mean amplitude of a moment of a channel as its receiver notes it.
[[nodiscard]] double mean_amplitude(Channel channel);

/// m_k on a typical day, for somebody with the default tau: rate, amplitude, what is seen, tau.
[[nodiscard]] std::array<double, kChannels> usual_moments(const Parameters& parameters);

/// Level of the conflict integrator (tau 1 day) on a typical day.
[[nodiscard]] double usual_conflict(const Parameters& parameters);

inline constexpr double kUnsettled = 0.35;  ///< share of conflicts that stay so: level 1, else .5

}  // namespace attune::world
