#include "testing/particle_filter.h"

#include <gtest/gtest.h>

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/random.h"
#include "ssm/site.h"
#include "testing/refined_design.h"

namespace attune::testing {
namespace {

using dyad::CoupleDesign;
using dyad::Design;
using dyad::Model;

/// One couple that answers at every time, with inputs of every kind and counts of moments; some
/// answers lie at the ends of the scale.
Design made_up(int occasions, std::uint64_t seed) {
  RandomStream random(seed, Purpose::testing, 0);
  Design design;
  design.terms.item = {true, true, true};
  design.terms.mechanism.fill(true);
  design.terms.strain = design.terms.conflict = design.terms.attunement = true;
  design.terms.moments = design.terms.roles = true;
  design.terms.causes = {"stress", "conflict"};
  design.terms.interventions = {"therapy"};
  design.terms.mean_level = {0.5, 0.4, 0.3, 0.6};
  design.terms.item_mean = {5.2, 6, 5.2};
  CoupleDesign couple;
  for (int t = 0; t < occasions; ++t) {
    const double interval = t == 0 ? 0 : 0.4 + random.uniform();
    couple.intervals.push_back(interval);
    couple.times.push_back(t == 0 ? 0 : couple.times.back() + interval);
    for (int i = 0; i < 2; ++i) {
      for (std::size_t k = 0; k < design.terms.causes.size(); ++k) {
        couple.causes.push_back(random.normal());
      }
      couple.attunement.push_back(random.normal());
      for (std::size_t m = 0; m < design.integrators(); ++m) {
        couple.level_mean.push_back(random.uniform());
        couple.level_end.push_back(random.uniform());
      }
    }
    couple.answers.push_back({t, 0, dyad::kMoments, random.normal(), ssm::Site::exact});
    for (int i = 0; i < 2; ++i) {
      for (int item = 0; item < dyad::kItems; ++item) {
        const double answer = std::round(4.5 + 1.8 * random.normal());
        const bool high = answer >= 7;
        couple.answers.push_back(
            {t, i, item, high ? 6.5 : answer, high ? ssm::Site::at_or_above : ssm::Site::exact});
      }
    }
  }
  design.couples.push_back(couple);
  return design;
}

double& working(const Model& model, Eigen::VectorXd& theta, const std::string& name) {
  for (std::size_t i = 0; i < model.parameters().size(); ++i) {
    if (model.parameters()[i].spec.name == name) return theta[static_cast<Eigen::Index>(i)];
  }
  throw std::invalid_argument("no parameter " + name);
}

/// Away from the prior medians, and roles that differ.
Eigen::VectorXd some_theta(const Model& model) {
  Eigen::VectorXd theta = model.prior_medians();
  RandomStream random(8, Purpose::testing, 0);
  for (Eigen::Index i = 0; i < theta.size(); ++i) theta[i] += 0.2 * random.normal();
  working(model, theta, "omega_v") = std::log(1e-9);
  return theta;
}

void make_regimes_alike(const Model& model, Eigen::VectorXd& theta) {
  for (const char* name : {"alpha", "delta", "psi"}) working(model, theta, name) = -40;
  working(model, theta, "phi_withdrawn") = 0;
}

TEST(ParticleFilter, IsTheKalmanFilterWhereRegimesDoNotMatter) {
  const Design design = made_up(8, 1);
  const Model model(design, 2, regime::Collapse::gpb2);
  Eigen::VectorXd theta = some_theta(model);
  make_regimes_alike(model, theta);
  const auto at = model.at(theta).value();
  const double exact = model.log_likelihood(*at, 0, dyad::one_run_grid(), nullptr).value();
  EXPECT_NEAR(particle_filter(model, *at, 0, {50, 1, 1}).log_likelihood, exact, 1e-8);
  // Tilted proposals have to be weighed back, which makes a mean over seeds uncertain by 0.005.
  double mean = 0;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    mean += particle_filter(model, *at, 0, {4000, seed, 5}).log_likelihood / 8;
  }
  EXPECT_NEAR(mean, exact, 0.02);
}

/// Sum over a fine grid of both volatilities in place of draws.
double by_volatility_grid(const Model& model, const Model::At& at) {
  constexpr double kSpacing = 0.25, kFar = 5;
  double sum = 0, top = -1e300;
  std::vector<double> logs;
  for (double a = -kFar; a <= kFar; a += kSpacing) {
    for (double b = -kFar; b <= kFar; b += kSpacing) {
      const dyad::CoupleSystem system = model.system(at, 0, {{}, {a, b}, 1});
      regime::FilterTrace trace;
      logs.push_back(filter(system.shape, system.values, model.collapse(), trace).value() -
                     0.5 * (a * a + b * b));
      top = std::max(top, logs.back());
    }
  }
  for (const double l : logs) sum += std::exp(l - top);
  return top + std::log(sum * kSpacing * kSpacing / (2 * std::numbers::pi));
}

TEST(ParticleFilter, SumsOverThePartnersVolatilities) {
  const Design design = made_up(6, 2);
  const Model model(design, 2, regime::Collapse::gpb2);
  Eigen::VectorXd theta = some_theta(model);
  make_regimes_alike(model, theta);
  working(model, theta, "omega_v") = std::log(0.7);
  const auto at = model.at(theta).value();
  const double found = particle_filter(model, *at, 0, {4000, 1, 1}).log_likelihood;
  EXPECT_NEAR(found, by_volatility_grid(model, *at), 0.01);
}

using Vector = Eigen::Matrix<double, Eigen::Dynamic, 1, 0, 8, 1>;
using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, 0, 8, 8>;

/// The likelihood summed over every course of the regimes on a grid: no collapse, each course with
/// a Kalman filter of its own.
class Enumeration {
 public:
  explicit Enumeration(const dyad::CoupleSystem& system)
      : shape_(system.shape), v_(system.values), n_(shape_.states) {}

