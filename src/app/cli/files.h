// What commands read and where their results go.
#pragma once

#include <string>
#include <string_view>

#include "analysis/fit.h"
#include "app/cli/options.h"
#include "app/cli/shell.h"
#include "io/read_diary.h"

namespace attune::cli {

/// @returns the diary and its remarks, without having shown them.
/// @throws Rejected with every problem of the schema or the diary; IoError; Cancelled.
[[nodiscard]] io::CheckedDiary load_diary(const DiaryOptions& options, const Job& job);

/// The same; remarks go to stderr unless --quiet.
[[nodiscard]] dyad::Diary load_diary_aloud(const DiaryOptions& options, bool quiet, Run& run,
                                           const Shell& shell);

/// @throws Rejected, IoError. Warns on stderr if the fit had not converged.
[[nodiscard]] analysis::Fit load_fit(const std::string& path, const Shell& shell);

/// To the file, whole or not at all; to shell.out if `path` is empty or "-".
/// @throws IoError.
void write_result(const std::string& path, std::string_view content, const Shell& shell);

}  // namespace attune::cli
