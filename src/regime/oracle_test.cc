#include "regime/oracle_test.h"

#include <Eigen/Cholesky>
#include <cmath>
#include <numbers>

#include "core/random.h"

namespace attune::regime::oracle {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

std::size_t z(int i) { return static_cast<std::size_t>(i); }

int pick(RandomStream& random, int below) { return static_cast<int>(random.uniform() * below); }

/// Positive definite, eigenvalues from about `floor`.
MatrixXd random_cov(RandomStream& random, int n, double scale, double floor) {
  MatrixXd a(n, n);
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) a(i, j) = random.normal();
  }
  return scale / n * a * a.transpose() + floor * MatrixXd::Identity(n, n);
}

MatrixXd random_transition(RandomStream& random, int d) {
  MatrixXd f(d, d);
  for (int i = 0; i < d; ++i) {
    for (int j = 0; j < d; ++j) f(i, j) = 0.25 * random.normal() + (i == j ? 0.6 : 0.0);
  }
  return f;
}

void put_packed(std::vector<double>& to, std::size_t at, const MatrixXd& cov, int K, int r) {
  for (int i = 0; i < cov.rows(); ++i) {
    for (int j = 0; j <= i; ++j) to[at + z(tri(i, j) * K + r)] = cov(i, j);
  }
}

MatrixXd packed(const std::vector<double>& from, std::size_t at, int n, int K, int r) {
  MatrixXd cov(n, n);
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) cov(i, j) = from[at + z(tri(i, j) * K + r)];
  }
  return cov;
}

void put_step(System& system, int t, int r, const MatrixXd& F, const VectorXd& f,
              const MatrixXd& Q) {
  const int K = system.shape.regimes, D = system.shape.dynamic;
  for (int i = 0; i < D; ++i) {
    for (int j = 0; j < D; ++j) {
      system.values.transition[z((t * D * D + i * D + j) * K + r)] = F(i, j);
    }
    system.values.input[z((t * D + i) * K + r)] = f(i);
  }
  put_packed(system.values.process_noise, z(t * tri_size(D) * K), Q, K, r);
}

/// Half a step, on all states: x -> F x + f + N(0, Q).
struct Step {
  MatrixXd F, Q;
  VectorXd f;
};

Step half_step(const System& system, int t, int r) {
  const int K = system.shape.regimes, D = system.shape.dynamic, n = system.shape.states;
  Step step{MatrixXd::Identity(n, n), MatrixXd::Zero(n, n), VectorXd::Zero(n)};
  for (int i = 0; i < D; ++i) {
    for (int j = 0; j < D; ++j) {
      step.F(i, j) = system.values.transition[z((t * D * D + i * D + j) * K + r)];
    }
    step.f(i) = system.values.input[z((t * D + i) * K + r)];
  }
  step.Q.topLeftCorner(D, D) = packed(system.values.process_noise, z(t * tri_size(D) * K), D, K, r);
  return step;
}

VectorXd random_vector(RandomStream& random, int n, double scale) {
  VectorXd v(n);
  for (int i = 0; i < n; ++i) v(i) = scale * random.normal();
  return v;
}

}  // namespace

