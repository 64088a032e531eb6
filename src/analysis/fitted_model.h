// A fit's model of a diary, made again. Private to analysis.
#pragma once

#include <Eigen/Core>
#include <optional>

#include "analysis/fit.h"
#include "dyad/model.h"

namespace attune::analysis {

class FittedModel {
 public:
  /// @param whole  the diary of the fit, or one with the same columns.
  /// @throws std::invalid_argument if they do not belong together (names the column that is
  ///   missing).
  FittedModel(const dyad::Diary& whole, const Fit& fit);
  FittedModel(const FittedModel&) = delete;
  FittedModel& operator=(const FittedModel&) = delete;

 private:
  dyad::Diary diary_;
  dyad::Design design_;
  dyad::Model model_;

 public:
  const dyad::Diary& diary;    ///< without empty rows
  const dyad::Design& design;  ///< with the terms that the fit has
  const dyad::Model& model;
  Eigen::VectorXd theta;                      ///< in the model's order
  std::optional<Eigen::MatrixXd> covariance;  ///< likewise; nothing if the fit has none
};

/// The fit's theta in the order of a model. @throws std::invalid_argument naming what is missing.
[[nodiscard]] Eigen::VectorXd theta_of(const Fit& fit, const dyad::Model& model);

/// A fit may have been made without some of what a diary has.
void set_terms(const Fit& fit, dyad::DesignTerms& terms);

/// A model of a design as the fit was made.
[[nodiscard]] dyad::Model model_of(const Fit& fit, const dyad::Design& design);

}  // namespace attune::analysis
