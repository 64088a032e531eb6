#include "model/integrated.h"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <optional>

#include "linalg/gauss_hermite.h"

namespace attune::model {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

bool has_bounds(const ModelSpec& spec, const std::string& name) {
  const auto declared = std::find_if(spec.parameters.begin(), spec.parameters.end(),
                                     [&](const ParameterSpec& p) { return p.name == name; });
  if (declared == spec.parameters.end()) return false;
  if (std::isfinite(declared->lower) || std::isfinite(declared->upper)) return true;
  using Family = PriorSpec::Family;
  return declared->prior && declared->prior->family != Family::normal &&
         declared->prior->family != Family::student && declared->prior->family != Family::cauchy;
}

/// Every cell in which a constant state could not stand for the effect, and those in which it can.
struct Places {
  std::vector<const Expression*> fixed, linear;
};

Places places_of(const Structure& s) {
  Places places;
  const auto add = [](const CellsSpec& cells, std::vector<const Expression*>& to) {
    for (const Expression& e : cells.cells) to.push_back(&e);
  };
  for (const auto& parts : s.dynamics) {
    add(parts[0], places.fixed);
    add(parts[1], places.linear);
    add(parts[2], places.fixed);
  }
  for (const auto& parts : s.measurement) {
    add(parts[0], places.fixed);
    add(parts[1], places.linear);
    add(parts[2], places.fixed);
  }
  for (const HazardSpec& hazard : s.hazards) places.fixed.push_back(&hazard.log_rate);
  for (const auto& thresholds : s.thresholds) {
    for (const Expression& e : thresholds) places.fixed.push_back(&e);
  }
  add(s.jump, places.fixed);
  if (s.initial.mean) {
    for (const Expression& e : *s.initial.mean) places.linear.push_back(&e);
  }
  if (s.initial.covariance == InitialSpec::Covariance::cells) add(s.initial.cells, places.fixed);
  for (const Expression& e : s.initial.probabilities) places.fixed.push_back(&e);
  return places;
}

/// The derivative by A = L L', symmetric, from that by L (Murray 2016, arXiv:1602.07527, eq. 10).
MatrixXd cholesky_adjoint(const MatrixXd& lower, const MatrixXd& lower_bar) {
  MatrixXd middle = (lower.transpose() * lower_bar.triangularView<Eigen::Lower>().toDenseMatrix())
                        .triangularView<Eigen::Lower>();
  middle.diagonal() *= 0.5;
  const auto factor = lower.triangularView<Eigen::Lower>();
  const MatrixXd left = factor.transpose().solve(middle);
  const MatrixXd bar = factor.transpose().solve(MatrixXd(left.transpose())).transpose();
  return 0.5 * (bar + bar.transpose());
}

/// h(z) and what belongs to it, for one series.
class Posterior {
 public:
  Posterior(const BoundModel& model, const VectorXd& parameters, const ConditionalAt& conditional)
      : m_(model), parameters_(parameters), conditional_(conditional) {}

  /// @returns whether the covariance is positive definite.
  bool factor() {
    const Eigen::LLT<MatrixXd> covariance(m_.integrated.covariance.at(slots_of(parameters_)));
    lower_ = covariance.matrixL();
    return covariance.info() == Eigen::Success;
  }

  struct Point {
    VectorXd z, gradient;  ///< of h by z
    VectorXd by_effect;    ///< of l by u
    double h = 0;
    Conditional conditional;
    VectorXd slopes;  ///< d natural / d working of what varies
  };

  /// The series' effects on the working scale, and its parameters.
  [[nodiscard]] VectorXd working_at(const VectorXd& z) const {
    VectorXd working = lower_ * z;
    for (Index k = 0; k < z.size(); ++k) {
      working(k) += to_working(parameter(k), parameters_(slot(k)));
    }
    return working;
  }
  [[nodiscard]] VectorXd own_at(const VectorXd& working) const {
    VectorXd own = parameters_;
    for (Index k = 0; k < working.size(); ++k) {
      own(slot(k)) = to_natural(parameter(k), working(k));
    }
    return own;
  }

