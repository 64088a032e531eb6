// A simulated study of a few couples and the two-regime model of it.
#pragma once

#include <cstdint>

#include "analysis/simulate.h"
#include "dyad/model.h"

namespace attune::analysis {

class SmallStudy {
 public:
  SmallStudy(int couples, int days, std::uint64_t seed)
      : diary_(diary(couples, days, seed)),
        design_(dyad::make_design(diary_)),
        model_(design_, 2, regime::Collapse::gpb2) {}
  SmallStudy(const SmallStudy&) = delete;
  SmallStudy& operator=(const SmallStudy&) = delete;

  /// Of as many parameters as the model has, none correlated.
  [[nodiscard]] Eigen::MatrixXd covariance(double sd) const {
    const auto n = static_cast<Eigen::Index>(model_.parameters().size());
    return sd * sd * Eigen::MatrixXd::Identity(n, n);
  }

 private:
  static dyad::Diary diary(int couples, int days, std::uint64_t seed) {
    SimulationRequest request;
    request.couples = couples;
    request.days = days;
    request.seed = seed;
    return simulate(request, {}).diary;
  }

 protected:
  dyad::Diary diary_;
  dyad::Design design_;
  dyad::Model model_;
};

}  // namespace attune::analysis
