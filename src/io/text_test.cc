#include "io/text.h"

#include <gtest/gtest.h>

namespace attune::io {
namespace {

TEST(Text, TrimsBothSides) {
  EXPECT_EQ(trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(trim("  "), "");
  EXPECT_EQ(trim(""), "");
}

TEST(Text, FindsTheFirstByteThatIsNotUtf8) {
  const auto npos = std::string_view::npos;
  EXPECT_EQ(find_invalid_utf8(""), npos);
  EXPECT_EQ(find_invalid_utf8("na\xC3\xAFve \xE2\x82\xAC \xF0\x9F\x98\x80"), npos);
  EXPECT_EQ(find_invalid_utf8("na\xEFve"), 2U);          // Windows-1252
  EXPECT_EQ(find_invalid_utf8("a\xC3"), 1U);             // cut short
  EXPECT_EQ(find_invalid_utf8("\xC0\xAF"), 0U);          // overlong
  EXPECT_EQ(find_invalid_utf8("\xED\xA0\x80"), 0U);      // surrogate
  EXPECT_EQ(find_invalid_utf8("\xF4\x90\x80\x80"), 0U);  // above U+10FFFF
}

TEST(Text, ShowsAnythingAsPrintableUtf8) {
  EXPECT_EQ(shown("abc"), "\"abc\"");
  EXPECT_EQ(shown(std::string_view("a\0\n\xE9", 4)), "\"a\\x00\\x0A\\xE9\"");
  EXPECT_EQ(find_invalid_utf8(shown(std::string(200, '\xFF'))), std::string_view::npos);
  EXPECT_EQ(shown(std::string(50, 'x')), '"' + std::string(40, 'x') + "...\"");
}

TEST(Text, SuggestsANearName) {
  const std::vector<std::string> names{"couple", "partner", "time", "stress"};
  EXPECT_EQ(nearest("Couple", names), "couple");
  EXPECT_EQ(nearest("stres", names), "stress");
  EXPECT_EQ(nearest("zebra", names), std::nullopt);
  EXPECT_EQ(nearest("", names), std::nullopt);
}

}  // namespace
}  // namespace attune::io
