// The log-likelihood of a bound model and its gradient by every natural parameter.
#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/expected.h"
#include "core/job.h"
#include "model/bound_model.h"
#include "model/chunk.h"

namespace attune::model {

class Likelihood {
 public:
  /// @param model must outlive this.
  explicit Likelihood(const BoundModel& model);
  /// Of these series alone; the others count 0.
  Likelihood(const BoundModel& model, const std::vector<int>& series);

  struct Value {
    double log_likelihood = 0;  ///< all constants
    Eigen::VectorXd gradient;   ///< by natural parameter, fixed ones too; empty if not asked
    Eigen::VectorXd by_series;
  };
  /// @param parameters natural scale, all. The same bits for any number of threads.
  /// @throws Cancelled.
  [[nodiscard]] Expected<Value> evaluate(const Eigen::VectorXd& parameters, bool gradient,
                                         const Job& job) const;
  /// The gradient of each series that it is of, series x parameters.
  [[nodiscard]] Expected<Eigen::MatrixXd> scores(const Eigen::VectorXd& parameters,
                                                 const Job& job) const;
  /// With what varies over series and is integrated at its mode for this one.
  [[nodiscard]] Expected<Eigen::VectorXd> own_parameters(const Eigen::VectorXd& parameters,
                                                         int series) const;
  [[nodiscard]] const BoundModel& model() const { return model_; }

 private:
  const BoundModel& model_;
  std::vector<int> series_;
  std::vector<Chunk> chunks_;
};

}  // namespace attune::model
