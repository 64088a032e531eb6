#include "io/read_diary.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/io_error.h"

namespace attune::io {
namespace {

using Result = Expected<CheckedDiary, std::vector<Diagnostic>>;

Schema schema_of(const std::string& toml) {
  auto schema = parse_schema(toml, "s.toml");
  EXPECT_TRUE(schema) << (schema ? "" : to_string(schema.error().front()));
  return schema ? *schema : Schema{};
}

Result read(const std::string& csv, const std::string& schema = {}, ReadOptions options = {}) {
  std::istringstream in(csv);
  return read_diary_csv(in, "d.csv", csv.size(), schema_of(schema), options, Job{});
}

std::string lines_of(const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (const auto& d : diagnostics) text += to_string(d) + "\n";
  return text;
}

/// The diary of a file that must be right.
dyad::Diary diary_of(const std::string& csv, const std::string& schema = {}) {
  const auto result = read(csv, schema);
  EXPECT_TRUE(result) << (result ? "" : lines_of(result.error()));
  return result ? result->diary : dyad::Diary{};
}

std::string remarks_of(const std::string& csv, const std::string& schema = {}) {
  const auto result = read(csv, schema);
  EXPECT_TRUE(result) << (result ? "" : lines_of(result.error()));
  return result ? lines_of(result->remarks) : "";
}

/// The problems of a file that must be wrong.
std::string problems_of(const std::string& csv, const std::string& schema = {}) {
  const auto result = read(csv, schema);
  EXPECT_FALSE(result) << csv;
  return result ? "" : lines_of(result.error());
}

void expect_part(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << "\"" << part << "\" is not in\n" << text;
}

double value(const dyad::Diary& diary, const char* name, std::size_t couple = 0,
             std::size_t partner = 0, std::size_t row = 0) {
  const auto v = diary.find(name);
  EXPECT_TRUE(v) << name;
  return diary.couples.at(couple).partners.at(partner).value(row, v.value_or(0),
                                                             diary.variables.size());
}

const std::string kPlain =
    "couple,partner,time,closeness,distance,stress\n"
    "c1,b,1,5,2,3\n"
    "c1,a,1,6,1,NA\n"
    "c1,a,2,.,3,\n"
    "c2,x,1,4,4,7\n"
    "c2,y,1.5,3,5,1\n";

TEST(ReadDiary, ReadsAPlainFile) {
  const auto diary = diary_of(kPlain);
  ASSERT_EQ(diary.couples.size(), 2U);
  EXPECT_EQ(diary.source, "d.csv");
  EXPECT_FALSE(diary.calendar);
  EXPECT_FALSE(diary.has_roles);
  EXPECT_EQ(diary.couples[0].id, "c1");
  const auto& a = diary.couples[0].partners[0];
  EXPECT_EQ(a.label, "a");  // the label that sorts first
  EXPECT_EQ(a.times, (std::vector<double>{1, 2}));
  EXPECT_EQ(value(diary, "closeness"), 6);
  EXPECT_TRUE(std::isnan(value(diary, "closeness", 0, 0, 1)));
  EXPECT_TRUE(std::isnan(value(diary, "stress", 0, 0, 0)));
  EXPECT_EQ(value(diary, "stress", 1, 1), 1);
  const auto& closeness = diary.variables[*diary.find("closeness")];
  EXPECT_TRUE(closeness.censored);
  EXPECT_EQ(closeness.upper, 7);
}

TEST(ReadDiary, FindsDelimiterAndDecimalComma) {
  const auto semicolons =
      diary_of("\xEF\xBB\xBFpartner;couple;time;closeness\r\na;1;0;3,5\r\nb;1;0;\"4,25\"\r\n");
  EXPECT_EQ(value(semicolons, "closeness"), 3.5);
  EXPECT_EQ(value(semicolons, "closeness", 0, 1), 4.25);
  const auto tabs = diary_of("couple\tpartner\ttime\tcloseness\n1\ta\t0\t3\n1\tb\t0\t\n");
  EXPECT_EQ(value(tabs, "closeness"), 3);
  EXPECT_EQ(tabs.couples[0].partners[1].times.size(), 1U);
  const auto quoted = diary_of("couple,partner,time,closeness\n1,a,0,\"3,5\"\n1,b,0,3\n");
  EXPECT_EQ(value(quoted, "closeness"), 3.5);
  const auto excel = diary_of("sep=;\ncouple;partner;time;closeness\n1;a;0;3\n");
  EXPECT_EQ(value(excel, "closeness"), 3);
  const auto mac = diary_of("couple,partner,time,closeness\r1,a,0,3\r1,b,0,4\r");
  EXPECT_EQ(value(mac, "closeness", 0, 1), 4);
}

TEST(ReadDiary, RefusesPointAndCommaInOneFile) {
  const auto text = problems_of("couple;partner;time;closeness\n1;a;0;3.5\n1;b;0;3,5\n1;b;1;2,5\n");
  EXPECT_EQ(
      text,
      "d.csv:3: column \"closeness\": 3,5 has a decimal comma, but line 2 has a decimal point "
      "(write all numbers in one way, without thousands separators)\n");
}

TEST(ReadDiary, LineNumbersCountLineEndsInsideQuotes) {
  const auto text = problems_of(
      "couple,partner,time,closeness,notes\n"
      "1,a,0,3,\"one\ntwo\r\nthree\"\n"
      "\n"
      "1,b,0,9,x\n",
      "ignore = [\"notes\"]");
  expect_part(text, "d.csv:6: column \"closeness\": 9 is outside 1..7");
}

TEST(ReadDiary, ListsEveryProblemInOrderThenCounts) {
  const std::string csv =
      "couple,partner,time,closeness,stress\n"
      "1,a,0,8,x\n"
      ",a,1,3,3\n"
      "1,,2,3,3\n"
      "1,a,,3,3\n"
      "1,a,3,3\n"
      "1,a,3,3,3,3\n";
  const auto text = problems_of(csv);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 7) << text;
  expect_part(text, "d.csv:2: column \"closeness\": 8 is outside 1..7");
  expect_part(text, "d.csv:2: column \"stress\": \"x\" is not a number");
  expect_part(text, "d.csv:3: column \"couple\": the couple is missing");
  expect_part(text, "d.csv:4: column \"partner\": the partner is missing");
  expect_part(text, "d.csv:5: column \"time\": the time is missing");
  expect_part(text, "d.csv:6: 4 fields; expected 5 as in the header");
  expect_part(text, "d.csv:7: 6 fields; expected 5 as in the header");

