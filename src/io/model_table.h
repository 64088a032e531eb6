// The columns of a diary that a model wants, as they are: no construct of the default model has a
// meaning here.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <vector>

#include "core/diagnostic.h"
#include "core/expected.h"
#include "core/job.h"
#include "io/columns.h"
#include "model/spec.h"
#include "model/table.h"

namespace attune::io {

/// @returns the table, or all the file's problems. @throws IoError, Cancelled.
[[nodiscard]] Expected<model::Table, std::vector<Diagnostic>> read_model_table(
    const std::string& path, const model::ModelSpec& spec, std::size_t max_problems,
    const Job& job);

/// The same for CSV or TSV text from any stream.
[[nodiscard]] Expected<model::Table, std::vector<Diagnostic>> read_model_table_csv(
    std::istream& in, const std::string& name, const model::ModelSpec& spec,
    std::size_t max_problems, const Job& job);

/// The same for columns in memory.
[[nodiscard]] Expected<model::Table, std::vector<Diagnostic>> read_model_table_columns(
    const Columns& table, const model::ModelSpec& spec, std::size_t max_problems, const Job& job);

}  // namespace attune::io
