#include "analysis/model_calibration.h"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/cauchy.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/inverse_gamma.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <optional>

#include "analysis/sample_posterior.h"
#include "core/parallel.h"
#include "core/pieces.h"
#include "model/simulate.h"

namespace attune::analysis {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

constexpr int kBins = 10, kRanks = 99;

double draw_prior(const model::PriorSpec& prior, RandomStream& random) {
  using Family = model::PriorSpec::Family;
  const auto& [a, b, c] = prior.numbers;
  const double u = random.uniform(), z = normal_quantile(u);
  switch (prior.family) {
    case Family::normal:
      return a + b * z;
    case Family::lognormal:
      return std::exp(a + b * z);
    case Family::half_normal:
      return a * std::abs(z);
    case Family::student:
      return b + c * quantile(boost::math::students_t(a), u);
    case Family::cauchy:
      return quantile(boost::math::cauchy(a, b), u);
    case Family::exponential:
      return -std::log(u) / a;
    case Family::gamma:
      return quantile(boost::math::gamma_distribution<>(a, 1 / b), u);
    case Family::inverse_gamma:
      return quantile(boost::math::inverse_gamma_distribution<>(a, b), u);
    case Family::beta:
      return quantile(boost::math::beta_distribution<>(a, b), u);
    case Family::uniform:
      return a + (b - a) * u;
  }
  return std::nan("");
}

struct Study {
  VectorXd places;
  std::string failure;
};

/// Where the truth lies in the normal law of the working scale around the mode.
Study by_mode(const model::BoundModel& drawn, const VectorXd& truth, const ModelFitRequest& request,
              const Job& job) {
  const auto fit = fit_model(drawn, {}, request, job);
  if (!fit) return {{}, fit.error().what};
  if (!fit->converged) return {{}, "the fit did not converge"};
  if (fit->covariance.empty()) return {{}, fit->warnings.back()};
  const VectorXd theta = drawn.parameters.working(truth);
  VectorXd places(theta.size());
  for (Index k = 0; k < theta.size(); ++k) {
    const double variance = fit->covariance[static_cast<std::size_t>(k * (theta.size() + 1))];
    places(k) = 0.5 * std::erfc(-(theta(k) - fit->theta(k)) / std::sqrt(2 * variance));
  }
  return {places, {}};
}

/// The share of draws below it, of as many as are nearly independent.
Study by_draws(const model::BoundModel& drawn, const VectorXd& truth,
               const ModelFitRequest& request, inference::SampleOptions options, const Job& job) {
  options.chains = 1;
  options.seed = request.seed;
  const auto posterior = sample_model(drawn, request, options, job);
  if (!posterior) return {{}, posterior.error().what};
  const Index keep = std::min<Index>(kRanks, posterior->draws.rows());
  const auto& free = drawn.parameters.free();
  RandomStream random(request.seed, Purpose::simulate_prior, ~std::uint64_t{0});
  VectorXd places(static_cast<Index>(free.size()));
  for (Index k = 0; k < places.size(); ++k) {
    double below = 0;
    for (Index d = 0; d < keep; ++d) {
      const Index row = d * posterior->draws.rows() / keep;
      below += posterior->draws(row, k) < truth(free[static_cast<std::size_t>(k)]) ? 1 : 0;
    }
    // Ranks 0..keep spread over the interval between them.
    places(k) = (below + random.uniform()) / static_cast<double>(keep + 1);
  }
  return {places, {}};
}

Study study_of(const model::BoundModel& design, const VectorXd& truth, std::size_t replicate,
               const CalibrationRequest& request, const Job& job) {
  const auto drawn = model::simulate(design, truth, request.seed, replicate);
  if (!drawn) return {{}, drawn.error().what};
  ModelFitRequest fit;
  fit.seed = request.seed + replicate;
  return request.path == Path::mode ? by_mode(*drawn, truth, fit, job)
                                    : by_draws(*drawn, truth, fit, request.sample, job);
}

CalibratedParameter judged(const std::string& name, std::vector<double> places) {
  CalibratedParameter c;
  c.name = name;
  c.places = std::move(places);
  const auto n = static_cast<int>(c.places.size());
  for (const double central : kCentral) {
    const auto inside = std::count_if(c.places.begin(), c.places.end(),
                                      [&](double u) { return std::abs(u - 0.5) < 0.5 * central; });
    c.covered.push_back(wilson(static_cast<int>(inside), n));
  }
  std::array<int, kBins> counts{};
  for (const double u : c.places) {
    ++counts[static_cast<std::size_t>(std::clamp(static_cast<int>(u * kBins), 0, kBins - 1))];
  }
  const double expected = static_cast<double>(n) / kBins;
  for (const int count : counts) c.chi_square += (count - expected) * (count - expected) / expected;
  c.p = n == 0 ? std::nan("") : cdf(complement(boost::math::chi_squared(kBins - 1), c.chi_square));
  return c;
}

}  // namespace

Expected<VectorXd, std::string> draw_parameters(const model::ParameterSpace& space,
                                                RandomStream& random) {
  constexpr int kMost = 10000;
  VectorXd truth = space.natural(space.start());
  for (const int i : space.free()) {
    const model::Parameter& p = space.all()[static_cast<std::size_t>(i)];
    int tries = 0;
    do {
      if (++tries > kMost) return unexpected("the prior of " + p.name + " is outside its bounds");
      truth(i) = draw_prior(*p.prior, random);
    } while (!(truth(i) > p.lower && truth(i) < p.upper));
  }
  return truth;
}

std::vector<std::string> without_prior(const model::BoundModel& model) {
  std::vector<std::string> names;
  for (const int i : model.parameters.free()) {
    const model::Parameter& p = model.parameters.all()[static_cast<std::size_t>(i)];
    if (!p.prior) names.push_back(p.name);
  }
  return names;
}

ModelCalibration calibrate_model(const model::BoundModel& design, const CalibrationRequest& request,
                                 const Job& job) {
  std::vector<Study> studies(static_cast<std::size_t>(request.studies));
  const Job inner{1, job.stop, {}};
  Pieces pieces(job, "studies", studies.size(), static_cast<std::size_t>(thread_count(job.threads)),
                "studies");
  parallel_for(studies.size(), job, [&](std::size_t r, int) {
    RandomStream random(request.seed, Purpose::simulate_prior, r);
    const auto truth = draw_parameters(design.parameters, random);
    studies[r] = truth ? study_of(design, *truth, r, request, inner) : Study{{}, truth.error()};
    pieces.done();
  });
  ModelCalibration result;
  result.studies = request.studies;
  for (const Study& study : studies) {
    if (study.failure.empty()) continue;
    ++result.failed;
    if (std::find(result.reasons.begin(), result.reasons.end(), study.failure) ==
        result.reasons.end()) {
      result.reasons.push_back(study.failure);
    }
  }
  for (Index k = 0; k < design.parameters.dimension(); ++k) {
    std::vector<double> places;
    for (const Study& study : studies) {
      if (study.failure.empty()) places.push_back(study.places(k));
    }
    const int slot = design.parameters.free()[static_cast<std::size_t>(k)];
    result.parameters.push_back(
        judged(design.parameters.all()[static_cast<std::size_t>(slot)].name, std::move(places)));
  }
  return result;
}

}  // namespace attune::analysis
