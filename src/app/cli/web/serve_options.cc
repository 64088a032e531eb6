#include "app/cli/web/serve_options.h"

#include <unistd.h>

#include <chrono>
#include <cstdlib>

#include "app/cli/failure.h"

namespace attune::cli {
namespace {

constexpr std::size_t kShortest = 12;

std::string ask(const char* prompt) {
  // getpass() alone turns the echo off on every system that this is built for.
  const char* typed = ::getpass(prompt);
  if (typed == nullptr) throw UsageError("no passphrase: set ATTUNE_PASSPHRASE");
  return typed;
}

}  // namespace

void add_data_options(CLI::App& command, DataOptions& options) {
  command.add_option("--data", options.folder, "The folder that all is kept in")
      ->type_name("DIR")
      ->envname("ATTUNE_DATA")
      ->capture_default_str();
  command
      .add_option("--database", options.database,
                  "postgresql://… instead of SQLite in the folder; the key stays in the folder")
      ->type_name("URL")
      ->envname("ATTUNE_DATABASE_URL");
}

std::int64_t wall_clock() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::string read_passphrase(bool twice) {
  const char* given = std::getenv("ATTUNE_PASSPHRASE");
  std::string passphrase;
  if (given != nullptr) {
    passphrase = given;
  } else if (::isatty(STDIN_FILENO) == 1) {
    passphrase = ask("Passphrase: ");
    if (twice && ask("Once more: ") != passphrase) throw UsageError("the two differ");
  } else {
    throw UsageError("no passphrase: set ATTUNE_PASSPHRASE, or run it in a terminal");
  }
  if (twice && passphrase.size() < kShortest) {
    throw UsageError("the passphrase has fewer than 12 characters: a few words in a row are good");
  }
  return passphrase;
}

}  // namespace attune::cli
