#include "io/check_report.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "io/read_diary.h"

namespace attune::io {
namespace {

CheckedDiary example() {
  std::istringstream in(
      "couple,partner,time,closeness,stress\n"
      "1,a,2024-03-01,5,1\n1,b,2024-03-01,6,2\n1,a,2024-03-02,4,\n1,b,2024-03-02,7,7\n"
      "2,a,2024-03-01,3,4\n");
  return read_diary_csv(in, "d.csv", 0, {}, {}, {}).value();
}

TEST(CheckReport, TextFitsAHundredColumns) {
  const CheckedDiary checked = example();
  const std::string text = summary_to_text(checked.diary, analysis::summarize(checked.diary));
  EXPECT_EQ(text.substr(0, 42), "d.csv: 2 couples, 3 persons, 5 check-ins\n ");
  EXPECT_NE(text.find("from 2024-03-01 to 2024-03-02"), std::string::npos) << text;
  EXPECT_NE(text.find("What these data cannot answer"), std::string::npos);
  EXPECT_NE(text.find("There is no distance item"), std::string::npos);
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100U) << line;
}

TEST(CheckReport, JsonHasAllOfIt) {
  const CheckedDiary checked = example();
  const auto json = nlohmann::json::parse(
      check_to_json(checked.diary, analysis::summarize(checked.diary), checked.remarks));
  EXPECT_EQ(json["diary"], "d.csv");
  EXPECT_EQ(json["ok"], true);
  EXPECT_EQ(json["summary"]["couples"], 2);
  EXPECT_EQ(json["summary"]["single_partner_couples"], 1);
  EXPECT_EQ(json["summary"]["first_time"], "2024-03-01T21:00");
  EXPECT_EQ(json["summary"]["variables"][1]["missing"], 1);
  EXPECT_FALSE(json["remarks"].empty());
  EXPECT_FALSE(json["summary"]["support"].empty());
}

TEST(CheckReport, ProblemsAsJsonAreAlwaysUtf8) {
  const std::vector<Diagnostic> problems{
      {Severity::error, {"caf\xE9.csv", 3, "stress"}, "9 is outside 1..7", "mend"}};
  const auto json = nlohmann::json::parse(problems_to_json("caf\xE9.csv", problems));
  EXPECT_EQ(json["ok"], false);
  EXPECT_EQ(json["problems"][0]["line"], 3);
  EXPECT_EQ(json["problems"][0]["column"], "stress");
  EXPECT_TRUE(json["summary"].is_null());
}

}  // namespace
}  // namespace attune::io
