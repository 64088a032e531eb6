#include "analysis/held_out.h"

#include <Eigen/Cholesky>
#include <cmath>

#include "analysis/over_couples.h"

namespace attune::analysis {

namespace {

/// Calls score(at, c) with what couples share at the parameters fitted without couple c.
template <class Score>
Expected<std::vector<double>> unseen_couples(const dyad::Model& model, const Search& search,
                                             const Job& job, const Score& score) {
  const Eigen::LLT<Eigen::MatrixXd> factor(search.information);
  if (search.information.size() == 0 || factor.info() != Eigen::Success) {
    return unexpected(NumericalFailure{"the information is not positive definite"});
  }
  const Eigen::MatrixXd away = factor.solve(search.scores.transpose());
  return over_couples<double>(model, job, [&](std::size_t c) -> Expected<double> {
    const auto at = model.at(search.best.theta - away.col(static_cast<Eigen::Index>(c)));
    if (!at) return unexpected(at.error());
    return score(**at, c);
  });
}

}  // namespace

Expected<std::vector<double>> held_out_scores(const dyad::Model& model, const Search& search,
                                              const Job& job) {
  return unseen_couples(model, search, job, [&](const dyad::Model::At& at, std::size_t c) {
    return model.log_likelihood(at, c, search.grids[c], nullptr);
  });
}

Expected<std::vector<double>> held_out_closeness(const dyad::Model& model, const Search& search,
                                                 const dyad::DistanceApart& apart, const Job& job) {
  const dyad::Model taken_apart(apart.design, model.variant(), model.collapse());
  const auto score = [&](const dyad::Model::At& at, std::size_t c) -> Expected<double> {
    const auto increments = taken_apart.increments(at, c, search.grids[c]);
    if (!increments) return unexpected(increments.error());
    double sum = 0;
    for (std::size_t t = 0; t < increments->size(); ++t) {
      if (!apart.is_distance[c][t]) sum += (*increments)[t];
    }
    return sum;
  };
  return unseen_couples(taken_apart, search, job, score);
}

Gain held_out_gain(const std::vector<double>& scores, const std::vector<double>& rivals) {
  const auto n = static_cast<double>(scores.size());
  Gain gain;
  double square = 0;
  for (std::size_t c = 0; c < scores.size(); ++c) gain.sum += scores[c] - rivals[c];
  for (std::size_t c = 0; c < scores.size(); ++c) {
    square += std::pow(scores[c] - rivals[c] - gain.sum / n, 2);
  }
  gain.se = n > 1 ? std::sqrt(square * n / (n - 1)) : std::nan("");
  return gain;
}

}  // namespace attune::analysis