  double log_likelihood() {
    sum_ = with_a_ = 0;
    for (std::size_t r = 0; r < 4; ++r) {
      Vector mean(n_);
      Matrix cov(n_, n_);
      for (int i = 0; i < n_; ++i) {
        mean(i) = v_.initial_mean[index(i, r)];
        for (int j = 0; j < n_; ++j) cov(i, j) = v_.initial_cov[index(regime::tri(i, j), r)];
      }
      arrive(0, r, mean, cov, v_.initial_log_prob[r]);
    }
    return std::log(sum_);
  }

  /// P(W_A = 1) at the last occasion.
  double a_withdrawn() const { return with_a_ / sum_; }

 private:
  static std::size_t index(int e, std::size_t r) { return static_cast<std::size_t>(e) * 4 + r; }

  void half_step(int t, std::size_t r, Vector& mean, Matrix& cov) const {
    Matrix f = Matrix::Identity(n_, n_);
    for (int e = 0; e < 4; ++e) f(e / 2, e % 2) = v_.transition[index(t * 4 + e, r)];
    mean = (f * mean).eval();
    cov = (f * cov * f.transpose()).eval();
    for (int i = 0; i < 2; ++i) {
      mean(i) += v_.input[index(t * 2 + i, r)];
      for (int j = 0; j < 2; ++j)
        cov(i, j) += v_.process_noise[index(t * 3 + regime::tri(i, j), r)];
    }
  }

  void arrive(int t, std::size_t r, Vector mean, Matrix cov, double log_weight) {
    const auto occasion = static_cast<std::size_t>(t);
    for (int o = shape_.observation_begin[occasion]; o < shape_.observation_begin[occasion + 1];
         ++o) {
      const auto& observation = shape_.observations[static_cast<std::size_t>(o)];
      Vector h = Vector::Zero(n_);
      for (int k = observation.first_term; k < observation.first_term + observation.terms; ++k) {
        h(shape_.term_state[static_cast<std::size_t>(k)]) = v_.loading[index(k, r)];
      }
      const Vector along = cov * h;
      const ssm::SiteTerms site = ssm::site_terms(
          observation.site, observation.value - h.dot(mean) - v_.offset[index(o, r)],
          h.dot(along) + v_.noise[index(o, r)]);
      log_weight += site.log_density;
      mean += site.gain * along;
      cov -= site.curvature * along * along.transpose();
    }
    if (t + 1 == shape_.occasions) {
      sum_ += std::exp(log_weight);
      if (r >= 2) with_a_ += std::exp(log_weight);
      return;
    }
    half_step(t + 1, r, mean, cov);
    for (std::size_t to = 0; to < 4; ++to) {
      Vector next = mean;
      Matrix next_cov = cov;
      half_step(t + 1, to, next, next_cov);
      const double p = v_.regime_prob[(occasion + 1) * 16 + r * 4 + to];
      arrive(t + 1, to, next, next_cov, log_weight + std::log(p));
    }
  }

