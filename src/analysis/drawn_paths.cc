#include "analysis/drawn_paths.h"

#include <algorithm>
#include <stdexcept>

#include "analysis/course.h"
#include "analysis/parameter_draws.h"
#include "core/draw_index.h"
#include "core/parallel.h"
#include "core/random.h"
#include "dyad/withdrawn.h"
#include "regime/smoother.h"
#include "ssm/markov_bridge.h"

namespace attune::analysis {
namespace {

/// Paths that are drawn at the same parameters and constants of persons: parameters cost what ten
/// paths cost, and are known better than paths are.
constexpr int kPathsADraw = 2;
/// Of parameters that are drawn anew, over those that are asked for.
constexpr int kMostAnew = 4;

Expected<dyad::Held> draw_persons(const dyad::Model& model, const dyad::Model::At& at,
                                  std::size_t couple, const dyad::PersonGrid& grid,
                                  RandomStream& random) {
  const auto values = model.run_log_likelihoods(at, couple, grid);
  if (!values) return unexpected(values.error());
  const auto weights = dyad::node_weights(grid, *values);
  const auto draw = [&](std::size_t axis) {
    const std::vector<double>& weight = weights[axis];
    const std::size_t node = draw_index(
        weight.size(), [&](std::size_t a) { return weight[a]; }, random);
    return grid.axes[axis].node[node];
  };
  dyad::Held held;
  held.bias_width = grid.bias_width;
  held.bias = {draw(0), draw(1)};
  held.volatility = {draw(2), draw(3)};
  return held;
}

/// What closeness is made of beside the levels, at given parameters: the same for all paths.
struct Beside {
  double nu, alpha;
  std::array<std::vector<dyad::DriveAt>, 2> drive;  ///< partner, grid

