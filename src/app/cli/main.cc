// attune: the commands about diaries, models and talks. For those of the web app, and to list all
// commands, attune-web takes this process over.
#include <unistd.h>

#include <filesystem>
#include <string>

#include "app/cli/program.h"
#include "core/io_error.h"

namespace {

/// Where it was built, or where it is installed, beside this program.
std::filesystem::path beside_this() {
  const auto folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  const auto built = folder / "attune-web";
  return std::filesystem::exists(built) ? built : folder.parent_path() / ATTUNE_WEB;
}

}  // namespace

int main(int argc, char** argv) {
  return attune::cli::program(
      argc, argv, {nullptr, [argv] {
                     const std::string all = beside_this();
                     ::execv(all.c_str(), argv);
                     throw attune::IoError(
                         all, "the program with the commands of the web app cannot be started",
                         "install it beside this one");
                   }});
}
