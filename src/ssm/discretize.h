// Exact discretisation of a linear stochastic differential equation.
//   dx = (A x + b) dt + dw,  E[dw dw'] = G dt   =>   x(t+h) = F x(t) + B b + e,  e ~ N(0, Q)
//   F = exp(A h),  B = integral_0^h exp(A s) ds,  Q = integral_0^h exp(A s) G exp(A s)' ds
// Source: Van Loan (1978), IEEE Trans. Automat. Contr. 23(3), 395-404: the three integrals share
// one exponential series. It is summed on a short step, then doubled (F <- F F, B <- B + F B, Q <-
// Q + F Q F'): used on a long gap directly, it loses every digit of Q.
#pragma once

#include <Eigen/Core>
#include <array>
#include <utility>

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

/// The transition, and the noise that each of N diffusions would give: Q is linear in G.
template <class Matrix, std::size_t N>
struct BasicTransitions {
  Matrix matrix, input_response;
  std::array<Matrix, N> process_noise;
};

/// The series and the doublings for any scalar, so that derivatives pass through (dual numbers).
template <class Matrix, std::size_t N>
[[nodiscard]] BasicTransitions<Matrix, N> discretize_series(const Matrix& drift,
                                                            const std::array<Matrix, N>& diffusions,
                                                            double interval, int halvings) {
  constexpr int kTerms = 13;  // (1/4)^14 / 14! < 1e-19
  const double step = std::ldexp(interval, -halvings);
  const Eigen::Index n = drift.rows();
  BasicTransitions<Matrix, N> t{Matrix::Identity(n, n), Matrix::Zero(n, n), {}};
  Matrix power = Matrix::Identity(n, n);  // A^k h^k / k!
  std::array<Matrix, N> noise;            // k-th derivative of Q at 0, times h^(k+1) / (k+1)!
  for (std::size_t g = 0; g < N; ++g) {
    t.process_noise[g] = Matrix::Zero(n, n);
    noise[g] = diffusions[g] * step;
  }
  for (int k = 1; k <= kTerms; ++k) {
    t.input_response += power * (step / k);
    power = Matrix(drift * power) * (step / k);
    t.matrix += power;
    for (std::size_t g = 0; g < N; ++g) {
      t.process_noise[g] += noise[g];
      const Matrix carried = drift * noise[g];
      noise[g] = (carried + carried.transpose()) * (step / (k + 1));
    }
  }
  for (int k = 0; k < halvings; ++k) {
    for (Matrix& q : t.process_noise) {
      const Matrix carried = t.matrix * q * t.matrix.transpose();
      q += (carried + carried.transpose()) * 0.5;
    }
    t.input_response += Matrix(t.matrix * t.input_response);
    t.matrix = Matrix(t.matrix * t.matrix);
  }
  return t;
}

template <class Matrix>
[[nodiscard]] BasicTransition<Matrix> discretize_series(const Matrix& drift,
                                                        const Matrix& diffusion, double interval,
                                                        int halvings) {
  auto t = discretize_series(drift, std::array<Matrix, 1>{diffusion}, interval, halvings);
  return {std::move(t.matrix), std::move(t.input_response), std::move(t.process_noise[0])};
}

}  // namespace attune::ssm
