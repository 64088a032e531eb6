// A model as its file states it: names and expressions, checked for shape, before any data.
//   dx = (A x + b) dt + w  or  x' = F x + b + w,    y = d + H x + e      in each regime
// docs/formats/model.md tells the meaning of every part.
#pragma once

#include <array>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/expression.h"

namespace attune::model {

enum class Time { continuous, discrete };

/// A matrix of expressions, row by row.
struct CellsSpec {
  int rows = 0, columns = 0;
  std::vector<Expression> cells;
  std::size_t line = 0;

  static CellsSpec zero(int rows, int columns);
  static CellsSpec identity(int size);
  [[nodiscard]] const Expression& at(int row, int column) const {
    return cells[place(row, column)];
  }
  [[nodiscard]] Expression& at(int row, int column) { return cells[place(row, column)]; }

 private:
  [[nodiscard]] std::size_t place(int row, int column) const {
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(columns) +
           static_cast<std::size_t>(column);
  }
};

/// What a regime can have of its own, in this order everywhere.
enum Part { kDrift, kIntercept, kDiffusion, kLoadings, kItemMean, kItemNoise, kParts };
inline constexpr std::array<const char*, kParts> kPartNames{"drift",    "intercept", "diffusion",
                                                            "loadings", "item_mean", "item_noise"};

/// How a prior is written: its family and the numbers in brackets.
struct PriorSpec {
  enum class Family {
    normal,
    lognormal,
    half_normal,
    student,
    cauchy,
    exponential,
    gamma,
    inverse_gamma,
    beta,
    uniform
  };
  Family family = Family::normal;
  std::array<double, 3> numbers{};
};

struct ParameterSpec {
  std::string name;
  std::optional<double> start, fixed;
  double lower = -std::numeric_limits<double>::infinity();
  double upper = std::numeric_limits<double>::infinity();
  std::optional<PriorSpec> prior;
  std::string description;
  std::size_t line = 0;
};

enum class ItemKind { normal, censored, ordered, binary, count, regime };
enum class Link { probit, logit };

/// How answers that are not normal are integrated over the states.
enum class Integration { by_model, laplace, moments };

struct ItemSpec {
  std::string name, column, partner;
  ItemKind kind = ItemKind::normal;
  double low = -std::numeric_limits<double>::infinity();  ///< censored; or the lowest level
  double high = std::numeric_limits<double>::infinity();
  Link link = Link::probit;
  std::vector<Expression> thresholds;  ///< of an ordered item
  std::optional<CellsSpec> errors;     ///< of a regime item: true x answered
  std::size_t line = 0;
};

enum class Holds { by_time, after, before };
enum class Missing { fault, mean, carry, value };
enum class Centre { none, series, grand };

struct InputSpec {
  std::string name, column;
  std::optional<std::string> equals;
  Missing missing = Missing::fault;
  double value = 0;  ///< in place of a missing one
  Centre centre = Centre::none;
  std::string pool;  ///< inputs that share one mean, as the same question to both partners does
  Holds holds = Holds::by_time;
  std::size_t line = 0;
};

struct ImpulseSpec {
  std::string name, column;
  std::optional<Expression> carry_over;
  std::map<std::string, Expression> effect, jump;  ///< by state
  std::size_t line = 0;
};

struct RegimeSpec {
  std::string name;
  std::array<std::optional<CellsSpec>, kParts> parts;
  std::map<std::string, Expression> set;
  std::size_t line = 0;
};

struct HazardSpec {
  int from = 0, to = 0;
  Expression log_rate;
  std::size_t line = 0;
};

struct InitialSpec {
  enum class Covariance { cells, stationary };
  enum class Regimes { stationary, uniform, seen, cells };
  std::optional<std::vector<Expression>> mean;  ///< empty: stationary
  Covariance covariance = Covariance::stationary;
  CellsSpec cells;            ///< of the covariance
  std::vector<bool> diffuse;  ///< by state
  bool predict_first = false;
  std::optional<Regimes> regimes;
  std::vector<Expression> probabilities;
  std::size_t line = 0;
};

struct RandomSpec {
  std::string parameter, sd;
  std::size_t line = 0;
  int nodes = 0;  ///< of quadrature; 0: as the model needs
};
struct CorrelationSpec {
  std::string first, second, name;
  std::size_t line = 0;
};

struct DataSpec {
  std::optional<std::vector<std::string>> series;
  std::optional<std::string> time, partner;
  bool roles = false;  ///< the partners' labels are the same two in every couple
  std::size_t partner_line = 0;
  int first_rows = 0;
  double step = 1;
};

struct ModelSpec {
  std::string name;  ///< the file's, for messages
  /// Of a formula: the line of the file that each line of the translation comes from.
  std::vector<std::size_t> origins;
  Time time = Time::discrete;
  std::vector<std::string> states;
  std::vector<ItemSpec> items;
  std::array<CellsSpec, kParts> parts;  ///< of the base regime
  std::vector<RegimeSpec> regimes;      ///< the first is the base; one at least
  std::vector<HazardSpec> hazards;
  std::vector<int> exact;  ///< regimes whose time of entry is known
  InitialSpec initial;
  std::vector<ParameterSpec> parameters;         ///< declared
  std::optional<std::vector<std::string>> only;  ///< `parameters = [..]`: no others may be
  std::vector<InputSpec> inputs;                 ///< declared
  std::vector<ImpulseSpec> impulses;
  std::vector<RandomSpec> random;
  std::vector<CorrelationSpec> correlations;
  DataSpec data;
  int history = 1;
  Integration integration = Integration::by_model;

  [[nodiscard]] int state_count() const { return static_cast<int>(states.size()); }
  [[nodiscard]] int item_count() const { return static_cast<int>(items.size()); }
  [[nodiscard]] int regime_count() const { return static_cast<int>(regimes.size()); }
  /// Where the file that a person wrote says what stands on this line; 0: nowhere.
  [[nodiscard]] std::size_t line_in_file(std::size_t line) const {
    if (origins.empty()) return line;
    return line == 0 || line > origins.size() ? 0 : origins[line - 1];
  }
  /// A regime's cells: its own or the base's, with the names that it sets.
  [[nodiscard]] CellsSpec part_of(int regime, Part part) const;
  /// Items whose answers are normal given the state.
  [[nodiscard]] bool all_normal() const;
};

}  // namespace attune::model
