#include "app/server/pages/embedded.h"

#include <algorithm>
#include <array>

namespace attune::server {
namespace {

struct File {
  std::string_view name;
  const char *begin, *end;
};

}  // namespace

// What CMake made of the list of files: a File each, in kFiles.
#include "app/server/pages/embedded_files.inc"

std::optional<std::string_view> embedded(std::string_view name) {
  const auto found = std::find_if(kFiles.begin(), kFiles.end(),
                                  [&](const File& file) { return file.name == name; });
  if (found == kFiles.end()) return std::nullopt;
  return std::string_view(found->begin, static_cast<std::size_t>(found->end - found->begin));
}

}  // namespace attune::server
