// One-time codes: to set the program up, to join a partner, a therapist or a study.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "store/store.h"

namespace attune::store {

struct Invite {
  std::string kind;     ///< "setup", "partner", "therapist", "study"
  std::string inviter;  ///< person; empty for the program itself
  std::string target;   ///< couple, record's policy, study
  std::int64_t expires = 0;
  int uses = 1;  ///< how many may still come by it
};

/// Ten letters and digits that are not taken for one another: about 49 bits.
[[nodiscard]] std::string new_code();
void add_invite(const Access& access, const std::string& code, const Invite& invite);
/// @param code  as typed: spaces, hyphens and case do not matter. @returns nothing if it is
/// unknown, used or over.
[[nodiscard]] std::optional<Invite> find_invite(const Access& access, const std::string& code,
                                                std::int64_t now);
/// @returns whether it had a use left: two who come at once do not both get in.
[[nodiscard]] bool use_invite(const Access& access, const std::string& code, std::int64_t now);
/// Earlier codes of this kind by this person end.
void end_invites(const Access& access, const std::string& kind, const std::string& inviter);

}  // namespace attune::store
