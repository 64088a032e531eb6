// A model bound to data: every name is a place in an array of values (parameters, then inputs),
// every series a list of occasions in order of time.
#pragma once

#include <Eigen/Core>
#include <array>
#include <string>
#include <vector>

#include "core/diagnostic.h"
#include "model/parameter_space.h"
#include "model/structure.h"
#include "model/table.h"

namespace attune::model {

/// A matrix of programs.
struct Cells {
  int rows = 0, columns = 0;
  std::vector<Program> programs;  ///< row by row
  std::vector<int> inputs;        ///< slots of inputs that they use, in ascending order
  /// Where every cell is affine in the inputs, what stands before each: the constant's programs,
  /// then an input's after the other, each in the order of `programs`. Empty: not affine.
  std::vector<Program> coefficients;

  [[nodiscard]] Eigen::MatrixXd at(std::span<const double> slots) const;
  void pull(std::span<const double> slots, const Eigen::MatrixXd& bar,
            std::span<double> slots_bar) const;
  [[nodiscard]] bool is_zero() const;
};

/// A time at which something is asked or known of a series.
struct Occasion {
  double interval = 0;  ///< since the one before; in discrete time a step is 1; 0: none came before
  std::size_t line = 0;  ///< in the file; 0: between rows
  double time = 0;
  std::array<int, 2> row{-1, -1};  ///< of the table, by partner; of one person the first; -1: none
};

struct Series {
  std::string label;
  std::vector<Occasion> occasions;
  Eigen::MatrixXd answers;      ///< items x occasions; NaN: none
  Eigen::MatrixXd row_inputs;   ///< inputs x occasions: at the row
  Eigen::MatrixXd step_inputs;  ///< inputs x occasions: over the step that leads there
};

struct Hazard {
  int from = 0, to = 0;
  Program log_rate;
};

struct BoundItem {
  std::string name;
  ItemKind kind = ItemKind::normal;
  double low = 0, high = 0;
  Link link = Link::probit;
  std::vector<Program> thresholds;
  Cells errors;        ///< regimes x regimes, or no rows: the regime is seen as it is
  std::string column;  ///< of the table
  int partner = -1;    ///< whose rows: 0, 1; -1: any
};

struct BoundInitial {
  bool mean_given = false, stationary = false, predict_first = false;
  Cells mean;        ///< core x 1
  Cells covariance;  ///< core x core
  std::vector<int> diffuse;
  Cells random_covariance, mean_response;
  InitialSpec::Regimes regimes = InitialSpec::Regimes::stationary;
  Cells probabilities;  ///< regimes x 1
};

/// An input that is the answer to an item some rows before, or, with 0, of the same row.
struct AnswerAsInput {
  int input = 0, item = 0, rows = 0;
};

/// Effects of a series that are integrated by quadrature: integrated.h.
struct Integrated {
  std::vector<int> parameters;  ///< slots
  std::vector<int> nodes;       ///< by effect
  Cells covariance;             ///< on the working scale
};

struct BoundModel {
  Time time = Time::discrete;
  std::vector<std::string> states, regime_names, inputs;
  int core = 0, regimes = 1, history = 1, lag = 0;
  bool laplace = false;
  ParameterSpace parameters;                                ///< slots 0 .. count - 1
  std::vector<std::array<Cells, 3>> dynamics, measurement;  ///< as in Structure
  Cells jump;
  std::vector<Hazard> hazards;
  std::vector<int> hazard_inputs;
  std::vector<int> exact;
  BoundInitial initial;
  Integrated integrated;
  std::vector<BoundItem> items;
  std::vector<AnswerAsInput> answers_as_inputs;
  std::vector<Series> series;
  std::size_t rows = 0, answers = 0;

  [[nodiscard]] int state_count() const { return static_cast<int>(states.size()); }
  [[nodiscard]] int parameter_count() const { return static_cast<int>(parameters.all().size()); }
  [[nodiscard]] int slot_count() const {
    return parameter_count() + static_cast<int>(inputs.size());
  }
  [[nodiscard]] bool all_normal() const;
  /// Whether answers move no covariance, so that series asked alike share theirs.
  [[nodiscard]] bool shares_covariances() const {
    return regimes == 1 && all_normal() && state_count() > 0 && integrated.parameters.empty();
  }
};

struct Bound {
  BoundModel model;
  std::vector<Diagnostic> remarks;  ///< what names were taken for, what was not used and why
};

/// Columns that the model may want, for whoever reads the file.
[[nodiscard]] std::vector<std::string> wanted_columns(const ModelSpec& spec,
                                                      const std::vector<std::string>& header);

/// Whether the column's cells are read as labels: of series, partners, regimes, texts.
[[nodiscard]] bool read_as_label(const ModelSpec& spec, const std::string& column);

/// @returns the model and its data, or every fault of the two together.
[[nodiscard]] Expected<Bound, std::vector<Diagnostic>> bind(const ModelSpec& spec,
                                                            const Table& table);

}  // namespace attune::model
