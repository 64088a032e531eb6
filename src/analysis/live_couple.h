// One couple, check-in by check-in: the filter's belief now, and what it needs to go on.
//   What a check-in says reaches back at most 1.5 usual gaps, and which reports speak of the same
//   time at most 3. So the belief before that is final: it is kept, with the integrators' levels,
//   and the few check-ins since are filtered anew. A check-in costs the same whatever came before.
// docs/math/one-couple.md
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "analysis/course.h"
#include "analysis/fit.h"
#include "dyad/ahead.h"
#include "regime/belief.h"

namespace attune::analysis {

/// One reading of the couple (course.h), filtered up to where the belief is final.
struct LiveRun {
  dyad::Held held;
  double log_weight = 0;                 ///< prior, and log-likelihood of what is final
  std::optional<regime::Belief> belief;  ///< nothing: nothing is final yet
};

/// All that is kept; its size does not grow.
struct LiveState {
  dyad::CoupleScaling usual;
  std::optional<dyad::Onwards> final;  ///< up to when all is final
  std::vector<LiveRun> runs;
  dyad::Diary recent;  ///< the check-ins since, and those before that tell how long they speak for
  std::size_t check_ins = 0;
};

/// What is believed of a partner at the last check-in, from what was known then.
struct PartnerNow {
  double closeness_mean = 0, closeness_sd = 0;  ///< scale points
  double withdrawn = 0;                         ///< probability
};

/// A normal with its probability.
struct Component {
  double weight = 0, mean = 0, variance = 0;
};

/// What is expected of a partner at a time to come.
struct PartnerAhead {
  /// Felt, the person's level included, scale points; with what the day may bring.
  std::vector<Component> closeness;
  double withdrawn = 0;  ///< P(withdrawn then)
  double onset = 0;      ///< P(withdrawn then | engaged now)
  double hazard = 0;     ///< of withdrawing, per day, while engaged
};

class LiveCouple {
 public:
  /// @param fit  a couple's own, or a study's. @param history  one couple's check-ins so far; may
  /// be none. What is usual for the couple is taken from it and held from now on.
  /// @throws std::invalid_argument if the fit and the diary do not belong together.
  LiveCouple(const Fit& fit, const dyad::Diary& history);
  /// Goes on from what was kept.
  LiveCouple(const Fit& fit, LiveState state);

  /// @param values  one a variable of the diary, NaN where missing.
  /// @throws std::invalid_argument if the time is not after the partner's last check-in, or so long
  /// before the couple's last that it is final already.
  void add(std::size_t partner, double time, const std::vector<double>& values);

  [[nodiscard]] const LiveState& state() const { return state_; }
  [[nodiscard]] double time() const { return design_.couples.front().times.back(); }
  [[nodiscard]] bool empty() const { return design_.couples.front().times.empty(); }
  [[nodiscard]] std::array<PartnerNow, 2> now() const;
  /// The same belief about a partner's closeness as a mixture.
  [[nodiscard]] std::vector<Component> felt(std::size_t partner) const;
  /// @param time  after now(). Nothing is known of the days until then.
  [[nodiscard]] std::array<PartnerAhead, 2> ahead(double time) const;

 private:
  void replay();
  void settle();
  [[nodiscard]] std::vector<double> shares() const;

  const Fit& fit_;
  Eigen::VectorXd theta_;
  LiveState state_;
  dyad::Design design_;                        ///< since what is final
  std::shared_ptr<const dyad::Model::At> at_;  ///< of the last replay
  std::vector<regime::FilterTrace> traces_;    ///< by run
  std::vector<regime::Belief> last_;           ///< by run, at the last check-in
  std::array<dyad::DriveAt, 2> drive_now_;     ///< at the last check-in
};

/// Couples' check-ins in the order in which they were made.
struct Arrival {
  std::size_t partner = 0, check_in = 0;
  double time = 0;
};
[[nodiscard]] std::vector<Arrival> arrivals(const dyad::Couple& couple);

/// A diary of one couple of another, with no check-ins of it.
[[nodiscard]] dyad::Diary one_couple_without_check_ins(const dyad::Diary& diary,
                                                       std::size_t couple);

}  // namespace attune::analysis
