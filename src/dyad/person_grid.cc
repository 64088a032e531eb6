#include "dyad/person_grid.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace attune::dyad {
namespace {

/// Gauss-Hermite rules for N(0, 1).
struct Rule {
  std::vector<double> node, weight;
};

Rule three_nodes() {
  return {{-std::numbers::sqrt3, 0, std::numbers::sqrt3}, {1.0 / 6, 2.0 / 3, 1.0 / 6}};
}

Rule five_nodes() {
  const double root10 = std::sqrt(10.0);
  const double far = std::sqrt(5 + root10), near = std::sqrt(5 - root10);
  const double far_weight = (7 - 2 * root10) / 60, near_weight = (7 + 2 * root10) / 60;
  return {{-far, -near, 0, near, far},
          {far_weight, near_weight, 8.0 / 15, near_weight, far_weight}};
}

/// SD of the narrower normals; the nodes then spread by sqrt(1 - 1/4), so that both together have
/// the variance of the prior.
constexpr double kBiasWidth = 0.5;
/// A bias node is left out where its share of the posterior is below this: so much the
/// log-likelihood can change by.
constexpr double kNegligible = 1e-3;
constexpr double kSettled = 0.15;                  // of the way from node to node
constexpr double kNarrowest = 0.1, kFarthest = 4;  // of a volatility axis, in prior SDs

GridAxis single() { return {{0.0}, {0.0}, 0}; }

GridAxis bias_axis() {
  const Rule rule = five_nodes();
  GridAxis axis;
  for (std::size_t a = 0; a < rule.node.size(); ++a) {
    axis.node.push_back(std::sqrt(1 - kBiasWidth * kBiasWidth) * rule.node[a]);
    axis.log_weight.push_back(std::log(rule.weight[a]));
  }
  axis.centre = 2;
  return axis;
}

/// Nodes around `mean`, `sd` apart, that integrate against N(0, 1).
GridAxis volatility_axis(double mean, double sd) {
  const Rule rule = three_nodes();
  GridAxis axis;
  for (std::size_t a = 0; a < rule.node.size(); ++a) {
    const double z = rule.node[a], u = mean + sd * z;
    axis.node.push_back(u);
    axis.log_weight.push_back(std::log(rule.weight[a] * sd) + 0.5 * (z * z - u * u));
  }
  axis.centre = 1;
  return axis;
}

/// The parabola through the log posterior at three nodes: where it peaks and how wide it is.
GridAxis moved(const GridAxis& axis, const std::vector<double>& log_likelihood) {
  const double step = axis.node[1] - axis.node[0], mean = axis.node[1];
  std::array<double, 3> height{};
  for (std::size_t a = 0; a < 3; ++a) {
    height[a] = log_likelihood[a] - 0.5 * axis.node[a] * axis.node[a];
  }
  const double slope = (height[2] - height[0]) / (2 * step);
  const double curvature = -(height[2] - 2 * height[1] + height[0]) / (step * step);
  const double sd = curvature > 1 ? std::max(kNarrowest, 1 / std::sqrt(curvature)) : 1;
  const double way = std::clamp(slope * sd * sd, -step, step);
  return volatility_axis(std::clamp(mean + way, -kFarthest, kFarthest), sd);
}

GridAxis without_negligible(const GridAxis& axis, const std::vector<double>& weight) {
  const auto best =
      static_cast<std::size_t>(std::max_element(weight.begin(), weight.end()) - weight.begin());
  GridAxis out;
  for (std::size_t a = 0; a < axis.node.size(); ++a) {
    if (weight[a] < kNegligible) continue;
    if (a == best) out.centre = out.node.size();
    out.node.push_back(axis.node[a]);
    out.log_weight.push_back(axis.log_weight[a]);
  }
  return out;
}

/// l_k(a) for every node of every axis.
std::array<std::vector<double>, 4> by_node(const PersonGrid& grid,
                                           const std::vector<double>& log_likelihood) {
  std::array<std::vector<double>, 4> values;
  for (std::size_t k = 0; k < 4; ++k) {
    values[k].assign(grid.axes[k].node.size(), log_likelihood.front());
  }
  const std::vector<GridRun> runs = grid.runs();
  for (std::size_t run = 1; run < runs.size(); ++run) {
    values[runs[run].axis][runs[run].node] = log_likelihood[run];
  }
  return values;
}

/// log sum_a exp(log_weight + value); `share` gets each node's part of it.
double log_sum(const GridAxis& axis, const std::vector<double>& value, std::vector<double>& share) {
  share.resize(value.size());
  double top = axis.log_weight[0] + value[0], sum = 0;
  for (std::size_t a = 0; a < value.size(); ++a) {
    top = std::max(top, axis.log_weight[a] + value[a]);
  }
  for (std::size_t a = 0; a < value.size(); ++a) {
    sum += share[a] = std::exp(axis.log_weight[a] + value[a] - top);
  }
  for (double& s : share) s /= sum;
  return top + std::log(sum);
}

}  // namespace

