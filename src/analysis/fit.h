// Fitting the default model to a diary, and the result as every shell and file shows it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/interval.h"
#include "core/job.h"
#include "dyad/design.h"
#include "dyad/diary.h"
#include "dyad/parameter.h"

namespace attune::analysis {

/// A normal 95 % interval reaches this many standard errors to each side.
inline constexpr double kZ95 = 1.959963984540054;

struct ParameterEstimate {
  std::string name;                           ///< "kappa", "theta_stress", "beta_touch", ...
  std::string description;                    ///< plain words with the unit
  dyad::Topic topic = dyad::Topic::dynamics;  ///< the report groups by it
  Interval value;                             ///< natural scale
  double se = 0;         ///< natural scale, from the Hessian of the penalised log-likelihood
  double se_robust = 0;  ///< natural scale, cluster-robust by couple
  std::string prior;     ///< "lognormal(-0.22, 0.40)"; empty: none
  Interval prior_value;  ///< prior median and 95 % range, natural scale; NaN without a prior
  double prior_to_posterior =
      1;               ///< posterior SD / prior SD on the working scale; NaN without prior
  double working = 0;  ///< estimate on the unconstrained working scale
  double working_se = 0;
};

/// A model that must not do as well as the fit, if withdrawal is to be shown.
struct Rival {
  std::string name;  ///< "one regime", "trends", "outliers"
  bool converged = false;
  double delta_bic = 0;  ///< BIC(fit) - BIC(rival), by the parameters that the data determine
  /// How much better the fit tells the answers of couples it has not seen, each check-in from those
  /// before: nats over all couples, and the standard error by couple.
  double held_out_gain = 0, held_out_se = 0;

  /// What is asked for of each: docs/decisions, "The gate".
  [[nodiscard]] bool higher_bic() const { return delta_bic < -10; }
  [[nodiscard]] bool predicted_worse() const { return held_out_gain > 2 * held_out_se; }
};

/// Whether withdrawal may be shown at all: science.md E. Numbers are NaN where they do not apply.
struct Gate {
  bool open = false;
  bool has_distance = false;
  std::vector<Rival> rivals;     ///< in that order, as far as was needed to decide
  Interval drop;                 ///< Delta by the answers alone, points; NaN: they say nothing
  Interval drop_own_volatility;  ///< the same where the withdrawn are volatile in their own way
  double least_drop = 0;         ///< what the lower ends must exceed: .3 within-person SDs
  double share_flagged = 0;      ///< share of check-ins with P(withdrawn) >= .7
  /// How much better answers on closeness alone are told than by one regime, each by all that was
  /// answered before; as Rival's.
  double closeness_gain = 0, closeness_se = 0;
  std::string sentence;  ///< one sentence a person understands: why it is open or shut

  [[nodiscard]] bool clearly_lower() const {
    return drop.lower > least_drop && drop_own_volatility.lower > least_drop;
  }
  [[nodiscard]] bool few_flagged() const { return share_flagged < 0.4; }
  [[nodiscard]] bool closeness_told() const { return closeness_gain > -2 * closeness_se; }
};

/// An estimate, and what it would be if skipped check-ins had hidden something.
struct Shifted {
  std::string name;  ///< of the parameter
  Interval otherwise;
  bool concludes_otherwise =
      false;  ///< one interval has 0 in it and the other not, or they differ in sign
};

/// Check-ins that were asked for and not made, and whether what the fit says depends on them.
struct Skipping {
  bool known = false;  ///< the diary tells which check-ins were asked for
  std::size_t asked = 0, skipped = 0;
  /// Effects, as if every skipped check-in had been made at a time when the person felt less close
  /// than is usual for them. Empty where nothing was skipped, or if that fit failed.
  std::vector<Shifted> low;
};

/// Whether moments and attunement tell anything: the fit beside one that leaves them out.
struct MechanismsCheck {
  bool known = false;  ///< false: not asked, since the gate is shut, or that fit failed
  double held_out_gain = 0, held_out_se = 0;  ///< as Rival's

  [[nodiscard]] bool tell() const { return known && held_out_gain > 2 * held_out_se; }
};

struct Fit {
  std::string version;
  std::string model = "closeness";
  std::string method = "penalised maximum likelihood";
  std::string collapse = "gpb2";  ///< or "imm"
  int regimes = 1;                ///< per partner: 1 or 2
  bool roles = false;
  std::vector<std::string> role_names;
  bool converged = false;
  std::string convergence;  ///< plain words
  double loglik = 0;        ///< all constants
  double minus2ll = 0;
  double log_prior = 0;
  double bic = 0;
  std::vector<ParameterEstimate> parameters;
  std::vector<double> covariance;  ///< working scale, parameters x parameters, row-major
  std::size_t couples = 0;
  std::size_t rows = 0;      ///< check-ins
  std::size_t answers = 0;   ///< item answers in the likelihood
  double gradient_norm = 0;  ///< of the objective in units of posterior SDs (Newton decrement)
  double hessian_condition = 0;
  int starts = 0;
  int starts_agree = 0;
  int evaluations = 0;
  double seconds = 0;               ///< filled by the shell; nothing below it reads a clock
  std::vector<std::string> used;    ///< constructs of the diary that entered the model
  std::vector<std::string> absent;  ///< terms that are off because the diary lacks their column
  std::vector<std::string> warnings;
  Gate gate;
  Skipping skipping;
  MechanismsCheck mechanisms;
  dyad::Standard standard;  ///< the units of its inputs, so that another diary can be read by it
  /// One couple's own levels and base rates; all else, the gate too, is the study's it came from.
  bool one_couple = false;
};

struct FitRequest {
  int regimes =
      0;  ///< per partner; 0: two where the diary can tell them (a distance item), else one
  bool imm = false;
  int starts = 3;
  int max_iterations = 200;
  bool every_rival = false;  ///< of the gate, even after one has shut it
  bool volatility = true;    ///< false: everybody is as volatile as the next
  bool mechanisms = true;    ///< hold the fit against one without moments and attunement
  std::uint64_t seed = 1;
};

/// @throws std::invalid_argument if no partner ever answered a closeness item; Cancelled.
[[nodiscard]] Fit fit(const dyad::Diary& diary, const FitRequest& request, const Job& job);

}  // namespace attune::analysis
