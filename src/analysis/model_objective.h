// A bound model's penalised log-likelihood as inference sees it; its units are the series.
#pragma once

#include "inference/objective.h"
#include "model/likelihood.h"

namespace attune::analysis {

class ModelObjective : public inference::Objective {
 public:
  /// @param likelihood must outlive this.
  explicit ModelObjective(const model::Likelihood& likelihood) : likelihood_(likelihood) {}

  [[nodiscard]] Eigen::Index dimension() const override { return space().dimension(); }
  [[nodiscard]] Expected<inference::Evaluation> evaluate(const Eigen::VectorXd& theta,
                                                         const Job& job) const override;
  [[nodiscard]] Expected<double> value(const Eigen::VectorXd& theta, const Job& job) const override;
  [[nodiscard]] Expected<Eigen::MatrixXd> unit_scores(const Eigen::VectorXd& theta,
                                                      const Job& job) const override;
  [[nodiscard]] Eigen::MatrixXd prior_precision(const Eigen::VectorXd& theta) const override;

  [[nodiscard]] const model::BoundModel& model() const { return likelihood_.model(); }

 private:
  [[nodiscard]] const model::ParameterSpace& space() const {
    return likelihood_.model().parameters;
  }
  const model::Likelihood& likelihood_;
};

}  // namespace attune::analysis