std::vector<GridRun> PersonGrid::runs() const {
  std::vector<GridRun> all{GridRun{}};
  for (std::size_t k = 0; k < axes.size(); ++k) {
    for (std::size_t a = 0; a < axes[k].node.size(); ++a) {
      if (a != axes[k].centre) all.push_back({k, a});
    }
  }
  return all;
}

Held PersonGrid::held(const GridRun& run) const {
  std::array<double, 4> at{};
  for (std::size_t k = 0; k < axes.size(); ++k) {
    at[k] = axes[k].node[run.axis == k ? run.node : axes[k].centre];
  }
  return {{at[0], at[1]}, {at[2], at[3]}, bias_width};
}

PersonGrid one_run_grid() { return {{single(), single(), single(), single()}, 1}; }

PersonGrid without_biases(const PersonGrid& grid) {
  PersonGrid out = grid;
  out.axes[0] = out.axes[1] = single();
  out.bias_width = 1;
  return out;
}

PersonGrid with_biases(const PersonGrid& grid) {
  PersonGrid out = grid;
  out.axes[0] = out.axes[1] = bias_axis();
  out.bias_width = kBiasWidth;
  return out;
}

PersonGrid biases_alone(const PersonGrid& grid) {
  PersonGrid out = grid;
  for (std::size_t k = 2; k < 4; ++k) {
    out.axes[k] = single();
    out.axes[k].node = {grid.axes[k].node[grid.axes[k].centre]};
  }
  return out;
}

PersonGrid centre_alone(const PersonGrid& grid) { return without_biases(biases_alone(grid)); }

PersonGrid prior_grid(bool biases) {
  const GridAxis d = biases ? bias_axis() : single();
  const GridAxis v = volatility_axis(0, 1);
  return {{d, d, v, v}, biases ? kBiasWidth : 1};
}

CrossSum cross_sum(const PersonGrid& grid, const std::vector<double>& log_likelihood) {
  const auto values = by_node(grid, log_likelihood);
  CrossSum out;
  out.log_likelihood = log_likelihood.front();
  out.run_weight = {1.0};
  std::vector<double> share;
  for (std::size_t k = 0; k < 4; ++k) {
    const GridAxis& axis = grid.axes[k];
    out.log_likelihood += log_sum(axis, values[k], share) - log_likelihood.front();
    for (std::size_t a = 0; a < share.size(); ++a) {
      if (a == axis.centre) continue;
      out.run_weight.push_back(share[a]);
      out.run_weight.front() -= share[a];
    }
  }
  return out;
}

std::array<std::vector<double>, 4> node_weights(const PersonGrid& grid,
                                                const std::vector<double>& log_likelihood) {
  const auto values = by_node(grid, log_likelihood);
  std::array<std::vector<double>, 4> weights;
  for (std::size_t k = 0; k < 4; ++k) log_sum(grid.axes[k], values[k], weights[k]);
  return weights;
}

PersonGrid adapted(const PersonGrid& grid, const std::vector<double>& log_likelihood) {
  const auto values = by_node(grid, log_likelihood);
  PersonGrid out = grid;
  std::vector<double> share;
  for (std::size_t k = 0; k < 4; ++k) {
    const GridAxis& axis = grid.axes[k];
    if (axis.node.size() == 1) continue;
    log_sum(axis, values[k], share);
    out.axes[k] = k < 2 ? without_negligible(axis, share) : moved(axis, values[k]);
  }
  return out;
}

VolatilityPosterior volatility_posterior(const GridAxis& axis) {
  return {axis.node[1], (axis.node[2] - axis.node[0]) / (2 * std::numbers::sqrt3)};
}

bool hardly_moved(const PersonGrid& before, const PersonGrid& after) {
  bool hardly = true;
  for (std::size_t k = 2; k < 4; ++k) {
    const std::vector<double>&from = before.axes[k].node, &to = after.axes[k].node;
    const double step = to[1] - to[0];
    for (std::size_t a = 0; a < to.size(); ++a) {
      hardly = hardly && std::abs(to[a] - from[a]) < kSettled * step;
    }
  }
  return hardly;
}

}  // namespace attune::dyad
