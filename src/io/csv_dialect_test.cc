#include "io/csv_dialect.h"

#include <gtest/gtest.h>

namespace attune::io {
namespace {

TEST(CsvDialect, TakesTheDelimiterThatSplitsTheHeaderMost) {
  EXPECT_EQ(sniff_csv("a,b,c\n1;2;3;4;5\n").delimiter, ',');
  EXPECT_EQ(sniff_csv("a;b;c\n1,5;2;3\n").delimiter, ';');
  EXPECT_EQ(sniff_csv("a\tb\n").delimiter, '\t');
  EXPECT_EQ(sniff_csv("\"a,b,c\";d;e\n").delimiter, ';');
  EXPECT_EQ(sniff_csv("\n\na;b").delimiter, ';');
  EXPECT_EQ(sniff_csv("single").delimiter, ',');
  EXPECT_EQ(sniff_csv("").delimiter, ',');
}

TEST(CsvDialect, SkipsTheMarkAndExcelsLine) {
  EXPECT_EQ(sniff_csv("\xEF\xBB\xBF"
                      "a,b")
                .skip_bytes,
            3U);
  const auto excel = sniff_csv("\xEF\xBB\xBFsep=;\r\na;b");
  EXPECT_EQ(excel.delimiter, ';');
  EXPECT_EQ(excel.skip_bytes, 10U);
  EXPECT_EQ(excel.skip_lines, 1U);
}

TEST(CsvDialect, TellsWhatIsNotCsv) {
  for (const char* start :
       {"\xFF\xFEx", "\xFE\xFFx", "PK\x03\x04", "\x1F\x8B", "$FL2", "PAR1", "<stata_dta>"}) {
    EXPECT_NE(sniff_csv(start).fault, "") << start;
    EXPECT_NE(sniff_csv(start).mend, "") << start;
  }
}

}  // namespace
}  // namespace attune::io