  [[nodiscard]] Expected<Point> at(const VectorXd& z) const {
    Point point;
    point.z = z;
    const VectorXd working = working_at(z), own = own_at(working);
    point.slopes = VectorXd(z.size());
    for (Index k = 0; k < z.size(); ++k) point.slopes(k) = natural_slope(parameter(k), working(k));
    auto value = conditional_(own);
    if (!value) return unexpected(value.error());
    point.conditional = std::move(*value);
    point.by_effect = VectorXd(z.size());
    for (Index k = 0; k < z.size(); ++k) {
      point.by_effect(k) = point.conditional.gradient(slot(k)) * point.slopes(k);
    }
    point.gradient = lower_.transpose() * point.by_effect - z;
    point.h = point.conditional.log_likelihood - 0.5 * z.squaredNorm();
    return point;
  }

  /// -h'' by central differences of the gradient.
  [[nodiscard]] Expected<MatrixXd> curvature(const VectorXd& z) const {
    constexpr double kStep = 1e-3;  // z is of the order of 1
    MatrixXd h(z.size(), z.size());
    for (Index k = 0; k < z.size(); ++k) {
      VectorXd moved = z;
      moved(k) = z(k) + kStep;
      const auto up = at(moved);
      moved(k) = z(k) - kStep;
      const auto down = at(moved);
      if (!up || !down) return unexpected((up ? down : up).error());
      h.col(k) = (down->gradient - up->gradient) / (2 * kStep);
    }
    return MatrixXd(0.5 * (h + h.transpose()));
  }

  /// Derivatives of h at a fixed z by the parameters; those by way of the covariance apart.
  struct Bar {
    VectorXd gradient;
    MatrixXd lower;  ///< by the Cholesky factor of the covariance
  };
  [[nodiscard]] Bar zeros() const {
    return {VectorXd::Zero(parameters_.size()), MatrixXd::Zero(dimension(), dimension())};
  }
  void pull(const Point& point, double weight, Bar& bar) const {
    VectorXd own = point.conditional.gradient;
    for (Index k = 0; k < point.z.size(); ++k) {
      const Parameter& p = parameter(k);
      own(slot(k)) *= point.slopes(k) / natural_slope(p, to_working(p, parameters_(slot(k))));
    }
    bar.gradient += weight * own;
    bar.lower += weight * point.by_effect * point.z.transpose();
  }
  /// @returns the whole gradient.
  [[nodiscard]] VectorXd finish(const Bar& bar) const {
    std::vector<double> slots = slots_of(parameters_), slots_bar(slots.size(), 0);
    m_.integrated.covariance.pull(slots, cholesky_adjoint(lower_, bar.lower), slots_bar);
    return bar.gradient + Eigen::Map<const VectorXd>(slots_bar.data(), parameters_.size());
  }

  [[nodiscard]] Index dimension() const { return lower_.rows(); }

 private:
  [[nodiscard]] Index slot(Index k) const {
    return m_.integrated.parameters[static_cast<std::size_t>(k)];
  }
  [[nodiscard]] const Parameter& parameter(Index k) const {
    return m_.parameters.all()[static_cast<std::size_t>(slot(k))];
  }
  [[nodiscard]] std::vector<double> slots_of(const VectorXd& parameters) const {
    std::vector<double> slots(static_cast<std::size_t>(m_.slot_count()), 0);
    std::copy(parameters.data(), parameters.data() + parameters.size(), slots.begin());
    return slots;
  }

