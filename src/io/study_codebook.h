// What each column of a study's table means: as CSV for people, as JSON-LD for programs (schema.org
// Dataset with PropertyValue, as Psych-DS 0.1 has it in dataset_description.json).
#pragma once

#include <iosfwd>
#include <string>

#include "io/study_export.h"

namespace attune::io {

/// A row a column and language: name, kind, item, question, range, ends, values and their labels.
void write_codebook_csv(std::ostream& out, const StudyTable& table, const survey::Study& study);

[[nodiscard]] std::string codebook_jsonld(const StudyTable& table, const survey::Study& study);

/// How to read the files: a script of R and one of Python that run as they are beside them.
[[nodiscard]] std::string read_in_r(const survey::Study& study);
[[nodiscard]] std::string read_in_python(const survey::Study& study);

}  // namespace attune::io
