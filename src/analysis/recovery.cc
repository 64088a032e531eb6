#include "analysis/recovery.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>

#include "core/random.h"

namespace attune::analysis {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr int kDraws = 1000;

struct Dynamics {
  double kappa, c, rho, b0;
};

/// The point estimate first, then draws from the normal approximation on the working scale.
std::vector<Dynamics> draw_dynamics(const Fit& fit, std::uint64_t seed) {
  const auto n = static_cast<Eigen::Index>(fit.parameters.size());
  Eigen::VectorXd theta(n);
  for (Eigen::Index i = 0; i < n; ++i)
    theta[i] = fit.parameters[static_cast<std::size_t>(i)].working;
  const auto read = [&](const Eigen::VectorXd& at) {
    Dynamics d{kNaN, kNaN, kNaN, kNaN};
    for (Eigen::Index i = 0; i < n; ++i) {
      const std::string& name = fit.parameters[static_cast<std::size_t>(i)].name;
      if (name == "kappa") d.kappa = std::exp(at[i]);
      if (name == "c") d.c = at[i];
      if (name == "rho") d.rho = std::tanh(at[i]);
      if (name == "b0") d.b0 = at[i];
    }
    return d;
  };
  std::vector<Dynamics> out{read(theta)};
  if (fit.covariance.size() != static_cast<std::size_t>(n * n)) return out;
  const Eigen::MatrixXd covariance = Eigen::Map<const Eigen::MatrixXd>(fit.covariance.data(), n, n);
  const Eigen::LLT<Eigen::MatrixXd> factor(covariance);
  if (factor.info() != Eigen::Success) return out;
  RandomStream random(seed, Purpose::parameters, 0);
  for (int draw = 0; draw < kDraws; ++draw) {
    Eigen::VectorXd z(n);
    for (Eigen::Index i = 0; i < n; ++i) z[i] = random.normal();
    const Dynamics d = read(theta + factor.matrixL() * z);
    if (std::abs(d.c) < d.kappa) out.push_back(d);  // outside, there is no return to a level
  }
  return out;
}

Interval over_draws(const std::vector<Dynamics>& draws,
                    const std::function<double(const Dynamics&)>& f) {
  std::vector<double> values;
  for (std::size_t i = 1; i < draws.size(); ++i) values.push_back(f(draws[i]));
  if (values.empty()) return {f(draws.front()), kNaN, kNaN};
  return {f(draws.front()), quantile(values, 0.025), quantile(values, 0.975)};
}

/// Kaplan-Meier over episodes, each spread over its sampled paths; Greenwood's variance counts
/// episodes, not paths.
std::vector<CurvePoint> still_withdrawn(const std::vector<FoundEpisode>& episodes) {
  struct Event {
    double days;
    double weight;
    bool recovered;
  };
  std::vector<Event> events;
  double at_risk = 0;
  for (const FoundEpisode& found : episodes) {
    if (found.episode.censored_left || found.recoveries.empty()) continue;
    at_risk += 1;
    const double weight = 1 / static_cast<double>(found.recoveries.size());
    for (const RecoveryDraw& draw : found.recoveries) {
      events.push_back({draw.days, weight, draw.recovered});
    }
  }
  std::vector<CurvePoint> out;
  if (events.empty()) return out;
  std::sort(events.begin(), events.end(), [](const Event& a, const Event& b) {
    return a.days != b.days ? a.days < b.days : a.recovered > b.recovered;
  });
  out.push_back({0, {1, 1, 1}});
  double survival = 1, greenwood = 0;
  for (std::size_t i = 0; i < events.size();) {
    const double day = events[i].days;
    double recovered = 0, gone = 0;
    for (; i < events.size() && events[i].days == day; ++i) {
      recovered += events[i].recovered ? events[i].weight : 0;
      gone += events[i].weight;
    }
    if (recovered > 0 && at_risk - recovered > 1e-9) {
      survival *= 1 - recovered / at_risk;
      greenwood += recovered / (at_risk * (at_risk - recovered));
    } else if (recovered > 0) {
      survival = 0;
    }
    const double half = kZ95 * survival * std::sqrt(greenwood);
    out.push_back(
        {day, {survival, std::max(0.0, survival - half), std::min(1.0, survival + half)}});
    at_risk -= gone;
  }
  return out;
}

/// Share of check-ins withdrawn, with couples as the units of its error.
Interval share_withdrawn(const std::vector<WithdrawnShare>& couples) {
  double sum = 0, total = 0, square = 0;
  for (const WithdrawnShare& c : couples) {
    sum += c.sum;
    total += c.check_ins;
  }
  if (total == 0) return {kNaN, kNaN, kNaN};
  const double share = sum / total;
  for (const WithdrawnShare& c : couples) {
    const double residual = c.sum - share * c.check_ins;
    square += residual * residual;
  }
  const auto n = static_cast<double>(couples.size());
  const double half = n > 1 ? kZ95 * std::sqrt(square * n / (n - 1)) / total : kNaN;
  return {share, std::max(0.0, share - half), std::min(1.0, share + half)};
}

}  // namespace

RecoverySummary summarize_recovery(const Fit& fit, const std::vector<FoundEpisode>& episodes,
                                   const std::vector<WithdrawnShare>& couples, std::uint64_t seed) {
  const std::vector<Dynamics> draws = draw_dynamics(fit, seed);
  RecoverySummary out;
  out.half_life_days =
      over_draws(draws, [](const Dynamics& d) { return std::numbers::ln2 / (d.kappa - d.c); });
  out.carry_over_day =
      over_draws(draws, [](const Dynamics& d) { return std::exp(-d.kappa) * std::cosh(d.c); });
  out.partner_carry_over_day =
      over_draws(draws, [](const Dynamics& d) { return std::exp(-d.kappa) * std::sinh(d.c); });
  out.partner_correlation = over_draws(draws, [](const Dynamics& d) { return d.rho; });
  for (double days = 0; days <= 7.001; days += 0.25) {
    out.after_a_drop.push_back({days, over_draws(draws, [days](const Dynamics& d) {
                                  return std::exp(-(d.kappa - d.c) * days);
                                })});
  }
  out.median_spell_days = {kNaN, kNaN, kNaN};
  out.share_withdrawn = {kNaN, kNaN, kNaN};
  if (fit.regimes == 2) {
    out.median_spell_days =
        over_draws(draws, [](const Dynamics& d) { return std::numbers::ln2 / std::exp(d.b0); });
    out.share_withdrawn = share_withdrawn(couples);
    out.still_withdrawn = still_withdrawn(episodes);
  }
  return out;
}

}  // namespace attune::analysis
