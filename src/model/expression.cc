#include "model/expression.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <stdexcept>

namespace attune::model {
namespace {

struct Function {
  std::string_view word;
  Operation operation;
};
constexpr std::array<Function, 5> kFunctions{{{"exp", Operation::exp},
                                              {"log", Operation::log},
                                              {"sqrt", Operation::sqrt},
                                              {"logistic", Operation::logistic},
                                              {"tanh", Operation::tanh}}};

bool is_binary(Operation o) { return o >= Operation::add && o <= Operation::power; }
bool is_leaf(Operation o) { return o <= Operation::name; }

double apply(Operation operation, double a, double b) {
  switch (operation) {
    case Operation::add:
      return a + b;
    case Operation::subtract:
      return a - b;
    case Operation::multiply:
      return a * b;
    case Operation::divide:
      return a / b;
    case Operation::power:
      return b == 2 ? a * a : std::pow(a, b);
    case Operation::negate:
      return -a;
    case Operation::exp:
      return std::exp(a);
    case Operation::log:
      return std::log(a);
    case Operation::sqrt:
      return std::sqrt(a);
    case Operation::logistic:
      return 1 / (1 + std::exp(-a));
    case Operation::tanh:
      return std::tanh(a);
    default:
      return a;
  }
}

bool starts_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool goes_on(char c) { return starts_name(c) || is_digit(c) || c == '.'; }

constexpr std::size_t kLongest = 4000;
constexpr int kDeepest = 200;  ///< parentheses in one another: beyond it is no model but an attack

/// Recursive descent:  sum = product {(+|-) product};  product = factor {(*|/) factor};
/// factor = {-|+} power;  power = primary [^ factor].
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Expected<Expression, ExpressionFault> parse() {
    if (text_.size() > kLongest) {
      return unexpected(ExpressionFault{
          kLongest, fmt::format("is longer than {} characters; expected a shorter one", kLongest)});
    }
    Expression e = sum();
    skip_space();
    if (!fault_ && at_ < text_.size()) fail("an operator or the end");
    if (!fault_ && !e.numbers_are_finite()) {
      fault_ = {0, "a number in it is not finite; expected one that is"};
    }
    if (fault_) return unexpected(*fault_);
    return e;
  }

 private:
  void skip_space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n'))
      ++at_;
  }
  char next() {
    skip_space();
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool take(char c) {
    if (fault_ || next() != c) return false;
    ++at_;
    return true;
  }
  Expression fail(const std::string& expected) {
    if (!fault_) {
      const std::string found = at_ < text_.size() ? excerpt(text_.substr(at_), 12) : "the end";
      fault_ = {at_, fmt::format("found {}; expected {}", found, expected)};
    }
    return Expression();
  }
  Expression sum() {
    if (++depth_ > kDeepest) return fail("fewer parentheses in one another");
    Expression e = product();
    while (!fault_) {
      if (take('+')) {
        e = Expression::binary(Operation::add, e, product());
      } else if (take('-')) {
        e = Expression::binary(Operation::subtract, e, product());
      } else {
        break;
      }
    }
    --depth_;
    return e;
  }
  Expression product() {
    Expression e = factor();
    while (!fault_) {
      if (take('*')) {
        e = Expression::binary(Operation::multiply, e, factor());
      } else if (take('/')) {
        e = Expression::binary(Operation::divide, e, factor());
      } else {
        break;
      }
    }
    return e;
  }
  Expression factor() {
    if (++depth_ > kDeepest) return fail("fewer signs in a row");
    Expression e;
    if (take('-')) {
      e = Expression::unary(Operation::negate, factor());
    } else if (take('+')) {
      e = factor();
    } else {
      e = primary();
      if (take('^')) e = Expression::binary(Operation::power, e, factor());
    }
    --depth_;
    return e;
  }
  Expression primary() {
    if (fault_) return Expression();
    if (take('(')) {
      Expression e = sum();
      if (!fault_ && !take(')')) return fail("\")\"");
      return e;
    }
    const char c = next();
    if (is_digit(c) || c == '.') return number();
    if (starts_name(c)) return name_or_call();
    return fail("a number, a name or \"(\"");
  }
  Expression number() {
    double value = 0;
    const auto [end, error] =
        std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (error != std::errc() || !std::isfinite(value)) return fail("a number");
    at_ = static_cast<std::size_t>(end - text_.data());
    return Expression(value);
  }
  std::string word() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && goes_on(text_[at_])) ++at_;
    return std::string(text_.substr(begin, at_ - begin));
  }
  Expression name_or_call() {
    const std::size_t begin = at_;
    const std::string name = word();
    if (next() != '(') return Expression::of_name(name);
    if (name == "lag") return lag();
    for (const Function& function : kFunctions) {
      if (name != function.word) continue;
      (void)take('(');
      const Expression argument = sum();
      if (!fault_ && !take(')')) return fail("\")\"");
      return Expression::unary(function.operation, argument);
    }
    at_ = begin;
    return fail("one of the functions exp, log, sqrt, logistic, tanh, lag");
  }
  Expression lag() {
    (void)take('(');
    if (!starts_name(next())) return fail("the name of a column");
    Lag lag{word(), 0};
    if (!take(',')) return fail("\", \" and a number of rows, as in lag(y, 1)");
    skip_space();
    const auto [end, error] =
        std::from_chars(text_.data() + at_, text_.data() + text_.size(), lag.rows);
    if (error != std::errc() || lag.rows < 1 || lag.rows > 1000)
      return fail("a number of rows, 1 or more");
    at_ = static_cast<std::size_t>(end - text_.data());
    if (!take(')')) return fail("\")\"");
    return Expression::of_name(lag_name(lag));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::optional<ExpressionFault> fault_;
};

