#include "store/sessions.h"

#include <soci/soci.h>

#include "store/sealing.h"

namespace attune::store {

std::string add_session(const Access& access, const std::string& person, std::int64_t now) {
  const std::string token = random_text(32), hash = token_hash(token), form_token = random_text(16);
  access.sql << "insert into session (token_hash, person, created, seen, form_token) values "
                "(:hash, :person, :created, :seen, :form_token)",
      soci::use(hash), soci::use(person), soci::use(now), soci::use(now), soci::use(form_token);
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
