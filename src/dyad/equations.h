// The model's equations at one time, and their derivatives by the slots that they use.
//   docs/math/closeness.md, eqs. (2), (3), (5), (9), (10). Private to src/dyad.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "dyad/design.h"
#include "dyad/model_at.h"
#include "ssm/markov_exp.h"

namespace attune::dyad {

/// The limits of the log rates, with rounded corners: at a sharp one the likelihood has a kink, and
/// a maximum that lies on it has no vanishing gradient (docs/decisions).
[[nodiscard]] double clip(double log_rate);
[[nodiscard]] double clip_slope(double log_rate);
/// Both for many at once. @param log_rate  becomes what `clip` makes of it. @param slope  as long.
void clip_each(std::span<double> log_rate, std::span<double> slope);

/// Equations (2) and (3) at given levels of the integrators, with their derivatives.
struct Drive {
  std::array<double, kMechanisms> amplified{};  ///< m_k exp(omega R)
  std::array<double, kMechanisms> moment{};     ///< M_k
  double s = 0;                                 ///< S
  double raw = 0;                               ///< gamma m_strain + gamma_c m_conflict
  double buffer = 1;                            ///< exp(-zeta m_touch)
  const double* level = nullptr;                ///< m
  double attunement = 0;                        ///< R

  [[nodiscard]] double strain() const { return raw * buffer; }
};

/// The logarithms of the two factors in them.
[[nodiscard]] double log_amplifier(const std::vector<double>& slot, double attunement);
[[nodiscard]] double log_buffer(const std::vector<double>& slot, const double* level);

/// @param amplifier, buffer  the factors. @param d  where it is: a copy would wait for it.
void set_drive(const std::vector<double>& slot, const DesignTerms& terms, std::size_t partner,
               const double* level, double attunement, double amplifier, double buffer, Drive& d);
[[nodiscard]] Drive make_drive(const std::vector<double>& slot, const DesignTerms& terms,
                               std::size_t partner, const double* level, double attunement);

/// Adds the derivatives of s, strain and the moments to the slots' gradient.
void drive_adjoint(const std::vector<double>& slot, const Drive& d, std::size_t partner,
                   const DesignTerms& terms, double s_bar, double strain_bar,
                   const std::array<double, kMechanisms>& moment_bar, std::vector<double>& bar);

/// What a cause adds to the log rate of withdrawing. Where it is not known (NaN) the rate is
/// averaged over what a day may have been: log E exp(theta z), z ~ N(0, 1).
[[nodiscard]] double cause_effect(double theta, double z);
[[nodiscard]] double cause_effect_slope(double theta, double z);  ///< by theta

/// Equation (5) for one partner over one step: log rates before clipping.
struct LogRates {
  double onset = 0;  ///< while the partner is engaged; + a_P while withdrawn
  double recovery = 0;
};

[[nodiscard]] LogRates make_rates(const std::vector<double>& slot, const Model::Slots& slots,
                                  const Drive& mean, std::size_t partner, const double* causes);

/// What the joint chain has of each partner.
struct ChainRates {
  struct OfPartner {
    double alone, beside, back;  ///< onset beside an engaged and a withdrawn partner; recovery
  };
  std::array<OfPartner, 2> of;
};
/// Not clipped. @param contagion  a_P
[[nodiscard]] ChainRates chain_log_rates(const std::array<LogRates, 2>& rates, double contagion);

/// The generator of the joint chain; regime 2 W_a + W_b.
[[nodiscard]] ssm::Matrix4 generator(const ChainRates& rates);

/// What moves a couple over the step to an occasion, and what its answers there are given.
struct StepInputs {
  std::array<Drive, 2> mean, end;  ///< by partner: over the step; at its end
};
/// By occasion. Where regimes last the chain's generators too, over the step to each, and the
/// derivatives of its clipped log rates by those before.
struct CoupleInputs {
  std::vector<StepInputs> steps;
  std::vector<ssm::Matrix4> generators;
  std::vector<ChainRates> clip_slopes;
};

/// Log of the chain's stationary law on an ordinary day (z = M = R = 0), not normalised: the two
/// partners are alike there, so it is a birth-death chain.
[[nodiscard]] std::array<double, 4> stationary_log_weights(const std::vector<double>& slot);
[[nodiscard]] double log_sum_exp(const std::array<double, 4>& x);

/// Equation (9): each partner's check-in is bad by itself, whatever was before.
[[nodiscard]] std::array<double, 4> outlier_prob(double rate);
/// Derivatives of the four by the rate.
[[nodiscard]] std::array<double, 4> outlier_prob_slope(double rate);

/// Equation (10): log probability that a partner in a state skips a check-in or makes it, and its
/// derivative by the log-odds of skipping.
struct SkipTerm {
  double log_prob, slope;
};

[[nodiscard]] SkipTerm skip_term(const std::vector<double>& slot, Asked asked, double withdrawn);

}  // namespace attune::dyad