  const auto few = read(csv, {}, {.max_problems = 2});
  ASSERT_FALSE(few);
  ASSERT_EQ(few.error().size(), 3U);
  EXPECT_EQ(to_string(few.error()[2]),
            "d.csv: 5 more problems not listed (--max-problems lists more)");
}

TEST(ReadDiary, TheContractsExampleMessage) {
  const auto text = problems_of("couple,partner,time,closeness,pss\n1,a,0,3,9\n",
                                "[columns]\nstress = { column = \"pss\", scale = [1, 7] }\n");
  EXPECT_EQ(text, "d.csv:2: column \"pss\": 9 is outside 1..7 (see \"scale\" in the schema)\n");
}

TEST(ReadDiary, MissingCodesGetAHint) {
  expect_part(problems_of("couple,partner,time,closeness\n1,a,0,-99\n"),
              "-99 is outside 1..7 (if -99 means \"no answer\", leave the cell empty)");
  expect_part(problems_of("couple,partner,time,closeness\n1,a,0,NaN\n"), "leave the cell empty");
}

TEST(ReadDiary, RefusesTwoCheckInsAtOneTime) {
  const auto text =
      problems_of("couple,partner,time,closeness\n1,a,0,3\n1,b,0,3\n1,a,1,3\n1,a,0.0,4\n");
  EXPECT_EQ(
      text,
      "d.csv:5: column \"time\": partner \"a\" of couple \"1\" has a check-in at the same time "
      "in line 2 (remove one, or give the times of day)\n");
}

TEST(ReadDiary, RefusesAThirdPartner) {
  const auto text =
      problems_of("couple,partner,time,closeness\n1,a,0,3\n1,b,0,3\n1,c,0,3\n1,c,1,3\n");
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
  expect_part(text,
              "d.csv:4: column \"partner\": \"c\" is a third partner in couple \"1\", which has "
              "\"a\" and \"b\"");
}

TEST(ReadDiary, SortsByTimeAndSaysSo) {
  const std::string csv = "couple,partner,time,closeness\n1,a,2,5\n1,a,0,3\n1,a,1,4\n1,b,0,1\n";
  const auto diary = diary_of(csv);
  EXPECT_EQ(diary.couples[0].partners[0].times, (std::vector<double>{0, 1, 2}));
  EXPECT_EQ(value(diary, "closeness", 0, 0, 1), 4);
  expect_part(remarks_of(csv), "d.csv:3: note: 1 row is earlier than the row before");
}

TEST(ReadDiary, KeepsACoupleWithOnePartner) {
  const std::string csv = "couple,partner,time,closeness\n1,a,0,3\n1,a,1,4\n2,a,0,3\n2,b,0,4\n";
  const auto diary = diary_of(csv);
  EXPECT_TRUE(diary.couples[0].partners[1].label.empty());
  EXPECT_TRUE(diary.couples[0].partners[1].times.empty());
  expect_part(remarks_of(csv), "warning: 1 couple with check-ins of one partner only: 1");
}

TEST(ReadDiary, WarnsOfConstantAndEmptyColumns) {
  const std::string csv =
      "couple,partner,time,closeness,stress,touch,exhaustion\n1,a,0,3,4,1,\n1,b,0,5,4,3,NA\n";
  const auto remarks = remarks_of(csv);
  expect_part(remarks, "column \"stress\": all 2 answers are 4");
  expect_part(remarks, "column \"exhaustion\": there is not one answer");
  expect_part(remarks, "column \"touch\": is read as a count, but is never 0");
  EXPECT_FALSE(diary_of(csv).find("exhaustion"));
  EXPECT_EQ(value(diary_of(csv), "touch", 0, 1), 3);
  expect_part(problems_of("couple,partner,time,closeness\n1,a,0,\n"), "there is not one answer");
}

TEST(ReadDiary, RefusesImpossibleValues) {
  const auto text = problems_of(
      "couple,partner,time,closeness,time_together,touch,conflict,space\n"
      "1,a,0,3,-5,-1,2,3\n1,a,1,3,1441,0,1,0\n");
  expect_part(text, "column \"time_together\": -5 is outside 0..1440");
  expect_part(text, "column \"time_together\": 1441 is outside 0..1440");
  expect_part(text, "column \"touch\": -1 is outside 0..1000");
  expect_part(text, "column \"conflict\": 2 is outside 0..1");
  expect_part(text, "column \"space\": 3 is outside 0..1");
}

TEST(ReadDiary, ReadsDatesAndKeepsTheClock) {
  const std::string csv =
      "couple,partner,time,closeness\n1,a,1970-01-02,3\n1,b,1970-01-02T06:00Z,3\n"
      "1,b,1970-01-03 06:00:00+02:00,3\n";
  const auto diary = diary_of(csv);
  EXPECT_TRUE(diary.calendar);
  EXPECT_EQ(diary.couples[0].partners[0].times[0], 1.875);
  EXPECT_EQ(diary.couples[0].partners[1].times, (std::vector<double>{1.25, 2.25}));
  expect_part(remarks_of(csv), "2 rows with a time zone");
}

TEST(ReadDiary, RefusesTimesThatCannotBe) {
  const auto text = problems_of(
      "couple,partner,time,closeness\n1,a,2024-01-02,3\n1,a,5,3\n1,a,1899-12-31,3\n"
      "1,a,2201-01-01,3\n1,a,03.01.2024,3\n1,a,2024-02-30,3\n");
  expect_part(text, "d.csv:3: column \"time\": 5 is a number of days, but line 2 has a date");
  expect_part(text, "d.csv:4: column \"time\": 1899-12-31 is outside the years 1900 to 2200");
  expect_part(text, "d.csv:5: column \"time\": 2201-01-01 is outside the years 1900 to 2200");
  expect_part(text, "d.csv:6: column \"time\": \"03.01.2024\" is not a date");
  expect_part(text, "d.csv:7: column \"time\": \"2024-02-30\" is not a date");
  expect_part(problems_of("couple,partner,time,closeness\n1,a,20240102,3\n"),
              "20240102 is not a possible number of days (for a date give its \"format\"");
}

TEST(ReadDiary, ReadsACustomTimeFormat) {
  const std::string schema =
      "[columns]\ntime = { column = \"sent\", format = \"%d.%m.%Y %H:%M\" }\n";
  const auto diary = diary_of(
      "couple,partner,sent,closeness\n1,a,02.01.1970 12:00,3\n1,b,03.01.1970 00:00,4\n", schema);
  EXPECT_EQ(diary.couples[0].partners[0].times[0], 1.5);
  expect_part(problems_of("couple,partner,sent,closeness\n1,a,1970-01-02,3\n", schema),
              "\"1970-01-02\" does not fit the format \"%d.%m.%Y %H:%M\"");
}

TEST(ReadDiary, MapsScales) {
  const auto diary =
      diary_of("couple,partner,time,ios,pss,happy,hug,fight\n1,a,0,4,50,2,50,7\n1,a,1,0,0,5,0,1\n",
               "[columns]\ncloseness = { column = \"ios\", scale = [0, 4], censored = false }\n"
               "stress = { column = \"pss\", scale = [0, 100] }\n"
               "low_mood = { column = \"happy\", scale = [1, 5], reverse = true }\n"
               "touch = { column = \"hug\", scale = [0, 100] }\n"
               "conflict = { column = \"fight\", scale = [1, 7] }\n");
  EXPECT_EQ(value(diary, "closeness"), 7);
  EXPECT_EQ(value(diary, "closeness", 0, 0, 1), 1);
  EXPECT_EQ(value(diary, "stress"), 4);
  EXPECT_EQ(value(diary, "low_mood"), 5.5);
  EXPECT_EQ(value(diary, "low_mood", 0, 0, 1), 1);
  EXPECT_EQ(value(diary, "touch"), 0.5);
  EXPECT_EQ(value(diary, "conflict"), 1);
  EXPECT_EQ(value(diary, "conflict", 0, 0, 1), 0);
  const auto& closeness = diary.variables[*diary.find("closeness")];
  EXPECT_EQ(closeness.lower, 1);
  EXPECT_FALSE(closeness.censored);
  EXPECT_EQ(closeness.source_column, "ios");
  EXPECT_EQ(diary.variables[*diary.find("touch")].upper, 1);
}

TEST(ReadDiary, ReversesOnTheDefaultScale) {
  const auto diary = diary_of("couple,partner,time,cold\n1,a,0,2\n1,b,0,3\n",
                              "[columns]\ncloseness = { column = \"cold\", reverse = true }\n");
  EXPECT_EQ(value(diary, "closeness"), 6);
}

TEST(ReadDiary, ReadsOwnCausesAndInterventions) {
  const auto diary = diary_of(
      "couple,partner,time,closeness,mins,session,mood\n1,a,0,4,95.5,2,5\n1,a,1,3,-3,0,0\n",
      "[causes]\ncommute = { column = \"mins\", center = \"grand\" }\n"
      "gloom = { column = \"mood\", scale = [0, 10] }\n"
      "[interventions]\ntherapy = { column = \"session\", decay_days = 7 }\n");
  EXPECT_EQ(value(diary, "commute"), 95.5);
  EXPECT_EQ(value(diary, "gloom"), 4);
  EXPECT_EQ(value(diary, "therapy"), 2);
  const auto& commute = diary.variables[*diary.find("commute")];
  EXPECT_EQ(commute.kind, dyad::Kind::cause);
  EXPECT_EQ(commute.centering, dyad::Centering::grand);
  EXPECT_EQ(commute.source_column, "mins");
  EXPECT_TRUE(std::isnan(commute.lower));
  EXPECT_EQ(diary.variables[*diary.find("therapy")].kind, dyad::Kind::intervention);
  EXPECT_EQ(diary.variables[*diary.find("therapy")].decay_days, 7);
}

TEST(ReadDiary, SchemaColumnsMustBeInTheFile) {
  const auto text = problems_of("couple,partner,time,closeness,pss4\n1,a,0,3,1\n",
                                "[columns]\nstress = \"pss\"\n[causes]\nwork = \"jobs\"\n");
  expect_part(text, "s.toml:2: \"stress\": d.csv has no column \"pss\" (did you mean \"pss4\"?)");
  expect_part(text, "s.toml:4: \"work\": d.csv has no column \"jobs\"");
}

TEST(ReadDiary, NamesRequiredColumnsThatAreAbsent) {
  const auto text = problems_of("Couple,person,when,ios\n1,a,0,3\n");
  expect_part(text,
              "d.csv:1: there is no column \"couple\", which every diary needs (in a schema: "
              "[columns] couple = \"Couple\")");
  expect_part(text, "no column \"partner\"");
  expect_part(text, "no column \"time\"");
  expect_part(text,
              "no column \"closeness\" (map your own outcome, in a schema: [columns] closeness = "
              "{ column = \"your column\", scale = [1, 7] })");
  expect_part(problems_of("couple partner time closeness\n1 a 0 3\n"), "separated by comma");
}

TEST(ReadDiary, RowsBehindAFaultyHeaderAreNotRead) {
  // A carriage return ends a row in the middle of a line; found by the fuzzer.
  expect_part(problems_of("couple,partner,time\r1,a,0\n1,b,0\n"), "no column \"closeness\"");
}

TEST(ReadDiary, NotesColumnsItDoesNotReadOnce) {
  const std::string csv =
      "couple,partner,time,closeness,Stress,age,,ip\n1,a,0,3,1,30,x,y\n1,b,0,4,1,30,x,y\n";
  const auto remarks = remarks_of(csv, "ignore = [\"ip\", \"gone\"]");
  expect_part(remarks, "note: 2 columns not read: Stress, age\n");
  expect_part(remarks, "warning: column \"Stress\": is not read: names are told apart by case");
  expect_part(remarks, "\"ignore\" lists \"gone\"");
  // A name of ours that is ignored is not read either.
  EXPECT_FALSE(
      diary_of("couple,partner,time,closeness,stress\n1,a,0,3,99\n", "ignore = [\"stress\"]")
          .find("stress"));
}

TEST(ReadDiary, DuplicateNamesMatterOnlyIfTheyAreRead) {
  expect_part(problems_of("couple,partner,time,closeness,closeness\n1,a,0,3,4\n"),
              "column \"closeness\": 2 columns have this name (number 4 and 5)");
  EXPECT_EQ(value(diary_of("couple,partner,time,closeness,x,x\n1,a,0,3,4,5\n"), "closeness"), 3);
}

TEST(ReadDiary, RolesLineUp) {
  const std::string head = "couple,partner,role,time,closeness\n";
  const auto diary =
      diary_of(head +
               "1,a,wife,0,3\n1,b,husband,0,4\n2,p,husband,0,5\n2,q,,0,6\n2,q,wife,1,6\n"
               "3,z,wife,0,7\n");
  EXPECT_TRUE(diary.has_roles);
  EXPECT_EQ(diary.couples[0].partners[0].label, "b");
  EXPECT_EQ(diary.couples[1].partners[0].label, "p");
  EXPECT_EQ(diary.couples[1].partners[1].times.size(), 2U);
  EXPECT_TRUE(diary.couples[2].partners[0].label.empty());
  EXPECT_EQ(diary.couples[2].partners[1].label, "z");

  expect_part(
      problems_of(head + "1,a,wife,0,3\n1,b,wife,0,4\n"),
      "d.csv:3: column \"role\": both partners of couple \"1\" have the role \"wife\" (to treat "
      "the partners as exchangeable");
  expect_part(
      problems_of(head + "1,a,wife,0,3\n1,a,husband,1,3\n"),
      "d.csv:3: column \"role\": the role of \"a\" is \"husband\", but line 2 says \"wife\"");
  expect_part(problems_of(head + "1,a,x,0,3\n1,b,y,0,4\n2,a,z,0,4\n"), "3 different roles");
  expect_part(problems_of(head + "1,a,x,0,3\n1,b,,0,4\n"), "has no role in any row");
  EXPECT_FALSE(diary_of(head + "1,a,,0,3\n1,b,,0,4\n").has_roles);
}

TEST(ReadDiary, ReadsMomentTimes) {
  const auto diary = diary_of(
      "couple,partner,time,closeness,touch,touch_time\n"
      "1,a,1970-01-11T21:00,3,1,18:00\n"
      "1,a,1970-01-12T09:00,3,1,22:30\n"  // the evening before
      "1,a,1970-01-13,3,1,22:30\n"        // no time of day: that day
      "1,a,1970-01-14T21:00,3,1,1970-01-14T06:00\n"
      "1,a,1970-01-15T21:00,4,0,\n");
  EXPECT_EQ(diary.variables[*diary.find("touch_time")].kind, dyad::Kind::moment_time);
  EXPECT_EQ(value(diary, "touch_time", 0, 0, 0), 10.75);
  EXPECT_EQ(value(diary, "touch_time", 0, 0, 1), 10.9375);
  EXPECT_EQ(value(diary, "touch_time", 0, 0, 2), 12.9375);
  EXPECT_EQ(value(diary, "touch_time", 0, 0, 3), 13.25);
  EXPECT_TRUE(std::isnan(value(diary, "touch_time", 0, 0, 4)));

  const auto days =
      diary_of("couple,partner,time,closeness,touch,touch_time\n1,a,5,3,1,15:00\n1,a,6,4,0,5.5\n");
  EXPECT_DOUBLE_EQ(value(days, "touch_time", 0, 0, 0), 4.75);
  EXPECT_EQ(value(days, "touch_time", 0, 0, 1), 5.5);

  const auto text = problems_of(
      "couple,partner,time,closeness,touch,touch_time\n1,a,1970-01-11T21:00,3,1,noon\n"
      "1,a,1970-01-12T21:00,3,1,1970-03-12T21:00\n1,a,1970-01-13T21:00,3,1,12.5\n");
  expect_part(text, "d.csv:2: column \"touch_time\": \"noon\" is not the time of a moment");
  expect_part(text, "d.csv:3: column \"touch_time\": 1970-03-12T21:00 is more than a week before");
  expect_part(text, "d.csv:4: column \"touch_time\": \"12.5\" is not the time");
}

TEST(ReadDiary, ReadsWideDiaries) {
  const auto suffix =
      diary_of("dyad,day,ios_m,ios_w,conflict,stress_m\n7,0,3,4,1,2\n7,1,,5,0,\n7,2,6,,0,1\n",
               "partner_suffix = [\"_m\", \"_w\"]\n[columns]\ncouple = \"dyad\"\ntime = "
               "\"day\"\ncloseness = \"ios\"\n");
  const auto& couple = suffix.couples.at(0);
  EXPECT_EQ(couple.partners[0].label, "m");
  EXPECT_EQ(couple.partners[0].times, (std::vector<double>{0, 2}));  // no answer: no check-in
  EXPECT_EQ(couple.partners[1].times, (std::vector<double>{0, 1}));
  EXPECT_EQ(value(suffix, "closeness", 0, 1, 1), 5);
  EXPECT_EQ(value(suffix, "conflict", 0, 1, 0), 1);  // shared
  EXPECT_EQ(value(suffix, "stress", 0, 0, 1), 1);
  EXPECT_TRUE(std::isnan(value(suffix, "stress", 0, 1, 0)));

  const auto prefix = diary_of("couple,time,M_closeness,W_closeness\n7,0,3,4\n",
                               "partner_prefix = [\"M_\", \"W_\"]\n");
  EXPECT_EQ(value(prefix, "closeness", 0, 1), 4);
  // A fault in a column that both share is told once.
  const auto text = problems_of("couple,time,closeness_m,closeness_w\n7,x,3,4\n7,1,9,4\n",
                                "partner_suffix = [\"_m\", \"_w\"]\n");
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2) << text;
  expect_part(text, "d.csv:3: column \"closeness_m\": 9 is outside 1..7");
}