System random_system(const Options& o, std::uint64_t seed) {
  RandomStream random(seed, Purpose::testing, 7001);
  System system;
  SystemShape& shape = system.shape;
  const int K = o.regimes, D = o.dynamic, n = o.states;
  shape.regimes = K;
  shape.states = n;
  shape.dynamic = D;
  shape.occasions = o.occasions;
  shape.observation_begin.push_back(0);
  for (int t = 0; t < o.occasions; ++t) {
    const int answers = pick(random, o.most_answers + 1);
    for (int k = 0; k < answers; ++k) {
      ObservationShape answer;
      answer.value = 1.5 * random.normal();
      if (o.censored && random.uniform() < 0.35) {
        answer.site = random.uniform() < 0.5 ? ssm::Site::at_or_below : ssm::Site::at_or_above;
      }
      answer.first_term = static_cast<int>(shape.term_state.size());
      answer.terms = 1 + pick(random, n < 3 ? n : 3);
      // A bias must not be answered without noise: the next such answer would have no variance.
      const int first = o.zero_noise && k == 0 ? 0 : pick(random, n);
      for (int i = 0; i < answer.terms; ++i) shape.term_state.push_back((first + i) % n);
      shape.observations.push_back(answer);
    }
    shape.observation_begin.push_back(static_cast<int>(shape.observations.size()));
  }
  SystemValues& v = system.values;
  v.reset(shape);

  double sum = 0;
  for (double& p : v.initial_log_prob) sum += p = 0.2 + random.uniform();
  for (double& p : v.initial_log_prob) p = std::log(p / sum);
  for (int t = 0; t < o.occasions; ++t) {
    for (int r = 0; r < K; ++r) {
      double row = 0;
      for (int s = 0; s < K; ++s) {
        row += v.regime_prob[z((t * K + r) * K + s)] = 0.15 + random.uniform() + (r == s ? 1 : 0);
      }
      for (int s = 0; s < K; ++s) v.regime_prob[z((t * K + r) * K + s)] /= row;
    }
  }

  // Regime 0 is drawn; another is drawn too and then moved towards regime 0.
  const auto contrast = [&](int t, int r) {
    return r == 0 ? 1.0 : (t < o.alike_until ? 0.0 : o.contrast);
  };
  VectorXd mean, first_mean;
  MatrixXd cov, first_cov;
  for (int r = 0; r < K; ++r) {
    const double c = contrast(0, r);
    mean = random_vector(random, n, 0.7);
    cov = random_cov(random, n, 0.7, 0.3);
    if (r == 0) first_mean = mean, first_cov = cov;
    mean = c * mean + (1 - c) * first_mean;
    cov = c * cov + (1 - c) * first_cov;
    for (int i = 0; i < n; ++i) v.initial_mean[z(i * K + r)] = mean(i);
    put_packed(v.initial_cov, 0, cov, K, r);
  }
  for (int t = 0; t < o.occasions; ++t) {
    Step first;
    for (int r = 0; r < K; ++r) {
      const double c = contrast(t, r);
      const Step own{random_transition(random, D), random_cov(random, D, 0.3, 0.1),
                     random_vector(random, D, 0.4)};
      if (r == 0) first = own;
      put_step(system, t, r, c * own.F + (1 - c) * first.F, c * own.f + (1 - c) * first.f,
               c * own.Q + (1 - c) * first.Q);
    }
    const int begin = shape.observation_begin[z(t)], end = shape.observation_begin[z(t + 1)];
    for (int k = begin; k < end; ++k) {
      const ObservationShape& answer = shape.observations[z(k)];
      const bool noiseless = o.zero_noise && k == begin;
      for (int r = 0; r < K; ++r) {
        const double c = contrast(t, r);
        const auto fill = [&](std::vector<double>& to, int row, double own) {
          to[z(row * K + r)] = r == 0 ? own : c * own + (1 - c) * to[z(row * K)];
        };
        for (int i = 0; i < answer.terms; ++i) {
          fill(v.loading, answer.first_term + i,
               i == 0 ? 0.6 + 0.6 * random.uniform() : 0.4 * random.normal());
        }
        fill(v.offset, k, 0.5 * random.normal());
        fill(v.noise, k, noiseless ? 0.0 : 0.2 + random.uniform());
      }
    }
  }
  for (double& x : v.occasion_log_density) x = -random.uniform();
  return system;
}

System split_steps(System& whole, std::uint64_t seed) {
  RandomStream random(seed, Purpose::testing, 7002);
  const int D = whole.shape.dynamic, T = whole.shape.occasions;
  System split;
  split.shape = whole.shape;
  split.shape.occasions = 2 * T - 1;
  split.shape.observation_begin = {0};
  for (int t = 0; t < T; ++t) {
    const int end = whole.shape.observation_begin[z(t + 1)];
    split.shape.observation_begin.push_back(end);
    if (t + 1 < T) split.shape.observation_begin.push_back(end);
  }
  split.values.reset(split.shape);
  split.values.initial_log_prob = whole.values.initial_log_prob;
  split.values.initial_mean = whole.values.initial_mean;
  split.values.initial_cov = whole.values.initial_cov;
  for (int t = 0; t < T; ++t) {
    split.values.occasion_log_density[z(2 * t)] = whole.values.occasion_log_density[z(t)];
  }
  split.values.loading = whole.values.loading;
  split.values.offset = whole.values.offset;
  split.values.noise = whole.values.noise;
  for (int t = 1; t < T; ++t) {
    const MatrixXd F = random_transition(random, D), Q = random_cov(random, D, 0.3, 0.1);
    const VectorXd f = random_vector(random, D, 0.4);
    put_step(split, 2 * t - 1, 0, F, f, Q);
    put_step(split, 2 * t, 0, F, f, Q);
    put_step(whole, t, 0, F * F, F * f + f, F * Q * F.transpose() + Q);
  }
  return split;
}

