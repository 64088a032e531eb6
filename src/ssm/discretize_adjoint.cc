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
template <class Matrix>
struct ExponentialSweep {
  double step = 0;
  std::array<Matrix, kTerms + 1> power;
  std::vector<Matrix> matrix;  ///< before each doubling; the last is exp(A h)

  ExponentialSweep(const Matrix& drift, double interval) {
    const int halvings = doublings(drift.cwiseAbs().rowwise().sum().maxCoeff() * interval);
    step = std::ldexp(interval, -halvings);
    matrix.reserve(static_cast<std::size_t>(halvings) + 1);
    power[0] = Matrix::Identity(drift.rows(), drift.rows());
    Matrix sum = power[0];
    for (std::size_t k = 1; k <= kTerms; ++k) {
      power[k].noalias() = drift * power[k - 1];
      power[k] *= step / static_cast<double>(k);
      sum += power[k];
    }
    matrix.push_back(std::move(sum));
    for (int k = 0; k < halvings; ++k) matrix.push_back(matrix.back() * matrix.back());
  }
};

template <class Matrix>
DynamicsBar discretize_back(const Matrix& drift, const Matrix& diffusion, double interval,
                            const Transition& bar) {
  const Eigen::Index n = drift.rows();
  Matrix drift_bar = Matrix::Zero(n, n);
  const ExponentialSweep<Matrix> sweep(drift, interval);
  const double h = sweep.step;
  std::array<Matrix, kTerms + 1> noise;
  noise[0] = diffusion * h;
  Matrix response0 = Matrix::Zero(n, n), noise0 = Matrix::Zero(n, n);
  for (std::size_t k = 1; k <= kTerms; ++k) {
    const double weight = h / static_cast<double>(k), next = h / static_cast<double>(k + 1);
    response0 += sweep.power[k - 1] * weight;
    noise0 += noise[k - 1];
    const Matrix carried = drift * noise[k - 1];
    noise[k] = (carried + carried.transpose()) * next;
  }
  std::vector<Matrix> response{response0}, covariance{noise0};
  for (std::size_t k = 0; k + 1 < sweep.matrix.size(); ++k) {
    const Matrix& f = sweep.matrix[k];
    covariance.push_back(covariance.back() + f * covariance.back() * f.transpose());
    response.push_back(response.back() + f * response.back());
  }

  Matrix f_bar = bar.matrix, b_bar = bar.input_response, q_bar = bar.process_noise;
  for (std::size_t k = sweep.matrix.size() - 1; k-- > 0;) {
    const Matrix& f = sweep.matrix[k];
    const Matrix q_half = q_bar * f;
    f_bar = (f_bar * f.transpose() + f.transpose() * f_bar + b_bar * response[k].transpose() +
             2.0 * (q_half * covariance[k]))
                .eval();
    b_bar += (f.transpose() * b_bar).eval();
    q_bar += (f.transpose() * q_half).eval();
  }
  Matrix power_bar = Matrix::Zero(n, n), noise_bar = Matrix::Zero(n, n);
  for (std::size_t k = kTerms; k >= 1; --k) {
    const double weight = h / static_cast<double>(k), next = h / static_cast<double>(k + 1);
    power_bar += f_bar;
    drift_bar.noalias() += weight * (power_bar * sweep.power[k - 1].transpose());
    power_bar = (weight * (drift.transpose() * power_bar + b_bar)).eval();
    drift_bar.noalias() += (2 * next) * (noise_bar * noise[k - 1]);
    const Matrix back = drift.transpose() * noise_bar;
    noise_bar = (q_bar + next * (back + back.transpose())).eval();
  }
  return {drift_bar, h * noise_bar};
}

template <class Matrix>
MatrixXd exponential_back(const Matrix& matrix, double interval, const Matrix& bar) {
  const ExponentialSweep<Matrix> sweep(matrix, interval);
  Matrix result = Matrix::Zero(matrix.rows(), matrix.rows()), f_bar = bar;
  for (std::size_t k = sweep.matrix.size() - 1; k-- > 0;) {
    const Matrix& f = sweep.matrix[k];
    f_bar = (f_bar * f.transpose() + f.transpose() * f_bar).eval();
  }
  Matrix power_bar = Matrix::Zero(matrix.rows(), matrix.rows());
  for (std::size_t k = kTerms; k >= 1; --k) {
    const double weight = sweep.step / static_cast<double>(k);
    power_bar += f_bar;
    result.noalias() += weight * (power_bar * sweep.power[k - 1].transpose());
    power_bar = (weight * (matrix.transpose() * power_bar)).eval();
  }
  return result;
}

/// Calls body with the matrix type for n rows: small ones need no heap and their loops unroll.
template <class Body>
auto by_size(Eigen::Index n, const Body& body) {
  switch (n) {
    case 2:
      return body(Eigen::Matrix2d());
    case 3:
      return body(Eigen::Matrix3d());
    case 4:
      return body(Eigen::Matrix4d());
    default:
      return body(MatrixXd());
  }
}

}  // namespace

DynamicsBar discretize_adjoint(const MatrixXd& drift, const MatrixXd& diffusion, double interval,
                               const Transition& bar) {
  const Eigen::Index n = drift.rows();
  if (n == 0 || interval == 0) return {MatrixXd::Zero(n, n), MatrixXd::Zero(n, n)};
  return by_size(n, [&]<class Matrix>(const Matrix&) {
    return discretize_back<Matrix>(drift, diffusion, interval, bar);
  });
}

Expected<MatrixXd> exponential(const MatrixXd& matrix, double interval) {
  if (matrix.rows() == 0) return MatrixXd(matrix);
  MatrixXd result = by_size(matrix.rows(), [&]<class Matrix>(const Matrix&) {
    return MatrixXd(ExponentialSweep<Matrix>(matrix, interval).matrix.back());
  });
  if (!result.allFinite()) return unexpected(NumericalFailure{"exp(A h) overflows"});
  return result;
}

MatrixXd exponential_adjoint(const MatrixXd& matrix, double interval, const MatrixXd& bar) {
  const Eigen::Index n = matrix.rows();
  if (n == 0 || interval == 0) return MatrixXd::Zero(n, n);
  return by_size(n, [&]<class Matrix>(const Matrix&) {
    return exponential_back<Matrix>(matrix, interval, bar);
  });
}

Expected<MatrixXd> stationary_covariance_discrete(const MatrixXd& transition,
                                                  const MatrixXd& process_noise) {
  if (transition.rows() == 0) return MatrixXd(process_noise);
  if (!transition.allFinite() || transition.eigenvalues().cwiseAbs().maxCoeff() >= 1) {
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
