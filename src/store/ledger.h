// What was consented to, and who read what: both only grow.
//   hash_k = BLAKE2b(hash_{k-1}, time, actor, subject, action): a line that is changed or taken out
//   breaks the chain. No line holds an answer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/store.h"

namespace attune::store {

void add_consent(const Access& access, const std::string& person, const std::string& what,
                 const std::string& version, bool given, std::int64_t now);
struct Consent {
  std::string what, version;
  bool given = false;
  std::int64_t at = 0;
};
[[nodiscard]] std::vector<Consent> consents(const Access& access, const std::string& person);

struct AuditLine {
  std::int64_t at = 0;
  std::string actor{}, subject{}, action{};
};
void add_audit(const Access& access, const AuditLine& line);
/// What was done about one person, newest first.
[[nodiscard]] std::vector<AuditLine> audit_of(const Access& access, const std::string& subject);
/// Up to where the chain was followed.
struct AuditHead {
  std::int64_t seq = 0;
  std::string hash{};  ///< empty: nothing yet
};
/// Follows the chain from there on. @returns its end; nothing if a line does not follow from the
/// one before, or if the head itself is not there any more.
[[nodiscard]] std::optional<AuditHead> follow_audit(const Access& access, AuditHead head);
/// Whether every line follows from the one before.
[[nodiscard]] bool audit_holds(const Access& access);

}  // namespace attune::store
