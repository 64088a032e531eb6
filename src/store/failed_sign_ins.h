// How often somebody failed to sign in as a person: for that person to see. By the hour; who it was
// is not kept.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/store.h"

namespace attune::store {

struct FailedSignIns {
  std::int64_t hour = 0;  ///< since 1970
  std::int64_t tries = 0;
};

/// Adds to what there is of that hour; nothing where there is no such person any more.
void add_failed_sign_ins(const Access& access, const std::string& person,
                         const FailedSignIns& failed);
/// @returns by ascending hour.
[[nodiscard]] std::vector<FailedSignIns> failed_sign_ins(const Access& access,
                                                         const std::string& person,
                                                         std::int64_t since_hour);
void forget_failed_sign_ins(const Access& access, std::int64_t before_hour);

}  // namespace attune::store
