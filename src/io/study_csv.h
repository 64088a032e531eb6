// A study's tables as CSV (csv_line.h tells how), and the schema with which `attune` reads the
// diary.
#pragma once

#include <iosfwd>
#include <string>

#include "io/study_export.h"

namespace attune::io {

/// Texts that people wrote and that a spreadsheet would run as a formula begin with "'".
void write_study_csv(std::ostream& out, const StudyTable& table);

/// TOML, docs/formats/schema.md: which columns are not for the model, and which are causes.
[[nodiscard]] std::string study_schema(const survey::Study& study, const StudyTable& table);

/// A row a couple: its place in the order of joining and its arm.
void write_assignments_csv(std::ostream& out, const std::vector<StudyAssignment>& rows);
/// A row a decision point of a prompt: availability, probability, draw, sent.
void write_decisions_csv(std::ostream& out, const std::vector<StudyDecision>& rows);

}  // namespace attune::io
