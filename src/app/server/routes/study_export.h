// The files that a study gives out, from what is kept.
#pragma once

#include <optional>
#include <string>

#include "store/studies.h"

namespace attune::server {

struct ExportedFile {
  std::string bytes, type;
};

/// @param name  "diary.csv", "diary.sav", "diary.dta", "codebook.csv", "codebook.json",
/// "randomisation.csv", "decisions.csv", "schema.toml", "read.R", "read.py".
/// @returns nothing for any other name.
[[nodiscard]] std::optional<ExportedFile> exported(const store::Access& access,
                                                   const store::KeptStudy& kept,
                                                   const std::string& name, std::int64_t now);

/// "C001", "P0007": by the order of joining, which tells nobody who it is.
[[nodiscard]] std::string pseudonym(const char* kind, int number);

}  // namespace attune::server
