#include "ssm/discretize_adjoint.h"

#include <Eigen/Eigenvalues>
#include <array>
#include <cmath>
#include <vector>

namespace attune::ssm {
namespace {

using Eigen::MatrixXd;

constexpr int kTerms = 13;  // as in discretize_series()

/// The powers A^k s^k / k! and their sum, then what each doubling started from.
struct ExponentialSweep {
  double step = 0;
  std::array<MatrixXd, kTerms + 1> power;
  std::vector<MatrixXd> matrix;  ///< before each doubling; the last is exp(A h)

  ExponentialSweep(const MatrixXd& drift, double interval) {
    const int halvings = doublings(drift.cwiseAbs().rowwise().sum().maxCoeff() * interval);
    step = std::ldexp(interval, -halvings);
    power[0] = MatrixXd::Identity(drift.rows(), drift.rows());
    MatrixXd sum = power[0];
    for (std::size_t k = 1; k <= kTerms; ++k) {
      power[k].noalias() = drift * power[k - 1];
      power[k] *= step / static_cast<double>(k);
      sum += power[k];
    }
    matrix.push_back(std::move(sum));
    for (int k = 0; k < halvings; ++k) matrix.push_back(matrix.back() * matrix.back());
  }
};

}  // namespace

DynamicsBar discretize_adjoint(const MatrixXd& drift, const MatrixXd& diffusion, double interval,
                               const Transition& bar) {
  const Eigen::Index n = drift.rows();
  DynamicsBar result{MatrixXd::Zero(n, n), MatrixXd::Zero(n, n)};
  if (n == 0 || interval == 0) return result;
  const ExponentialSweep sweep(drift, interval);
  const double h = sweep.step;
  std::array<MatrixXd, kTerms + 1> noise;
  noise[0] = diffusion * h;
  MatrixXd response0 = MatrixXd::Zero(n, n), noise0 = MatrixXd::Zero(n, n);
  for (std::size_t k = 1; k <= kTerms; ++k) {
    const double weight = h / static_cast<double>(k), next = h / static_cast<double>(k + 1);
    response0 += sweep.power[k - 1] * weight;
    noise0 += noise[k - 1];
    const MatrixXd carried = drift * noise[k - 1];
    noise[k] = (carried + carried.transpose()) * next;
  }
  std::vector<MatrixXd> response{response0}, covariance{noise0};
  for (std::size_t k = 0; k + 1 < sweep.matrix.size(); ++k) {
    const MatrixXd& f = sweep.matrix[k];
    covariance.push_back(covariance.back() + f * covariance.back() * f.transpose());
    response.push_back(response.back() + f * response.back());
  }

  MatrixXd f_bar = bar.matrix, b_bar = bar.input_response, q_bar = bar.process_noise;
  for (std::size_t k = sweep.matrix.size() - 1; k-- > 0;) {
    const MatrixXd& f = sweep.matrix[k];
    const MatrixXd q_half = q_bar * f;
    f_bar = (f_bar * f.transpose() + f.transpose() * f_bar + b_bar * response[k].transpose() +
             2.0 * (q_half * covariance[k]))
                .eval();
    b_bar += (f.transpose() * b_bar).eval();
    q_bar += (f.transpose() * q_half).eval();
  }
  MatrixXd power_bar = MatrixXd::Zero(n, n), noise_bar = MatrixXd::Zero(n, n);
  for (std::size_t k = kTerms; k >= 1; --k) {
    const double weight = h / static_cast<double>(k), next = h / static_cast<double>(k + 1);
    power_bar += f_bar;
    result.drift.noalias() += weight * (power_bar * sweep.power[k - 1].transpose());
    power_bar = (weight * (drift.transpose() * power_bar + b_bar)).eval();
    result.drift.noalias() += (2 * next) * (noise_bar * noise[k - 1]);
    const MatrixXd back = drift.transpose() * noise_bar;
    noise_bar = (q_bar + next * (back + back.transpose())).eval();
  }
  result.diffusion = h * noise_bar;
  return result;
}

Expected<MatrixXd> exponential(const MatrixXd& matrix, double interval) {
  if (matrix.rows() == 0) return MatrixXd(matrix);
  MatrixXd result = ExponentialSweep(matrix, interval).matrix.back();
  if (!result.allFinite()) return unexpected(NumericalFailure{"exp(A h) overflows"});
  return result;
}

MatrixXd exponential_adjoint(const MatrixXd& matrix, double interval, const MatrixXd& bar) {
  const Eigen::Index n = matrix.rows();
  MatrixXd result = MatrixXd::Zero(n, n);
  if (n == 0 || interval == 0) return result;
  const ExponentialSweep sweep(matrix, interval);
  MatrixXd f_bar = bar;
  for (std::size_t k = sweep.matrix.size() - 1; k-- > 0;) {
    const MatrixXd& f = sweep.matrix[k];
    f_bar = (f_bar * f.transpose() + f.transpose() * f_bar).eval();
  }
  MatrixXd power_bar = MatrixXd::Zero(n, n);
  for (std::size_t k = kTerms; k >= 1; --k) {
    const double weight = sweep.step / static_cast<double>(k);
    power_bar += f_bar;
    result.noalias() += weight * (power_bar * sweep.power[k - 1].transpose());
    power_bar = (weight * (matrix.transpose() * power_bar)).eval();
  }
  return result;
}

Expected<MatrixXd> stationary_covariance_discrete(const MatrixXd& transition,
                                                  const MatrixXd& process_noise) {
  if (transition.rows() == 0) return MatrixXd(process_noise);
  if (!transition.allFinite() ||
      transition.eigenvalues().cwiseAbs().maxCoeff() >= 1) {
    return unexpected(NumericalFailure{"the transition has no stationary law"});
  }
  // Doubling: after k rounds the sum has 2^k terms F^i Q F^i'.
  MatrixXd f = transition, p = process_noise;
  for (int k = 0; k < 60; ++k) {
    const MatrixXd added = f * p * f.transpose();
    p += 0.5 * (added + added.transpose());
    if (added.cwiseAbs().maxCoeff() <= 1e-18 * p.cwiseAbs().maxCoeff()) return p;
    f = (f * f).eval();
  }
  return unexpected(NumericalFailure{"the transition is too near to one without a stationary law"});
}

}  // namespace attune::ssm
