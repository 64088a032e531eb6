// What `attune check` says about a diary: for people as text, for programs as JSON.
#pragma once

#include <string>
#include <vector>

#include "analysis/data_summary.h"
#include "core/diagnostic.h"
#include "dyad/diary.h"

namespace attune::io {

/// Plain words, at most 100 columns, ends in a newline. `remarks` are not repeated here: the shell
/// shows them with to_string(Diagnostic).
[[nodiscard]] std::string summary_to_text(const dyad::Diary& diary,
                                          const analysis::DataSummary& summary);

/// {"diary": source, "ok": true, "problems": [], "remarks": [...], "summary": {...}}
[[nodiscard]] std::string check_to_json(const dyad::Diary& diary,
                                        const analysis::DataSummary& summary,
                                        const std::vector<Diagnostic>& remarks);

/// The same object for a diary that could not be read: "ok": false, "summary": null.
[[nodiscard]] std::string problems_to_json(const std::string& source,
                                           const std::vector<Diagnostic>& problems);

/// [{"severity", "file", "line", "column", "message", "mend"}].
[[nodiscard]] std::string diagnostics_to_json(const std::vector<Diagnostic>& diagnostics);

}  // namespace attune::io
