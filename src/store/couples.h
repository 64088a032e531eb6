// Couples: two members with the same rights, what each shares, and whom each lets see it.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "store/store.h"

namespace attune::store {

/// A new couple with its first member. @returns the couple's id.
[[nodiscard]] std::string add_couple(const Access& access, const std::string& person,
                                     std::int64_t now);
/// @returns whether there was a place.
[[nodiscard]] bool join_couple(const Access& access, const std::string& couple,
                               const std::string& person, std::int64_t now);

struct Membership {
  std::string couple{};
  int side = 0;
  std::string partner{};  ///< empty while alone
};
[[nodiscard]] std::optional<Membership> membership(const Access& access, const std::string& person);
/// Leaves without notice; what was shared ends.
void leave_couple(const Access& access, const std::string& person);

/// What a person shares now: items, and inferences.
[[nodiscard]] std::set<std::string> shares(const Access& access, const std::string& person);
void set_share(const Access& access, const std::string& person, const std::string& what, bool on);

/// Therapists whom the person lets see what is shared.
[[nodiscard]] std::vector<std::string> therapists_of(const Access& access,
                                                     const std::string& person);
void set_access(const Access& access, const std::string& therapist, const std::string& person,
                bool on, std::int64_t now);
[[nodiscard]] bool has_access(const Access& access, const std::string& therapist,
                              const std::string& person);

/// A therapist's record of a couple: apart from each person's.
struct Record {
  std::string couple{}, policy{}, note{};
};
[[nodiscard]] std::vector<Record> records(const Access& access, const std::string& therapist);
[[nodiscard]] std::optional<Record> find_record(const Access& access, const std::string& therapist,
                                                const std::string& couple);
void set_record(const Access& access, const std::string& therapist, const Record& record);
/// The members of a couple, by side; empty where nobody is.
[[nodiscard]] std::pair<std::string, std::string> members(const Access& access,
                                                          const std::string& couple);

[[nodiscard]] std::vector<std::string> couple_ids(const Access& access);

}  // namespace attune::store
