#include "analysis/course.h"

#include <cmath>
#include <limits>
#include <stdexcept>

#include "dyad/withdrawn.h"

namespace attune::analysis {
namespace {

/// A failure at the fit's own theta: the fit and the diary do not belong together.
void require(bool ok, const std::string& couple, const NumericalFailure& failure) {
  if (!ok) throw std::invalid_argument("states: couple " + couple + ": " + failure.what);
}

}  // namespace

double natural(const dyad::Model& model, const Eigen::VectorXd& theta, const char* name,
               double absent) {
  const auto index = model.index_of(name);
  if (!index) return absent;
  const auto& spec = model.parameters()[static_cast<std::size_t>(*index)].spec;
  return dyad::to_natural(spec.transform, theta[*index]);
}

/// A reading whose share is below this is left out, and the others share what it had.
static constexpr double kSmallestShare = 0.02;

std::vector<Reading> readings(const dyad::Model& model, const dyad::Model::At& at,
                              std::size_t couple) {
  const std::string& id = model.design().couples[couple].id;
  const auto grid = model.adapted_grid(at, couple, dyad::Summing::volatility_and_biases);
  require(grid.has_value(), id, grid ? NumericalFailure{} : grid.error());
  const auto values = model.run_log_likelihoods(at, couple, *grid);
  require(values.has_value(), id, values ? NumericalFailure{} : values.error());
  const auto weights = dyad::node_weights(*grid, *values);
  dyad::Held held;
  held.bias_width = grid->bias_width;
  for (std::size_t i = 0; i < 2; ++i) {
    for (std::size_t a = 0; a < weights[2 + i].size(); ++a) {
      held.volatility[i] += weights[2 + i][a] * grid->axes[2 + i].node[a];
    }
  }
  std::vector<Reading> all;
  double kept = 0;
  for (std::size_t a = 0; a < weights[0].size(); ++a) {
    for (std::size_t b = 0; b < weights[1].size(); ++b) {
      const double weight = weights[0][a] * weights[1][b];
      if (weight < kSmallestShare) continue;
      held.bias = {grid->axes[0].node[a], grid->axes[1].node[b]};
      all.push_back({held, grid->axes[0].log_weight[a] + grid->axes[1].log_weight[b], weight});
      kept += weight;
    }
  }
  for (Reading& reading : all) reading.weight /= kept;
  return all;
}

namespace {

/// What one reading says of one partner at one time.
struct Moments {
  double filtered = 0, smoothed = 0, mean = 0, variance = 0;
};

Moments moments(const regime::FilterTrace& trace, const regime::Smoothed& smoothed, std::size_t k,
                std::size_t n, std::size_t t, std::size_t i, const dyad::DriveAt& drive, double nu,
                double alpha) {
  const double* mean = smoothed.mean.data() + t * n;
  const double* cov = smoothed.cov.data() + t * n * (n + 1) / 2;
  Moments out;
  for (std::size_t r = 0; r < k; ++r) {
    out.filtered += dyad::withdrawn(r, i) * trace.prob[t * k + r];
    out.smoothed += dyad::withdrawn(r, i) * smoothed.prob[t * k + r];
  }
  out.mean = nu + mean[i] + mean[2 + i] + (1 - alpha * out.smoothed) * drive.drive - drive.strain;
  double between_all = 0, between_state = 0;
  for (std::size_t r = 0; r < k; ++r) {
    // The regimes' means spread both the state and the drive that lands.
    const double state = smoothed.regime_mean[(t * n + i) * k + r] +
                         smoothed.regime_mean[(t * n + 2 + i) * k + r] - mean[i] - mean[2 + i];
    const double all = state - alpha * (dyad::withdrawn(r, i) - out.smoothed) * drive.drive;
    between_state += smoothed.prob[t * k + r] * state * state;
    between_all += smoothed.prob[t * k + r] * all * all;
  }
  const auto at_cov = [&](int a, int b) {
    return cov[static_cast<std::size_t>(regime::tri(a, b))];
  };
  const int x = static_cast<int>(i), b = 2 + x;
  const double within = at_cov(x, x) + at_cov(b, b) + 2 * at_cov(b, x) - between_state;
  out.variance = std::fmax(within, 0.0) + between_all;
  return out;
}

/// Sums over readings. Filtered probabilities are weighted by what was known at the time.
class Mixture {
 public:
  explicit Mixture(std::size_t times) {
    for (auto& of_partner : sums_) of_partner.resize(times);
  }

