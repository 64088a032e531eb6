// The schema: how a diary's own column names and scales map to ours. TOML, docs/formats/schema.md.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/diagnostic.h"
#include "core/expected.h"
#include "dyad/diary.h"

namespace attune::io {

/// The ends of an answer scale as the file codes it; lower < upper.
struct Scale {
  double lower = 0;
  double upper = 1;
};

/// [columns]: ours = theirs.
struct ColumnRule {
  std::string name;    ///< ours: "closeness"
  std::string column;  ///< theirs: "ios"
  std::string format =
      {};  ///< of `time` and `<moment>_time`, strftime-like; empty: ISO 8601 or days
  std::optional<Scale> scale = std::nullopt;
  std::optional<bool> censored = std::nullopt;  ///< items; absent: as the construct's default
  bool reverse = false;                         ///< flip inside the scale
  std::size_t line = 0;                         ///< of the schema, for messages
};

/// [causes]: a cause of one's own raises the hazard of withdrawing.
struct CauseRule {
  std::string name;
  std::string column;
  dyad::Centering center = dyad::Centering::person;
  std::optional<Scale> scale =
      std::nullopt;  ///< absent: values are kept raw; present: mapped to 1..7
  bool reverse = false;
  std::size_t line = 0;
};

/// [interventions]: slow effects on level and recovery.
struct InterventionRule {
  std::string name;
  std::string column;
  double decay_days = 14;
  std::optional<Scale> scale =
      std::nullopt;  ///< absent: values are kept raw; present: mapped to 0..1
  std::size_t line = 0;
};

/// One row a couple and time, a column per partner: "closeness_m", "closeness_w".
struct WideLayout {
  bool prefix = false;               ///< else suffix
  std::array<std::string, 2> affix;  ///< {"_m", "_w"}
  std::array<std::string, 2> label;  ///< the partners' labels: {"m", "w"}
};

struct Schema {
  std::string source;  ///< the file's name; empty: no schema was given
  std::vector<std::string> ignore;
  std::vector<ColumnRule> columns;
  std::vector<CauseRule> causes;
  std::vector<InterventionRule> interventions;
  std::optional<WideLayout> wide;
};

/// @param source the name to use in messages.
/// @returns the schema, or every unknown key, wrong type and contradiction with its line.
[[nodiscard]] Expected<Schema, std::vector<Diagnostic>> parse_schema(std::string_view toml,
                                                                     const std::string& source);

/// @throws IoError if the file cannot be read.
[[nodiscard]] Expected<Schema, std::vector<Diagnostic>> read_schema(const std::string& path);

}  // namespace attune::io
