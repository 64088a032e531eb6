#include "io/lined_json.h"

#include <gtest/gtest.h>

namespace attune::io {
namespace {

TEST(LinedJson, KnowsTheLineOfEveryValue) {
  const auto read = parse_lined_json(
      "{\n"
      "  \"a\": 1, \"b\":\n"
      "  [10, \"x,\\\"]:\",\n"
      "   -2.5e3,true,null,{}],\n"
      "  \"c/d\": {\"e\": [[]]}\n"
      "}\n",
      "f");
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->line(""), 1U);
  EXPECT_EQ(read->line("/a"), 2U);
  EXPECT_EQ(read->line("/b"), 2U) << "of its key";
  EXPECT_EQ(read->line("/b/0"), 3U);
  EXPECT_EQ(read->line("/b/1"), 3U);
  EXPECT_EQ(read->line("/b/2"), 4U);
  EXPECT_EQ(read->line("/b/5"), 4U);
  EXPECT_EQ(read->line("/c~1d/e/0"), 5U);
  EXPECT_EQ(read->line("/nothing"), 0U);
  EXPECT_EQ(read->value,
            Json::parse(R"({"a":1,"b":[10,"x,\"]:",-2500.0,true,null,{}],"c/d":{"e":[[]]}})"));
}

std::string first_fault(std::string_view text) {
  const auto read = parse_lined_json(text, "f.json");
  return read ? "" : to_string(read.error().front());
}

TEST(LinedJson, FaultsHaveTheirPlace) {
  EXPECT_EQ(first_fault("{\"a\": 1,\n \"b\": 2,\n \"a\": 3}").substr(0, 44),
            "f.json:3: the key \"a\" is there twice, first ");
  EXPECT_EQ(first_fault("{\n\"a\" 1}").substr(0, 34), "f.json:2: at byte 5 of the line: s");
  EXPECT_NE(first_fault(""), "");
  EXPECT_NE(first_fault("{} x"), "");
  EXPECT_NE(first_fault("{\"a\": \"\xff\"}").find("not UTF-8"), std::string::npos);
  EXPECT_EQ(first_fault(std::string(32, '[') + std::string(32, ']')), "");
  EXPECT_NE(first_fault(std::string(33, '[') + std::string(33, ']')).find("deeper"),
            std::string::npos);
  EXPECT_NE(first_fault(std::string(1'000'000, '[')), "");
  EXPECT_EQ(first_fault("\xEF\xBB\xBF{}"), "") << "a byte-order mark is no fault";
}

}  // namespace
}  // namespace attune::io