PathLaw path_law(const System& system, const std::vector<int>& path) {
  const SystemShape& shape = system.shape;
  const SystemValues& v = system.values;
  const int K = shape.regimes, n = shape.states, T = shape.occasions;
  PathLaw law{0, VectorXd::Zero(T * n), MatrixXd::Zero(T * n, T * n)};
  for (int i = 0; i < n; ++i) law.mean(i) = v.initial_mean[z(i * K + path[0])];
  law.cov.topLeftCorner(n, n) = packed(v.initial_cov, 0, n, K, path[0]);
  for (int t = 1; t < T; ++t) {
    const Step a = half_step(system, t, path[z(t - 1)]), b = half_step(system, t, path[z(t)]);
    const MatrixXd F = b.F * a.F;
    const int now = t * n, before = now - n;
    law.mean.segment(now, n) = F * law.mean.segment(before, n) + b.F * a.f + b.f;
    law.cov.block(now, 0, n, now) = F * law.cov.block(before, 0, n, now);
    law.cov.block(0, now, now, n) = law.cov.block(now, 0, n, now).transpose();
    law.cov.block(now, now, n, n) =
        F * law.cov.block(before, before, n, n) * F.transpose() + b.F * a.Q * b.F.transpose() + b.Q;
  }
  for (int t = 0; t < T; ++t) law.log_density += v.occasion_log_density[z(t * K + path[z(t)])];
  const int N = static_cast<int>(shape.observations.size());
  if (N == 0) return law;
  MatrixXd H = MatrixXd::Zero(N, T * n), R = MatrixXd::Zero(N, N);
  VectorXd residual(N);
  for (int t = 0; t < T; ++t) {
    const int r = path[z(t)];
    for (int k = shape.observation_begin[z(t)]; k < shape.observation_begin[z(t + 1)]; ++k) {
      const ObservationShape& answer = shape.observations[z(k)];
      for (int i = answer.first_term; i < answer.first_term + answer.terms; ++i) {
        H(k, t * n + shape.term_state[z(i)]) += v.loading[z(i * K + r)];
      }
      R(k, k) = v.noise[z(k * K + r)];
      residual(k) = answer.value - v.offset[z(k * K + r)];
    }
  }
  residual -= H * law.mean;
  const MatrixXd HC = H * law.cov;
  const Eigen::LLT<MatrixXd> S(HC * H.transpose() + R);
  const VectorXd white = S.matrixL().solve(residual);
  const MatrixXd gain = S.matrixL().solve(HC);
  law.log_density += -0.5 * (N * std::log(2 * std::numbers::pi) + white.squaredNorm()) -
                     S.matrixLLT().diagonal().array().log().sum();
  law.mean += gain.transpose() * white;
  law.cov -= gain.transpose() * gain;
  return law;
}

Exact enumerate_paths(const System& system) {
  const int K = system.shape.regimes, n = system.shape.states, T = system.shape.occasions;
  Exact exact{0, std::vector<double>(z(T * K)), VectorXd::Zero(T * n),
              MatrixXd::Zero(T * n, T * n)};
  double top = 0, sum = 0;
  for_each_path(system.shape, system.values, [&](const std::vector<int>& path, double log_prior) {
    const PathLaw law = path_law(system, path);
    const double log_weight = log_prior + law.log_density;
    if (sum == 0) top = log_weight;
    const double weight = std::exp(log_weight - top);
    sum += weight;
    for (int t = 0; t < T; ++t) exact.prob[z(t * K + path[z(t)])] += weight;
    exact.mean += weight * law.mean;
    exact.cov += weight * (law.cov + law.mean * law.mean.transpose());
  });
  exact.log_likelihood = top + std::log(sum);
  for (double& p : exact.prob) p /= sum;
  exact.mean /= sum;
  exact.cov = exact.cov / sum - exact.mean * exact.mean.transpose();
  return exact;
}

std::vector<std::vector<double>*> arrays(SystemValues& v) {
  return {&v.initial_log_prob, &v.initial_mean, &v.initial_cov,         &v.transition,
          &v.process_noise,    &v.input,        &v.regime_prob,         &v.loading,
          &v.offset,           &v.noise,        &v.occasion_log_density};
}

}  // namespace attune::regime::oracle
