#include "io/toml.h"

#include <gtest/gtest.h>

namespace attune::io {
namespace {

std::string fault_of(std::string_view text) {
  Problems problems("a.toml", 10);
  EXPECT_FALSE(parse_toml(text, "schema", problems));
  const auto errors = problems.take_errors();
  EXPECT_EQ(errors.size(), 1U);
  return errors.empty() ? "" : to_string(errors.front());
}

TEST(Toml, AFaultHasItsPlaceAndTheMend) {
  EXPECT_EQ(fault_of("a = 1\nb = \"na\xEFve\""),
            "a.toml:2: the text is not UTF-8 (save the file as UTF-8)");
  const std::string fault = fault_of("a = 1\n\nb = = 2\n");
  EXPECT_EQ(fault.rfind("a.toml:3: at byte 5 of the line: ", 0), 0U) << fault;
  EXPECT_NE(fault.find("(the file must be TOML, see docs/formats/schema.md)"), std::string::npos)
      << fault;
}

TEST(Toml, AFaultIsToldWithoutControlCharacters) {
  for (const char control : {'\x01', '\x07', '\x1B', '\x7F'}) {
    const std::string fault = fault_of(std::string("a = ") + control + "[31m");
    for (const char c : fault) EXPECT_GE(static_cast<unsigned char>(c), 0x20) << fault;
    EXPECT_EQ(fault.find('\x7F'), std::string::npos);
  }
}

TEST(Toml, WhatIsParsedCanBeToldInWords) {
  Problems problems("a.toml", 10);
  const auto table = parse_toml("a = 'x'\nb = 2\nc = 2.5\nd = true\ne = [1]\nf = 2026-11-30\n[g]\n",
                                "schema", problems);
  ASSERT_TRUE(table);
  const char* const kinds[] = {"a text", "a number",       "a number", "true or false",
                               "a list", "a date or time", "a table"};
  std::size_t line = 0;
  for (const auto& [key, node] : *table) {
    EXPECT_EQ(kind_of(node), kinds[line]) << key.str();
    EXPECT_EQ(line_of(node), ++line) << key.str();
  }
  EXPECT_EQ(line, 7U);
  EXPECT_EQ(problems.errors(), 0U);
}

}  // namespace
}  // namespace attune::io
