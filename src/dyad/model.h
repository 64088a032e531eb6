// The default model `closeness` on a design: its parameters, and for each couple the
// log-likelihood and its exact gradient.   docs/math/closeness.md, eqs. (1)-(7), (10)
//
//   theta (working) -> parameters (natural) -> slots (what each partner's equations use)
//     -> regime::SystemValues of a couple -> log-likelihood, and back by the chain rule.
#pragma once

#include <Eigen/Core>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "core/expected.h"
#include "dyad/design.h"
#include "dyad/parameter.h"
#include "dyad/person_grid.h"
#include "regime/filter.h"
#include "ssm/markov_exp.h"

namespace attune::dyad {

/// A working parameter and the slots that it sets.
struct ModelParameter {
  ParameterSpec spec;
  struct Target {
    std::size_t slot;
    double weight;
  };
  std::vector<Target> targets;
  int pooled_towards = -1;  ///< eta_k: the index of beta_k; its prior is N(chi beta_k, kEtaSd^2)
};

/// The four joint regimes are 2 W_a + W_b; with one regime a partner only 0.
struct CoupleSystem {
  regime::SystemShape shape;
  regime::SystemValues values;
};

/// What a couple's drive and hazards are at one grid time, for reading a fit.
struct DriveAt {
  double drive = 0;                           ///< S
  double strain = 0;                          ///< what strain and conflict take off
  double mean_drive = 0, mean_strain = 0;     ///< the same over the step that ends here
  std::array<double, kMechanisms> moments{};  ///< M_k
  double attunement = 0;                      ///< R
  double recovery_rate = 0;                   ///< q10 per day over the step that ends here
};

/// What the hidden regime of a partner is: the default model, and rivals that it must beat.
enum class Variant {
  one_regime,      ///< nobody withdraws
  withdrawal,      ///< equations (1)-(7)
  own_volatility,  ///< the same, and the withdrawn are volatile in a way of their own, eq. (8)
  outliers,        ///< bad check-ins without memory and without a part in the dynamics, eq. (9)
  trends,          ///< nobody withdraws, and each person's level moves in a straight line, eq. (11)
};

/// What a grid sums over; the rest is left to the filter.
enum class Summing {
  volatility,
  volatility_and_biases,  ///< biases only where that changes the couple's log-likelihood
};

struct CoupleInputs;

class Model {
 public:
  /// Keeps a reference to the design.
  Model(const Design& design, Variant variant, regime::Collapse collapse);
  /// @param regimes per partner: 1 is Variant::one_regime, 2 is Variant::withdrawal.
  /// @throws std::invalid_argument for other numbers of regimes.
  Model(const Design& design, int regimes, regime::Collapse collapse);
  ~Model();
  Model(Model&&) noexcept;
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;
  Model& operator=(Model&&) = delete;

  [[nodiscard]] const Design& design() const { return design_; }
  [[nodiscard]] const std::vector<ModelParameter>& parameters() const { return parameters_; }
  [[nodiscard]] Variant variant() const { return variant_; }
  [[nodiscard]] int regimes() const {
    return variant_ == Variant::one_regime || variant_ == Variant::trends ? 1 : 2;
  }
  [[nodiscard]] regime::Collapse collapse() const { return collapse_; }
  /// Where a parameter is in theta; nothing if the model does not have it.
  [[nodiscard]] std::optional<Eigen::Index> index_of(std::string_view name) const;
  [[nodiscard]] Eigen::VectorXd prior_medians() const;
  /// What each partner's equations use, by Slots. Private to src/dyad.
  [[nodiscard]] std::vector<double> slots(const Eigen::VectorXd& theta) const;

  /// log prior with constants; adds its gradient by theta.
  [[nodiscard]] double log_prior(const Eigen::VectorXd& theta, Eigen::VectorXd& gradient) const;
  [[nodiscard]] Eigen::MatrixXd prior_precision(const Eigen::VectorXd& theta) const;

  /// Everything that couples share at one theta.
  class At;
  /// @param like  of the same or another design: steps that both have are taken over where the
  /// dynamics are the same numbers.
  [[nodiscard]] Expected<std::shared_ptr<const At>> at(const Eigen::VectorXd& theta,
                                                       const At* like = nullptr) const;