TEST(ReadDiary, RefusesWhatIsNotUtf8Csv) {
  expect_part(problems_of(std::string("\xFF\xFE"
                                      "c\0",
                                      4)),
              "the file is in UTF-16 (save it as CSV in UTF-8");
  expect_part(problems_of("PK\x03\x04rest"), "spreadsheet");
  expect_part(problems_of("\x1F\x8Bxx"), "compressed");
  expect_part(problems_of("$FL2@(#)"), ".sav");
  expect_part(problems_of(std::string("couple,partner\n1,a\n1,\0b\n", 22)),
              "d.csv:3: the file holds a NUL byte");
  const auto text = problems_of("couple,partner,time,closeness\n1,Zo\xEB,0,3\n1,b,0,3\n");
  EXPECT_EQ(
      text,
      "d.csv:2: column \"partner\": byte 3 of the field, 0xEB, is not UTF-8 (save the file as "
      "UTF-8; if it is Windows-1252: iconv -f WINDOWS-1252 -t UTF-8)\n");
  expect_part(remarks_of("couple,partner,time,closeness,notes\n1,a,0,3,caf\xE9\n1,b,0,4,\n"),
              "column \"notes\": 1 field is not UTF-8; the column is not read");
  expect_part(problems_of("couple,partner,time,closeness,caf\xE9\n1,a,0,3,1\n"),
              "column name \"caf\\xE9\"");
}

