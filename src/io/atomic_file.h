// Output files appear whole or not at all: written beside their place under a temporary name, put
// on disk, then renamed.
#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>

namespace attune::io {

/// Runs `body` on a stream of a new file and puts it in the place of `path`. If `body` throws,
/// nothing is changed. A path that is not a regular file (a pipe, /dev/stdout) is written directly.
/// @throws IoError with the path and the cause; whatever `body` throws.
void write_atomically(const std::string& path, const std::function<void(std::ostream&)>& body);
void write_atomically(const std::string& path, std::string_view content);

/// @returns all bytes of a file. @throws IoError.
[[nodiscard]] std::string read_file(const std::string& path);

}  // namespace attune::io
