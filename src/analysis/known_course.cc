#include "analysis/known_course.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "analysis/explain.h"
#include "analysis/shapley.h"
#include "core/random.h"

namespace attune::analysis {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int kDraws = 200, kMostSteps = 50;

/// The effects: b0, chi, then eta of each way that the design can tell of.
struct Effects {
  std::vector<Index> at;         ///< in theta
  std::vector<std::size_t> way;  ///< of those after the first two
};

Effects effects_of(const dyad::Model& model) {
  Effects e{{*model.index_of("b0"), *model.index_of("chi")}, {}};
  const auto has = dyad::ways_of(model.design().terms);
  for (std::size_t k = 0; k < dyad::kWays; ++k) {
    if (!has[k]) continue;
    e.at.push_back(*model.index_of(std::string("eta_") + way_name(k)));
    e.way.push_back(k);
  }
  return e;
}

/// A stretch of withdrawal within one step: log rate = x'v.
struct Exposure {
  VectorXd x;
  double days = 0;
  bool ended = false;
};

std::vector<Exposure> exposures(const dyad::Model& model, const VectorXd& theta,
                                const Effects& effects, const std::vector<Away>& away) {
  VectorXd unit = theta;  // so that the parts of the rate are what the effects multiply
  unit[effects.at[0]] = 0;
  for (std::size_t k = 2; k < effects.at.size(); ++k) unit[effects.at[k]] = 1;
  const dyad::Hazards hazards(model, unit);
  std::vector<Exposure> out;
  for (std::size_t couple = 0; couple < away.size(); ++couple) {
    const std::vector<double>& times = model.design().couples[couple].times;
    for (std::size_t partner = 0; partner < 2; ++partner) {
      for (const auto& [from, to] : away[couple][partner]) {
        const auto add = [&, back = to](double begin, double end,
                                        const dyad::RecoveryParts& parts) {
          Exposure piece{VectorXd::Zero(static_cast<Index>(effects.at.size())), end - begin,
                         end == back && back < times.back()};
          piece.x[0] = 1;
          for (std::size_t k = 0; k < effects.way.size(); ++k) {
            const std::size_t way = effects.way[k];
            piece.x[static_cast<Index>(k) + 2] =
                way == dyad::kAttunement ? parts.attunement : parts.moment[way][0][0];
          }
          out.push_back(std::move(piece));
        };
        each_piece(model, hazards, {couple, partner}, times.size(), std::max(from, times.front()),
                   std::min(to, times.back()), add);
      }
    }
  }
  return out;
}

/// The effects' mode and precision, all else as in theta: a Poisson process with the model's
/// priors, by Newton's steps.
std::pair<VectorXd, MatrixXd> posterior(const dyad::Model& model, VectorXd theta,
                                        const Effects& effects,
                                        const std::vector<Exposure>& exposures) {
  VectorXd v = model.prior_medians()(effects.at);
  MatrixXd precision;
  for (int step = 0; step < kMostSteps; ++step) {
    theta(effects.at) = v;
    VectorXd gradient = VectorXd::Zero(theta.size());
    static_cast<void>(model.log_prior(theta, gradient));
    VectorXd slope = gradient(effects.at);
    precision = model.prior_precision(theta)(effects.at, effects.at);
    for (const Exposure& piece : exposures) {
      const double expected = piece.days * std::exp(piece.x.dot(v));
      slope += (static_cast<double>(piece.ended) - expected) * piece.x;
      precision += expected * piece.x * piece.x.transpose();
    }
    const VectorXd move = precision.llt().solve(slope);
    v += move;
    if (move.norm() < 1e-9) break;
  }
  return {v, precision};
}

}  // namespace

std::optional<std::size_t> first_way_if_known(
    const dyad::Model& model, const VectorXd& theta, const std::vector<Away>& away,
    const std::vector<std::pair<WhoseSpell, TrueSpell>>& spells, std::uint64_t seed) {
  if (spells.empty()) return std::nullopt;
  const Effects effects = effects_of(model);
  const auto [mode, precision] =
      posterior(model, theta, effects, exposures(model, theta, effects, away));
  const Eigen::LLT<MatrixXd> factor(precision);
  std::vector<SpellDraws::Ways> days(kDraws, SpellDraws::Ways{});
  RandomStream random(seed, Purpose::parameters, 0);
  for (SpellDraws::Ways& drawn : days) {
    VectorXd z(mode.size());
    for (double& one : z) one = random.normal();
    VectorXd parameters = theta;
    parameters(effects.at) = mode + factor.matrixU().solve(z);
    const dyad::Hazards hazards(model, parameters);
    for (const auto& [who, spell] : spells) {
      const auto shares = shapley(days_longer(model, hazards, who, spell));
      for (std::size_t k = 0; k < dyad::kWays; ++k) drawn[k] += shares[k];
    }
  }
  return largest(shares_of(days));
}

}  // namespace attune::analysis
