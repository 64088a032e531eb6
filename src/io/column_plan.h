// Which of a file's columns hold what, and how their values are mapped: header + schema -> plan.
#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "dyad/diary.h"
#include "io/instant.h"
#include "io/problems.h"
#include "io/schema.h"

namespace attune::io {

inline constexpr std::size_t kNoColumn = std::numeric_limits<std::size_t>::max();

/// What is done with the values of one variable.
struct ValueRule {
  std::optional<Scale> scale;  ///< as answered; values outside are errors
  bool scale_from_schema = false;
  Scale mapped;  ///< with a scale: what it becomes
  bool reverse = false;
  Scale possible;                                   ///< without a scale: values outside are errors
  std::optional<TimeFormat> format = std::nullopt;  ///< moment times
  bool is_time = false;
};

/// Where one partner's values stand in a row.
struct RowLayout {
  std::size_t couple = kNoColumn, partner = kNoColumn, time = kNoColumn, role = kNoColumn;
  std::string label;                ///< wide: the partner's label
  std::vector<std::size_t> values;  ///< a column per variable, or kNoColumn
  std::vector<bool> own;            ///< wide: the column is this partner's, not shared by both
};

struct ColumnPlan {
  std::vector<dyad::Variable> variables;
  std::vector<ValueRule> rules;    ///< one a variable
  std::vector<RowLayout> layouts;  ///< one; two for a wide diary
  std::optional<TimeFormat> time_format;
  std::vector<bool> wanted;  ///< by column of the file
};

/// @returns nothing if the header or the schema has faults; they are in `problems`, as are the
/// notes.
[[nodiscard]] std::optional<ColumnPlan> plan_columns(const std::vector<std::string>& names,
                                                     const Schema& schema, Problems& problems);

}  // namespace attune::io
