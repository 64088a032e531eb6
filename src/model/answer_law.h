// What one answer that is not normal says of its linear predictor, when that is predicted to be
// N(mu, s): the logarithm of
//   Z(mu, s) = integral p(y | eta) N(eta; mu, s) d eta
// and its derivatives by mu. Moment matching (assumed density filtering: Maybeck 1982; the first
// sweep of expectation propagation, Minka 2001) takes m' = m + l1 P h, P' = P + l2 P h h' P, whose
// own derivatives need l3 and l4, and those by s follow from the heat equation Z_s = Z_mumu / 2.
#pragma once

#include <array>

#include "model/bound_model.h"

namespace attune::model {

struct AnswerTerms {
  double log_density = 0;
  std::array<double, 5> slope{};  ///< slope[k]: k-th derivative of log Z by mu; slope[0] = log Z
  /// By each of two numbers of the law (the thresholds around an ordered answer; of a censored one
  /// the variance enters through s): of log Z and of its first two derivatives.
  std::array<std::array<double, 3>, 2> by_threshold{};
  std::array<int, 2> threshold{-1, -1};  ///< which; -1: none
};

/// The noise that an answer's law has besides what is hidden: 1 of probit, a censored item's own.
[[nodiscard]] double own_noise(const BoundItem& item, double item_noise);

/// @param variance  s > 0 for probit and censored answers includes the item's noise.
/// @throws std::invalid_argument for normal and regime items.
[[nodiscard]] AnswerTerms answer_terms(const BoundItem& item, const Eigen::VectorXd& thresholds,
                                       double answer, double mean, double variance);

}  // namespace attune::model
