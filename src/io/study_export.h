// What a study gives out: plain rows in, one table out. docs/formats/study-export.md has the
// columns.
//
// One row a person and *scheduled* occasion, answered or not, in the diary's own coding, so that
// `attune report` reads it with the schema that is written beside it. Private items (space, safety)
// have no column.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "survey/schedule.h"
#include "survey/study.h"

namespace attune::io {

/// One occasion of one person.
struct StudyRow {
  std::string couple, partner;  ///< pseudonyms: "C01", "A"
  std::string role;             ///< empty: the study has none
  std::string arm, zone, consent, language;
  std::string schedule;
  int occasion = 0;
  survey::Seconds scheduled = 0;
  std::optional<survey::Seconds> sent, opened, submitted;
  survey::Answers answers;  ///< of those who submitted
};

struct StudyDecision {
  std::string couple, partner, prompt;
  survey::Seconds at = 0;
  bool available = false, sent = false;
  double probability = 0, draw = 0;
  std::optional<survey::Seconds> seen;  ///< when its words first stood on the person's page
};

struct StudyAssignment {
  std::string couple, arm;
  std::uint64_t order = 0;  ///< in which couples joined
  survey::Seconds at = 0;
};

struct StudyExport {
  survey::Study study;
  std::vector<StudyRow> rows;
  std::vector<StudyDecision> decisions;
  std::vector<StudyAssignment> assignments;
  /// Of the check-in's own items, which have no words in the study: "closeness", "closeness.low",
  /// "time_together.under_15", as the catalogue has them.
  std::map<std::string, survey::Words> words;
};

struct StudyColumn {
  enum class Kind {
    text,
    number,
    utc,   ///< seconds since 1970-01-01 00:00 UTC
    wall,  ///< seconds since 1970-01-01 00:00 on the person's clock
  };
  std::string name;
  Kind kind = Kind::number;
  survey::Words label;                                    ///< the question, or what it is
  std::string item;                                       ///< empty: no answer
  std::optional<double> lower, upper;                     ///< of ratings
  survey::Words low, high;                                ///< what the ends mean
  std::vector<std::pair<double, survey::Words>> choices;  ///< value and what it means
};

struct StudyCell {
  std::string text;
  double number = std::numeric_limits<double>::quiet_NaN();  ///< NaN: missing
};

struct StudyTable {
  std::vector<StudyColumn> columns;
  std::vector<std::vector<StudyCell>> rows;  ///< by couple, partner, time
};

/// Where two occasions of a person would have the same wall time (an hour that the clock has twice)
/// the later moves by a second: a diary has a time once.
/// @throws std::invalid_argument if a zone is not known.
[[nodiscard]] StudyTable study_table(const StudyExport& given);

/// Those who answer this schedule fill a check-in of the model.
[[nodiscard]] bool is_check_in(const survey::Schedule& schedule);

}  // namespace attune::io
