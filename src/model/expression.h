// The expressions in the cells of a model: numbers, names, + - * / ^, functions of one argument.
// A tree is kept flat, operands before what uses them, so that a value is one sweep forwards and
// all its derivatives one sweep backwards.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/expected.h"

namespace attune::model {

/// Where a text stops being an expression.
struct ExpressionFault {
  std::size_t position = 0;  ///< byte, from 0
  std::string message;       ///< what was found and what was expected
};

enum class Operation : unsigned char {
  number,
  name,
  add,
  subtract,
  multiply,
  divide,
  power,
  negate,
  exp,
  log,
  sqrt,
  logistic,
  tanh,
};

class Expression {
 public:
  Expression() : Expression(0) {}
  explicit Expression(double number);
  /// A name; "lag(x,2)" is one too.
  static Expression of_name(std::string name);
  static Expected<Expression, ExpressionFault> parse(std::string_view text);
  static Expression binary(Operation operation, const Expression& left, const Expression& right);
  static Expression unary(Operation operation, const Expression& argument);

  /// Every name in it, each once, in order of appearance.
  [[nodiscard]] std::vector<std::string> names() const;
  [[nodiscard]] bool mentions(std::string_view name) const;
  /// 1/0 is a number when constants are put together, but none to compute with.
  [[nodiscard]] bool numbers_are_finite() const;
  [[nodiscard]] std::optional<double> as_number() const;
  [[nodiscard]] std::optional<std::string> as_name() const;
  [[nodiscard]] Expression derivative(std::string_view name) const;
  [[nodiscard]] Expression with(const std::map<std::string, Expression>& meanings) const;
  [[nodiscard]] std::string text() const;

 private:
  friend class Program;
  struct Node {
    Operation operation = Operation::number;
    double number = 0;
    std::string name;
    int left = -1, right = -1;
  };
  [[nodiscard]] Expression at(int node) const;
  [[nodiscard]] Expression derivative_of(int node, std::string_view name) const;
  [[nodiscard]] std::string text_of(int node, int precedence) const;

  std::vector<Node> nodes_;  ///< the last is the root
};

/// For messages: the beginning of a text in quotation marks, as far as it is printable ASCII.
[[nodiscard]] std::string excerpt(std::string_view text, std::size_t most);

/// "lag(x,2)" and the parts of it.
struct Lag {
  std::string name;
  int rows = 0;
};
[[nodiscard]] std::string lag_name(const Lag& lag);
[[nodiscard]] std::optional<Lag> as_lag(std::string_view name);

/// An expression whose names have become places in an array of values.
class Program {
 public:
  Program() : Program(Expression(), {}) {}
  /// @throws std::invalid_argument if a name has no slot.
  Program(const Expression& expression, const std::map<std::string, int>& slots);

  [[nodiscard]] double value(std::span<const double> slots) const;
  /// Adds bar times the derivative by each slot to slots_bar.
  void pull(std::span<const double> slots, double bar, std::span<double> slots_bar) const;
  [[nodiscard]] bool is_constant() const { return shape_ == Shape::constant; }
  [[nodiscard]] bool is_zero() const { return is_constant() && number_ == 0; }
  [[nodiscard]] const std::vector<int>& slots_used() const { return used_; }

 private:
  struct Instruction {
    Operation operation = Operation::number;
    double number = 0;
    int slot = -1, left = -1, right = -1;
  };
  enum class Shape : unsigned char { constant, slot, general };

  void run(std::span<const double> slots, std::span<double> values) const;

  Shape shape_ = Shape::constant;
  double number_ = 0;  ///< of a constant
  std::vector<Instruction> code_;
  std::vector<int> used_;
};

}  // namespace attune::model
