#include "analysis/known_course.h"

#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "analysis/closeness_objective.h"
#include "analysis/one_way.h"
#include "analysis/twin_path.h"
#include "inference/curvature.h"

namespace attune::analysis {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int kMostSteps = 50;

/// The effects: b0, chi, then eta of each way that the design can tell of.
struct Effects {
  std::vector<Index> at;         ///< in theta
  std::vector<std::size_t> way;  ///< of those after the first two
};

Effects effects_of(const dyad::Model& model) {
  Effects e{{*model.index_of("b0"), *model.index_of("chi")}, {}};
  const std::vector<Index> ways = effects_of_ways(model);
  e.at.insert(e.at.end(), ways.begin(), ways.end());
  const auto has = dyad::ways_of(model.design().terms);
  for (std::size_t k = 0; k < has.size(); ++k) {
    if (has[k]) e.way.push_back(k);
  }
  return e;
}

VectorXd with(VectorXd theta, const Effects& effects, const VectorXd& values) {
  for (std::size_t k = 0; k < effects.at.size(); ++k) {
    theta[effects.at[k]] = values[static_cast<Index>(k)];
  }
  return theta;
}

VectorXd part_of(const VectorXd& theta, const Effects& effects) {
  VectorXd values(static_cast<Index>(effects.at.size()));
  for (std::size_t k = 0; k < effects.at.size(); ++k) {
    values[static_cast<Index>(k)] = theta[effects.at[k]];
  }
  return values;
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

/// A normal law of the effects.
struct Law {
  VectorXd mode;
  MatrixXd precision;
};

/// All else as in theta: a Poisson process with the model's priors, by Newton's steps.
Law law_if_seen(const dyad::Model& model, VectorXd theta, const Effects& effects,
                const std::vector<Exposure>& exposures) {
  VectorXd v = part_of(model.prior_medians(), effects);
  MatrixXd precision;
  for (int step = 0; step < kMostSteps; ++step) {
    theta = with(std::move(theta), effects, v);
    VectorXd gradient = VectorXd::Zero(theta.size());
    static_cast<void>(model.log_prior(theta, gradient));
    VectorXd slope = part_of(gradient, effects);
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

/// All else as in theta: by the answers, the model's sum over persons and its priors.
Expected<Law> law_by_answers(const dyad::Model& model, VectorXd theta, const Effects& effects,
                             const Job& job) {
  constexpr double kNear = 1e-2;  // posterior SDs
  auto grids = adapted_grids(model, theta, dyad::Summing::volatility_and_biases, {}, job);
  if (!grids) return unexpected(grids.error());
  const ClosenessObjective objective(model, std::move(*grids));
  for (int step = 0; step < kMostSteps; ++step) {
    const auto at = objective.evaluate(theta, job);
    if (!at) return unexpected(at.error());
    const VectorXd scale = VectorXd::Constant(theta.size(), 10);
    const auto columns =
        inference::information_columns(objective, theta, at->gradient, scale, effects.at, job);
    if (!columns) return unexpected(columns.error());
    MatrixXd precision(columns->cols(), columns->cols());
    for (Index k = 0; k < precision.rows(); ++k) {
      precision.row(k) = columns->row(effects.at[static_cast<std::size_t>(k)]);
    }
    precision = (0.5 * (precision + precision.transpose())).eval();
    const Eigen::LLT<MatrixXd> factor(precision);
    if (factor.info() != Eigen::Success) break;
    const VectorXd slope = part_of(at->gradient, effects), move = factor.solve(slope);
    const VectorXd ahead = part_of(theta, effects) + move;
    if (move.dot(slope) < kNear * kNear) return Law{ahead, precision};
    theta = with(std::move(theta), effects, ahead);
  }
  return unexpected(NumericalFailure{"the answers tell no law of the ways' effects"});
}

std::size_t first_way(const dyad::Model& model, const Law& law) {
  const Index ways = law.mode.size() - 2;
  const MatrixXd covariance = law.precision.inverse();
  const OneWay one =
      one_way(model, {law.mode.tail(ways), covariance.bottomRightCorner(ways, ways)});
  return static_cast<std::size_t>(std::max_element(one.way.begin(), one.way.end()) -
                                  one.way.begin());
}

}  // namespace

std::size_t first_way_if_known(const dyad::Model& model, const VectorXd& theta,
                               const std::vector<Away>& away) {
  const Effects effects = effects_of(model);
  return first_way(model,
                   law_if_seen(model, theta, effects, exposures(model, theta, effects, away)));
}

std::optional<std::size_t> first_way_if_rest_known(const dyad::Model& model, const VectorXd& theta,
                                                   const Job& job) {
  const auto law = law_by_answers(model, theta, effects_of(model), job);
  if (!law) return std::nullopt;
  return first_way(model, *law);
}

}  // namespace attune::analysis
