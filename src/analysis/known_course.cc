#include "analysis/known_course.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "analysis/episodes.h"
#include "analysis/explanation.h"
#include "analysis/shapley.h"
#include "core/random.h"

namespace attune::analysis {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int kDraws = 200, kMostSteps = 50;

/// The effects: b0, chi, then eta of each way that the design can tell of, and where they are.
struct Effects {
  std::vector<Index> at;         ///< in theta
  std::vector<std::size_t> way;  ///< of those after the first two
  std::vector<double> raised;    ///< beta of each, which chi pulls eta towards a multiple of
};

Effects effects_of(const dyad::Model& model, const VectorXd& theta) {
  Effects e{{*model.index_of("b0"), *model.index_of("chi")}, {}, {}};
  const auto has = dyad::ways_of(model.design().terms);
  for (std::size_t k = 0; k < dyad::kWays; ++k) {
    if (!has[k]) continue;
    const auto eta = *model.index_of(std::string("eta_") + way_name(k));
    e.at.push_back(eta);
    e.way.push_back(k);
    e.raised.push_back(theta[model.parameters()[static_cast<std::size_t>(eta)].pooled_towards]);
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
        for (std::size_t step = 1; step < times.size(); ++step) {
          const double days = std::min(to, times[step]) - std::max(from, times[step - 1]);
          if (!(days > 0)) continue;
          const auto parts = hazards.recovery(couple, step, partner, times.size());
          Exposure piece{VectorXd::Zero(static_cast<Index>(effects.at.size())), days,
                         to > times[step - 1] && to <= times[step] && to < times.back()};
          piece.x[0] = 1;
          for (std::size_t k = 0; k < effects.way.size(); ++k) {
            const std::size_t way = effects.way[k];
            piece.x[static_cast<Index>(k) + 2] =
                way == dyad::kAttunement ? parts.attunement : parts.moment[way][0][0];
          }
          out.push_back(std::move(piece));
        }
      }
    }
  }
  return out;
}

/// The effects' mode and precision: a Poisson process with their priors, by Newton's steps.
std::pair<VectorXd, MatrixXd> posterior(const dyad::Model& model, const Effects& effects,
                                        const std::vector<Exposure>& exposures) {
  const auto n = static_cast<Index>(effects.at.size());
  VectorXd centre = VectorXd::Zero(n);
  MatrixXd prior = MatrixXd::Zero(n, n);
  for (Index k = 0; k < 2; ++k) {
    const auto& law =
        *model.parameters()[static_cast<std::size_t>(effects.at[static_cast<std::size_t>(k)])]
             .spec.prior;
    centre[k] = law.mean;
    prior(k, k) = 1 / (law.sd * law.sd);
  }
  for (Index k = 2; k < n; ++k) {  // (eta - beta chi)^2 / kEtaSd^2
    VectorXd off = VectorXd::Unit(n, k);
    off[1] = -effects.raised[static_cast<std::size_t>(k - 2)];
    prior += off * off.transpose() / (dyad::kEtaSd * dyad::kEtaSd);
    centre[k] = -off[1] * centre[1];
  }
  VectorXd v = centre;
  MatrixXd precision;
  for (int step = 0; step < kMostSteps; ++step) {
    VectorXd slope = prior * (centre - v);
    precision = prior;
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
  const Effects effects = effects_of(model, theta);
  const auto [mode, precision] = posterior(model, effects, exposures(model, theta, effects, away));
  const Eigen::LLT<MatrixXd> factor(precision);
  std::array<std::vector<double>, dyad::kWays> share;
  RandomStream random(seed, Purpose::parameters, 0);
  for (int draw = 0; draw < kDraws; ++draw) {
    VectorXd z(mode.size());
    for (double& one : z) one = random.normal();
    const VectorXd v = mode + factor.matrixU().solve(z);
    VectorXd drawn = theta;
    for (std::size_t k = 0; k < effects.at.size(); ++k) {
      drawn[effects.at[k]] = v[static_cast<Index>(k)];
    }
    const dyad::Hazards hazards(model, drawn);
    std::array<double, dyad::kWays> days{};
    double all = 0;
    for (const auto& [who, spell] : spells) {
      const auto shares = shapley(days_longer(model, hazards, who, spell));
      for (std::size_t k = 0; k < dyad::kWays; ++k) days[k] += shares[k];
    }
    for (const double one : days) all += one;
    for (std::size_t k = 0; k < dyad::kWays; ++k) share[k].push_back(all == 0 ? 0 : days[k] / all);
  }
  std::array<double, dyad::kWays> middle{};
  for (std::size_t k = 0; k < dyad::kWays; ++k) middle[k] = quantile(share[k], 0.5);
  return static_cast<std::size_t>(std::max_element(middle.begin(), middle.end()) - middle.begin());
}

}  // namespace attune::analysis
