// How close a couple may feel in the days to come, by what is known at its last check-in.
//   A draw: parameters from their posterior, the couple's own effects around the study's, biases,
//   and where both stand now from the filter, which at the last check-in is the smoother.
//   Given a draw the expected course is the filter run ahead without answers: no path is drawn.
// docs/math/advice.md. Private to analysis.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "analysis/fitted_model.h"
#include "dyad/ahead.h"
#include "regime/belief.h"

namespace attune::analysis {

/// How much couples differ in what a moment (or an SD of attunement) does to closeness, points:
/// assumed, as kBetweenCouplesSd is for the way back (docs/decisions).
inline constexpr double kBetweenCouplesPoints = 0.1;

/// Expected closeness under one draw, scale points, the couple's levels included.
struct ExpectedCourse {
  std::array<std::vector<double>, 2> closeness;  ///< by partner, at each time of the grid
  std::array<double, 2> mean{};                  ///< over the whole of it
};

/// The filter run ahead without answers. @param ahead  a model of look_ahead's design.
/// @throws std::invalid_argument if it fails.
[[nodiscard]] ExpectedCourse expected_course(const dyad::Model& ahead, const dyad::Model::At& at,
                                             const dyad::Held& held, const regime::Belief& belief);

class Outlook {
 public:
  /// @param days  ahead, > 0. @throws std::invalid_argument if the fit has no covariance or the
  /// couple no check-in; Cancelled.
  Outlook(const FittedModel& fitted, std::size_t couple, double days, int draws, std::uint64_t seed,
          const Job& job);
  Outlook(const Outlook&) = delete;  // its model refers to its design
  Outlook& operator=(const Outlook&) = delete;

  [[nodiscard]] double now() const { return times_.front(); }
  [[nodiscard]] const std::vector<double>& times() const { return times_; }  ///< four a day
  [[nodiscard]] const dyad::Standard& standard() const { return standard_; }
  [[nodiscard]] const dyad::CoupleScaling& usual() const { return design_.couples[0].scaling; }

  /// One a draw; plans share draws, so that they can be compared draw by draw.
  [[nodiscard]] std::vector<ExpectedCourse> expect(const dyad::Plan& plan, const Job& job) const;

 private:
  struct Start {
    Eigen::VectorXd theta;
    dyad::Held held;
    regime::Belief belief;
    std::shared_ptr<const dyad::Model::At> ahead;  ///< over the grid ahead
  };

  dyad::Standard standard_;
  dyad::Design design_;  ///< of the couple alone
  dyad::Model model_;
  std::vector<double> times_, level_;
  std::vector<Start> starts_;
};

}  // namespace attune::analysis
