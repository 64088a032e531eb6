// Every person's own key, wrapped by the master key.
//   What is sealed under a person's key is gone with it: erasing a person removes the wrapped key,
//   and no copy of the rows, in a backup or elsewhere, opens again.
// Thread-safe.
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "store/key.h"

namespace soci {
class session;
}

namespace attune::store {

class Vault {
 public:
  explicit Vault(const Key& master);

  /// A new person's key.
  void add(soci::session& sql, const std::string& person) const;
  void forget(const std::string& person);

  /// @param place  table and row: what is moved elsewhere does not open.
  /// @throws DoesNotOpen if the person has no key.
  [[nodiscard]] std::string seal(soci::session& sql, const std::string& person,
                                 std::string_view place, std::string_view plain);
  [[nodiscard]] std::string open(soci::session& sql, const std::string& person,
                                 std::string_view place, std::string_view sealed);

  /// The server's own secrets.
  [[nodiscard]] std::string seal_own(std::string_view place, std::string_view plain) const;
  [[nodiscard]] std::string open_own(std::string_view place, std::string_view sealed) const;

  /// How a sign-in name or an address is found without being held in clear.
  [[nodiscard]] std::string hidden(std::string_view text) const;

 private:
  [[nodiscard]] Key key_of(soci::session& sql, const std::string& person);

  Key wrap_, hide_;
  std::mutex mutex_;
  std::unordered_map<std::string, Key> known_;
};

}  // namespace attune::store
