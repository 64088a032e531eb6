// Prediction and update of a normal belief, and the reverse derivative of each.
//   predict  m- = F m + c,  P- = F P F' + Q
//   update   v = y - d - H m-,  S = H P- H' + R,  K = P- H' S^-1,  m = m- + K v,  P = P- - K S K'
//            l = -1/2 (q log 2 pi + log|S| + v' S^-1 v)
// A belief has one covariance and any number of means side by side: series that were asked at the
// same times differ in their answers alone, so their covariances are computed once (Kalman 1960;
// Durbin & Koopman 2012, section 4.3). The covariance is updated in Joseph's form; derivatives are
// those of the same function in its short form.
#pragma once

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <cmath>
#include <numbers>

#include "core/expected.h"

namespace attune::ssm {

/// N states and Q answers at once: fixed, or Eigen::Dynamic up to a largest number without heap.
template <int N, int Q, int MostN = N, int MostQ = Q>
struct Shape {
  static constexpr int kAny = Eigen::Dynamic;
  using State = Eigen::Matrix<double, N, N, 0, MostN, MostN>;
  using Gain = Eigen::Matrix<double, N, Q, 0, MostN, MostQ>;
  using Loadings = Eigen::Matrix<double, Q, N, 0, MostQ, MostN>;
  using Noise = Eigen::Matrix<double, Q, Q, 0, MostQ, MostQ>;
  using Means = Eigen::Matrix<double, N, kAny, 0, MostN, kAny>;        ///< n x series
  using Innovations = Eigen::Matrix<double, Q, kAny, 0, MostQ, kAny>;  ///< q x series
};

template <class S>
struct Belief {
  typename S::Means mean;        ///< n x series
  typename S::State covariance;  ///< n x n
};

/// What an update leaves behind for its reverse derivative.
template <class S>
struct Update {
  typename S::Gain gain;             ///< K, n x q
  typename S::Noise precision;       ///< S^-1, q x q
  typename S::Innovations weighted;  ///< S^-1 v, q x series
  double log_determinant = 0;        ///< of S
};

template <class S>
[[nodiscard]] Belief<S> predict(const Belief<S>& b, const typename S::State& transition,
                                const typename S::State& process_noise) {
  Belief<S> next;
  next.mean.noalias() = transition * b.mean;
  const typename S::State carried = transition * b.covariance;
  next.covariance.noalias() = carried * transition.transpose();
  next.covariance += process_noise;
  return next;
}

/// @param bar    by the predicted belief; becomes the derivative by the belief before.
/// The derivatives by F and Q are added; the one by c is `bar.mean` as it comes in.
template <class S>
void predict_adjoint(const Belief<S>& before, const typename S::State& transition, Belief<S>& bar,
                     typename S::State& transition_bar, typename S::State& process_noise_bar) {
  process_noise_bar += bar.covariance;
  const typename S::State half = bar.covariance * transition;
  transition_bar.noalias() += bar.mean * before.mean.transpose();
  transition_bar.noalias() += 2.0 * (half * before.covariance);
  bar.covariance.noalias() = transition.transpose() * half;
  bar.mean = (transition.transpose() * bar.mean).eval();
}

/// @param innovation v, q x series. @returns the rest of the update; `b` becomes the filtered
/// belief. Fails if S is not positive definite.
template <class S>
[[nodiscard]] Expected<Update<S>> update(Belief<S>& b, const typename S::Loadings& loadings,
                                         const typename S::Noise& noise,
                                         const typename S::Innovations& innovation) {
  const typename S::Gain carried = b.covariance * loadings.transpose();
  typename S::Noise innovation_cov = loadings * carried;
  innovation_cov += noise;
  const Eigen::LLT<typename S::Noise> factor(innovation_cov);
  const Eigen::Index q = innovation.rows();
  Update<S> u;
  for (Eigen::Index i = 0; i < q; ++i) {
    const double root = factor.matrixLLT()(i, i);
    if (factor.info() != Eigen::Success || !(root > 0) || !std::isfinite(root)) {
      return unexpected(
          NumericalFailure{"the predicted covariance of the answers is not positive definite"});
    }
    u.log_determinant += 2 * std::log(root);
  }
  u.precision = factor.solve(S::Noise::Identity(q, q));
  u.weighted.noalias() = u.precision * innovation;
  u.gain.noalias() = carried * u.precision;
  b.mean.noalias() += u.gain * innovation;
  const Eigen::Index n = b.covariance.rows();
  typename S::State kept = S::State::Identity(n, n);
  kept.noalias() -= u.gain * loadings;
  const typename S::State half = kept * b.covariance;
  const typename S::Gain noisy = u.gain * noise;
  typename S::State joseph = half * kept.transpose();
  joseph.noalias() += noisy * u.gain.transpose();
  b.covariance = 0.5 * (joseph + joseph.transpose());
  return u;
}

/// @param predicted  the belief before the update. @param innovation  as given to update().
/// @param bar        by the filtered belief; becomes the derivative by the predicted one.
/// @param innovation_bar, cov_bar  on entry: by v and S of what else depends on them (the log
///                   density); on return: the whole derivative by v (d gets its negative) and by S
///                   (R gets it as it is).
/// The derivative by H is added to loadings_bar.
template <class S>
void update_adjoint(const Belief<S>& predicted, const Update<S>& u,
                    const typename S::Loadings& loadings, const typename S::Innovations& innovation,
                    Belief<S>& bar, typename S::Innovations& innovation_bar,
                    typename S::Noise& cov_bar, typename S::Loadings& loadings_bar) {
  const typename S::Gain gain_bar = bar.mean * innovation.transpose();
  innovation_bar.noalias() += u.gain.transpose() * bar.mean;
  const typename S::Gain by_gain = bar.covariance * u.gain;
  // K = A S^-1 and P = P- - A S^-1 A' with A = P- H'.
  typename S::Gain carried_bar = gain_bar * u.precision;
  const typename S::Noise from_gain = u.gain.transpose() * carried_bar;
  carried_bar -= 2.0 * by_gain;
  cov_bar.noalias() += u.gain.transpose() * by_gain;
  cov_bar -= 0.5 * (from_gain + from_gain.transpose());
  const typename S::State through = carried_bar * loadings;
  const typename S::Loadings cov_loadings = cov_bar * loadings;
  loadings_bar.noalias() += carried_bar.transpose() * predicted.covariance;
  loadings_bar.noalias() += 2.0 * (cov_loadings * predicted.covariance);
  loadings_bar.noalias() -= innovation_bar * predicted.mean.transpose();
  bar.covariance += 0.5 * (through + through.transpose());
  bar.covariance.noalias() += loadings.transpose() * cov_loadings;
  // Rounding leaves a part that is not symmetric, which (K H)' . (K H) would let grow step by step:
  // doubled at each where answers are exact.
  bar.covariance = (0.5 * (bar.covariance + bar.covariance.transpose())).eval();
  bar.mean.noalias() -= loadings.transpose() * innovation_bar;
}

}  // namespace attune::ssm
