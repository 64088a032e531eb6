// Simple ways to see withdrawal in two daily ratings, which the model has to beat.
//   own level    z_ij = (mean_i - closeness_ij) / SD_i; flags where it is at least 1
//   two items    the smaller of that and (distance_ij - mean_i) / SD_i: low and distant at once
//   hidden Markov model  person-mean-centred (closeness, distance) ~ N(mu_s, Sigma_s), s a Markov
//     chain of two states over the check-ins; one set of parameters for all persons, by EM (Baum,
//     Petrie, Soules & Weiss 1970, Ann. Math. Stat. 41, 164-171); P(s = the distant state | all)
// Higher means more withdrawn; as many scores as check-ins. Skipped check-ins are not there,
// missing answers are NaN and score 0 with the rules; with the HMM they carry no information.
#pragma once

#include <Eigen/Core>
#include <array>
#include <vector>

namespace attune::analysis {

struct PersonAnswers {
  std::vector<double> closeness, distance;  ///< as answered; the same length
};

/// By person, by check-in.
using PersonScores = std::vector<std::vector<double>>;

/// A person without variation scores 0.
[[nodiscard]] PersonScores own_level_rule(const std::vector<PersonAnswers>& persons);
[[nodiscard]] PersonScores two_item_rule(const std::vector<PersonAnswers>& persons);

struct HiddenMarkovModel {
  std::array<Eigen::Vector2d, 2> mean;  ///< state 1 is the distant one: lower closeness - distance
  std::array<Eigen::Matrix2d, 2> covariance;
  Eigen::Matrix2d transition = Eigen::Matrix2d::Zero();  ///< row: from, column: to
  Eigen::Vector2d initial = Eigen::Vector2d::Zero();
};

struct HiddenMarkovFit {
  HiddenMarkovModel model;
  std::vector<double> log_likelihood;  ///< before each step of EM
  PersonScores withdrawn;              ///< smoothed probability of state 1
};

/// @throws std::runtime_error if a state's covariance becomes singular.
[[nodiscard]] HiddenMarkovFit hidden_markov_rule(const std::vector<PersonAnswers>& persons);

/// One person's log-likelihood and smoothed P(state) (check-ins x 2) for centred answers
/// (check-ins x 2). Exposed for its oracle.
struct Smoothed {
  double log_likelihood = 0;
  Eigen::MatrixXd state;
  Eigen::Matrix2d moves;  ///< expected number of moves, from x to
};
[[nodiscard]] Smoothed smooth(const HiddenMarkovModel& model, const Eigen::MatrixXd& centred);

}  // namespace attune::analysis
