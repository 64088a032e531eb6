// The items of a study's file: those of the check-in by name, and the study's own.
#pragma once

#include "io/json_node.h"
#include "survey/study.h"

namespace attune::io {

/// Reads "items", "scales", "random_blocks" and "causes" of the file into the study, whose
/// languages are known already.
void read_study_items(const JsonNode& file, survey::Study& study);

/// Names that no own item and no moment of one can have: columns of the diary and of the export.
[[nodiscard]] bool is_reserved(const std::string& name);

}  // namespace attune::io
