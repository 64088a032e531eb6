#include "io/model_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <unordered_map>

#include "io/any_table.h"
#include "io/csv_table.h"
#include "io/instant.h"
#include "io/number.h"
#include "io/problems.h"
#include "io/text.h"
#include "model/bound_model.h"

namespace attune::io {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

bool is_missing(std::string_view text) { return text.empty() || text == "NA" || text == "."; }

class Builder : public TableSink {
 public:
  Builder(const model::ModelSpec& spec, Problems& problems) : spec_(spec), problems_(problems) {}

  std::vector<bool> header(const std::vector<std::string>& names) override {
    table.header = names;
    std::set<std::string> seen;
    for (const std::string& name : names) {
      if (!name.empty() && !seen.insert(name).second) {
        problems_.error(1, name, "is there twice", "give each column a name of its own");
      }
    }
    const std::vector<std::string> wanted = model::wanted_columns(spec_, names);
    std::vector<bool> flags;
    for (std::size_t i = 0; i < names.size(); ++i) {
      const bool want = std::find(wanted.begin(), wanted.end(), names[i]) != wanted.end();
      flags.push_back(want);
      if (!want) continue;
      model::Column column;
      column.name = names[i];
      table.columns.push_back(std::move(column));
      places_.push_back(i);
      known_.emplace_back();
      is_label_.push_back(model::read_as_label(spec_, names[i]));
    }
    time_ = spec_.data.time.value_or("time");
    return problems_.errors() > 0 ? std::vector<bool>{} : flags;
  }

  void row(std::size_t line, std::span<const Cell> cells) override {
    table.lines.push_back(line);
    for (std::size_t k = 0; k < places_.size(); ++k) add(k, line, cells[places_[k]]);
  }

  Expected<model::Table, std::vector<Diagnostic>> finish(const std::string& name) {
    if (problems_.errors() > 0) return unexpected(problems_.take_errors());
    table.file = name;
    return std::move(table);
  }

 private:
  void add(std::size_t k, std::size_t line, const Cell& cell) {
    model::Column& column = table.columns[k];
    double value = kNaN;
    std::string text;
    if (cell.kind == Cell::Kind::text) {
      text = std::string(trim(cell.text));
      if (is_missing(text)) {
        text.clear();
      } else if (const auto number = parse_number(text)) {
        value = number->value;
      } else if (column.name == time_) {
        value = date(line, text);
      } else if (column.all_numbers) {
        column.all_numbers = false;
        column.first_text_row = table.rows() - 1;
        column.first_text = text;
      }
    } else if (!std::isnan(cell.number)) {
      value = cell.number;
      if (cell.kind == Cell::Kind::date && column.name == time_) value += kAssumedHour / 24;
      if (is_label_[k]) text = format_number(value);
      if (column.name == time_ && cell.kind != Cell::Kind::number) table.time_is_date = true;
    }
    column.numbers.push_back(value);
    if (is_label_[k]) column.labels.push_back(text.empty() ? -1 : label(k, std::move(text)));
  }

  double date(std::size_t line, const std::string& text) {
    const auto instant = parse_iso(text);
    if (!instant) {
      problems_.error(line, time_, fmt::format("{} is no time", shown(text)),
                      "a number, or a date like 2024-03-01 or 2024-03-01T21:30");
      return kNaN;
    }
    table.time_is_date = true;
    return instant->days;
  }

  int label(std::size_t k, std::string text) {
    model::Column& column = table.columns[k];
    const auto [at, is_new] = known_[k].emplace(text, static_cast<int>(column.texts.size()));
    if (is_new) column.texts.push_back(std::move(text));
    return at->second;
  }

  model::Table table;
  const model::ModelSpec& spec_;
  Problems& problems_;
  std::vector<std::size_t> places_;
  std::vector<bool> is_label_;
  std::vector<std::unordered_map<std::string, int>> known_;
  std::string time_;
};

}  // namespace

Expected<model::Table, std::vector<Diagnostic>> read_model_table_csv(std::istream& in,
                                                                     const std::string& name,
                                                                     const model::ModelSpec& spec,
                                                                     std::size_t max_problems,
                                                                     const Job& job) {
  Problems problems(name, max_problems);
  Builder builder(spec, problems);
  read_csv_table(in, 0, builder, problems, job);
  return builder.finish(name);
}

Expected<model::Table, std::vector<Diagnostic>> read_model_table(const std::string& path,
                                                                 const model::ModelSpec& spec,
                                                                 std::size_t max_problems,
                                                                 const Job& job) {
  Problems problems(path, max_problems);
  Builder builder(spec, problems);
  read_any_table(path, builder, problems, job);
  return builder.finish(path);
}

Expected<model::Table, std::vector<Diagnostic>> read_model_table_columns(
    const Columns& table, const model::ModelSpec& spec, std::size_t max_problems, const Job& job) {
  Problems problems(table.name, max_problems);
  Builder builder(spec, problems);
  read_columns(table, builder, problems, job);
  return builder.finish(table.name);
}

}  // namespace attune::io
