// Explanations over draws of parameters and paths. Private to analysis.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "analysis/explanation.h"
#include "analysis/twin_path.h"

namespace attune::analysis {

/// One spell over draws. A draw in which it has no onset, or no end, has no entry.
struct SpellDraws {
  using Ways = std::array<double, dyad::kWays>;
  std::size_t couple = 0, partner = 0;
  std::vector<std::vector<double>> onset;  ///< shares, the last unexplained
  std::vector<std::uint32_t> draw;         ///< which draws have an end; of them, days:
  std::vector<Ways> share;                 ///< Shapley values
  std::vector<Ways> own;                   ///< the same, had the couple effects of its own
  std::vector<Ways> alone;                 ///< without one way alone
  std::vector<double> together;            ///< without any

  /// Lets go of what only this spell's own explanation needs.
  void keep_for_study() { *this = {couple, partner, {}, draw, share, {}, {}, {}}; }
};

class Explainer {
 public:
  /// @param diary  of the model's design. @param covariance  of the fit, in the model's order.
  /// @param draws  of its parameters, each with a path of its own (drawn_paths.h).
  Explainer(const dyad::Diary& diary, const dyad::Model& model, const Eigen::MatrixXd& covariance,
            const std::vector<Eigen::VectorXd>& draws, std::uint64_t seed);

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
  /// Of two ways' effects on the log rate of recovering, by the fit.
  [[nodiscard]] double correlation(std::size_t way, std::size_t other) const;

  /// What nobody noted, made up: missed_check_ins.h.
  struct MadeUp {
    dyad::Design design;
    std::unique_ptr<dyad::Model> model;
  };
  [[nodiscard]] const dyad::Model& model_of(std::size_t draw) const;

  const dyad::Model& model_;
  std::vector<std::unique_ptr<MadeUp>> made_up_;
  std::uint64_t seed_;
  Eigen::MatrixXd covariance_;
  std::vector<dyad::Hazards> draws_;
};

/// How much couples differ in a way's effect on the log rate of recovering: assumed, since the
/// spells of a month cannot tell (docs/decisions).
inline constexpr double kBetweenCouplesSd = 0.2;
/// Diaries with what nobody noted made up; each serves several draws.
inline constexpr std::size_t kMadeUp = 20;

}  // namespace attune::analysis