TEST(ReadDiary, RefusesEmptyFiles) {
  expect_part(problems_of(""), "d.csv: the file is empty");
  expect_part(problems_of("\n\n"), "the file is empty");
  expect_part(problems_of("couple,partner,time,closeness\n"), "column names but no rows");
  expect_part(problems_of("couple,partner,time,closeness\n,,,\n"), "column names but no rows");
}

TEST(ReadDiary, SkipsRowsOfEmptyFields) {
  expect_part(remarks_of("couple,partner,time,closeness\n1,a,0,3\n1,b,0,4\n,,,\n\n"),
              "d.csv:4: note: 1 row of empty fields only: skipped");
}

TEST(ReadDiary, SetsSkippedCheckInsApart) {
  const std::string csv =
      "couple,partner,time,closeness,stress,prompt\n"
      "1,a,1,4,2,1\n"
      "1,a,2,,,1\n"    // asked, and not answered
      "1,a,3,,,0\n"    // nothing was asked
      "1,a,4,5,3,0\n"  // a check-in of one's own accord
      "1,b,1,4,3,1\n"
      "1,b,5,,3,1\n";  // a question without an answer is no skipped check-in
  const dyad::Diary diary = diary_of(csv, "[columns]\nasked = \"prompt\"\n");
  const auto& a = diary.couples.at(0).partners[0];
  EXPECT_EQ(a.skipped, std::vector<double>{2});
  EXPECT_EQ(a.times, (std::vector<double>{1, 4})) << "a row of nothing is no check-in";
  expect_part(remarks_of(csv, "[columns]\nasked = \"prompt\"\n"),
              "1 row with asked 0 and no answer: as if not there");
  EXPECT_TRUE(diary.couples[0].partners[1].skipped.empty());
  EXPECT_EQ(value(diary, "asked"), 1);
  EXPECT_EQ(remarks_of(csv, "[columns]\nasked = \"prompt\"\n").find("prompt"), std::string::npos);
  expect_part(problems_of("couple,partner,time,closeness,asked\n1,a,1,4,2\n"), "outside 0..1");
}

