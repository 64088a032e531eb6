#include "store/ledger.h"

#include <fmt/format.h>
#include <soci/soci.h>

#include "store/fetched.h"
#include "store/sealing.h"

namespace attune::store {
namespace {

std::string hash_of(const std::string& previous, const AuditLine& line) {
  return token_hash(
      fmt::format("{}\n{}\n{}\n{}\n{}", previous, line.at, line.actor, line.subject, line.action));
}

}  // namespace

void add_consent(const Access& access, const std::string& person, const std::string& what,
                 const std::string& version, bool given, std::int64_t now) {
  const int yes = given ? 1 : 0;
  access.sql << "insert into consent (person, what, version, given, at) values (:person, :what, "
                ":version, :given, :now)",
      soci::use(person), soci::use(what), soci::use(version), soci::use(yes), soci::use(now);
}

std::vector<Consent> consents(const Access& access, const std::string& person) {
  std::vector<Consent> found;
  Consent row;
  int given = 0;
  soci::statement all = (access.sql.prepare << "select what, version, given, at from consent "
                                               "where person = :person order by seq",
                         soci::use(person), soci::into(row.what), soci::into(row.version),
                         soci::into(given), soci::into(row.at));
  all.execute();
  while (all.fetch()) {
    row.given = given != 0;
    found.push_back(row);
  }
  return found;
}

void add_audit(const Access& access, const AuditLine& line) {
  std::string previous;
  access.sql << "select hash from audit order by seq desc limit 1", soci::into(previous);
  if (!access.sql.got_data()) previous.clear();
  const std::string hash = hash_of(previous, line);
  access.sql << "insert into audit (at, actor, subject, action, previous, hash) values (:at, "
                ":actor, :subject, :action, :previous, :hash)",
      soci::use(line.at), soci::use(line.actor), soci::use(line.subject), soci::use(line.action),
      soci::use(previous), soci::use(hash);
}

std::vector<AuditLine> audit_of(const Access& access, const std::string& subject) {
  AuditLine row{.subject = subject};
  return fetched((access.sql.prepare
                      << "select at, actor, action from audit where subject = :subject order by "
                         "seq desc limit 1000",
                  soci::use(subject), soci::into(row.at), soci::into(row.actor),
                  soci::into(row.action)),
                 row);
}

std::optional<AuditHead> follow_audit(const Access& access, AuditHead head) {
  AuditLine row;
  std::string previous, hash;
  std::int64_t seq = 0;
  const std::int64_t from = head.seq;
  bool head_is_there = head.hash.empty();
  soci::statement rest =
      (access.sql.prepare << "select seq, at, actor, subject, action, previous, hash from audit "
                             "where seq >= :from order by seq",
       soci::use(from), soci::into(seq), soci::into(row.at), soci::into(row.actor),
       soci::into(row.subject), soci::into(row.action), soci::into(previous), soci::into(hash));
  rest.execute();
  while (rest.fetch()) {
    if (!head_is_there) {
      if (seq != head.seq || hash != head.hash) return std::nullopt;
      head_is_there = true;
      continue;
    }
    if (previous != head.hash || hash != hash_of(previous, row)) return std::nullopt;
    head = {seq, hash};
  }
  if (!head_is_there) return std::nullopt;
  return head;
}

bool audit_holds(const Access& access) { return follow_audit(access, {}).has_value(); }

}  // namespace attune::store
