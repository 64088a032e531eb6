// Exact discretisation of a linear stochastic differential equation.
//   dx = (A x + b) dt + dw,  E[dw dw'] = G dt   =>   x(t+h) = F x(t) + B b + e,  e ~ N(0, Q)
//   F = exp(A h),  B = integral_0^h exp(A s) ds,  Q = integral_0^h exp(A s) G exp(A s)' ds
// Source: Van Loan (1978), IEEE Trans. Automat. Contr. 23(3), 395-404: the three integrals share
// one exponential series. It is summed on a short step, then doubled (F <- F F, B <- B + F B, Q <-
// Q + F Q F'): used on a long gap directly, it loses every digit of Q.
#pragma once

#include <Eigen/Core>

#include "core/expected.h"

namespace attune::ssm {

/// The law of the state one interval later.
template <class Matrix>
struct BasicTransition {
  Matrix matrix;          ///< F, n x n; entry ij in units of state i per state j
  Matrix input_response;  ///< B, n x n; what a constant intercept adds, times time
  Matrix process_noise;   ///< Q, n x n; symmetric, positive semi-definite
};
using Transition = BasicTransition<Eigen::MatrixXd>;

/// @param drift      A, n x n, per unit of time; need not be stable.
/// @param diffusion  G, n x n, squared state units per unit of time; symmetric PSD.
/// @param interval   h >= 0, in the same unit of time; h = 0 gives F = I, B = 0, Q = 0.
/// @returns the transition, or NumericalFailure if exp(A h) overflows.
/// @throws std::invalid_argument if shapes disagree, or an argument is not finite, or h < 0.
[[nodiscard]] Expected<Transition> discretize(const Eigen::MatrixXd& drift,
                                              const Eigen::MatrixXd& diffusion, double interval);

/// The number of doublings for which |A| h / 2^k <= 1/4 in the infinity norm.
[[nodiscard]] int doublings(double norm_times_interval);

/// The series and the doublings for any scalar, so that derivatives pass through (dual numbers).
template <class Matrix>
[[nodiscard]] BasicTransition<Matrix> discretize_series(const Matrix& drift,
                                                        const Matrix& diffusion, double interval,
                                                        int halvings) {
  constexpr int kTerms = 13;  // (1/4)^14 / 14! < 1e-19
  const double step = std::ldexp(interval, -halvings);
  const Eigen::Index n = drift.rows();
  BasicTransition<Matrix> t{Matrix::Identity(n, n), Matrix::Zero(n, n), Matrix::Zero(n, n)};
  Matrix power = Matrix::Identity(n, n);  // A^k h^k / k!
  Matrix noise = diffusion * step;        // k-th derivative of Q at 0, times h^(k+1) / (k+1)!
  for (int k = 1; k <= kTerms; ++k) {
    t.input_response += power * (step / k);
    t.process_noise += noise;
    power = Matrix(drift * power) * (step / k);
    t.matrix += power;
    const Matrix carried = drift * noise;
    noise = (carried + carried.transpose()) * (step / (k + 1));
  }
  for (int k = 0; k < halvings; ++k) {
    const Matrix carried = t.matrix * t.process_noise * t.matrix.transpose();
    t.process_noise += (carried + carried.transpose()) * 0.5;
    t.input_response += Matrix(t.matrix * t.input_response);
    t.matrix = Matrix(t.matrix * t.matrix);
  }
  return t;
}

}  // namespace attune::ssm
