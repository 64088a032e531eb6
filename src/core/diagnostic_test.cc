#include "core/diagnostic.h"

#include <gtest/gtest.h>

namespace attune {
namespace {

TEST(Diagnostic, ReadsAsOneLine) {
  EXPECT_EQ(to_string({Severity::error,
                       {"diary.csv", 118, "stress"},
                       "9 is outside 1..7",
                       "see \"scale\" in the schema"}),
            "diary.csv:118: column \"stress\": 9 is outside 1..7 (see \"scale\" in the schema)");
}

TEST(Diagnostic, LeavesOutWhatIsNotKnown) {
  EXPECT_EQ(to_string({Severity::error, {"diary.csv", 0, ""}, "is empty", ""}),
            "diary.csv: is empty");
  EXPECT_EQ(to_string({Severity::error, {"diary.csv", 2, ""}, "has 3 cells", ""}),
            "diary.csv:2: has 3 cells");
  EXPECT_EQ(to_string({Severity::error, {"", 0, "mood"}, "is missing", "add it"}),
            "column \"mood\": is missing (add it)");
  EXPECT_EQ(to_string({Severity::error, {}, "nothing to read", ""}), "nothing to read");
}

TEST(Diagnostic, NamesWhatIsNoError) {
  EXPECT_EQ(to_string({Severity::warning, {"a.csv", 1, ""}, "m", ""}), "a.csv:1: warning: m");
  EXPECT_EQ(to_string({Severity::note, {"a.csv", 1, ""}, "m", ""}), "a.csv:1: note: m");
}

TEST(HasError, CountsErrorsOnly) {
  const Diagnostic warning{Severity::warning, {}, "m", ""}, note{Severity::note, {}, "m", ""};
  const Diagnostic error{Severity::error, {}, "m", ""};
  EXPECT_FALSE(has_error({}));
  EXPECT_FALSE(has_error({warning, note}));
  EXPECT_TRUE(has_error({warning, error, note}));
}

}  // namespace
}  // namespace attune
