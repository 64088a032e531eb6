// The default model's penalised log-likelihood as inference sees it.
#pragma once

#include <utility>
#include <vector>

#include "dyad/model.h"
#include "inference/objective.h"

namespace attune::analysis {

class ClosenessObjective : public inference::Objective {
 public:
  /// @param grids  one a couple, or one for all: how the persons' hidden constants are summed over.
  ClosenessObjective(const dyad::Model& model, std::vector<dyad::PersonGrid> grids)
      : model_(model), grids_(std::move(grids)) {}

  [[nodiscard]] Eigen::Index dimension() const override;
  [[nodiscard]] Expected<inference::Evaluation> evaluate(const Eigen::VectorXd& theta,
                                                         const Job& job) const override;
  [[nodiscard]] Expected<double> value(const Eigen::VectorXd& theta, const Job& job) const override;
  [[nodiscard]] Expected<Eigen::MatrixXd> unit_scores(const Eigen::VectorXd& theta,
                                                      const Job& job) const override;
  [[nodiscard]] Eigen::MatrixXd prior_precision(const Eigen::VectorXd& theta) const override;

 private:
  struct OfCouple {
    double log_likelihood = 0;
    Eigen::VectorXd score;

    template <class Archive>
    void serialize(Archive& archive) {
      archive(log_likelihood, score);
    }
  };
  [[nodiscard]] Expected<std::vector<OfCouple>> per_couple(const Eigen::VectorXd& theta,
                                                           const Job& job) const;

  [[nodiscard]] const dyad::PersonGrid& grid(std::size_t couple) const {
    return grids_.size() == 1 ? grids_.front() : grids_[couple];
  }

  const dyad::Model& model_;
  std::vector<dyad::PersonGrid> grids_;
};

/// Each couple's grid where its own answers put it at theta. @param from  adapted near there; may
/// be empty.
[[nodiscard]] Expected<std::vector<dyad::PersonGrid>> adapted_grids(
    const dyad::Model& model, const Eigen::VectorXd& theta, dyad::Summing summing,
    const std::vector<dyad::PersonGrid>& from, const Job& job);

}  // namespace attune::analysis
