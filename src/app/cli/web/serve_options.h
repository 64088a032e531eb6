// What the commands about the web app's data share.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

namespace attune::cli {

inline constexpr const char* kDefaultFolder = "attune-data";

struct DataOptions {
  std::string folder = kDefaultFolder, database;
};
/// --data, --database.
void add_data_options(CLI::App& command, DataOptions& options);

/// Milliseconds since 1970 in UTC.
[[nodiscard]] std::int64_t wall_clock();

/// From ATTUNE_PASSPHRASE, else asked for on the terminal without echo.
/// @throws UsageError where there is neither, or it is too short.
[[nodiscard]] std::string read_passphrase(bool twice);

}  // namespace attune::cli