  const BoundModel& m_;
  const VectorXd& parameters_;
  const ConditionalAt& conditional_;
  MatrixXd lower_;  ///< chol(covariance)
};

/// The mode of h by Newton's method; where h does not curve downwards, up the gradient.
Expected<Posterior::Point> mode_of(const Posterior& posterior, MatrixXd& curvature) {
  constexpr int kMost = 50;
  constexpr double kDone = 1e-7;  // posterior SDs
  auto here = posterior.at(VectorXd::Zero(posterior.dimension()));
  for (int round = 0; round < kMost && here; ++round) {
    const auto h = posterior.curvature(here->z);
    if (!h) return unexpected(h.error());
    curvature = *h;
    const Eigen::LLT<MatrixXd> factor(curvature);
    const bool bowl = factor.info() == Eigen::Success;
    VectorXd step = here->gradient;
    if (bowl) step = factor.solve(here->gradient);
    if (bowl && std::sqrt(std::max(0.0, here->gradient.dot(step))) < kDone) return here;
    step *= std::min(1.0, 3 / step.norm());
    Expected<Posterior::Point> next = posterior.at(here->z + step);
    for (int halving = 0; halving < 30 && !(next && next->h >= here->h - 1e-12); ++halving) {
      step *= 0.5;
      next = posterior.at(here->z + step);
    }
    here = std::move(next);
  }
  if (!here) return here;
  return unexpected(NumericalFailure{"the mode of a series' effects was not found"});
}

/// The nodes move with the parameters: z^ by -h''^-1 d h', and their spread by the curvature. Of a
/// sum that is near the integral both derivatives are small, so that differences of h's derivatives
/// along a few directions do. @param curvature_bar  by -h''.
/// @returns why not, if so.
std::optional<NumericalFailure> pull_nodes(const Posterior& posterior, const Posterior::Point& mode,
                                           const MatrixXd& lower, VectorXd mode_bar,
                                           const MatrixXd& curvature_bar, Posterior::Bar& bar) {
  constexpr double kStep = 3e-3;  // posterior SDs
  const auto factor = lower.triangularView<Eigen::Lower>();
  const auto both_sides = [&](const VectorXd& step, const auto& use) {
    const auto up = posterior.at(mode.z + step), down = posterior.at(mode.z - step);
    if (!up || !down) return std::optional<NumericalFailure>((up ? down : up).error());
    use(*up, *down);
    return std::optional<NumericalFailure>();
  };
  // In coordinates in which -h'' is the identity: <curvature_bar, d -h''> over its eigenvectors.
  const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(
      MatrixXd(lower.transpose() * curvature_bar * lower));
  for (Index k = 0; k < mode.z.size(); ++k) {
    const VectorXd step = kStep * factor.transpose().solve(solver.eigenvectors().col(k));
    const double weight = -solver.eigenvalues()(k) / (kStep * kStep);
    const auto failure = both_sides(step, [&](const auto& up, const auto& down) {
      posterior.pull(up, weight, bar);
      posterior.pull(down, weight, bar);
      posterior.pull(mode, -2 * weight, bar);
      mode_bar += weight * (up.gradient - 2 * mode.gradient + down.gradient);
    });
    if (failure) return failure;
  }
  VectorXd direction = factor.solve(mode_bar);
  const double size = direction.norm();
  if (size == 0) return std::nullopt;
  direction = factor.transpose().solve(direction) / size;
  return both_sides(kStep * direction, [&](const auto& up, const auto& down) {
    posterior.pull(up, size / (2 * kStep), bar);
    posterior.pull(down, -size / (2 * kStep), bar);
  });
}

/// Nodes of a product rule, one at a time.
class ProductRule {
 public:
  explicit ProductRule(const std::vector<int>& nodes) : at_(nodes.size(), 0) {
    for (const int n : nodes) rules_.push_back(linalg::gauss_hermite(n));
  }
  [[nodiscard]] VectorXd node() const {
    VectorXd x(static_cast<Index>(at_.size()));
    for (std::size_t d = 0; d < at_.size(); ++d) x(static_cast<Index>(d)) = rules_[d].nodes(at_[d]);
    return x;
  }
  [[nodiscard]] double log_weight() const {
    double sum = 0;
    for (std::size_t d = 0; d < at_.size(); ++d) sum += std::log(rules_[d].weights(at_[d]));
    return sum;
  }
  bool next() {
    for (std::size_t d = 0; d < at_.size(); ++d) {
      if (++at_[d] < rules_[d].nodes.size()) return true;
      at_[d] = 0;
    }
    return false;
  }

 private:
  std::vector<linalg::Quadrature> rules_;
  std::vector<Index> at_;
};

}  // namespace

