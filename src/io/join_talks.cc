#include "io/join_talks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <sstream>
#include <utility>

#include "io/any_table.h"
#include "io/csv_line.h"
#include "io/problems.h"
#include "io/talk_builder.h"
#include "io/text.h"

namespace attune::io {
namespace {

constexpr double kLongestWait = 7;  ///< days
constexpr std::size_t kInputs = 20;

using Person = std::pair<std::string, std::string>;  ///< couple, partner
using Inputs = std::array<double, kInputs>;

struct TimedInputs {
  double time = 0;
  std::size_t talk = 0;
  Inputs values{};
};

Inputs inputs_of(const conversation::HeardTalk& heard, std::size_t partner) {
  Inputs inputs{};
  std::size_t n = 0;
  for (const std::size_t giver : {partner, 1 - partner}) {
    for (const auto& column : conversation::input_columns()) {
      inputs[n++] = heard.given[giver].*column.value;
    }
  }
  return inputs;
}

/// Keeps the diary's rows as they are.
class DiaryRows : public TableSink {
 public:
  explicit DiaryRows(Problems& problems) : problems_(problems) {}

  std::vector<bool> header(const std::vector<std::string>& columns) override {
    names = columns;
    const std::array<const char*, 3> needed{"couple", "partner", "time"};
    for (std::size_t k = 0; k < needed.size(); ++k) {
      const auto found = std::find(names.begin(), names.end(), needed[k]);
      place_[k] = static_cast<std::size_t>(found - names.begin());
      if (found == names.end()) problems_.error(1, needed[k], "the column is missing");
    }
    for (const std::string& name : names) {
      if (name.starts_with("gave_") && name != "gave_responsiveness") taken(name);
      if (name.starts_with("received_")) taken(name);
    }
    if (problems_.errors() > 0) return {};
    return std::vector<bool>(names.size(), true);
  }

  void row(std::size_t line, std::span<const Cell> cells) override {
    Row row;
    for (const Cell& cell : cells) {
      if (cell.kind != Cell::Kind::text) {
        if (rows.empty()) {
          problems_.error(line, {}, "only diaries in CSV can be joined", "save it as CSV");
        }
        return;
      }
      row.cells.emplace_back(cell.text);
    }
    row.person = {std::string(trim(row.cells[place_[0]])), std::string(trim(row.cells[place_[1]]))};
    const std::string& time = row.cells[place_[2]];
    bool calendar = false;
    if (!parse_talk_time(trim(time), row.time, calendar)) {
      problems_.error(line, "time", fmt::format("{} is no time", shown(time)),
                      "2024-03-01, 2024-03-01T21:05, or a number of days");
      return;
    }
    if (!rows.empty() && rows.front().calendar != calendar) {
      problems_.error(line, "time", "some times are dates and some are numbers of days");
      return;
    }
    row.calendar = calendar;
    rows.push_back(std::move(row));
  }

  struct Row {
    std::vector<std::string> cells;
    Person person;
    double time = 0;
    bool calendar = false;
  };
  std::vector<std::string> names;
  std::vector<Row> rows;

 private:
  void taken(const std::string& name) {
    problems_.error(1, printable(name), "the diary has a column of this name already",
                    "join to the diary as it was before");
  }
  Problems& problems_;
  std::array<std::size_t, 3> place_{};
};

/// Talks by person, in order of time. Faults of their times go to `problems`.
std::map<Person, std::vector<TimedInputs>> talks_by_person(const conversation::Heard& heard,
                                                           bool calendar, Problems& problems) {
  std::map<Person, std::vector<TimedInputs>> talks;
  for (std::size_t n = 0; n < heard.talks.size(); ++n) {
    const conversation::Talk& talk = heard.talks[n].talk;
    if (talk.couple.empty() || std::isnan(talk.time) || talk.calendar != calendar) {
      problems.error(0, {},
                     fmt::format("talk {}: {}", shown(talk.id),
                                 talk.couple.empty()     ? "its couple is not known"
                                 : std::isnan(talk.time) ? "when it was is not known"
                                                         : "its time is told in another way"),
                     "columns couple and time of the transcript, or --couple and --time, as in the "
                     "diary");
      continue;
    }
    for (const std::size_t i : {0U, 1U}) {
      talks[{talk.couple, talk.speakers[i]}].push_back(
          {talk.time, n, inputs_of(heard.talks[n], i)});
    }
  }
  for (auto& [person, own] : talks) {
    std::stable_sort(own.begin(), own.end(),
                     [](const auto& a, const auto& b) { return a.time < b.time; });
  }
  return talks;
}

/// The mean over talks of each input that is there.
Inputs mean_inputs(const std::vector<const TimedInputs*>& talks) {
  Inputs means{};
  for (std::size_t k = 0; k < kInputs; ++k) {
    double sum = 0, count = 0;
    for (const TimedInputs* talk : talks) {
      if (std::isnan(talk->values[k])) continue;
      sum += talk->values[k];
      count += 1;
    }
    means[k] = count > 0 ? sum / count : conversation::kMissing;
  }
  return means;
}

}  // namespace

Expected<JoinedDiary, std::vector<Diagnostic>> join_talks(const std::string& diary,
                                                          const conversation::Heard& heard,
                                                          std::size_t max_problems,
                                                          const Job& job) {
  Problems problems(diary, max_problems);
  DiaryRows rows(problems);
  read_any_table(diary, rows, problems, job);
  const bool calendar = !rows.rows.empty() && rows.rows.front().calendar;
  const auto talks = talks_by_person(heard, calendar, problems);
  if (problems.errors() > 0) return unexpected(problems.take_errors());

  std::map<Person, std::vector<double>> check_ins;
  for (const auto& row : rows.rows) check_ins[row.person].push_back(row.time);
  for (auto& [person, times] : check_ins) std::sort(times.begin(), times.end());

  JoinedDiary joined;
  joined.talks = heard.talks.size();
  std::set<std::size_t> used;
  std::ostringstream out;
  CsvLine line(out);
  for (const std::string& name : rows.names) line.text(name);
  for (const char* who : {"gave_", "received_"}) {
    for (const auto& column : conversation::input_columns()) {
      line.text(fmt::format("{}{}", who, column.name));
    }
  }
  line.end();
  for (const auto& row : rows.rows) {
    std::vector<const TimedInputs*> own;
    const auto& times = check_ins[row.person];
    const auto here = std::lower_bound(times.begin(), times.end(), row.time);
    const double before = here == times.begin() ? row.time - kLongestWait : *(here - 1);
    if (const auto found = talks.find(row.person); found != talks.end()) {
      for (const TimedInputs& talk : found->second) {
        if (talk.time > std::max(before, row.time - kLongestWait) && talk.time <= row.time) {
          own.push_back(&talk);
          used.insert(talk.talk);
        }
      }
    }
    ++joined.rows;
    joined.with_talk += !own.empty();
    for (const std::string& cell : row.cells) line.text(cell);
    for (const double value : mean_inputs(own)) line.number(value);
    line.end();
  }
  joined.talks_used = used.size();
  joined.csv = out.str();
  return joined;
}

}  // namespace attune::io
