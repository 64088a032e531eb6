// A file of simulated studies: a line with their settings, then one study a line, so that a long
// run can go on where it stopped.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/diagnostic.h"
#include "core/expected.h"
#include "io/json.h"

namespace attune::io {

[[nodiscard]] inline std::string line(const Json& json) { return json.dump() + '\n'; }

/// @param settings  the first line. @param read  of a study's line; throws Json::exception.
/// @param fault  why a study cannot be one of these, given those before it; nothing: it can.
/// @returns the studies, or what is wrong, with its line.
template <class Study>
[[nodiscard]] Expected<std::vector<Study>, Diagnostic> parse_study_lines(
    std::string_view lines, const std::string& settings, const std::string& source,
    const std::function<Study(const Json&)>& read,
    const std::function<std::optional<std::string>(const Study&, const std::vector<Study>&)>&
        fault) {
  std::vector<Study> studies;
  for (std::size_t number = 1; !lines.empty(); ++number) {
    const std::size_t end = std::min(lines.find('\n'), lines.size() - 1) + 1;
    const std::string_view text = lines.substr(0, end);
    lines.remove_prefix(end);
    const auto refuse = [&](std::string message, std::string mend) {
      return unexpected(
          Diagnostic{Severity::error, {source, number, {}}, std::move(message), std::move(mend)});
    };
    if (number == 1) {
      if (text == settings) continue;
      return refuse("the file holds studies of other settings",
                    "give the options it was made with, or another file to -o");
    }
    try {
      Study study = read(Json::parse(text));
      if (auto why = fault(study, studies)) return refuse(std::move(*why), "remove this line");
      studies.push_back(std::move(study));
    } catch (const Json::exception& error) {
      return refuse(fmt::format("not a study of a calibration: {}", error.what()),
                    "remove this line: its study will be done again");
    }
  }
  return studies;
}

}  // namespace attune::io