std::vector<bool> are_integrated(const ModelSpec& spec, const Structure& structure) {
  const Places places = places_of(structure);
  const auto mentions = [](const std::vector<const Expression*>& cells, const std::string& name) {
    return std::any_of(cells.begin(), cells.end(),
                       [&](const Expression* e) { return e->mentions(name); });
  };
  std::vector<bool> integrated;
  for (const RandomSpec& random : spec.random) {
    integrated.push_back(random.nodes > 0 || has_bounds(spec, random.parameter) ||
                         mentions(places.fixed, random.parameter));
  }
  const std::vector<bool> by_place = integrated;
  for (std::size_t k = 0; k < integrated.size(); ++k) {
    for (const Expression* cell : places.linear) {
      const Expression slope = cell->derivative(spec.random[k].parameter);
      for (std::size_t other = 0; other < integrated.size(); ++other) {
        // Given a value of what is integrated, a product with it is linear.
        if (!by_place[other] && slope.mentions(spec.random[other].parameter)) integrated[k] = true;
      }
    }
  }
  const auto index = [&](const std::string& name) {
    return static_cast<std::size_t>(
        std::find_if(spec.random.begin(), spec.random.end(),
                     [&](const RandomSpec& r) { return r.parameter == name; }) -
        spec.random.begin());
  };
  for (std::size_t round = 0; round < spec.correlations.size(); ++round) {
    for (const CorrelationSpec& c : spec.correlations) {
      const std::size_t i = index(c.first), j = index(c.second);
      if (i >= integrated.size() || j >= integrated.size()) continue;
      if (integrated[i] || integrated[j]) integrated[i] = integrated[j] = true;
    }
  }
  return integrated;
}

int usual_nodes(std::size_t effects) {
  if (effects <= 1) return 9;
  if (effects == 2) return 7;
  return effects == 3 ? 5 : 3;
}

Expected<Conditional> integrate_effects(const BoundModel& model, const VectorXd& parameters,
                                        const ConditionalAt& conditional) {
  Posterior posterior(model, parameters, conditional);
  if (!posterior.factor()) {
    return unexpected(
        NumericalFailure{"the covariance of what varies over series is not positive definite"});
  }
  MatrixXd curvature;
  const auto mode = mode_of(posterior, curvature);
  if (!mode) return unexpected(mode.error());
  const Eigen::LLT<MatrixXd> factor(curvature);
  const MatrixXd lower = factor.matrixL();
  const auto spread = lower.transpose().triangularView<Eigen::Upper>();

  std::vector<Posterior::Point> points;
  std::vector<double> terms;
  ProductRule rule(model.integrated.nodes);
  do {
    const VectorXd x = rule.node();
    auto point = posterior.at(mode->z + spread.solve(x));
    if (!point) return unexpected(point.error());
    terms.push_back(rule.log_weight() + point->h + 0.5 * x.squaredNorm());
    points.push_back(std::move(*point));
  } while (rule.next());

  const double highest = *std::max_element(terms.begin(), terms.end());
  double sum = 0;
  for (double& term : terms) sum += term = std::exp(term - highest);
  const double value = highest + std::log(sum) - lower.diagonal().array().log().sum();

  Posterior::Bar bar = posterior.zeros();
  VectorXd mode_bar = VectorXd::Zero(mode->z.size());
  MatrixXd lower_bar = -MatrixXd(lower.diagonal().cwiseInverse().asDiagonal());
  for (std::size_t k = 0; k < points.size(); ++k) {
    const double share = terms[k] / sum;
    const Posterior::Point& point = points[k];
    posterior.pull(point, share, bar);
    mode_bar += share * point.gradient;
    lower_bar -= share * (point.z - mode->z) *
                 lower.triangularView<Eigen::Lower>().solve(point.gradient).transpose();
  }
  const auto moved =
      pull_nodes(posterior, *mode, lower, mode_bar, cholesky_adjoint(lower, lower_bar), bar);
  if (moved) return unexpected(*moved);
  return Conditional{value, posterior.finish(bar)};
}

Expected<VectorXd> modal_effects(const BoundModel& model, const VectorXd& parameters,
                                 const ConditionalAt& conditional) {
  Posterior posterior(model, parameters, conditional);
  if (!posterior.factor()) {
    return unexpected(
        NumericalFailure{"the covariance of what varies over series is not positive definite"});
  }
  MatrixXd curvature;
  const auto mode = mode_of(posterior, curvature);
  if (!mode) return unexpected(mode.error());
  return posterior.own_at(posterior.working_at(mode->z));
}

}  // namespace attune::model
