// Regimes without states: the exact forward recursion over the last `history` regimes, and the
// posterior probabilities of every change and answer, which are the derivatives of the
// log-likelihood by their logarithms (Baum et al. 1970, Annals of Mathematical Statistics 41;
// Hamilton 1989).
#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "core/expected.h"
#include "model/chunk.h"
#include "model/laws.h"
#include "model/regime_history.h"

namespace attune::model {

class ChainFilter {
 public:
  ChainFilter(const BoundModel& model, const Chunk& chunk, const Laws& laws);

  /// @returns the log-likelihood. @param bar  if not null, its derivatives by the laws are added.
  Expected<double> run(const Member& member, Laws* bar);

 private:
  struct Factor {  ///< of the noise of the normal items
    Eigen::MatrixXd precision;
    double log_constant = 0;  ///< of the density
    bool good = false;
  };
  /// The same of a view with one normal item, its variants side by side.
  struct Plain {
    Eigen::ArrayXd precision, log_constant;  ///< empty: the view has other answers
    bool good = false;
  };
  [[nodiscard]] static std::vector<Factor> factors_of(const std::vector<ViewLaw>& variants);
  [[nodiscard]] static Plain plain_of(const std::vector<ViewLaw>& variants);

  void begin();
  [[nodiscard]] std::string forward(double& loglik);
  void backward(Laws& bar);
  [[nodiscard]] std::string emissions(std::size_t t, double& largest);
  [[nodiscard]] double emission(std::size_t variant, std::size_t t);
  void back_emission(std::size_t variant, std::size_t t, double weight, Laws& bar);
  [[nodiscard]] const Plain& plain(std::size_t t) const;
  void plain_emissions(std::size_t t);
  void back_plain_emissions(std::size_t t, Laws& bar);
  void read_switching(const Eigen::MatrixXd* p);

  const BoundModel& m_;
  const Chunk& chunk_;
  const Laws& laws_;
  RegimeHistory history_;
  std::size_t regimes_ = history_.regimes(), tuples_ = history_.tuples();
  std::size_t variants_ = m_.measurement.size();
  std::vector<std::vector<Factor>> factors_;  ///< by view and variant; none of plain ones
  std::vector<Plain> plain_;                  ///< by view
  bool regimes_shown_ = false;                ///< by an item, with errors
  const Member* member_ = nullptr;
  const Series* series_ = nullptr;
  // A column a step: weights of tuples before it (sum 1), densities of answers by variant relative
  // to the largest, and innovations of plain views.
  Eigen::ArrayXXd weight_, density_, away_;
  Eigen::ArrayXd below_;        ///< of a step: log density less the largest
  std::vector<double> sum_;     ///< by step: what weights are divided by
  std::vector<double> scaled_;  ///< innovations times the precision
  std::vector<double> change_;  ///< probabilities of a step: to + regimes * from
  Eigen::ArrayXd by_variant_;   ///< of a step: posterior probabilities
};

}  // namespace attune::model
