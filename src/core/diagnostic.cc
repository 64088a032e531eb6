#include "core/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>

namespace attune {

std::string to_string(const Diagnostic& diagnostic) {
  const auto& [file, line, column] = diagnostic.place;
  std::string text = file;
  if (line > 0) text += fmt::format(":{}", line);
  if (!text.empty()) text += ": ";
  if (diagnostic.severity == Severity::warning) text += "warning: ";
  if (diagnostic.severity == Severity::note) text += "note: ";
  if (!column.empty()) text += fmt::format("column \"{}\": ", column);
  text += diagnostic.message;
  if (!diagnostic.mend.empty()) text += fmt::format(" ({})", diagnostic.mend);
  return text;
}

bool has_error(const std::vector<Diagnostic>& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& d) { return d.severity == Severity::error; });
}

}  // namespace attune