TEST(ReadDiary, RefusesAQuoteThatIsNotClosed) {
  expect_part(problems_of("couple,partner,time,closeness\n1,a,0,3\n1,\"b,0,4\n1,a,1,3\n"),
              "d.csv:3: a quotation mark opened in this row is not closed");
  // Bounded memory: the rest of a large file is not gathered into one field.
  std::string large = "couple,partner,time,closeness\n1,\"a,0,3\n";
  while (large.size() < (6U << 20)) large += "1,a,0,3\n";
  expect_part(problems_of(large), "d.csv:2: a quotation mark opened");
}

TEST(ReadDiary, FilesThatCannotBeReadAreIoErrors) {
  EXPECT_THROW((void)read_diary("no/such/file.csv", {}, {}, {}), IoError);
  EXPECT_THROW((void)read_diary(".", {}, {}, {}), IoError);
  EXPECT_THROW((void)read_diary("no/such/file.sav", {}, {}, {}), IoError);
}

TEST(ReadDiary, StopsWhenAsked) {
  std::stop_source source;
  source.request_stop();
  Job job;
  job.stop = source.get_token();
  std::istringstream in(kPlain);
  EXPECT_THROW((void)read_diary_csv(in, "d.csv", 0, {}, {}, job), Cancelled);
}

