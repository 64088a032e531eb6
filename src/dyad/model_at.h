// What couples share at one theta: slot values, discretised dynamics with their derivatives, and
// the initial law. Private to src/dyad/model*.cc.
#pragma once

#include <Eigen/Core>
#include <array>
#include <cmath>
#include <unsupported/Eigen/AutoDiff>
#include <vector>

#include "dyad/initial_law.h"
#include "dyad/model.h"
#include "dyad/withdrawn.h"

namespace attune::dyad {

// Where each number of the equations lives in a flat vector; per partner where roles may differ.
static_assert(kItems == 3 && kMechanisms == 4, "the slots below count on it");

struct Model::Slots {
  enum Base : std::size_t {
    kKappa,
    kSigma,
    kRho,
    kC,
    kAlpha,
    kDelta,  // these six drive the dynamics, in this order
    kA0,
    kAPartner,
    kB0,  // and with these three the initial law
    kGamma,
    kGammaConflict,
    kZeta,
    kOmega,
    kChi,
    kPsi,
    kLambda,
    kNu = kLambda + 3,
    kOmegaD = kNu + 3,
    kSigmaD,
    kSigmaE,
    kTauB,
    kTauTrend,
    kOmegaV,
    kVolatilityWithdrawn,
    kOutlierRate,
    kOutlierDrop,
    kOutlierSd,
    kSkip,
    kSkipWithdrawn,
    kPhi,
    kPhiWithdrawn,
    kNuMoments,
    kSigmaM,
    kEta,
    kEtaAttunement = kEta + 4,
    kBeta,
    kBetaAttunement = kBeta + 8,
    kTheta = kBetaAttunement + 2
  };
  static constexpr int kDynamics = 6;
  static_assert(static_cast<int>(kDelta) == kOfDelta && static_cast<int>(kA0) == kOfA0 &&
                static_cast<int>(kB0) == kOfB0);

  std::size_t causes, interventions;

  [[nodiscard]] static std::size_t lambda(ItemIndex item) {
    return static_cast<std::size_t>(kLambda) + static_cast<std::size_t>(item);
  }
  [[nodiscard]] static std::size_t nu(ItemIndex item) {
    return static_cast<std::size_t>(kNu) + static_cast<std::size_t>(item);
  }
  [[nodiscard]] static std::size_t beta(std::size_t partner, std::size_t k) {
    return kBeta + partner * kMechanisms + k;
  }
  [[nodiscard]] std::size_t theta(std::size_t partner, std::size_t k) const {
    return kTheta + partner * causes + k;
  }
  [[nodiscard]] std::size_t level(std::size_t v) const { return kTheta + 2 * causes + v; }
  [[nodiscard]] std::size_t recovery(std::size_t v) const { return level(interventions + v); }
  [[nodiscard]] std::size_t count() const { return level(2 * interventions); }
};

/// A number with its derivatives by the six dynamics slots.
using Dual = Eigen::AutoDiffScalar<Eigen::Matrix<double, Model::Slots::kDynamics, 1>>;
using DualMatrix2 = Eigen::Matrix<Dual, 2, 2>;

/// A covariance of the two levels as a sum over what drives it, each part packed: partner A's own
/// innovations, partner B's, and what they share. Person volatility scales the parts.
using NoiseParts = std::array<std::array<Dual, 3>, 3>;

/// What person volatility makes of the parts: e^{2 v_A}, e^{2 v_B}, e^{v_A + v_B}.
[[nodiscard]] inline std::array<double, 3> noise_scales(const std::array<double, 2>& v) {
  return {std::exp(2 * v[0]), std::exp(2 * v[1]), std::exp(v[0] + v[1])};
}

/// Half a step in one regime: F and B row-major.
struct HalfStep {
  std::array<Dual, 4> transition, response;
  NoiseParts noise;
};

class Model::At {
 public:
  At(const Model& model, const Eigen::VectorXd& theta, const At* like);

  [[nodiscard]] const HalfStep& half(std::size_t interval, std::size_t regime) const {
    return halves[interval * regimes + regime];
  }

  Eigen::VectorXd theta;
  std::size_t regimes;            ///< joint: 1 or 4
  std::vector<double> slot;       ///< natural values
  std::vector<double> intervals;  ///< distinct, ascending
  std::vector<HalfStep> halves;   ///< distinct intervals x regimes
  InitialLaw initial;             ///< of the two levels x
};

/// Derivatives by what `hold` sets, summed over the runs of a grid.
struct Model::HeldBar {
  using OfParts = std::array<std::array<double, 3>, 3>;  ///< as NoiseParts
  std::array<OfParts, 4> initial{};                      ///< by regime
  std::vector<OfParts> noise;  ///< of half steps: length x K, summed over the steps of a length
  double omega_v = 0, omega_d = 0, volatility_withdrawn = 0;
};

/// Of the filter: x_A, x_B, b_A, b_B, then d_A, d_B for each distance item in use; a model with
/// trends has the persons' slopes after them.
[[nodiscard]] inline int state_count(const DesignTerms& terms) {
  return 4 + 2 * (int{terms.item[kDistance]} + int{terms.item[kLanded]});
}

/// Equation (11): how far along a couple's line an occasion is, in units of four weeks from the
/// middle of its diary.
[[nodiscard]] inline double along_the_line(const CoupleDesign& couple, std::size_t occasion) {
  constexpr double kFourWeeks = 28;
  const double middle = (couple.times.front() + couple.times.back()) / 2;
  return (couple.times[occasion] - middle) / kFourWeeks;
}

[[nodiscard]] constexpr std::size_t z(int i) { return static_cast<std::size_t>(i); }

}  // namespace attune::dyad