  const regime::SystemShape& shape_;
  const regime::SystemValues& v_;
  int n_;
  double sum_ = 0, with_a_ = 0;
};

struct Enumerated {
  double log_likelihood, a_withdrawn;
};

Enumerated enumerate(const Design& design, const Eigen::VectorXd& theta, std::size_t parts) {
  const Design fine = refined_design(design, parts);
  const Model model(fine, 2, regime::Collapse::gpb2);
  const auto system = model.system(*model.at(theta).value(), 0, {});
  Enumeration all(system);
  const double log_likelihood = all.log_likelihood();
  return {log_likelihood, all.a_withdrawn()};
}

TEST(ParticleFilter, AgreesWithEveryCourseOnAFineGrid) {
  const Design design = made_up(3, 3);
  const Model model(design, 2, regime::Collapse::gpb2);
  Eigen::VectorXd theta = some_theta(model);
  working(model, theta, "a0") = -0.7;  // so often that half-way switches are seen to be wrong
  working(model, theta, "b0") = -0.5;
  working(model, theta, "delta") = std::log(3);
  working(model, theta, "sigma_e") = working(model, theta, "sigma_d") = std::log(1.5);
  working(model, theta, "sigma_m") = 0;
  const auto at = model.at(theta).value();
  // The error of switching half-way is of second order in the step.
  const Enumerated coarse = enumerate(design, theta, 2), fine = enumerate(design, theta, 4);
  const double expected = fine.log_likelihood + (fine.log_likelihood - coarse.log_likelihood) / 3;
  const double expected_a = fine.a_withdrawn + (fine.a_withdrawn - coarse.a_withdrawn) / 3;
  constexpr int kSeeds = 10;
  double sum = 0, squares = 0, sum_a = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const ParticleResult found = particle_filter(model, *at, 0, {16000, seed});
    sum += found.log_likelihood;
    squares += found.log_likelihood * found.log_likelihood;
    sum_a += found.withdrawn[2 * 2 + 0];
  }
  const double mean = sum / kSeeds;
  const double error = std::sqrt((squares / kSeeds - mean * mean) / (kSeeds - 1));
  EXPECT_LT(error, 0.004);
  EXPECT_NEAR(mean, expected, 3 * error + 0.001);
  EXPECT_GT(std::abs(mean - enumerate(design, theta, 1).log_likelihood), 5 * error);
  EXPECT_NEAR(sum_a / kSeeds, expected_a, 0.005);
}

TEST(ParticleFilter, RefusesWhatItCannotDo) {
  const Design design = made_up(2, 4);
  const Model model(design, 2, regime::Collapse::gpb2), single(design, 1, regime::Collapse::gpb2);
  const auto at = model.at(model.prior_medians()).value();
  const auto single_at = single.at(single.prior_medians()).value();
  EXPECT_THROW((void)particle_filter(model, *at, 0, {1}), std::invalid_argument);
  EXPECT_THROW((void)particle_filter(model, *at, 0, {10, 1, 0.5}), std::invalid_argument);
  EXPECT_THROW((void)particle_filter(single, *single_at, 0, {10}), std::invalid_argument);
  for (const dyad::Variant rival : {dyad::Variant::own_volatility, dyad::Variant::outliers}) {
    const Model other(design, rival, regime::Collapse::gpb2);
    const auto other_at = other.at(other.prior_medians()).value();
    EXPECT_THROW((void)particle_filter(other, *other_at, 0, {10}), std::invalid_argument);
  }
}

}  // namespace
}  // namespace attune::testing
