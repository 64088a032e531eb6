// Persons: who they are (sealed), how they sign in, and leaving for good.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/store.h"

namespace attune::store {

/// What only the person's key opens.
struct Profile {
  std::string name, handle;
  std::string zone = "UTC", language = "en", country;
  std::string reminder_time = "20:30";  ///< local
  std::string email;
  bool email_reminders = false, push_reminders = false;
  std::string calendar_secret;  ///< of the subscription's address
  std::string app_name;         ///< as on the home screen; empty: the neutral default
};

struct Person {
  std::string id{};
  std::int64_t created = 0;
  bool operates = false, therapist = false, staff = false;
  Profile profile{};
};

/// @param password  hashed already. @returns the id; nothing if the sign-in name is taken.
[[nodiscard]] std::optional<std::string> add_person(const Access& access, const Person& person,
                                                    const std::string& password, std::int64_t now);
[[nodiscard]] std::optional<Person> find_person(const Access& access, const std::string& id);
void set_profile(const Access& access, const std::string& id, const Profile& profile);

struct Login {
  std::string person{}, password{};
};
/// @param handle  whatever its case and outer spaces.
[[nodiscard]] std::optional<Login> find_login(const Access& access, const std::string& handle);
[[nodiscard]] std::optional<Login> login_of(const Access& access, const std::string& person);
void set_password(const Access& access, const std::string& person, const std::string& password);

/// A secret of a kind ("totp", "challenge"), sealed under the person's key.
[[nodiscard]] std::optional<std::string> secret(const Access& access, const std::string& person,
                                                const std::string& kind);
void set_secret(const Access& access, const std::string& person, const std::string& kind,
                const std::string& value);
void remove_secret(const Access& access, const std::string& person, const std::string& kind);

/// Hashes of recovery codes take the place of the earlier ones.
void set_recovery(const Access& access, const std::string& person,
                  const std::vector<std::string>& hashes);
[[nodiscard]] std::vector<std::string> unused_recovery(const Access& access,
                                                       const std::string& person);
/// @returns whether it was still unused.
[[nodiscard]] bool use_recovery(const Access& access, const std::string& person,
                                const std::string& hash, std::int64_t now);

/// The key first, then all rows: what copies hold of the person stays shut.
void erase_person(const Access& access, const std::string& id);

struct Counts {
  std::int64_t people = 0, couples = 0, studies = 0, check_ins = 0;
};
[[nodiscard]] Counts counts(const Access& access);

}  // namespace attune::store