TEST(ReadDiary, TellsItsProgress) {
  double last = -1;
  Job job;
  job.progress = [&](std::string_view stage, double fraction) {
    EXPECT_EQ(stage, "reading");
    EXPECT_GE(fraction, last);
    last = fraction;
  };
  std::istringstream in(kPlain);
  ASSERT_TRUE(read_diary_csv(in, "d.csv", kPlain.size(), {}, {}, job));
  EXPECT_EQ(last, 1);
}

TEST(ReadDiary, ReadsARealDiary) {
  const std::filesystem::path path =
      std::filesystem::path(ATTUNE_SOURCE_DIR) / "../shared/data/kashy-diary/kashy_diary_long.csv";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "the folder of real diaries is not here";
  const auto result =
      read_diary(path.string(),
                 schema_of("[columns]\ntime = \"day\"\ncloseness = \"satisf\"\n"
                           "conflict = { column = \"conflict\", scale = [1, 7] }\n"),
                 {}, {});
  ASSERT_TRUE(result) << lines_of(result.error());
  EXPECT_EQ(result->diary.couples.size(), 69U);
  std::size_t rows = 0;
  for (const auto& couple : result->diary.couples) {
    for (const auto& person : couple.partners) rows += person.times.size();
  }
  EXPECT_EQ(rows, 1932U);
}

}  // namespace
}  // namespace attune::io
