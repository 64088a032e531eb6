#include "analysis/held_out.h"

#include <Eigen/Cholesky>
#include <cmath>

#include "analysis/closeness_objective.h"
#include "core/parallel.h"

namespace attune::analysis {

Expected<std::vector<double>> held_out_scores(const dyad::Model& model, const Search& search,
                                              const Job& job) {
  const Eigen::LLT<Eigen::MatrixXd> factor(search.information);
  if (search.information.size() == 0 || factor.info() != Eigen::Success) {
    return unexpected(NumericalFailure{"the information is not positive definite"});
  }
  const auto scores = ClosenessObjective(model, search.grids).unit_scores(search.best.theta, job);
  if (!scores) return unexpected(scores.error());
  const Eigen::MatrixXd away = factor.solve(scores->transpose());
  std::vector<Expected<double>> found(search.grids.size());
  Job silent = job;
  silent.progress = nullptr;
  parallel_for(found.size(), silent, [&](std::size_t c, int) {
    const auto at = model.at(search.best.theta - away.col(static_cast<Eigen::Index>(c)));
    found[c] = at ? model.log_likelihood(**at, c, search.grids[c], nullptr)
                  : Expected<double>(unexpected(at.error()));
  });
  std::vector<double> out;
  for (const auto& score : found) {
    if (!score) return unexpected(score.error());
    out.push_back(*score);
  }
  return out;
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
