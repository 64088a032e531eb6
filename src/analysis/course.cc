#include "analysis/course.h"

#include <cmath>
#include <stdexcept>

#include "core/random.h"

namespace attune::analysis {
namespace {

/// A failure at the fit's own theta: the fit and the diary do not belong together.
void require(bool ok, const std::string& couple, const NumericalFailure& failure) {
  if (!ok) throw std::invalid_argument("states: couple " + couple + ": " + failure.what);
}

double withdrawn(std::size_t regime, std::size_t partner) {
  return partner == 0 ? static_cast<double>(regime >> 1) : static_cast<double>(regime & 1);
}

}  // namespace

double natural(const dyad::Model& model, const Eigen::VectorXd& theta, const char* name,
               double absent) {
  for (std::size_t i = 0; i < model.parameters().size(); ++i) {
    const auto& spec = model.parameters()[i].spec;
    if (spec.name == name) {
      return dyad::to_natural(spec.transform, theta[static_cast<Eigen::Index>(i)]);
    }
  }
  return absent;
}

CoupleCourse make_course(const dyad::Model& model, const dyad::Model::At& at, std::size_t couple,
                         int path_count, std::uint64_t seed) {
  const dyad::CoupleDesign& design = model.design().couples[couple];
  const dyad::CoupleSystem system = model.system(at, couple, {});
  const auto k = static_cast<std::size_t>(system.shape.regimes);
  const auto n = static_cast<std::size_t>(system.shape.states);
  const Eigen::VectorXd& theta = model.theta(at);
  const double nu = natural(model, theta, "nu_closeness", 0);
  const double alpha = natural(model, theta, "alpha", 0);

  regime::FilterTrace trace;
  const auto value = regime::filter(system.shape, system.values, model.collapse(), trace);
  require(value.has_value(), design.id, value ? NumericalFailure{} : value.error());
  const auto smoothed = regime::smooth(system.shape, system.values, model.collapse(), trace);
  require(smoothed.has_value(), design.id, smoothed ? NumericalFailure{} : smoothed.error());

  CoupleCourse out;
  out.times = design.times;
  for (std::size_t i = 0; i < 2; ++i) {
    PartnerCourse& course = out.partners[i];
    for (std::size_t t = 0; t < design.times.size(); ++t) {
      const dyad::DriveAt drive = model.drive(at, couple, t, static_cast<int>(i));
      const double* mean = smoothed->mean.data() + t * n;
      const double* cov = smoothed->cov.data() + t * n * (n + 1) / 2;
      double filtered = 0, p = 0, level = 0, between_all = 0, between_state = 0;
      for (std::size_t r = 0; r < k; ++r) {
        filtered += withdrawn(r, i) * std::exp(trace.log_prob[t * k + r]);
        p += withdrawn(r, i) * smoothed->prob[t * k + r];
      }
      level = nu + mean[i] + mean[2 + i] + (1 - alpha * p) * drive.drive - drive.strain;
      for (std::size_t r = 0; r < k; ++r) {
        // The regimes' means spread both the state and the drive that lands.
        const double state = smoothed->regime_mean[(t * n + i) * k + r] +
                             smoothed->regime_mean[(t * n + 2 + i) * k + r] - mean[i] - mean[2 + i];
        const double all = state - alpha * (withdrawn(r, i) - p) * drive.drive;
        between_state += smoothed->prob[t * k + r] * state * state;
        between_all += smoothed->prob[t * k + r] * all * all;
      }
      const auto at_cov = [&](int a, int b) {
        return cov[static_cast<std::size_t>(regime::tri(a, b))];
      };
      const int x = static_cast<int>(i), b = 2 + x;
      const double within = at_cov(x, x) + at_cov(b, b) + 2 * at_cov(b, x) - between_state;
      course.filtered.push_back(filtered);
      course.smoothed.push_back(p);
      course.mean.push_back(level);
      course.sd.push_back(std::sqrt(std::fmax(within, 0.0) + between_all));
      course.drive.push_back(drive);
    }
  }
  if (path_count > 0) {
    RandomStream random(seed, Purpose::paths, couple);
    auto paths = regime::sample_paths(system.shape, system.values, model.collapse(), trace, random,
                                      path_count);
    require(paths.has_value(), design.id, paths ? NumericalFailure{} : paths.error());
    out.paths = std::move(*paths);
  }
  return out;
}

double path_closeness(const CoupleCourse& course, const regime::SampledPath& path,
                      std::size_t states, std::size_t t, std::size_t partner, double nu,
                      double alpha) {
  const dyad::DriveAt& drive = course.partners[partner].drive[t];
  const double gain = path_withdrawn(path, t, partner) ? 1 - alpha : 1;
  return nu + path.state[t * states + partner] + path.state[t * states + 2 + partner] +
         gain * drive.drive - drive.strain;
}

bool path_withdrawn(const regime::SampledPath& path, std::size_t t, std::size_t partner) {
  return withdrawn(static_cast<std::size_t>(path.regime[t]), partner) > 0;
}

}  // namespace attune::analysis