  void add(std::size_t t, std::size_t i, const Moments& m, double weight, double weight_then) {
    Sums& sum = sums_[i][t];
    sum.smoothed += weight * m.smoothed;
    sum.mean += weight * m.mean;
    sum.square += weight * (m.variance + m.mean * m.mean);
    sum.filtered += weight_then * m.filtered;
  }

  void store(std::size_t i, PartnerCourse& course) const {
    for (const Sums& sum : sums_[i]) {
      course.filtered.push_back(std::fmin(1, sum.filtered));
      course.smoothed.push_back(std::fmin(1, sum.smoothed));
      course.mean.push_back(sum.mean);
      course.sd.push_back(std::sqrt(std::fmax(0, sum.square - sum.mean * sum.mean)));
    }
  }

 private:
  struct Sums {
    double filtered = 0, smoothed = 0, mean = 0, square = 0;
  };
  std::array<std::vector<Sums>, 2> sums_;
};

}  // namespace

CoupleCourse make_course(const dyad::Model& model, const dyad::Model::At& at, std::size_t couple) {
  const dyad::CoupleDesign& design = model.design().couples[couple];
  const Eigen::VectorXd& theta = model.theta(at);
  const double nu = natural(model, theta, "nu_closeness", 0);
  const double alpha = natural(model, theta, "alpha", 0);
  CoupleCourse out;
  out.times = design.times;
  for (std::size_t i = 0; i < 2; ++i) {
    for (std::size_t t = 0; t < design.times.size(); ++t) {
      out.partners[i].drive.push_back(model.drive(at, couple, t, static_cast<int>(i)));
    }
  }

  struct Run {
    Reading reading;
    dyad::CoupleSystem system;
    regime::FilterTrace trace;
    std::vector<double> weight;  ///< at each time, from what was known then
  };
  std::vector<Run> runs;
  for (const Reading& reading : readings(model, at, couple)) {
    Run& run = runs.emplace_back(Run{reading, model.system(at, couple, reading.held), {}, {}});
    const auto value =
        regime::filter(run.system.shape, run.system.values, model.collapse(), run.trace);
    require(value.has_value(), design.id, value ? NumericalFailure{} : value.error());
    double so_far = reading.log_prior;
    for (const double increment : run.trace.increments) run.weight.push_back(so_far += increment);
  }
  for (std::size_t t = 0; t < design.times.size(); ++t) {
    double top = -std::numeric_limits<double>::infinity(), sum = 0;
    for (const Run& run : runs) top = std::fmax(top, run.weight[t]);
    for (Run& run : runs) sum += run.weight[t] = std::exp(run.weight[t] - top);
    for (Run& run : runs) run.weight[t] /= sum;
  }
  Mixture mixture(design.times.size());
  for (const Run& run : runs) {
    const auto k = static_cast<std::size_t>(run.system.shape.regimes);
    const auto n = static_cast<std::size_t>(run.system.shape.states);
    const auto smoothed =
        regime::smooth(run.system.shape, run.system.values, model.collapse(), run.trace);
    require(smoothed.has_value(), design.id, smoothed ? NumericalFailure{} : smoothed.error());
    for (std::size_t t = 0; t < design.times.size(); ++t) {
      for (std::size_t i = 0; i < 2; ++i) {
        const Moments m =
            moments(run.trace, *smoothed, k, n, t, i, out.partners[i].drive[t], nu, alpha);
        mixture.add(t, i, m, run.reading.weight, run.weight[t]);
      }
    }
  }
  for (std::size_t i = 0; i < 2; ++i) mixture.store(i, out.partners[i]);
  return out;
}

}  // namespace attune::analysis
