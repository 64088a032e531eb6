// Tables of turns that people have coded: a text and its codes in each row.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "conversation/train_scorer.h"
#include "core/diagnostic.h"
#include "core/expected.h"
#include "core/job.h"

namespace attune::io {

/// Only rows with this value; if the column is not in the table of turns, conversations with it in
/// the table of conversations.
struct CodedFilter {
  std::string column, value;  ///< no column: all
  std::string conversations;  ///< path of that table; may be empty
};

struct CheckedCodedTurns {
  conversation::CodedTurns turns;
  std::vector<Diagnostic> remarks;
};

/// Columns `text` (or `utterance`, `message`), `labels` (or `codes`, `strategies`: several with "|"
/// between), and if there is one `conversation` (or `dialogue_id`, `talk`); without it every row is
/// a conversation by itself. Rows without a code are not coded: left out, and told.
/// @throws IoError; Cancelled.
[[nodiscard]] Expected<CheckedCodedTurns, std::vector<Diagnostic>> read_coded_turns(
    const std::string& path, const CodedFilter& filter, std::size_t max_problems, const Job& job);

/// The same of CSV from a stream, all conversations. @param column, value  only rows with it.
[[nodiscard]] Expected<CheckedCodedTurns, std::vector<Diagnostic>> read_coded_turns_csv(
    std::istream& in, const std::string& name, const std::string& column, const std::string& value,
    std::size_t max_problems, const Job& job);

}  // namespace attune::io
