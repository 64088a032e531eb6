// One couple's smoothed course under a fit. Private to analysis.
#pragma once

#include <vector>

#include "analysis/states.h"
#include "dyad/model.h"
#include "regime/smoother.h"

namespace attune::analysis {

/// Closeness = nu + b + x + g S - strain on the couple's grid: what the parts are.
struct PartnerCourse {
  std::vector<double> filtered, smoothed;  ///< P(withdrawn), grid
  std::vector<double> mean, sd;            ///< closeness, scale points, grid
  std::vector<dyad::DriveAt> drive;        ///< grid
};

struct CoupleCourse {
  std::vector<double> times;
  std::array<PartnerCourse, 2> partners;
};

/// One reading of the couple: the biases at one node each, with its share of the posterior.
struct Reading {
  dyad::Held held;
  double log_prior = 0, weight = 1;
};

/// All pairs of bias nodes that matter, at the persons' mean volatilities.
[[nodiscard]] std::vector<Reading> readings(const dyad::Model& model, const dyad::Model::At& at,
                                            std::size_t couple);

/// @throws std::invalid_argument if the filter fails at the fit's theta.
[[nodiscard]] CoupleCourse make_course(const dyad::Model& model, const dyad::Model::At& at,
                                       std::size_t couple);

/// The value of a slot of the model by its parameter's name; `absent` where the model lacks it.
[[nodiscard]] double natural(const dyad::Model& model, const Eigen::VectorXd& theta,
                             const char* name, double absent);

}  // namespace attune::analysis