Expression operator+(const Expression& a, const Expression& b) {
  return Expression::binary(Operation::add, a, b);
}
Expression operator-(const Expression& a, const Expression& b) {
  return Expression::binary(Operation::subtract, a, b);
}
Expression operator*(const Expression& a, const Expression& b) {
  return Expression::binary(Operation::multiply, a, b);
}
Expression operator/(const Expression& a, const Expression& b) {
  return Expression::binary(Operation::divide, a, b);
}

}  // namespace

std::string excerpt(std::string_view text, std::size_t most) {
  std::size_t length = 0;
  while (length < std::min(most, text.size()) && text[length] >= ' ' && text[length] <= '~') {
    ++length;
  }
  if (length == 0 && !text.empty()) return "a character outside printable ASCII";
  return fmt::format("\"{}\"", text.substr(0, length));
}

std::string lag_name(const Lag& lag) { return fmt::format("lag({},{})", lag.name, lag.rows); }

std::optional<Lag> as_lag(std::string_view name) {
  if (!name.starts_with("lag(") || !name.ends_with(')')) return std::nullopt;
  const std::size_t comma = name.find(',');
  Lag lag{std::string(name.substr(4, comma - 4)), 0};
  std::from_chars(name.data() + comma + 1, name.data() + name.size() - 1, lag.rows);
  return lag;
}

Expression::Expression(double number) { nodes_.push_back({Operation::number, number, {}, -1, -1}); }

Expression Expression::of_name(std::string name) {
  Expression e;
  e.nodes_.front() = {Operation::name, 0, std::move(name), -1, -1};
  return e;
}

Expected<Expression, ExpressionFault> Expression::parse(std::string_view text) {
  return Parser(text).parse();
}

Expression Expression::unary(Operation operation, const Expression& argument) {
  if (const auto number = argument.as_number()) return Expression(apply(operation, *number, 0));
  if (operation == Operation::negate && argument.nodes_.back().operation == Operation::negate) {
    return argument.at(argument.nodes_.back().left);
  }
  Expression e = argument;
  e.nodes_.push_back({operation, 0, {}, static_cast<int>(e.nodes_.size()) - 1, -1});
  return e;
}

Expression Expression::binary(Operation operation, const Expression& left,
                              const Expression& right) {
  const auto a = left.as_number(), b = right.as_number();
  if (a && b) return Expression(apply(operation, *a, *b));
  // What differentiation leaves behind: 0 + x, 1 * x and the like.
  switch (operation) {
    case Operation::add:
      if (a == 0.0) return right;
      if (b == 0.0) return left;
      break;
    case Operation::subtract:
      if (b == 0.0) return left;
      if (a == 0.0) return unary(Operation::negate, right);
      break;
    case Operation::multiply:
      if (a == 0.0 || b == 0.0) return Expression(0);
      if (a == 1.0) return right;
      if (b == 1.0) return left;
      if (a == -1.0) return unary(Operation::negate, right);
      if (b == -1.0) return unary(Operation::negate, left);
      break;
    case Operation::divide:
      if (a == 0.0) return Expression(0);
      if (b == 1.0) return left;
      break;
    case Operation::power:
      if (b == 1.0) return left;
      if (b == 0.0) return Expression(1);
      break;
    default:
      break;
  }
  Expression e = left;
  const int offset = static_cast<int>(e.nodes_.size());
  for (Node node : right.nodes_) {
    if (node.left >= 0) node.left += offset;
    if (node.right >= 0) node.right += offset;
    e.nodes_.push_back(std::move(node));
  }
  e.nodes_.push_back({operation, 0, {}, offset - 1, static_cast<int>(e.nodes_.size()) - 1});
  return e;
}

