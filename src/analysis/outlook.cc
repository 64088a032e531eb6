#include "analysis/outlook.h"

#include <Eigen/Eigenvalues>
#include <cmath>
#include <optional>
#include <stdexcept>

#include "analysis/course.h"
#include "analysis/explain.h"
#include "analysis/parameter_draws.h"
#include "core/parallel.h"
#include "core/random.h"
#include "dyad/withdrawn.h"

namespace attune::analysis {
namespace {

constexpr int kStepsADay = 4;

/// Moves every effect of moments and attunement by what is the couple's own.
void add_own_effects(const dyad::Model& model, RandomStream& random, Eigen::VectorXd& theta) {
  for (std::size_t i = 0; i < model.parameters().size(); ++i) {
    const std::string& name = model.parameters()[i].spec.name;
    if (name.find("role_difference") != std::string::npos) continue;
    const bool level = name.starts_with("beta_"), back = name.starts_with("eta_");
    if (!level && !back) continue;
    theta[static_cast<Eigen::Index>(i)] +=
        (level ? kBetweenCouplesPoints : kBetweenCouplesSd) * random.normal();
  }
}

/// One joint regime and one state of the belief, as a belief that is sure of them.
regime::Belief drawn(const regime::Belief& belief, int states, RandomStream& random) {
  const std::size_t k = belief.prob.size();
  const double u = random.uniform();
  std::size_t r = 0;
  for (double sum = belief.prob[0]; r + 1 < k && u > sum; sum += belief.prob[r]) ++r;
  Eigen::MatrixXd cov(states, states);
  Eigen::VectorXd z(states), mean(states);
  for (int i = 0; i < states; ++i) {
    z[i] = random.normal();
    mean[i] = belief.mean[static_cast<std::size_t>(i) * k + r];
    for (int j = 0; j < states; ++j) {
      cov(i, j) = belief.cov[static_cast<std::size_t>(regime::tri(i, j)) * k + r];
    }
  }
  // Of a covariance that is only semi-definite where a bias is known.
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(cov);
  const Eigen::VectorXd scaled = solver.eigenvalues().cwiseMax(0).cwiseSqrt().cwiseProduct(z);
  const Eigen::VectorXd state = mean + solver.eigenvectors() * scaled;
  regime::Belief out;
  out.prob.assign(k, 0);
  out.prob[r] = 1;
  out.cov.assign(belief.cov.size(), 0);
  out.mean.resize(belief.mean.size());
  for (int i = 0; i < states; ++i) {
    for (std::size_t s = 0; s < k; ++s) out.mean[static_cast<std::size_t>(i) * k + s] = state[i];
  }
  return out;
}

dyad::Held pick(const std::vector<Reading>& all, double u) {
  for (const Reading& reading : all) {
    if (u < reading.weight) return reading.held;
    u -= reading.weight;
  }
  return all.back().held;
}

}  // namespace

ExpectedCourse expected_course(const dyad::Model& model, const dyad::Model::At& at,
                               const dyad::Held& held, const regime::Belief& belief) {
  const std::vector<double>& times = model.design().couples.front().times;
  dyad::CoupleSystem system = model.system(at, 0, held);
  regime::start_from(belief, system.values);
  regime::FilterTrace trace;
  const auto done = regime::filter(system.shape, system.values, model.collapse(), trace);
  if (!done) throw std::invalid_argument("outlook: " + done.error().what);
  const auto k = static_cast<std::size_t>(system.shape.regimes);
  const auto n = static_cast<std::size_t>(system.shape.states);
  const double nu = natural(model, model.theta(at), "nu_closeness", 0);
  const double alpha = natural(model, model.theta(at), "alpha", 0);
  ExpectedCourse out;
  for (std::size_t i = 0; i < 2; ++i) {
    double area = 0, level_before = 0, away_before = 0;
    for (std::size_t t = 0; t < times.size(); ++t) {
      double level = nu, away = 0;  // x and b; P(withdrawn)
      for (std::size_t r = 0; r < k; ++r) {
        const double p = trace.prob[t * k + r];
        level += p * (trace.mean[(t * n + i) * k + r] + trace.mean[(t * n + 2 + i) * k + r]);
        away += p * dyad::withdrawn(r, i);
      }
      const dyad::DriveAt d = model.drive(at, 0, t, static_cast<int>(i));
      out.closeness[i].push_back(level + (1 - alpha * away) * d.drive - d.strain);
      if (t > 0) {
        const double landing = 1 - alpha * (away + away_before) / 2;
        area += (times[t] - times[t - 1]) *
                ((level + level_before) / 2 + landing * d.mean_drive - d.mean_strain);
      }
      level_before = level;
      away_before = away;
    }
    out.mean[i] = area / (times.back() - times.front());
  }
  return out;
}

Outlook::Outlook(const FittedModel& fitted, std::size_t couple, double days, int draws,
                 std::uint64_t seed, const Job& job)
    : standard_(fitted.design.standard()),
      design_{standard_.terms, standard_.scaling, {fitted.design.couples.at(couple)}},
      model_(design_, fitted.model.variant(), fitted.model.collapse()) {
  const dyad::CoupleDesign& own = design_.couples.front();
  if (!fitted.covariance) throw std::invalid_argument("outlook: the fit has no intervals");
  if (own.times.empty()) throw std::invalid_argument("outlook: no check-ins");
  const ParameterDraws parameters(fitted.theta, *fitted.covariance, "outlook");
  const auto steps = static_cast<int>(std::lround(days * kStepsADay));
  for (int s = 0; s <= steps; ++s) {
    times_.push_back(own.times.back() + static_cast<double>(s) / kStepsADay);
  }
  const auto integrators = static_cast<std::ptrdiff_t>(2 * design_.integrators());
  level_.assign(own.level_end.end() - integrators, own.level_end.end());

  const auto at_fit = model_.at(fitted.theta);
  const std::vector<Reading> all = readings(model_, **at_fit, 0);
  std::vector<std::optional<Start>> drawn_starts(static_cast<std::size_t>(draws));
  parallel_for(drawn_starts.size(), job, [&](std::size_t d, int) {
    RandomStream random(seed, Purpose::parameters, d + 1);
    Start start;
    start.theta = parameters.draw(random);
    add_own_effects(model_, random, start.theta);
    start.held = pick(all, random.uniform());
    const auto at = model_.at(start.theta);
    if (!at) return;  // coupling as strong as the return: no level to come back to
    const dyad::CoupleSystem system = model_.system(**at, 0, start.held);
    regime::FilterTrace trace;
    if (!regime::filter(system.shape, system.values, model_.collapse(), trace)) return;
    start.belief = drawn(regime::belief_at(system.shape, trace, system.shape.occasions - 1),
                         system.shape.states, random);
    drawn_starts[d] = std::move(start);
  });
  const dyad::Design ahead{standard_.terms,
                           standard_.scaling,
                           {dyad::look_ahead(standard_, own.scaling, level_, times_, {})}};
  const dyad::Model over(ahead, model_.variant(), model_.collapse());
  for (std::optional<Start>& start : drawn_starts) {
    if (!start) continue;
    start->ahead = over.at(start->theta).value();
    starts_.push_back(std::move(*start));
  }
  if (starts_.empty())
    throw std::invalid_argument("outlook: no draw of the parameters is possible");
}

std::vector<ExpectedCourse> Outlook::expect(const dyad::Plan& plan, const Job& job) const {
  const dyad::Design ahead{standard_.terms,
                           standard_.scaling,
                           {dyad::look_ahead(standard_, usual(), level_, times_, plan)}};
  const dyad::Model model(ahead, model_.variant(), model_.collapse());
  std::vector<ExpectedCourse> out(starts_.size());
  parallel_for(out.size(), job, [&](std::size_t d, int) {
    const Start& start = starts_[d];
    const auto at = model.at(start.theta, start.ahead.get()).value();
    out[d] = expected_course(model, *at, start.held, start.belief);
  });
  return out;
}

}  // namespace attune::analysis
