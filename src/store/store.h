// What the server keeps: the database, and the keys that its rows are sealed under.
//   Functions of the other headers of this folder work inside a transaction: they take Access.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "store/database.h"
#include "store/vault.h"

namespace attune::store {

/// A transaction's connection, and the keys.
struct Access {
  soci::session& sql;
  Vault& vault;
};

class Store {
 public:
  /// @param folder  holds master.key and, without another URL, attune.db; made with mode 0700.
  /// @throws IoError
  Store(const std::string& folder, const std::string& database_url);

  /// @returns what `question` returns. @throws IoError
  template <class Question>
  auto read(Question&& question) {
    return run([this](const Change& change) { database_.read(change); }, question);
  }
  /// @returns what `change` returns, once it is on the disk. @throws IoError, and what it throws.
  template <class Changes>
  auto write(Changes&& change) {
    return run([this](const Change& wrapped) { database_.write(wrapped); }, change);
  }

  [[nodiscard]] Database& database() { return database_; }
  [[nodiscard]] Vault& vault() { return vault_; }
  [[nodiscard]] const std::string& folder() const { return folder_; }

 private:
  template <class Way, class Body>
  auto run(const Way& way, Body& body) {
    using Result = decltype(body(std::declval<Access>()));
    if constexpr (std::is_void_v<Result>) {
      way([&](soci::session& sql) { body(Access{sql, vault_}); });
    } else {
      std::optional<Result> result;
      way([&](soci::session& sql) { result.emplace(body(Access{sql, vault_})); });
      return std::move(*result);
    }
  }

  std::string folder_;
  Vault vault_;
  Database database_;
};

}  // namespace attune::store
