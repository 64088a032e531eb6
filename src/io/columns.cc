#include "io/columns.h"

#include <fmt/format.h>

#include <cmath>

#include "io/text.h"

namespace attune::io {
namespace {

/// Split as parse_iso does, so that both give the same bits.
double days_of(double seconds) {
  constexpr double kDay = 86400;
  const double day = std::floor(seconds / kDay);
  return day + (seconds - day * kDay) / kDay;
}

class Reader {
 public:
  Reader(const Columns& table, Problems& problems) : table_(table), problems_(problems) {}

  void read(TableSink& sink, const Job& job) {
    std::vector<std::string> names;
    for (const ColumnView& column : table_.columns) {
      check_text(0, {}, column.name);
      names.push_back(column.name);
    }
    const std::vector<bool> wanted = sink.header(names);
    if (wanted.empty()) return;
    constexpr std::size_t kStretch = 4096;
    std::vector<Cell> cells(names.size());
    for (std::size_t row = 0; row < table_.rows; ++row) {
      if (row % kStretch == 0) {
        if (job.stop.stop_requested()) throw Cancelled();
        job.report("reading", static_cast<double>(row) / static_cast<double>(table_.rows));
      }
      for (std::size_t k = 0; k < cells.size(); ++k) {
        if (wanted[k]) cells[k] = cell(table_.columns[k], row);
      }
      sink.row(row + 1, cells);
    }
  }

 private:
  Cell cell(const ColumnView& column, std::size_t row) {
    using Kind = ColumnView::Kind;
    switch (column.kind) {
      case Kind::number:
        return {Cell::Kind::number, {}, column.numbers[row]};
      case Kind::date:
        return {Cell::Kind::date, {}, column.numbers[row]};
      case Kind::time:
        return {Cell::Kind::date_time, {}, days_of(column.numbers[row])};
      case Kind::label:
        return {Cell::Kind::text, label(column, row), 0};
      case Kind::text:
        break;
    }
    const char* text = column.texts[row];
    if (text == nullptr) return {};
    check_text(row + 1, column.name, text);
    return {Cell::Kind::text, text, 0};
  }

  std::string_view label(const ColumnView& column, std::size_t row) {
    const std::int32_t code = column.codes[row];
    if (code < 0) return {};
    if (static_cast<std::size_t>(code) >= column.labels.size()) {
      problems_.error(
          row + 1, printable(column.name),
          fmt::format("code {} has no label; there are {}", code, column.labels.size()));
      return {};
    }
    const std::string& text = column.labels[static_cast<std::size_t>(code)];
    check_text(row + 1, column.name, text);
    return text;
  }

  void check_text(std::size_t row, const std::string& column, std::string_view text) {
    const auto bad = find_invalid_utf8(text);
    if (bad == std::string_view::npos) return;
    problems_.error(row, printable(column), fmt::format("{} is not UTF-8", shown(text)),
                    "convert the table's texts to UTF-8");
  }

  const Columns& table_;
  Problems& problems_;
};

}  // namespace

void read_columns(const Columns& table, TableSink& sink, Problems& problems, const Job& job) {
  Reader(table, problems).read(sink, job);
}

}  // namespace attune::io
