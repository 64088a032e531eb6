// The files are written here with ReadStat's own writer, as no other is at hand.
#include "io/readstat_table.h"

#include <gtest/gtest.h>
#include <readstat.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "core/io_error.h"
#include "io/read_diary.h"

namespace attune::io {
namespace {

namespace fs = std::filesystem;

ssize_t append(const void* data, std::size_t length, void* file) {
  return static_cast<ssize_t>(std::fwrite(data, 1, length, static_cast<std::FILE*>(file)));
}

/// couple (text), partner (number), time, closeness, stress with 99 declared missing (SPSS) or .a.
class ReadStatTable : public testing::Test {
 protected:
  ReadStatTable()
      : folder_(fs::temp_directory_path() / ("attune-readstat-" + std::to_string(::getpid()))) {
    fs::create_directories(folder_);
  }
  ~ReadStatTable() override { fs::remove_all(folder_); }

  std::string write(const char* name, bool stata, const char* time_format,
                    const std::vector<double>& times, bool compressed = false) {
    const std::string path = (folder_ / name).string();
    std::FILE* file = std::fopen(path.c_str(), "wb");
    EXPECT_NE(file, nullptr);
    readstat_writer_t* writer = readstat_writer_init();
    readstat_set_data_writer(writer, append);
    if (compressed) readstat_writer_set_compression(writer, READSTAT_COMPRESS_BINARY);
    auto* couple = readstat_add_variable(writer, "couple", READSTAT_TYPE_STRING, 8);
    auto* partner = readstat_add_variable(writer, "partner", READSTAT_TYPE_DOUBLE, 0);
    auto* time = readstat_add_variable(writer, "time", READSTAT_TYPE_DOUBLE, 0);
    if (time_format != nullptr) readstat_variable_set_format(time, time_format);
    auto* closeness = readstat_add_variable(writer, "closeness", READSTAT_TYPE_DOUBLE, 0);
    auto* stress = readstat_add_variable(writer, "stress", READSTAT_TYPE_DOUBLE, 0);
    if (!stata) readstat_variable_add_missing_double_value(stress, 99);
    const auto rows = static_cast<long>(2 * times.size());
    if (stata) {
      EXPECT_EQ(readstat_begin_writing_dta(writer, file, rows), READSTAT_OK);
    } else {
      EXPECT_EQ(readstat_begin_writing_sav(writer, file, rows), READSTAT_OK);
    }
    for (std::size_t i = 0; i < times.size(); ++i) {
      for (int p = 1; p <= 2; ++p) {
        readstat_begin_row(writer);
        readstat_insert_string_value(writer, couple, "c\xC3\xA9");
        readstat_insert_double_value(writer, partner, p);
        readstat_insert_double_value(writer, time, times[i]);
        readstat_insert_double_value(writer, closeness, p == 1 ? 3 : closeness_of_second);
        if (p == 1 && stata) {
          readstat_insert_missing_value(writer, stress);
        } else {
          readstat_insert_double_value(writer, stress, p == 1 ? 99 : 5);
        }
        readstat_end_row(writer);
      }
    }
    EXPECT_EQ(readstat_end_writing(writer), READSTAT_OK);
    readstat_writer_free(writer);
    std::fclose(file);
    return path;
  }

