#include "store/sessions.h"

#include <soci/soci.h>

#include "store/fetched.h"
#include "store/sealing.h"

namespace attune::store {
namespace {

std::string place_of(const std::string& hash) { return "session/" + hash; }

void end_least_used(const Access& access, const std::string& person) {
  const int most = kMostSessions;
  access.sql << "delete from session where person = :person and token_hash not in (select "
                "token_hash from session where person = :same order by seen desc, created desc "
                "limit :most)",
      soci::use(person), soci::use(person), soci::use(most);
}

}  // namespace

std::string add_session(const Access& access, const std::string& person, const std::string& device,
                        std::int64_t now) {
  const std::string token = random_text(32), hash = token_hash(token), form_token = random_text(16),
                    sealed = access.vault.seal(access.sql, person, place_of(hash), device);
  access.sql << "insert into session (token_hash, person, created, seen, form_token, device) "
                "values (:hash, :person, :created, :seen, :form_token, :device)",
      soci::use(hash), soci::use(person), soci::use(now), soci::use(now), soci::use(form_token),
      soci::use(sealed);
  end_least_used(access, person);
  return token;
}

std::optional<Session> find_session(const Access& access, const std::string& token) {
  const std::string hash = token_hash(token);
  Session session;
  access.sql << "select person, form_token, created, seen from session where token_hash = :hash",
      soci::use(hash), soci::into(session.person), soci::into(session.form_token),
      soci::into(session.created), soci::into(session.seen);
  if (!access.sql.got_data()) return std::nullopt;
  return session;
}

void touch_session(const Access& access, const std::string& token, std::int64_t now) {
  const std::string hash = token_hash(token);
  access.sql << "update session set seen = :now where token_hash = :hash", soci::use(now),
      soci::use(hash);
}

void end_session(const Access& access, const std::string& token) {
  const std::string hash = token_hash(token);
  access.sql << "delete from session where token_hash = :hash", soci::use(hash);
}

std::vector<SessionOfOne> sessions_of(const Access& access, const std::string& person) {
  SessionOfOne row;
  auto all = fetched(
      (access.sql.prepare << "select token_hash, device, created, seen from session where person = "
                             ":person order by seen desc, created desc, token_hash",
       soci::use(person), soci::into(row.id), soci::into(row.device), soci::into(row.created),
       soci::into(row.seen)),
      row);
  for (SessionOfOne& one : all) {
    // One that began before devices were kept has none.
    if (one.device.empty()) continue;
    one.device = access.vault.open(access.sql, person, place_of(one.id), one.device);
  }
  return all;
}

bool end_session_of(const Access& access, const std::string& person, const std::string& id) {
  return changed_one(
      (access.sql.prepare << "delete from session where person = :person and token_hash = :id",
       soci::use(person), soci::use(id)));
}

void end_sessions(const Access& access, const std::string& person, const std::string& but_token) {
  const std::string hash = token_hash(but_token);
  access.sql << "delete from session where person = :person and token_hash <> :hash",
      soci::use(person), soci::use(hash);
}

void end_old_sessions(const Access& access, std::int64_t created_before, std::int64_t seen_before) {
  access.sql << "delete from session where created < :created or seen < :seen",
      soci::use(created_before), soci::use(seen_before);
}

}  // namespace attune::store
