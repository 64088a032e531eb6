// The last regimes of a series, as both filters over regimes count them, and what they read of the
// regimes alone: how they change, where they begin, and what an answer that shows one with errors
// says. A tuple r1 + K r2 + K^2 r3 .. is the last `history` regimes, the newest first.
#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <vector>

#include "model/chunk.h"
#include "model/laws.h"

namespace attune::model {

class RegimeHistory {
 public:
  /// @param model, laws must outlive this.
  RegimeHistory(const BoundModel& model, const Laws& laws);

  [[nodiscard]] std::size_t regimes() const { return regimes_; }
  [[nodiscard]] std::size_t tuples() const { return tuples_; }
  /// Tuples without their oldest regime.
  [[nodiscard]] std::size_t kept() const { return tuples_ / regimes_; }
  [[nodiscard]] std::size_t newest(std::size_t tuple) const { return newest_[tuple]; }
  /// The law of answers once the tuple has gone on to a regime.
  [[nodiscard]] std::size_t variant(std::size_t tuple, std::size_t to) const {
    return to + lagged_part_[tuple];
  }
  /// The tuple that it then becomes.
  [[nodiscard]] std::size_t next(std::size_t tuple, std::size_t to) const {
    return to + kept_part_[tuple];
  }

  /// Probabilities of the tuples before the first row. Without lags only the newest regime counts,
  /// and older ones are taken to be the same; with lags they follow the chain of the first row.
  [[nodiscard]] std::vector<double> initial_weights(const Member& member) const;
  /// @param weight  as initial_weights() gives it; @param by_weight  the derivative by it.
  void initial_weights_back(const Member& member, const std::vector<double>& weight,
                            const std::vector<double>& by_weight, Laws& bar) const;

  /// Probabilities of change, from x to; null: the regime stays as it is.
  [[nodiscard]] const Eigen::MatrixXd* switching(const Step& step) const;
  [[nodiscard]] Eigen::MatrixXd* switching(const Step& step, Laws& bar) const;

  /// log P of the answers that show the regime with errors. @param answers  all items'.
  [[nodiscard]] double log_shown(const Step& step, const Eigen::Ref<const Eigen::VectorXd>& answers,
                                 std::size_t regime) const;
  void log_shown_back(const Step& step, const Eigen::Ref<const Eigen::VectorXd>& answers,
                      std::size_t regime, double weight, Laws& bar) const;

 private:
  /// Visits each change (older, newer) inside a tuple. @returns its oldest regime.
  template <class Visit>
  std::size_t walk(std::size_t tuple, const Visit& visit) const;
  /// Visits (item, answered regime) of the items that show the regime with errors.
  template <class Visit>
  void each_shown(const Eigen::Ref<const Eigen::VectorXd>& answers, const Visit& visit) const;
  [[nodiscard]] bool enters_exactly(const Step& step) const;

  const BoundModel& m_;
  const Laws& laws_;
  std::size_t regimes_, tuples_ = 1, lagged_ = 1;
  // By tuple, as divisions are slow: its newest regime, and what stays of it when one comes.
  std::vector<std::size_t> newest_, lagged_part_, kept_part_;
};

}  // namespace attune::model
