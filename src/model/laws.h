// The numbers of a chunk's combinations at one point of the parameter space, and the way back: the
// derivative by every number becomes the derivative by the parameters.
//   one regime    F, B, Q over the interval;  c = B b (continuous time), b (discrete)
//   more          the branch r -> s spends half of the interval in each regime (continuous time):
//                 F = F_s F_r,  Q = F_s Q_r F_s' + Q_s,  c = F_s B_r b_r + B_s b_s;
//                 in discrete time a step has the law of the regime it leads to
//   switching     exp(G h), or multinomial logits
#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/expected.h"
#include "model/chunk.h"
#include "ssm/discretize.h"

namespace attune::model {

struct BranchLaw {
  Eigen::MatrixXd matrix, process_noise;  ///< n x n
};
struct ViewLaw {
  Eigen::MatrixXd loadings, noise;  ///< answered normal items x n, x answered normal items
  Eigen::MatrixXd site_loadings;    ///< answered sites x n
  Eigen::VectorXd site_noise;
};
struct InitialLaw {
  Eigen::VectorXd mean;
  Eigen::MatrixXd covariance;
};

/// Indices: combination, then branch (from + regimes * to), regime or variant.
struct Laws {
  std::vector<std::vector<BranchLaw>> branch;
  std::vector<std::vector<Eigen::VectorXd>> response;  ///< c, by pair and branch
  std::vector<Eigen::MatrixXd> switching, entry;       ///< probabilities from x to; see exact
  std::vector<std::vector<ViewLaw>> view;
  std::vector<Eigen::MatrixXd> mean;                     ///< by variant: all items x combinations
  std::vector<std::vector<Eigen::VectorXd>> thresholds;  ///< by combination of mean, by item
  std::vector<std::vector<Eigen::MatrixXd>> errors;      ///< by combination of mean, by item
  std::vector<Eigen::VectorXd> jump;
  std::vector<std::vector<InitialLaw>> initial;  ///< by regime
  std::vector<Eigen::VectorXd> initial_regimes;

  /// The same shapes, all zero: where derivatives are gathered.
  [[nodiscard]] Laws zeros() const;
  void set_zero();
};

/// What the way back needs of the way there.
struct LawsSweep {
  std::vector<std::vector<ssm::Transition>> part;       ///< by dynamics and regime
  std::vector<std::vector<Eigen::VectorXd>> intercept;  ///< by combination and regime
  std::vector<Eigen::MatrixXd> generator;               ///< by hazard
};

class LawsOfChunk {
 public:
  /// @param parameters natural scale, all of them.
  LawsOfChunk(const BoundModel& model, const Chunk& chunk, const Eigen::VectorXd& parameters);

  /// Fails where a law does not exist at these parameters.
  [[nodiscard]] Expected<Laws> evaluate();
  /// Adds to `gradient`, by natural parameter. Call after evaluate().
  void pull(const Laws& laws, const Laws& bar, Eigen::VectorXd& gradient);

 private:
  std::span<const double> at(const Keys& keys, int key);
  void evaluate_dynamics(Laws& laws);
  void evaluate_switching(Laws& laws);
  void evaluate_answers(Laws& laws);
  void evaluate_jumps(Laws& laws);
  void evaluate_initial(Laws& laws);
  [[nodiscard]] Eigen::MatrixXd values_of(const Cells& cells, const Keys& keys);
  void pull_values(const Cells& cells, const Keys& keys, const Eigen::MatrixXd& bar);
  void pull_dynamics(const Laws& laws, const Laws& bar);
  void pull_switching(const Laws& laws, const Laws& bar);
  void pull_answers(const Laws& bar);
  void pull_initial(const Laws& laws, const Laws& bar);

  [[nodiscard]] Eigen::MatrixXd generator_at(std::span<const double> slots) const;
  void pull_generator(std::span<const double> slots, const Eigen::MatrixXd& bar);
  void fail(std::string what);

  const BoundModel& m_;
  const Chunk& chunk_;
  std::vector<double> slots_, slots_bar_;
  LawsSweep sweep_;
  std::string failure_;
};

}  // namespace attune::model