Expression Expression::at(int node) const {
  const Node& n = nodes_[static_cast<std::size_t>(node)];
  if (n.operation == Operation::number) return Expression(n.number);
  if (n.operation == Operation::name) return of_name(n.name);
  if (is_binary(n.operation)) return binary(n.operation, at(n.left), at(n.right));
  return unary(n.operation, at(n.left));
}

std::vector<std::string> Expression::names() const {
  std::vector<std::string> found;
  for (const Node& node : nodes_) {
    if (node.operation == Operation::name &&
        std::find(found.begin(), found.end(), node.name) == found.end()) {
      found.push_back(node.name);
    }
  }
  return found;
}

bool Expression::mentions(std::string_view name) const {
  return std::any_of(nodes_.begin(), nodes_.end(), [&](const Node& node) {
    return node.operation == Operation::name && node.name == name;
  });
}

bool Expression::numbers_are_finite() const {
  return std::all_of(nodes_.begin(), nodes_.end(),
                     [](const Node& node) { return std::isfinite(node.number); });
}

std::optional<double> Expression::as_number() const {
  if (nodes_.back().operation != Operation::number) return std::nullopt;
  return nodes_.back().number;
}

std::optional<std::string> Expression::as_name() const {
  if (nodes_.back().operation != Operation::name) return std::nullopt;
  return nodes_.back().name;
}

Expression Expression::derivative(std::string_view name) const {
  return derivative_of(static_cast<int>(nodes_.size()) - 1, name);
}

Expression Expression::derivative_of(int node, std::string_view name) const {
  const Node& n = nodes_[static_cast<std::size_t>(node)];
  if (n.operation == Operation::number) return Expression(0);
  if (n.operation == Operation::name) return Expression(n.name == name ? 1 : 0);
  const Expression a = at(n.left), da = derivative_of(n.left, name);
  if (!is_binary(n.operation)) {
    switch (n.operation) {
      case Operation::negate:
        return unary(Operation::negate, da);
      case Operation::exp:
        return unary(Operation::exp, a) * da;
      case Operation::log:
        return da / a;
      case Operation::sqrt:
        return da / (Expression(2) * unary(Operation::sqrt, a));
      case Operation::logistic: {
        const Expression p = unary(Operation::logistic, a);
        return p * (Expression(1) - p) * da;
      }
      default: {
        const Expression t = unary(Operation::tanh, a);
        return (Expression(1) - t * t) * da;
      }
    }
  }
  const Expression b = at(n.right), db = derivative_of(n.right, name);
  switch (n.operation) {
    case Operation::add:
      return da + db;
    case Operation::subtract:
      return da - db;
    case Operation::multiply:
      return da * b + a * db;
    case Operation::divide:
      return da / b - a * db / (b * b);
    default: {
      const Expression by_base = b * binary(Operation::power, a, b - Expression(1)) * da;
      if (db.as_number() == 0.0) return by_base;
      return by_base + binary(Operation::power, a, b) * unary(Operation::log, a) * db;
    }
  }
}

Expression Expression::with(const std::map<std::string, Expression>& meanings) const {
  std::vector<Expression> done;
  for (const Node& n : nodes_) {
    if (n.operation == Operation::number) {
      done.emplace_back(n.number);
    } else if (n.operation == Operation::name) {
      const auto meaning = meanings.find(n.name);
      done.push_back(meaning == meanings.end() ? of_name(n.name) : meaning->second);
    } else if (is_binary(n.operation)) {
      done.push_back(binary(n.operation, done[static_cast<std::size_t>(n.left)],
                            done[static_cast<std::size_t>(n.right)]));
    } else {
      done.push_back(unary(n.operation, done[static_cast<std::size_t>(n.left)]));
    }
  }
  return done.back();
}

std::string Expression::text() const { return text_of(static_cast<int>(nodes_.size()) - 1, 0); }

std::string Expression::text_of(int node, int precedence) const {
  const Node& n = nodes_[static_cast<std::size_t>(node)];
  const auto in_brackets = [&](int own, std::string s) {
    return own < precedence ? "(" + std::move(s) + ")" : std::move(s);
  };
  switch (n.operation) {
    case Operation::number:
      return in_brackets(n.number < 0 ? 2 : 9, fmt::format("{}", n.number));
    case Operation::name:
      return n.name;
    case Operation::add:
      return in_brackets(1, text_of(n.left, 1) + " + " + text_of(n.right, 1));
    case Operation::subtract:
      return in_brackets(1, text_of(n.left, 1) + " - " + text_of(n.right, 2));
    case Operation::multiply:  // -a*b is -(a*b): the same number
      return in_brackets(3, text_of(n.left, 2) + "*" + text_of(n.right, 3));
    case Operation::divide:
      return in_brackets(3, text_of(n.left, 2) + "/" + text_of(n.right, 4));
    case Operation::negate:
      return in_brackets(2, "-" + text_of(n.left, 3));
    case Operation::power:
      return in_brackets(5, text_of(n.left, 6) + "^" + text_of(n.right, 5));
    default:
      break;
  }
  for (const Function& function : kFunctions) {
    if (function.operation == n.operation) {
      return fmt::format("{}({})", function.word, text_of(n.left, 0));
    }
  }
  return {};
}

