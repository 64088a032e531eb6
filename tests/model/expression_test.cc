#include "model/expression.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace attune::model {
namespace {

double value(const std::string& text, double x = 0.7, double y = -1.3) {
  const std::array<double, 2> slots{x, y};
  return Program(Expression::parse(text).value(), {{"x", 0}, {"y", 1}}).value(slots);
}

TEST(Expression, MeansWhatMathematicsMeans) {
  EXPECT_DOUBLE_EQ(value("1 + 2*3"), 7);
  EXPECT_DOUBLE_EQ(value("-2^2"), -4);
  EXPECT_DOUBLE_EQ(value("2^3^2"), 512);
  EXPECT_DOUBLE_EQ(value("8/4/2"), 1);
  EXPECT_DOUBLE_EQ(value("3 - 2 - 1"), 0);
  EXPECT_DOUBLE_EQ(value("x*-y"), 0.7 * 1.3);
  EXPECT_DOUBLE_EQ(value("exp(x) + log(2) - sqrt(4)"), std::exp(0.7) + std::log(2) - 2);
  EXPECT_DOUBLE_EQ(value("logistic(x)*tanh(y)"), std::tanh(-1.3) / (1 + std::exp(-0.7)));
  EXPECT_DOUBLE_EQ(value("1e-3 + .5"), 0.501);
}

TEST(Expression, TellsWhereItStops) {
  for (const char* text : {"", "1 +", "(x", "x y", "2x", "foo(x)", "x + * y", "lag(x)", "lag(x, 0)", ")", "1..2", "x ^", "1/0", "log(-1)*x"}) {
    EXPECT_FALSE(Expression::parse(text).has_value()) << text;
  }
  EXPECT_FALSE(Expression::parse(std::string(5000, '(')).has_value());
  EXPECT_FALSE(Expression::parse(std::string(5000, '-') + "x").has_value());
  EXPECT_EQ(Expression::parse("a + $").error().position, 4u);
}

TEST(Expression, ItsTextReadsBackToTheSame) {
  for (const char* text : {"a - (b - c)", "a/(b*c)", "(a + b)*c", "-(a + b)", "(-a)^2", "a^(b + 1)", "-a^2",
                           "a - -b", "exp(a - b)*2", "lag(y,2)*a"}) {
    const Expression e = Expression::parse(text).value();
    EXPECT_EQ(Expression::parse(e.text()).value().text(), e.text()) << text;
    EXPECT_EQ(e.names(), Expression::parse(e.text()).value().names());
  }
  EXPECT_EQ(value("x - (y - 2)"), value(Expression::parse("x - (y - 2)").value().text()));
}

TEST(Expression, DerivativesBothWaysAgreeWithDifferences) {
  for (const char* text : {"x*y", "x/y", "x^3 - y^2", "exp(x*y)", "log(x + 2)*y", "sqrt(x)*y", "logistic(x - y)",
                           "tanh(x*y) - x", "(x + 1)^y", "-x*(y - x)"}) {
    const Expression e = Expression::parse(text).value();
    const Program program(e, {{"x", 0}, {"y", 1}});
    const std::array<double, 2> at{0.7, -1.3};
    std::array<double, 2> bar{};
    program.pull(at, 1, bar);
    for (std::size_t k = 0; k < 2; ++k) {
      const double h = 1e-5;
      std::array<double, 2> up = at, down = at;
      up[k] += h;
      down[k] -= h;
      const double expected = (program.value(up) - program.value(down)) / (2 * h);
      EXPECT_NEAR(bar[k], expected, 1e-8) << text;
      const Program symbolic(e.derivative(k == 0 ? "x" : "y"), {{"x", 0}, {"y", 1}});
      EXPECT_NEAR(symbolic.value(at), expected, 1e-8) << text;
    }
  }
}

TEST(Expression, NamesTakeOtherMeanings) {
  const Expression e = Expression::parse("x*(y + x)").value();
  const Expression other = e.with({{"x", Expression::parse("y - 1").value()}});
  EXPECT_FALSE(other.mentions("x"));
  EXPECT_DOUBLE_EQ(value(other.text()), (-2.3) * (-1.3 - 2.3));
}

}  // namespace
}  // namespace attune::model
