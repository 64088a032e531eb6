// Explanations over draws of parameters and paths. Private to analysis.
#pragma once

#include <map>
#include <optional>

#include "analysis/explanation.h"
#include "analysis/twin_path.h"

namespace attune::analysis {

/// One spell, by draw. A draw in which it has no such end, or no onset, has no entry.
struct SpellDraws {
  using Ways = std::array<double, dyad::kWays>;
  std::size_t couple = 0, partner = 0;
  std::vector<std::vector<double>> onset;    ///< shares, the last unexplained
  std::map<std::size_t, Ways> alone, share;  ///< by draw: days
  std::map<std::size_t, Ways> own;           ///< shares had the couple effects of its own
  std::map<std::size_t, double> together;
};

class Explainer {
 public:
  /// @param theta  of the fit, in the model's order. @param covariance  likewise.
  Explainer(const dyad::Model& model, const Eigen::VectorXd& theta,
            const Eigen::MatrixXd& covariance, int draws, std::uint64_t seed);

  /// @param paths  the spell along the path of each draw, if there.
  [[nodiscard]] SpellDraws draws(WhoseSpell who,
                                 const std::vector<std::optional<TrueSpell>>& paths) const;

  [[nodiscard]] std::optional<OnsetShares> onset(const SpellDraws& spell) const;
  [[nodiscard]] std::optional<DaysLonger> recovery(const SpellDraws& spell) const;
  /// Of a study: couples are drawn anew in each draw, so that how they differ is in it.
  [[nodiscard]] Mechanisms study(const std::vector<SpellDraws>& spells) const;
  /// Of one couple, whose effects may be of its own.
  [[nodiscard]] Mechanisms couple(const std::vector<SpellDraws>& spells) const;

 private:
  [[nodiscard]] Mechanisms judge(const std::vector<SpellDraws::Ways>& days, int spells,
                                 double couples) const;

  const dyad::Model& model_;
  std::uint64_t seed_;
  Eigen::MatrixXd covariance_;
  std::vector<dyad::Hazards> draws_;
};

/// How much couples differ in a way's effect on the log rate of recovering: assumed, since the
/// spells of a month cannot tell (docs/decisions).
inline constexpr double kBetweenCouplesSd = 0.2;

}  // namespace attune::analysis
