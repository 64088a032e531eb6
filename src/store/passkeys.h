// Passkeys and push subscriptions: what a person's devices gave.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/store.h"

namespace attune::store {

struct KeptPasskey {
  std::string id;  ///< base64url
  std::string person, name;
  int algorithm = 0;
  std::string public_key;  ///< base64url
  std::int64_t counter = 0;
};
/// @returns false if somebody has that id already.
[[nodiscard]] bool add_passkey(const Access& access, const KeptPasskey& key);
[[nodiscard]] std::vector<KeptPasskey> passkeys(const Access& access, const std::string& person);
[[nodiscard]] std::optional<KeptPasskey> find_passkey(const Access& access, const std::string& id);
void set_passkey_counter(const Access& access, const std::string& id, std::int64_t counter);
void remove_passkey(const Access& access, const std::string& person, const std::string& id);
void remove_passkeys(const Access& access, const std::string& person);

/// Uses a challenge up; those that expired are forgotten with it. @param mark  which one.
/// @returns false if it was used before.
[[nodiscard]] bool use_challenge(const Access& access, const std::string& mark,
                                 std::int64_t expires, std::int64_t now);

/// A browser's subscription, sealed as it came. @param id  of its endpoint.
void add_push(const Access& access, const std::string& person, const std::string& id,
              const std::string& subscription);
void remove_push(const Access& access, const std::string& person, const std::string& id);
[[nodiscard]] std::vector<std::string> push_subscriptions(const Access& access,
                                                          const std::string& person);

}  // namespace attune::store
