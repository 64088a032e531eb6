// What every handler works with: the store, the estimates, limits, the clock, and how the server
// was started. Thread-safe.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "app/server/engine/population.h"
#include "app/server/security_log.h"
#include "app/server/sign_in/passkey.h"
#include "app/server/sign_in/password.h"
#include "app/server/sign_in/rate_limit.h"
#include "store/ledger.h"
#include "store/store.h"

namespace attune::server {

struct ServerOptions {
  std::string folder = "attune-data";
  std::string database;    ///< URL; empty: SQLite in the folder
  std::string public_url;  ///< how browsers reach it: "https://notes.example.org"
  bool demo = false;
  bool behind_proxy = false, tls = false;
  std::string mail_url, mail_user, mail_password;  ///< "smtps://host:465"; empty: no mail
  std::string mail_from;                           ///< an address
  /// Milliseconds since 1970 in UTC.
  std::function<std::int64_t()> clock;
  PasswordCost password_cost;
  std::function<void(const std::string&)> log;  ///< a line; any thread. Empty: there is no log
  /// Push services besides the browsers' own, which may be at private addresses, and who vouches
  /// for their certificates (empty: the system).
  std::vector<std::string> push_hosts;
  std::string push_ca_file;
};

class Server {
 public:
  explicit Server(ServerOptions options);

  [[nodiscard]] const ServerOptions& options() const { return options_; }
  [[nodiscard]] store::Store& store() { return store_; }
  [[nodiscard]] Population& population() { return population_; }

  /// Never earlier than what it said before: a clock that goes back stands still here.
  [[nodiscard]] std::int64_t now();

  /// A person's check-ins are taken one at a time.
  [[nodiscard]] std::mutex& lock_of(const std::string& person);
  /// Hashing takes 64 MiB a time: two at once.
  [[nodiscard]] std::string hashed(std::string_view password);
  [[nodiscard]] bool fits(const std::optional<std::string>& hash, std::string_view password);

  /// @returns seconds to wait, 0 if the try may go on. @param device  see rate_limit.h.
  [[nodiscard]] double try_sign_in(const SignInTry& attempt);
  void signed_in(const SignInTry& attempt);
  /// @param person  whose account it was tried on; empty: nobody's. Its owner sees how many there
  /// were. They are counted here first: a write for known names alone would tell that they are.
  void failed_sign_in(const std::string& person, std::string_view way);
  /// Puts what was counted into the store. @throws IoError
  void keep_failed_sign_ins();
  /// For the operator's log.
  void note(Noted what, const std::string& person, std::string_view detail);
  /// @returns false if somebody who is signed in asks far more often than a person does.
  [[nodiscard]] bool may_ask(const std::string& person);
  /// Whether the chain of the audit holds: what is new since it was asked last, and all of it once
  /// a day.
  [[nodiscard]] bool audit_holds();
  [[nodiscard]] PasskeySite passkey_site() const;
  /// That the store can be written to, tried at most once in five seconds however often it is
  /// asked.
  /// @throws IoError
  void check_writes();

  std::atomic<std::uint64_t> requests{0}, faults{0}, check_ins{0};  ///< for /metrics

 private:
  ServerOptions options_;
  store::Store store_;
  Population population_;
  std::atomic<std::int64_t> latest_{0}, writes_checked_{0};
  std::array<std::mutex, 64> person_locks_;
  std::mutex hashing_first_, hashing_second_, tries_mutex_;
  std::atomic<unsigned> hashing_turn_{0};
  SignInLimits tries_;
  RateLimit calls_{{600, 10}};
  std::map<std::pair<std::string, std::int64_t>, std::int64_t> failed_;  ///< person, hour
  std::mutex calls_mutex_, failed_mutex_, audit_mutex_;
  store::AuditHead audit_head_;
  std::int64_t audit_day_ = -1;
};

}  // namespace attune::server
