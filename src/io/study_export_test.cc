#include "io/study_export.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "core/random.h"
#include "io/json.h"
#include "io/problems.h"
#include "io/read_diary.h"
#include "io/readstat_table.h"
#include "io/study_codebook.h"
#include "io/study_csv.h"
#include "io/study_file.h"
#include "io/study_stat_file.h"
#include "io/table.h"
#include "survey/assignment.h"

namespace attune::io {
namespace {

namespace fs = std::filesystem;

std::string example_text() {
  std::ifstream file(std::string(ATTUNE_SOURCE_DIR) + "/examples/study.json");
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Answers to all items of a schedule, some skipped, now and then "there was none".
survey::Answers made_up(const survey::Study& study, const survey::Schedule& schedule,
                        RandomStream& draws) {
  survey::Answers answers;
  for (const std::string& name : schedule.ask) {
    const survey::Item& item = *find_item(study, name);
    if (draws.uniform() < 0.1) continue;
    if (item.may_not_apply && draws.uniform() < 0.2) {
      answers.not_applicable.push_back(name);
    } else if (item.form == survey::Form::rating) {
      answers.values[name] =
          item.lower + std::floor(draws.uniform() * (item.upper - item.lower + 1));
    } else if (item.form == survey::Form::choice) {
      answers.values[name] =
          item.choices[static_cast<std::size_t>(draws.uniform() *
                                                static_cast<double>(item.choices.size()))]
              .value;
    } else {
      for (const auto& choice : item.choices) answers.values[choice.name] = draws.uniform() < 0.4;
    }
  }
  return answers;
}

/// The example study, lived by three made-up couples over the change of clocks in spring.
StudyExport lived() {
  StudyExport out;
  out.study = parse_study(example_text(), "study.json").value();
  RandomStream draws(1, Purpose::testing, 1);
  for (std::uint64_t couple = 0; couple < 3; ++couple) {
    const std::string name = "C0" + std::to_string(couple + 1);
    const std::string arm = survey::arm_of(*out.study.assignment, couple);
    out.assignments.push_back({name, arm, couple, 1'774'000'000});
    for (std::uint64_t partner = 0; partner < 2; ++partner) {
      const std::string zone = partner == 0 ? "Europe/Berlin" : "America/New_York";
      for (const auto& one : survey::occasions(out.study, {zone, 20530, couple * 2 + partner}, 5)) {
        StudyRow row{name,       partner == 0 ? "A" : "B",
                     "",         arm,
                     zone,       "2026-03",
                     "de",       one.schedule,
                     one.number, one.scheduled,
                     {},         {},
                     {},         {}};
        if (draws.uniform() < 0.7) {
          row.sent = one.scheduled;
          row.opened = one.scheduled + 60;
          row.submitted = one.scheduled + 120;
          row.answers = made_up(out.study, *find_schedule(out.study, one.schedule), draws);
        }
        out.rows.push_back(std::move(row));
      }
    }
  }
  out.decisions.push_back(
      {"C01", "A", "walk", 1'774'000'000, true, true, 0.4, 0.25, 1'774'000'060});
  out.words["closeness"] = {{"en", "How close did you feel?"}, {"de", "Wie nah?"}};
  return out;
}

std::string csv_of(const StudyTable& table) {
  std::ostringstream out;
  write_study_csv(out, table);
  return out.str();
}

std::size_t index_of(const StudyTable& table, const std::string& name) {
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (table.columns[i].name == name) return i;
  }
  ADD_FAILURE() << name;
  return 0;
}

TEST(StudyExport, HasARowForEveryScheduledOccasion) {
  const StudyExport given = lived();
  const StudyTable table = study_table(given);
  EXPECT_EQ(table.rows.size(), given.rows.size());
  EXPECT_EQ(given.rows.size(), 3U * 2 * (28 + 56 + 4));
  for (const auto& row : table.rows) EXPECT_EQ(row.size(), table.columns.size());
}

TEST(StudyExport, PrivateItemsHaveNoColumn) {
  StudyExport given = lived();
  given.study.items.push_back(survey::weekly_items()[1]);
  given.study.schedules[2].ask.push_back("safety");
  for (StudyRow& row : given.rows) row.answers.values["safety"] = 1;
  const StudyTable table = study_table(given);
  for (const StudyColumn& column : table.columns) {
    EXPECT_NE(column.name, "space");
    EXPECT_NE(column.name, "safety");
  }
  // Nor does any byte of any file depend on them.
  StudyExport other = given;
  for (StudyRow& row : other.rows) row.answers.values["space"] = row.answers.values["safety"] = 0;
  EXPECT_EQ(csv_of(table), csv_of(study_table(other)));
}

TEST(StudyExport, AttuneReadsTheCsvAsItIs) {
  const StudyExport given = lived();
  const StudyTable table = study_table(given);
  const auto schema = parse_schema(study_schema(given.study, table), "schema.toml");
  ASSERT_TRUE(schema.has_value()) << to_string(schema.error().front());
  const std::string csv = csv_of(table);
  std::istringstream in(csv);
  const auto read = read_diary_csv(in, "diary.csv", csv.size(), *schema, {}, {});
  ASSERT_TRUE(read.has_value()) << to_string(read.error().front());
  const dyad::Diary& diary = read->diary;
  ASSERT_EQ(diary.couples.size(), 3U);
  ASSERT_TRUE(diary.find("closeness") && diary.find("commute") && diary.find("touch"));
  EXPECT_FALSE(diary.find("calm"));
  for (const auto& couple : diary.couples) {
    for (const auto& who : couple.partners) {
      EXPECT_EQ(who.times.size() + who.skipped.size(), 28U) << "evenings, answered or skipped";
    }
  }
  // Every answer is where it was.
  const std::size_t closeness = *diary.find("closeness"), width = diary.variables.size();
  std::size_t compared = 0;
  for (const StudyRow& row : given.rows) {
    if (row.couple != "C01" || row.partner != "A" || row.schedule != "evening" || !row.submitted) {
      continue;
    }
    const survey::WallTime wall = survey::to_wall_clock(row.zone, *row.submitted);
    const double days = static_cast<double>(wall.day) + wall.second / 86400.0;
    const auto& who = diary.couples[0].partners[0];
    for (std::size_t n = 0; n < who.times.size(); ++n) {
      if (std::abs(who.times[n] - days) > 1e-6 || row.answers.values.count("closeness") == 0)
        continue;
      EXPECT_EQ(who.value(n, closeness, width), row.answers.values.at("closeness"));
      ++compared;
    }
  }
  EXPECT_GT(compared, 10U);
}

TEST(StudyExport, AnHourThatTheClockHasTwice) {
  StudyExport given = lived();
  given.rows.clear();
  const survey::Seconds first = 20751 * survey::Seconds{86400} + 1800;  // 02:30 +02:00, then +01:00
  for (int i = 0; i < 2; ++i) {
    given.rows.push_back({"C01",
                          "A",
                          "",
                          "",
                          "Europe/Berlin",
                          "",
                          "",
                          "evening",
                          i,
                          first + i * 3600,
                          {},
                          {},
                          {},
                          {}});
  }
  const StudyTable table = study_table(given);
  const std::size_t time = index_of(table, "time");
  EXPECT_EQ(table.rows[1][time].number - table.rows[0][time].number, 1);
  EXPECT_NE(csv_of(table).find("2026-10-25T02:30:01"), std::string::npos);
}

TEST(StudyExport, SkippedAndNotApplicableDiffer) {
  StudyExport given = lived();
  given.rows.resize(1);
  given.rows[0].submitted = given.rows[0].scheduled;
  given.rows[0].schedule = "evening";
  const auto cells = [&](survey::Answers answers) {
    given.rows[0].answers = std::move(answers);
    const StudyTable table = study_table(given);
    return std::pair(table.rows[0][index_of(table, "affection_landed")].number,
                     table.rows[0][index_of(table, "affection_landed_na")].number);
  };
  EXPECT_EQ(cells({{{"affection_landed", 4}}, {}, {}}), std::pair(4.0, 0.0));
  const auto none = cells({{}, {"affection_landed"}, {}});
  EXPECT_TRUE(std::isnan(none.first));
  EXPECT_EQ(none.second, 1);
  const auto skipped = cells({});
  EXPECT_TRUE(std::isnan(skipped.first) && std::isnan(skipped.second));
}

TEST(StudyExport, NoSpreadsheetRunsWhatPeopleWrote) {
  StudyTable table;
  table.columns = {{"note", StudyColumn::Kind::text, {}, "note", {}, {}, {}, {}, {}}};
  for (const char* text : {"=1+1", "+1", "-1", "@x", "fine", "a,\"b\"\nc"})
    table.rows.push_back({{text}});
  EXPECT_EQ(csv_of(table), "note\n'=1+1\n'+1\n'-1\n'@x\nfine\n\"a,\"\"b\"\"\nc\"\n");
}

/// Reads all cells of a statistics file.
struct Everything : TableSink {
  std::vector<std::string> names;
  std::vector<std::vector<std::string>> texts;
  std::vector<std::vector<double>> numbers;
  std::vector<bool> header(const std::vector<std::string>& given) override {
    names = given;
    return std::vector<bool>(given.size(), true);
  }
  void row(std::size_t, std::span<const Cell> cells) override {
    texts.emplace_back();
    numbers.emplace_back();
    for (const Cell& cell : cells) {
      texts.back().emplace_back(cell.text);
      numbers.back().push_back(cell.number);
    }
  }
};

class StudyStatFile : public ::testing::TestWithParam<StatFormat> {
 protected:
  StudyStatFile()
      : folder_(fs::temp_directory_path() / ("attune-export-" + std::to_string(::getpid()))) {
    fs::create_directories(folder_);
  }
  ~StudyStatFile() override { fs::remove_all(folder_); }
  bool stata() const { return GetParam() == StatFormat::stata; }
  std::string save(const std::string& bytes) const {
    const std::string path = folder_ / (stata() ? "diary.dta" : "diary.sav");
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }
  fs::path folder_;
};
INSTANTIATE_TEST_SUITE_P(Formats, StudyStatFile,
                         ::testing::Values(StatFormat::spss, StatFormat::stata));

TEST_P(StudyStatFile, IsReadBackCellByCell) {
  const StudyExport given = lived();
  const StudyTable table = study_table(given);
  const StatFile file = study_stat_file(table, given.study, GetParam(), "de", 1'774'000'000);
  EXPECT_EQ(file.cut, 0U);
  Everything read;
  Problems problems("f", 10);
  read_readstat_table(save(file.bytes), stata(), read, problems, {});
  EXPECT_EQ(problems.errors(), 0U);
  ASSERT_EQ(read.names.size(), table.columns.size());
  ASSERT_EQ(read.numbers.size(), table.rows.size());
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    EXPECT_EQ(read.names[i], table.columns[i].name);
    const bool time = table.columns[i].kind == StudyColumn::Kind::utc ||
                      table.columns[i].kind == StudyColumn::Kind::wall;
    for (std::size_t r = 0; r < table.rows.size(); ++r) {
      const StudyCell& cell = table.rows[r][i];
      if (table.columns[i].kind == StudyColumn::Kind::text) {
        EXPECT_EQ(read.texts[r][i], cell.text);
      } else if (std::isnan(cell.number)) {
        EXPECT_TRUE(std::isnan(read.numbers[r][i])) << table.columns[i].name;
      } else {
        EXPECT_NEAR(read.numbers[r][i], time ? cell.number / 86400 : cell.number, 1e-9);
      }
    }
  }
}

TEST_P(StudyStatFile, AttuneReadsItLikeTheCsv) {
  const StudyExport given = lived();
  const StudyTable table = study_table(given);
  const auto schema = parse_schema(study_schema(given.study, table), "schema.toml").value();
  const std::string csv = csv_of(table);
  std::istringstream in(csv);
  const auto from_csv = read_diary_csv(in, "diary.csv", csv.size(), schema, {}, {}).value();
  const auto from_file = read_diary(
      save(study_stat_file(table, given.study, GetParam(), "en", 0).bytes), schema, {}, {});
  ASSERT_TRUE(from_file.has_value()) << to_string(from_file.error().front());
  ASSERT_EQ(from_file->diary.couples.size(), from_csv.diary.couples.size());
  for (std::size_t c = 0; c < from_csv.diary.couples.size(); ++c) {
    for (std::size_t p = 0; p < 2; ++p) {
      const auto& a = from_csv.diary.couples[c].partners[p];
      const auto& b = from_file->diary.couples[c].partners[p];
      EXPECT_EQ(a.times.size(), b.times.size());
      EXPECT_EQ(a.skipped.size(), b.skipped.size());
    }
  }
}

TEST_P(StudyStatFile, LongTextsAreCutAndCounted) {
  survey::Study study;
  study.title = {{"en", std::string(300, 'T')}};
  StudyTable table;
  table.columns = {{"note",
                    StudyColumn::Kind::text,
                    {{"en", std::string(400, 'L')}},
                    "note",
                    {},
                    {},
                    {},
                    {},
                    {}}};
  std::string umlauts;
  while (umlauts.size() < 40'000) umlauts += "\u00fc";
  table.rows = {{{umlauts}}, {{"short"}}};
  const StatFile file = study_stat_file(table, study, GetParam(), "en", 0);
  EXPECT_EQ(file.cut, 1U);
  Everything read;
  Problems problems("f", 10);
  read_readstat_table(save(file.bytes), stata(), read, problems, {});
  ASSERT_EQ(read.texts.size(), 2U);
  EXPECT_EQ(read.texts[0][0], umlauts.substr(0, stata() ? 2044 : 32766));
  EXPECT_EQ(read.texts[1][0], "short");
}

TEST_P(StudyStatFile, RsHavenReadsValuesAndLabels) {
  if (std::system("Rscript -e 'library(haven)' >/dev/null 2>&1") != 0) {
    GTEST_SKIP() << "R's haven is not here: apt-get install r-cran-haven";
  }
  const StudyExport given = lived();
  const StudyTable table = study_table(given);
  const std::string path =
      save(study_stat_file(table, given.study, GetParam(), "de", 1'774'000'000).bytes);
  const std::string script = folder_ / "read.R";
  std::ofstream(script) << "suppressMessages(library(haven))\nd <- "
                        << (stata() ? "read_dta" : "read_sav") << "('" << path << "')\n"
                        << "cat(nrow(d), ncol(d), sum(d$closeness, na.rm = TRUE),"
                           " attr(d$closeness, 'label'),"
                           " names(attr(d$where, 'labels'))[2],"
                           " format(d$scheduled_utc[1], tz = 'UTC'), sep = '|')\n";
  const std::string told = folder_ / "told";
  ASSERT_EQ(std::system(("Rscript " + script + " > " + told).c_str()), 0);
  double sum = 0;
  const std::size_t closeness = index_of(table, "closeness");
  for (const auto& row : table.rows) {
    if (!std::isnan(row[closeness].number)) sum += row[closeness].number;
  }
  std::ifstream in(told);
  const std::string line{std::istreambuf_iterator<char>(in), {}};
  EXPECT_EQ(line, std::to_string(table.rows.size()) + "|" + std::to_string(table.columns.size()) +
                      "|" + std::to_string(static_cast<int>(sum)) +
                      "|Wie nah?|bei der Arbeit|2026-03-18 " + line.substr(line.size() - 8));
}

TEST(StudyCodebook, NamesEveryColumnInEveryLanguage) {
  const StudyExport given = lived();
  const StudyTable table = study_table(given);
  std::ostringstream csv;
  write_codebook_csv(csv, table, given.study);
  std::size_t lines = 0;
  for (const char c : csv.str()) lines += c == '\n';
  EXPECT_EQ(lines, 1 + 2 * table.columns.size());
  EXPECT_NE(
      csv.str().find("where,de,choice,where,Wo sind Sie?,,,,,\"1 = zu Hause; 2 = bei der Arbeit; "),
      std::string::npos)
      << csv.str();
  const Json book = Json::parse(codebook_jsonld(table, given.study));
  EXPECT_EQ(book["@type"], "Dataset");
  EXPECT_EQ(book["variableMeasured"].size(), table.columns.size());
  EXPECT_EQ(book["variableMeasured"][index_of(table, "closeness")]["description"]["de"],
            "Wie nah?");
}

TEST(StudyExport, DecisionsAndAssignments) {
  const StudyExport given = lived();
  std::ostringstream decisions, assignments;
  write_decisions_csv(decisions, given.decisions);
  EXPECT_EQ(decisions.str(),
            "couple,partner,prompt,decided_utc,available,probability,draw,sent,seen_utc\n"
            "C01,A,walk,2026-03-20T09:46:40Z,1,0.4,0.25,1,2026-03-20T09:47:40Z\n");
  write_assignments_csv(assignments, given.assignments);
  EXPECT_EQ(assignments.str().substr(0, 33), "couple,order,arm,assigned_utc\nC01");
  EXPECT_NE(read_in_r(given.study).find("evenings"), std::string::npos);
  EXPECT_NE(read_in_python(given.study).find("{\"couple\": str}"), std::string::npos);
}

}  // namespace
}  // namespace attune::io
