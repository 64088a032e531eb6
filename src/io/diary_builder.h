// Rows of a table -> dyad::Diary, with every check that a row, a person, a couple and the whole
// diary must pass. The rules are in docs/formats/diary.md.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "dyad/diary.h"
#include "io/column_plan.h"
#include "io/number.h"
#include "io/problems.h"
#include "io/schema.h"
#include "io/table.h"

namespace attune::io {

/// Empty, NA and "." are missing answers.
[[nodiscard]] bool is_missing(const Cell& cell);

class DiaryBuilder : public TableSink {
 public:
  DiaryBuilder(const Schema& schema, Problems& problems);

  std::vector<bool> header(const std::vector<std::string>& names) override;
  void row(std::size_t line, std::span<const Cell> cells) override;

  /// To be called once, after the last row; what it finds is in `problems`. The diary is whole only
  /// if there are no errors.
  [[nodiscard]] dyad::Diary finish();

 private:
  /// A check-in's time as the file gives it.
  struct Time {
    double days = 0;
    bool calendar = false;
    bool has_time_of_day = true;
  };
  /// What is kept of a person beside dyad::Person until the file is read.
  struct Trace {
    std::vector<std::size_t> lines;  ///< of each check-in
    std::size_t role_line = 0;
  };
  /// Of a variable's answers as the file codes them.
  struct Seen {
    std::size_t count = 0;
    double least = 0, most = 0;
  };

  void partner_row(std::size_t line, std::span<const Cell> cells, const RowLayout& layout);
  [[nodiscard]] std::optional<std::string> label(std::span<const Cell> cells, std::size_t column,
                                                 const char* what);
  [[nodiscard]] std::optional<Time> time(const Cell& cell, std::size_t column);
  [[nodiscard]] std::optional<Time> parse_time(const Cell& cell, std::size_t column);
  [[nodiscard]] double value(const Cell& cell, std::size_t column, std::size_t variable);
  [[nodiscard]] double moment_time(const Cell& cell, std::size_t column, const ValueRule& rule,
                                   const Time& check_in);
  [[nodiscard]] std::optional<double> number(const Cell& cell, std::size_t column);
  [[nodiscard]] std::optional<std::pair<std::size_t, std::size_t>> person(
      const std::string& couple, const std::string& partner);
  void set_role(std::size_t couple, std::size_t partner, std::string_view role);
  /// An error at the current row; only the first of a column, for a wide row is seen twice.
  void fault(std::size_t column, std::string message, std::string mend = {});

  void sort_check_ins();
  void set_skipped_apart();
  void settle_partners();
  void settle_roles();
  void check_variables();
  void drop_variables(const std::vector<bool>& keep);

  const Schema& schema_;
  Problems& problems_;
  std::vector<std::string> names_;
  ColumnPlan plan_;
  dyad::Diary diary_;
  std::vector<std::array<Trace, 2>> traces_;
  std::vector<Seen> seen_;
  std::unordered_map<std::string, std::size_t> couples_;
  std::set<std::pair<std::size_t, std::string>> third_partners_;
  std::vector<double> scratch_;

  std::size_t line_ = 0;
  std::vector<std::size_t> faulty_columns_;
  bool row_counts_ = true;

  std::optional<bool> calendar_;
  std::size_t calendar_line_ = 0;
  DecimalMark mark_ = DecimalMark::none;
  std::size_t mark_line_ = 0;
  bool mark_reported_ = false;
  std::size_t zones_ = 0, first_zone_line_ = 0;
};

}  // namespace attune::io
