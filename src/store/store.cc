#include "store/store.h"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "core/io_error.h"
#include "store/master_key.h"
#include "store/settings.h"

namespace attune::store {
namespace {

std::string made_folder(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw IoError(folder, error.message(), "give another folder with --data");
  if (::chmod(folder.c_str(), 0700) != 0) throw IoError(folder, std::strerror(errno));
  return folder;
}

// A new key beside an old database would lock everybody out of it.
bool is_new(const std::string& folder) { return !std::filesystem::exists(folder + "/attune.db"); }

/// The database remembers which key it is sealed under.
void hold_to_one_key(Store& store) {
  const std::string mine = store.vault().hidden("the key of this database");
  if (setting_or(store, "key", [&](const Access&) { return mine; }) != mine) {
    throw IoError(store.folder() + "/master.key", "it is not the key of this database",
                  "restore the folder from a backup: `attune restore`");
  }
}

}  // namespace

Store::Store(const std::string& folder, const std::string& database_url)
    : folder_(made_folder(folder)),
      vault_(master_key(folder_ + "/master.key", is_new(folder_))),
      database_(database_url.empty() ? "sqlite:" + folder_ + "/attune.db" : database_url) {
  hold_to_one_key(*this);
}

}  // namespace attune::store