  double closeness_of_second = 5;
  fs::path folder_;
};

void expect_example(const dyad::Diary& diary, const std::vector<double>& times, bool calendar) {
  ASSERT_EQ(diary.couples.size(), 1U);
  EXPECT_EQ(diary.couples[0].id, "c\xC3\xA9");
  EXPECT_EQ(diary.calendar, calendar);
  for (std::size_t p = 0; p < 2; ++p) {
    const auto& person = diary.couples[0].partners[p];
    EXPECT_EQ(person.label, p == 0 ? "1" : "2");
    ASSERT_EQ(person.times.size(), times.size());
    for (std::size_t i = 0; i < times.size(); ++i) EXPECT_DOUBLE_EQ(person.times[i], times[i]);
    EXPECT_EQ(person.value(0, *diary.find("closeness"), diary.variables.size()), p == 0 ? 3 : 5);
    const double stress = person.value(0, *diary.find("stress"), diary.variables.size());
    if (p == 0) {
      EXPECT_TRUE(std::isnan(stress));  // declared missing
    } else {
      EXPECT_EQ(stress, 5);
    }
  }
}

TEST_F(ReadStatTable, ReadsSpss) {
  const auto plain = read_diary(write("a.sav", false, nullptr, {0, 1.5}), {}, {}, {});
  ASSERT_TRUE(plain) << to_string(plain.error().front());
  expect_example(plain->diary, {0, 1.5}, false);
  // 1970-01-02 06:00 in seconds since 1582-10-14.
  const double seconds = (141428 + 1.25) * 86400;
  const auto dated = read_diary(write("b.sav", false, "DATETIME20", {seconds}), {}, {}, {});
  ASSERT_TRUE(dated) << to_string(dated.error().front());
  expect_example(dated->diary, {1.25}, true);
  const auto day = read_diary(write("c.sav", false, "DATE11", {141429.0 * 86400}), {}, {}, {});
  ASSERT_TRUE(day) << to_string(day.error().front());
  expect_example(day->diary, {1.875}, true);
  const auto zipped = read_diary(write("d.zsav", false, nullptr, {0, 1.5}, true), {}, {}, {});
  ASSERT_TRUE(zipped) << to_string(zipped.error().front());
  expect_example(zipped->diary, {0, 1.5}, false);
}

TEST_F(ReadStatTable, ReadsStata) {
  const auto plain = read_diary(write("a.dta", true, nullptr, {0, 1.5}), {}, {}, {});
  ASSERT_TRUE(plain) << to_string(plain.error().front());
  expect_example(plain->diary, {0, 1.5}, false);
  const auto dated = read_diary(write("b.dta", true, "%tc", {(3653 + 1.25) * 86400e3}), {}, {}, {});
  ASSERT_TRUE(dated) << to_string(dated.error().front());
  expect_example(dated->diary, {1.25}, true);
  const auto day = read_diary(write("c.dta", true, "%td", {3654}), {}, {}, {});
  ASSERT_TRUE(day) << to_string(day.error().front());
  expect_example(day->diary, {1.875}, true);
}

TEST_F(ReadStatTable, RefusesStataTimesInMonths) {
  const auto result = read_diary(write("a.dta", true, "%tm", {700}), {}, {}, {});
  ASSERT_FALSE(result);
  EXPECT_NE(to_string(result.error()[0]).find("counts weeks, months or years"), std::string::npos);
}

TEST_F(ReadStatTable, NamesTheCase) {
  closeness_of_second = 9;
  const auto result = read_diary(write("a.sav", false, nullptr, {0}), {}, {}, {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error()[0].place.line, 2U);
  EXPECT_EQ(result.error()[0].place.column, "closeness");
}

TEST_F(ReadStatTable, RefusesOtherFilesWithThatEnding) {
  const std::string path = (folder_ / "x.sav").string();
  std::FILE* file = std::fopen(path.c_str(), "wb");
  std::fputs("couple,partner,time,closeness\n1,a,0,3\n", file);
  std::fclose(file);
  try {
    const auto result = read_diary(path, {}, {}, {});
    ASSERT_FALSE(result);
    EXPECT_NE(to_string(result.error()[0]).find("not a SPSS file"), std::string::npos);
  } catch (const IoError& error) {
    EXPECT_NE(std::string(error.what()).find("x.sav"), std::string::npos);
  }
}

TEST_F(ReadStatTable, StopsWhenAsked) {
  std::stop_source source;
  source.request_stop();
  Job job;
  job.stop = source.get_token();
  EXPECT_THROW((void)read_diary(write("a.sav", false, nullptr, {0, 1}), {}, {}, job), Cancelled);
}

TEST_F(ReadStatTable, AFileWithoutCasesIsAnError) {
  const auto result = read_diary(write("a.sav", false, nullptr, {}), {}, {}, {});
  ASSERT_FALSE(result);
  EXPECT_NE(to_string(result.error()[0]).find("no cases"), std::string::npos);
}

}  // namespace
}  // namespace attune::io
