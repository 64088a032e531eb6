// A backup: database and master key in one file, sealed by a passphrase.
//   file = a line of JSON {"attune-backup": 1, "salt": …}, then chunks, each a 32-bit length and
//   libsodium's secretstream (XChaCha20-Poly1305): what is cut short or changed does not restore.
#pragma once

#include <string>

#include "store/store.h"

namespace attune::store {

/// @param path  appears whole or not at all. @throws IoError, also where the database is not SQLite
/// (pg_dump copies that; keep master.key beside it).
void back_up(Store& store, const std::string& path, const std::string& passphrase);

/// Into a folder that is new or empty. @throws IoError; DoesNotOpen for another passphrase or a
/// damaged file, and then nothing is left behind.
void restore(const std::string& path, const std::string& folder, const std::string& passphrase);

}  // namespace attune::store
