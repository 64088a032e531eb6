// The default model's penalised log-likelihood as inference sees it.
#pragma once

#include "dyad/model.h"
#include "inference/objective.h"

namespace attune::analysis {

class ClosenessObjective : public inference::Objective {
 public:
  explicit ClosenessObjective(const dyad::Model& model) : model_(model) {}

  [[nodiscard]] Eigen::Index dimension() const override;
  [[nodiscard]] Expected<inference::Evaluation> evaluate(const Eigen::VectorXd& theta,
                                                         const Job& job) const override;
  [[nodiscard]] Expected<Eigen::MatrixXd> unit_scores(const Eigen::VectorXd& theta,
                                                      const Job& job) const override;
  [[nodiscard]] Eigen::MatrixXd prior_precision(const Eigen::VectorXd& theta) const override;

 private:
  struct PerCouple {
    std::vector<double> log_likelihood;
    Eigen::MatrixXd scores;  ///< dimension x couples
  };
  [[nodiscard]] Expected<PerCouple> per_couple(const Eigen::VectorXd& theta, const Job& job) const;

  const dyad::Model& model_;
};

}  // namespace attune::analysis
