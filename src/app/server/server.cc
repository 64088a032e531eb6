#include "app/server/server.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "app/server/local_time.h"
#include "store/failed_sign_ins.h"
#include "store/settings.h"

namespace attune::server {

Server::Server(ServerOptions options)
    : options_(std::move(options)),
      store_(options_.folder, options_.database),
      population_(options_.folder + "/population.fit.json") {}

std::int64_t Server::now() {
  const std::int64_t read = options_.clock();
  std::int64_t latest = latest_.load();
  while (read > latest && !latest_.compare_exchange_weak(latest, read)) {
  }
  return std::max(read, latest);
}

std::mutex& Server::lock_of(const std::string& person) {
  return person_locks_[std::hash<std::string>{}(person) % person_locks_.size()];
}

std::string Server::hashed(std::string_view password) {
  const std::lock_guard lock(hashing_turn_++ % 2 == 0 ? hashing_first_ : hashing_second_);
  return hash_password(password, options_.password_cost);
}

bool Server::fits(const std::optional<std::string>& hash, std::string_view password) {
  const std::lock_guard lock(hashing_turn_++ % 2 == 0 ? hashing_first_ : hashing_second_);
  return password_fits(hash, password, options_.password_cost);
}

double Server::try_sign_in(const SignInTry& attempt) {
  const double seconds = static_cast<double>(now()) / 1000;
  const std::lock_guard lock(tries_mutex_);
  return tries_.wait_or_take(attempt, seconds);
}

void Server::signed_in(const SignInTry& attempt) {
  const std::lock_guard lock(tries_mutex_);
  tries_.succeeded(attempt);
}

void Server::failed_sign_in(const std::string& person, std::string_view way) {
  note(Noted::sign_in_failed, person, way);
  if (person.empty()) return;
  const std::lock_guard lock(failed_mutex_);
  ++failed_[{person, now() / kHour}];
}

void Server::keep_failed_sign_ins() {
  decltype(failed_) counted;
  {
    const std::lock_guard lock(failed_mutex_);
    counted.swap(failed_);
  }
  if (counted.empty()) return;
  store_.write([&](const store::Access& access) {
    for (const auto& [key, tries] : counted) {
      store::add_failed_sign_ins(access, key.first, {key.second, tries});
    }
  });
}

void Server::note(Noted what, const std::string& person, std::string_view detail) {
  if (!options_.log) return;
  const std::string account =
      person.empty() ? "" : store_.vault().hidden("log/" + person).substr(0, 12);
  options_.log(log_line(now(), what, account, detail));
}

bool Server::may_ask(const std::string& person) {
  const double seconds = static_cast<double>(now()) / 1000;
  const std::lock_guard lock(calls_mutex_);
  return calls_.wait_or_take(person, seconds) == 0;
}

bool Server::audit_holds() {
  const std::lock_guard lock(audit_mutex_);
  const std::int64_t day = now() / kDay;
  if (day != audit_day_) audit_head_ = {};
  const auto head = store_.read(
      [&](const store::Access& access) { return store::follow_audit(access, audit_head_); });
  if (!head) return false;
  audit_head_ = *head;
  audit_day_ = day;
  return true;
}

void Server::check_writes() {
  constexpr std::int64_t kHolds = 5000;
  const std::int64_t time = now();
  if (time - writes_checked_.load() < kHolds) return;
  store_.write([&](const store::Access& access) {
    store::set_setting(access, "health", std::to_string(time));
  });
  writes_checked_ = time;
}

PasskeySite Server::passkey_site() const {
  const std::string& origin = options_.public_url;
  const auto start = origin.find("://");
  std::string host = start == std::string::npos ? origin : origin.substr(start + 3);
  host = host.substr(0, host.find_first_of(":/"));
  return {host, origin};
}

}  // namespace attune::server
