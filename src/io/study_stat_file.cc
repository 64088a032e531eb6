#include "io/study_stat_file.h"

#include <readstat.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <new>
#include <stdexcept>
#include <string_view>

namespace attune::io {
namespace {

using Kind = StudyColumn::Kind;

constexpr std::size_t kMostSpss = 32767, kMostStata = 2045;
/// SPSS counts seconds since 1582-10-14, Stata milliseconds since 1960-01-01.
constexpr double kSpssEpoch = 141428.0 * 86400, kStataEpoch = 3653.0 * 86400;

void check(readstat_error_t error) {
  if (error != READSTAT_OK) {
    throw std::runtime_error(std::string("ReadStat: ") + readstat_error_message(error));
  }
}

ssize_t append(const void* data, std::size_t size, void* context) {
  try {
    static_cast<std::string*>(context)->append(static_cast<const char*>(data), size);
  } catch (...) {
    return -1;
  }
  return static_cast<ssize_t>(size);
}

/// At most so many bytes, no character cut in two.
std::string_view fitting(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80U) --most;
  return text.substr(0, most);
}

bool is_whole(double value) { return value == std::floor(value) && std::abs(value) < 1e9; }

class StatWriter {
 public:
  StatWriter(const StudyTable& table, const survey::Study& study, StatFormat format,
             std::string language)
      : table_(table),
        study_(study),
        stata_(format == StatFormat::stata),
        language_(std::move(language)),
        most_(stata_ ? kMostStata : kMostSpss) {}

  StatFile write(survey::Seconds made) {
    if (!writer_) throw std::bad_alloc();
    readstat_writer_t* const w = writer_.get();
    check(readstat_set_data_writer(w, append));
    const std::string title(fitting(in(study_.title), stata_ ? 80 : 64));
    check(readstat_writer_set_file_label(w, title.c_str()));
    check(readstat_writer_set_file_timestamp(w, static_cast<time_t>(made)));
    for (std::size_t i = 0; i < table_.columns.size(); ++i) add_variable(i);
    const auto count = static_cast<long>(table_.rows.size());
    check(stata_ ? readstat_begin_writing_dta(w, &file_.bytes, count)
                 : readstat_begin_writing_sav(w, &file_.bytes, count));
    for (const auto& row : table_.rows) {
      check(readstat_begin_row(w));
      for (std::size_t i = 0; i < row.size(); ++i) put(i, row[i]);
      check(readstat_end_row(w));
    }
    check(readstat_end_writing(w));
    return std::move(file_);
  }

 private:
  std::string_view in(const survey::Words& words) const {
    if (const auto own = words.find(language_); own != words.end()) return own->second;
    if (const auto other = words.find("en"); other != words.end()) return other->second;
    return words.empty() ? std::string_view() : std::string_view(words.begin()->second);
  }

  std::size_t width(std::size_t column) const {
    std::size_t widest = 1;
    for (const auto& row : table_.rows) widest = std::max(widest, row[column].text.size());
    return std::min(widest, most_);
  }

  void add_variable(std::size_t i) {
    const StudyColumn& column = table_.columns[i];
    const bool text = column.kind == Kind::text;
    readstat_variable_t* const variable = readstat_add_variable(
        writer_.get(), column.name.c_str(), text ? READSTAT_TYPE_STRING : READSTAT_TYPE_DOUBLE,
        text ? width(i) : 0);
    if (variable == nullptr) throw std::bad_alloc();
    variables_.push_back(variable);
    const std::string label(fitting(in(column.label), stata_ ? 80 : 255));
    readstat_variable_set_label(variable, label.c_str());
    if (column.kind == Kind::utc || column.kind == Kind::wall) {
      readstat_variable_set_format(variable, stata_ ? "%tc" : "DATETIME20");
    }
    if (!column.item.empty() && !text) {
      readstat_variable_set_measure(
          variable, column.choices.empty() ? READSTAT_MEASURE_ORDINAL : READSTAT_MEASURE_NOMINAL);
    }
    add_value_labels(column, variable);
  }

  void add_value_labels(const StudyColumn& column, readstat_variable_t* variable) {
    std::vector<std::pair<double, survey::Words>> values = column.choices;
    if (column.lower && !column.low.empty()) values.emplace_back(*column.lower, column.low);
    if (column.upper && !column.high.empty()) values.emplace_back(*column.upper, column.high);
    // Stata labels whole numbers only.
    if (stata_) {
      std::erase_if(values, [](const auto& value) { return !is_whole(value.first); });
    }
    if (values.empty()) return;
    readstat_label_set_t* const set = readstat_add_label_set(
        writer_.get(), stata_ ? READSTAT_TYPE_INT32 : READSTAT_TYPE_DOUBLE, column.name.c_str());
    if (set == nullptr) throw std::bad_alloc();
    for (const auto& [value, words] : values) {
      const std::string label(fitting(in(words), 120));
      if (stata_) {
        readstat_label_int32_value(set, static_cast<std::int32_t>(value), label.c_str());
      } else {
        readstat_label_double_value(set, value, label.c_str());
      }
    }
    readstat_variable_set_label_set(variable, set);
  }

  void put(std::size_t i, const StudyCell& cell) {
    const Kind kind = table_.columns[i].kind;
    readstat_writer_t* const w = writer_.get();
    if (kind == Kind::text) {
      const std::string text(fitting(cell.text, most_));
      file_.cut += text.size() < cell.text.size();
      return check(readstat_insert_string_value(w, variables_[i], text.c_str()));
    }
    if (std::isnan(cell.number)) return check(readstat_insert_missing_value(w, variables_[i]));
    double value = cell.number;
    if (kind != Kind::number) {
      value = stata_ ? (value + kStataEpoch) * 1000 : value + kSpssEpoch;
    }
    check(readstat_insert_double_value(w, variables_[i], value));
  }

  const StudyTable& table_;
  const survey::Study& study_;
  bool stata_;
  std::string language_;
  std::size_t most_;
  std::unique_ptr<readstat_writer_t, decltype(&readstat_writer_free)> writer_{
      readstat_writer_init(), &readstat_writer_free};
  std::vector<readstat_variable_t*> variables_;
  StatFile file_;
};

}  // namespace

StatFile study_stat_file(const StudyTable& table, const survey::Study& study, StatFormat format,
                         const std::string& language, survey::Seconds made) {
  return StatWriter(table, study, format, language).write(made);
}

}  // namespace attune::io
