// What comes from outside a simulated couple: causes, time together, conflict and attunement.
//
// Each is generated per check-in and speaks for the time since the previous check-in, (t_(j-1),
// t_j]:
//   ratings    level_i + SD v_i(j), v_i a stationary AR(1) correlated between partners, on 1..7;
//   time       one shared AR(1) cut into the six bands 0, 8, 22, 45, 90, 150 minutes;
//   conflict   a day is tense with probability .2, shared; now and then one partner sees it milder;
//   attunement an AR(1) A_i; own perceived and the partner's enacted responsiveness report it
//   noisily.
// Hazards then use what was reported, standardised in the realised sample as the model says
// (science note D1): z = (report - person mean) / pooled within SD, R = mean of the two reports
// that there are, clipped to +-2, and 0 on a day without contact; conflict minus the person's mean.
// So with full compliance an estimator that follows D1 sees exactly the inputs of the truth.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "analysis/simulate_parameters.h"
#include "core/job.h"

namespace attune::analysis {

/// Base rates per day, of which the item means are derived too.
inline constexpr double kUsualConflict = 0.123, kUsualTouch = 0.76;

/// Days, in study time; window j is (start(j), times[j]].
struct Schedule {
  double first = 0;  ///< where the first window starts
  std::vector<double> times;

  [[nodiscard]] double start(std::size_t check_in) const {
    return check_in == 0 ? first : times[check_in - 1];
  }
  [[nodiscard]] double length(std::size_t check_in) const {
    return times[check_in] - start(check_in);
  }
};

/// `per_day` check-ins evenly between 09:00 and 21:00, the last at 21:00; the first window starts
/// at 21:00 of the day before. Day 0 is the first.
[[nodiscard]] Schedule make_schedule(int days, int per_day);

/// One partner, one window.
struct Inputs {
  double stress = 0, exhaustion = 0, low_mood = 0;  ///< as answered, 1..7
  double minutes = 0;                               ///< time together
  double conflict = 0;                              ///< 0, .5, 1
  double perceived = 0;  ///< own responsiveness rating, NaN without contact
  double enacted = 0;    ///< gave_responsiveness, about the partner's attunement

  std::array<double, kCauses> z{};  ///< standardised causes
  double centred_conflict = 0;
  double strain = 0;      ///< amplitude of the strain event
  double attunement = 0;  ///< R
};

struct CoupleInputs {
  std::array<std::vector<Inputs>, 2> partners;  ///< by check-in
  double openness = 0;                          ///< the couple's own log-odds of sharing moments
};

/// @param rounded whole numbers for the ratings. Same bytes for any number of threads.
[[nodiscard]] std::vector<CoupleInputs> simulate_inputs(std::size_t couples,
                                                        const Schedule& schedule, bool rounded,
                                                        std::uint64_t seed, const Job& job);

/// A rating on 1..7: cut at the ends and, if wished, rounded.
[[nodiscard]] double rating(double value, bool rounded);

}  // namespace attune::analysis