  Beside(const dyad::Model& model, const dyad::Model::At& at, std::size_t couple)
      : nu(natural(model, model.theta(at), "nu_closeness", 0)),
        alpha(natural(model, model.theta(at), "alpha", 0)) {
    for (std::size_t i = 0; i < 2; ++i) {
      for (std::size_t t = 0; t < model.design().couples[couple].times.size(); ++t) {
        drive[i].push_back(model.drive(at, couple, t, static_cast<int>(i)));
      }
    }
  }
};

/// Between grid times regimes go as the chain does from one to the other.
std::vector<ssm::MarkovBridge> bridges(const dyad::Model& model, const dyad::Model::At& at,
                                       std::size_t couple) {
  const std::vector<double>& intervals = model.design().couples[couple].intervals;
  const std::vector<ssm::Matrix4> generators = model.generators(at, couple);
  std::vector<ssm::MarkovBridge> out;
  for (std::size_t t = 0; t < generators.size(); ++t) out.emplace_back(generators[t], intervals[t]);
  return out;
}

/// Both partners' stretches of a path with these regimes at `times`.
Away away_along(const std::vector<ssm::MarkovBridge>& bridges, const std::vector<double>& times,
                const std::vector<int>& regime, RandomStream& random) {
  Away away;
  std::array<bool, 2> withdrawn{};
  const auto go = [&](double time, std::size_t to) {
    for (std::size_t i = 0; i < 2; ++i) {
      const bool now = dyad::withdrawn(to, i) > 0;
      if (now && !withdrawn[i]) away[i].emplace_back(time, times.back());
      if (!now && withdrawn[i]) away[i].back().second = time;
      withdrawn[i] = now;
    }
  };
  auto from = static_cast<std::size_t>(regime.front());
  go(times.front(), from);
  for (std::size_t t = 1; t < times.size(); ++t) {
    const auto to = static_cast<std::size_t>(regime[t]);
    for (const auto& [after, state] : bridges[t].draw(from, to, random)) {
      go(times[t - 1] + after, state);
    }
    from = to;
  }
  return away;
}

std::array<std::vector<double>, 2> closeness_along(const Beside& beside,
                                                   const regime::SampledPath& path) {
  const std::size_t times = path.regime.size(), states = path.state.size() / times;
  std::array<std::vector<double>, 2> out;
  for (std::size_t i = 0; i < 2; ++i) {
    for (std::size_t t = 0; t < times; ++t) {
      const double withdrawn = dyad::withdrawn(static_cast<std::size_t>(path.regime[t]), i);
      const dyad::DriveAt& drive = beside.drive[i][t];
      out[i].push_back(beside.nu + path.state[t * states + i] + path.state[t * states + 2 + i] +
                       (1 - beside.alpha * withdrawn) * drive.drive - drive.strain);
    }
  }
  return out;
}

Expected<std::vector<DrawnPath>> draw_paths_at(const dyad::Model& model, const dyad::Model::At& at,
                                               std::size_t couple, const dyad::PersonGrid& grid,
                                               RandomStream& random, int count) {
  const auto held = draw_persons(model, at, couple, grid, random);
  if (!held) return unexpected(held.error());
  const dyad::CoupleSystem system = model.system(at, couple, *held);
  regime::FilterTrace trace;
  const auto value = regime::filter(system.shape, system.values, model.collapse(), trace);
  if (!value) return unexpected(value.error());
  const auto paths =
      regime::sample_paths(system.shape, system.values, model.collapse(), trace, random, count);
  if (!paths) return unexpected(paths.error());
  const auto between = bridges(model, at, couple);
  const Beside beside(model, at, couple);
  const std::vector<double>& times = model.design().couples[couple].times;
  std::vector<DrawnPath> out;
  for (const auto& path : *paths) {
    out.push_back({away_along(between, times, path.regime, random), closeness_along(beside, path)});
  }
  return out;
}

/// A couple's grid, made at the fit: in standard units its nodes serve near there too.
std::vector<dyad::PersonGrid> grids_of(const dyad::Model& model, const Eigen::VectorXd& theta,
                                       const std::vector<std::size_t>& couples, const Job& job) {
  const auto at = model.at(theta);
  if (!at) throw std::invalid_argument("states: " + at.error().what);
  std::vector<dyad::PersonGrid> grids(couples.size());
  parallel_for(couples.size(), job, [&](std::size_t n, int) {
    auto grid = model.adapted_grid(**at, couples[n], dyad::Summing::volatility_and_biases);
    if (!grid) throw std::invalid_argument("states: " + grid.error().what);
    grids[n] = std::move(*grid);
  });
  return grids;
}

}  // namespace

std::vector<Eigen::VectorXd> draw_paths(
    const dyad::Model& model, const Eigen::VectorXd& theta,
    const std::optional<Eigen::MatrixXd>& covariance, int draws, std::uint64_t seed,
    const std::vector<std::size_t>& couples, const Job& job,
    const std::function<void(std::size_t, const DrawnPath&)>& visit) {
  std::optional<ParameterDraws> parameters;
  if (covariance) parameters.emplace(theta, *covariance, "states");
  const auto grids = grids_of(model, theta, couples, job);
  std::vector<Eigen::VectorXd> out;
  for (int attempt = 0; out.size() < static_cast<std::size_t>(draws); ++attempt) {
    if (attempt >= kMostAnew * draws) {
      throw std::invalid_argument(
          "states: the filter fails at most parameters that the fit holds "
          "possible");
    }
    const auto number = static_cast<std::uint64_t>(attempt);
    RandomStream random(seed, Purpose::parameters, number + 1);
    const Eigen::VectorXd drawn = parameters ? parameters->draw(random) : theta;
    const auto at = model.at(drawn);
    if (!at) continue;
    const int count = std::min(kPathsADraw, draws - static_cast<int>(out.size()));
    std::vector<Expected<std::vector<DrawnPath>>> paths(couples.size());
    parallel_for(couples.size(), job, [&](std::size_t n, int) {
      RandomStream of_couple(seed, Purpose::paths, number << 32U | couples[n]);
      paths[n] = draw_paths_at(model, **at, couples[n], grids[n], of_couple, count);
    });
    if (!std::all_of(paths.begin(), paths.end(), [](const auto& p) { return p.has_value(); })) {
      continue;
    }
    for (std::size_t n = 0; n < couples.size(); ++n) {
      for (const DrawnPath& path : *paths[n]) visit(couples[n], path);
    }
    out.insert(out.end(), static_cast<std::size_t>(count), drawn);
  }
  return out;
}

}  // namespace attune::analysis
