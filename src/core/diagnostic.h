// One fault or remark about a user's input: where it is, what was found, what was expected, and the
// mend. Readers collect every fault of a file before they give up.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace attune {

enum class Severity { error, warning, note };

/// @param line, byte columns count from 1; 0 means "the whole file".
struct Place {
  std::string file;
  std::size_t line = 0;
  std::string column;  ///< name of the column or key, empty where none applies
};

struct Diagnostic {
  Severity severity = Severity::error;
  Place place;
  std::string message;  ///< what was found and what was expected: "9 is outside 1..7"
  std::string mend;     ///< what the user can do: "see \"scale\" in the schema"; may be empty
};

/// "diary.csv:118: column "stress": 9 is outside 1..7 (see "scale" in the schema)".
[[nodiscard]] std::string to_string(const Diagnostic& diagnostic);

[[nodiscard]] bool has_error(const std::vector<Diagnostic>& diagnostics);

}  // namespace attune
