#include "io/number.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "core/random.h"

namespace attune::io {
namespace {

TEST(Number, ReadsPointAndComma) {
  EXPECT_EQ(parse_number("3")->value, 3);
  EXPECT_EQ(parse_number(" -2.5 ")->value, -2.5);
  EXPECT_EQ(parse_number("+1e3")->value, 1000);
  EXPECT_EQ(parse_number("3,5")->value, 3.5);
  EXPECT_EQ(parse_number("3,5")->mark, DecimalMark::comma);
  EXPECT_EQ(parse_number("3.5")->mark, DecimalMark::point);
  EXPECT_EQ(parse_number("3")->mark, DecimalMark::none);
  EXPECT_EQ(parse_number(".5")->value, 0.5);
}

TEST(Number, RefusesWhatIsNotOne) {
  for (const char* text :
       {"",     " ",     "abc", "3x",  "1 000", "1,234.5", "1.234,5", "inf", "nan", "-inf",
        "0x10", "1e999", "--1", "+-1", "-",     "+",       ".",       ",",   "3%",  "1,2,3"}) {
    EXPECT_FALSE(parse_number(text)) << text;
  }
}

TEST(Number, WritesTheShortestTextThatReadsBackToTheSameBits) {
  EXPECT_EQ(format_number(0.1), "0.1");
  EXPECT_EQ(format_number(7), "7");
  EXPECT_EQ(format_number(std::numeric_limits<double>::quiet_NaN()), "");
  RandomStream random(1, Purpose::testing, 0);
  for (int i = 0; i < 10000; ++i) {
    const double value = std::exp(20 * random.normal()) * (random.uniform() < 0.5 ? -1 : 1);
    const auto read = parse_number(format_number(value));
    ASSERT_TRUE(read) << format_number(value);
    EXPECT_EQ(std::bit_cast<std::uint64_t>(read->value), std::bit_cast<std::uint64_t>(value));
  }
}

}  // namespace
}  // namespace attune::io
