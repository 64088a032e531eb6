#include "analysis/held_out.h"

#include <Eigen/Cholesky>
#include <cmath>

#include "analysis/over_couples.h"

namespace attune::analysis {

Expected<std::vector<double>> held_out_scores(const dyad::Model& model, const Search& search,
                                              const Job& job) {
  const Eigen::LLT<Eigen::MatrixXd> factor(search.information);
  if (search.information.size() == 0 || factor.info() != Eigen::Success) {
    return unexpected(NumericalFailure{"the information is not positive definite"});
  }
  const Eigen::MatrixXd away = factor.solve(search.scores.transpose());
  return over_couples<double>(model, job, [&](std::size_t c) -> Expected<double> {
    const auto at = model.at(search.best.theta - away.col(static_cast<Eigen::Index>(c)));
    if (!at) return unexpected(at.error());
    return model.log_likelihood(**at, c, search.grids[c], nullptr);
  });
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