  /// Log-likelihood of a couple, summed over the persons' hidden constants as `grid` says; its
  /// gradient by theta, the grid standing still, where `gradient` is given.
  [[nodiscard]] Expected<double> log_likelihood(const At& at, std::size_t couple,
                                                const PersonGrid& grid,
                                                Eigen::VectorXd* gradient) const;

  /// The grid for a couple at a theta: volatilities' nodes where its answers put them, biases'
  /// nodes where they matter. @param from  adapted near there; nothing: as the prior has it.
  [[nodiscard]] Expected<PersonGrid> adapted_grid(const At& at, std::size_t couple, Summing summing,
                                                  const PersonGrid* from = nullptr) const;
  /// The log-likelihoods of a grid's runs.
  [[nodiscard]] Expected<std::vector<double>> run_log_likelihoods(const At& at, std::size_t couple,
                                                                  const PersonGrid& grid) const;
  /// The log-likelihood of the sum over a grid, occasion by occasion, each by those before; of the
  /// persons' constants the grid is what was known before the first.
  [[nodiscard]] Expected<std::vector<double>> increments(const At& at, std::size_t couple,
                                                         const PersonGrid& grid) const;

  /// The theta that `at` was made for.
  [[nodiscard]] const Eigen::VectorXd& theta(const At& at) const;
  /// Of the couple's four regimes over the step to each occasion; none where regimes do not last.
  [[nodiscard]] std::vector<ssm::Matrix4> generators(const At& at, std::size_t couple) const;
  [[nodiscard]] CoupleSystem system(const At& at, std::size_t couple, const Held& held) const;
  [[nodiscard]] DriveAt drive(const At& at, std::size_t couple, std::size_t occasion,
                              int partner) const;
  /// Variance of `landing` S - strain where the day is not known, to first order around what is
  /// expected of it there. @param day_spread  as PersonScaling's.
  [[nodiscard]] double day_variance(const At& at, std::size_t couple, std::size_t occasion,
                                    int partner, double landing,
                                    const std::vector<double>& day_spread) const;

  struct Slots;

 private:
  friend class At;

  /// A couple's steps of the same length are alike but for what drives them.
  struct StepLengths {
    std::vector<std::size_t> distinct;  ///< where they are in `intervals_`, ascending
    std::vector<std::size_t> of;        ///< occasion -> which of `distinct`

    [[nodiscard]] std::size_t interval(std::size_t occasion) const {
      return distinct[of[occasion]];
    }
  };

  void add_parameters();
  void prepare_couples();
  [[nodiscard]] StepLengths step_lengths(const std::vector<double>& intervals) const;
  struct HeldBar;
  // What is filled keeps its memory from one couple to the next.
  void set_inputs(const At& at, std::size_t couple, CoupleInputs& inputs) const;
  /// All but what hold() sets. @tparam K  regimes
  template <std::size_t K>
  void assemble(const At& at, std::size_t couple, const CoupleInputs& inputs,
                CoupleSystem& system) const;
  /// One after the other.
  void prepare(const At& at, std::size_t couple, CoupleInputs& inputs, CoupleSystem& system) const;
  /// The filter once a run of the grid; leaves `system` as the last run held it. @param after_run
  /// called when `trace` is that of a run.
  [[nodiscard]] Expected<std::vector<double>> filter_runs(
      const At& at, std::size_t couple, const PersonGrid& grid, CoupleSystem& system,
      regime::FilterTrace& trace, const std::function<void()>& after_run = {}) const;
  void hold(const At& at, std::size_t couple, const Held& held, CoupleSystem& system) const;
  void hold_adjoint(const At& at, std::size_t couple, const Held& held,
                    const regime::SystemValues& bar, double weight, HeldBar& held_bar) const;
  void back(const At& at, std::size_t couple, const CoupleInputs& inputs,
            const CoupleSystem& system, const regime::SystemValues& bar, const HeldBar& held_bar,
            Eigen::VectorXd& gradient) const;

  const Design& design_;
  Variant variant_;
  regime::Collapse collapse_;
  std::unique_ptr<Slots> slots_;
  std::vector<ModelParameter> parameters_;
  std::vector<double> intervals_;     ///< distinct steps, ascending
  std::vector<StepLengths> lengths_;  ///< by couple
  std::vector<regime::SystemShape> shapes_;
};

}  // namespace attune::dyad
