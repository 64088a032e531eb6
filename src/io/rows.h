// Where the rows of a result go: a CSV file's text, or columns in memory. What a result's columns
// are is told once, in write_rows.h, for both.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace attune::io {

enum class RowKind {
  text,
  number,  ///< NaN: missing
  time,    ///< days as in dyad::Diary; NaN: missing
  minute,  ///< the same, rounded to the minute where it is a calendar's
  flag,
};

struct RowColumn {
  std::string name;
  RowKind kind = RowKind::number;
};

class RowSink {
 public:
  RowSink() = default;
  RowSink(const RowSink&) = delete;
  RowSink& operator=(const RowSink&) = delete;
  virtual ~RowSink() = default;

  /// Once, before the rows; then each row's fields in this order.
  virtual void header(std::vector<RowColumn> columns) = 0;
  virtual void text(std::string_view field) = 0;
  /// A number, time or flag, as the header says of the column at hand.
  virtual void value(double field) = 0;
};

/// RFC 4180 quoting, "\n" line ends, decimal point, shortest numbers that read back to the same
/// bits, missing = empty; times of a calendar as ISO 8601.
class CsvRows : public RowSink {
 public:
  CsvRows(std::ostream& out, bool calendar) : out_(out), calendar_(calendar) {}
  void header(std::vector<RowColumn> columns) override;
  void text(std::string_view field) override;
  void value(double field) override;

 private:
  void write(std::string_view field);
  void end_field();

  std::ostream& out_;
  bool calendar_;
  std::vector<RowColumn> columns_;
  std::size_t at_ = 0;
};

/// One column of a result in memory. Texts are codes into `labels`; times of a calendar are seconds
/// since 1970-01-01 00:00 on the wall clock.
struct ResultColumn {
  enum class Kind { number, time, label, flag };
  std::string name;
  Kind kind = Kind::number;
  std::vector<double> numbers;      ///< number, time, flag
  std::vector<std::int32_t> codes;  ///< label; -1: empty
  std::vector<std::string> labels;
};

class MemoryRows : public RowSink {
 public:
  explicit MemoryRows(bool calendar) : calendar_(calendar) {}
  void header(std::vector<RowColumn> columns) override;
  void text(std::string_view field) override;
  void value(double field) override;

  [[nodiscard]] std::vector<ResultColumn> take() { return std::move(columns_); }

 private:
  void end_field() { at_ = (at_ + 1) % columns_.size(); }

  bool calendar_;
  std::vector<RowKind> kinds_;
  std::vector<ResultColumn> columns_;
  std::vector<std::unordered_map<std::string, std::int32_t>> known_;
  std::size_t at_ = 0;
};

}  // namespace attune::io