Program::Program(const Expression& expression, const std::map<std::string, int>& slots) {
  for (const Expression::Node& node : expression.nodes_) {
    Instruction instruction{node.operation, node.number, -1, node.left, node.right};
    if (node.operation == Operation::name) {
      const auto slot = slots.find(node.name);
      if (slot == slots.end()) throw std::invalid_argument("Program: no slot for " + node.name);
      instruction.slot = slot->second;
      if (std::find(used_.begin(), used_.end(), slot->second) == used_.end()) {
        used_.push_back(slot->second);
      }
    }
    code_.push_back(instruction);
  }
  const Instruction& root = code_.back();
  shape_ = root.operation == Operation::number ? Shape::constant
           : root.operation == Operation::name ? Shape::slot
                                               : Shape::general;
  number_ = root.number;
}

void Program::run(std::span<const double> slots, std::span<double> values) const {
  for (std::size_t i = 0; i < code_.size(); ++i) {
    const Instruction& c = code_[i];
    if (c.operation == Operation::number) {
      values[i] = c.number;
    } else if (c.operation == Operation::name) {
      values[i] = slots[static_cast<std::size_t>(c.slot)];
    } else {
      values[i] = apply(c.operation, values[static_cast<std::size_t>(c.left)],
                        c.right < 0 ? 0 : values[static_cast<std::size_t>(c.right)]);
    }
  }
}

namespace {

/// Room for the values of one sweep: on the stack for cells of usual length.
class Sweep {
 public:
  explicit Sweep(std::size_t size) : size_(size) {
    if (size > near_.size()) far_.resize(size);
  }
  std::span<double> values() { return {far_.empty() ? near_.data() : far_.data(), size_}; }

 private:
  std::size_t size_;
  std::array<double, 48> near_;
  std::vector<double> far_;
};

}  // namespace

double Program::value(std::span<const double> slots) const {
  if (shape_ == Shape::constant) return number_;
  if (shape_ == Shape::slot) return slots[static_cast<std::size_t>(code_.back().slot)];
  Sweep sweep(code_.size());
  run(slots, sweep.values());
  return sweep.values().back();
}

void Program::pull(std::span<const double> slots, double bar, std::span<double> slots_bar) const {
  if (shape_ == Shape::constant || bar == 0) return;
  if (shape_ == Shape::slot) {
    slots_bar[static_cast<std::size_t>(code_.back().slot)] += bar;
    return;
  }
  Sweep forward(code_.size()), backward(code_.size());
  const std::span<double> v = forward.values(), g = backward.values();
  run(slots, v);
  std::fill(g.begin(), g.end(), 0.0);
  g.back() = bar;
  for (std::size_t i = code_.size(); i-- > 0;) {
    const Instruction& c = code_[i];
    if (c.operation == Operation::name) slots_bar[static_cast<std::size_t>(c.slot)] += g[i];
    if (is_leaf(c.operation)) continue;
    const auto l = static_cast<std::size_t>(c.left);
    const double a = v[l];
    if (!is_binary(c.operation)) {
      switch (c.operation) {
        case Operation::negate:
          g[l] -= g[i];
          break;
        case Operation::exp:
          g[l] += g[i] * v[i];
          break;
        case Operation::log:
          g[l] += g[i] / a;
          break;
        case Operation::sqrt:
          g[l] += g[i] * 0.5 / v[i];
          break;
        case Operation::logistic:
          g[l] += g[i] * v[i] * (1 - v[i]);
          break;
        default:
          g[l] += g[i] * (1 - v[i] * v[i]);
          break;
      }
      continue;
    }
    const auto r = static_cast<std::size_t>(c.right);
    const double b = v[r];
    switch (c.operation) {
      case Operation::add:
        g[l] += g[i];
        g[r] += g[i];
        break;
      case Operation::subtract:
        g[l] += g[i];
        g[r] -= g[i];
        break;
      case Operation::multiply:
        g[l] += g[i] * b;
        g[r] += g[i] * a;
        break;
      case Operation::divide:
        g[l] += g[i] / b;
        g[r] -= g[i] * v[i] / b;
        break;
      default:
        g[l] += g[i] * b * apply(Operation::power, a, b - 1);
        if (code_[r].operation != Operation::number) g[r] += g[i] * v[i] * std::log(a);
        break;
    }
  }
}

}  // namespace attune::model
