#include "store/couples.h"

#include <soci/soci.h>

#include "store/sealing.h"

namespace attune::store {
namespace {

void add_member(const Access& access, const std::string& couple, const std::string& person,
                int side, std::int64_t now) {
  access.sql << "insert into member (couple, person, side, joined) values (:couple, :person, "
                ":side, :now)",
      soci::use(couple), soci::use(person), soci::use(side), soci::use(now);
}

std::string place_of(const std::string& couple) { return "record/" + couple; }

}  // namespace

std::string add_couple(const Access& access, const std::string& person, std::int64_t now) {
  const std::string couple = random_text(16);
  access.sql << "insert into couple (id, created) values (:couple, :now)", soci::use(couple),
      soci::use(now);
  add_member(access, couple, person, 0, now);
  return couple;
}

std::pair<std::string, std::string> members(const Access& access, const std::string& couple) {
  std::pair<std::string, std::string> found;
  const soci::rowset<soci::row> rows =
      (access.sql.prepare << "select person, side from member where couple = :couple",
       soci::use(couple));
  for (const soci::row& row : rows) {
    (row.get<int>(1) == 0 ? found.first : found.second) = row.get<std::string>(0);
  }
  return found;
}

std::vector<std::string> couple_ids(const Access& access) {
  const soci::rowset<std::string> rows =
      (access.sql.prepare << "select id from couple order by created, id");
  return {rows.begin(), rows.end()};
}

bool join_couple(const Access& access, const std::string& couple, const std::string& person,
                 std::int64_t now) {
  const auto [first, second] = members(access, couple);
  if ((!first.empty() && !second.empty()) || (first.empty() && second.empty())) return false;
  add_member(access, couple, person, first.empty() ? 0 : 1, now);
  return true;
}

std::optional<Membership> membership(const Access& access, const std::string& person) {
  Membership found;
  access.sql << "select couple, side from member where person = :person", soci::use(person),
      soci::into(found.couple), soci::into(found.side);
  if (!access.sql.got_data()) return std::nullopt;
  const auto [first, second] = members(access, found.couple);
  found.partner = found.side == 0 ? second : first;
  return found;
}

void leave_couple(const Access& access, const std::string& person) {
  access.sql << "delete from member where person = :person", soci::use(person);
  access.sql << "delete from share where person = :person", soci::use(person);
  access.sql << "delete from access where person = :person", soci::use(person);
}

std::set<std::string> shares(const Access& access, const std::string& person) {
  const soci::rowset<std::string> rows =
      (access.sql.prepare << "select what from share where person = :person", soci::use(person));
  return {rows.begin(), rows.end()};
}

void set_share(const Access& access, const std::string& person, const std::string& what, bool on) {
  if (on) {
    access.sql << "insert into share (person, what) values (:person, :what) on conflict (person, "
                  "what) do nothing",
        soci::use(person), soci::use(what);
  } else {
    access.sql << "delete from share where person = :person and what = :what", soci::use(person),
        soci::use(what);
  }
}

std::vector<std::string> therapists_of(const Access& access, const std::string& person) {
  const soci::rowset<std::string> rows =
      (access.sql.prepare << "select therapist from access where person = :person order by since",
       soci::use(person));
  return {rows.begin(), rows.end()};
}

void set_access(const Access& access, const std::string& therapist, const std::string& person,
                bool on, std::int64_t now) {
  if (on) {
    access.sql << "insert into access (therapist, person, since) values (:therapist, :person, "
                  ":now) on conflict (therapist, person) do nothing",
        soci::use(therapist), soci::use(person), soci::use(now);
  } else {
    access.sql << "delete from access where therapist = :therapist and person = :person",
        soci::use(therapist), soci::use(person);
  }
}

bool has_access(const Access& access, const std::string& therapist, const std::string& person) {
  int found = 0;
  access.sql << "select count(*) from access where therapist = :therapist and person = :person",
      soci::use(therapist), soci::use(person), soci::into(found);
  return found > 0;
}

std::vector<Record> records(const Access& access, const std::string& therapist) {
  std::vector<std::string> couples;
  {
    const soci::rowset<std::string> rows =
        (access.sql.prepare << "select couple from record where therapist = :therapist order by "
                               "couple",
         soci::use(therapist));
    couples.assign(rows.begin(), rows.end());
  }
  std::vector<Record> found;
  for (const std::string& couple : couples) {
    if (auto record = find_record(access, therapist, couple)) found.push_back(std::move(*record));
  }
  return found;
}

std::optional<Record> find_record(const Access& access, const std::string& therapist,
                                  const std::string& couple) {
  Record record{.couple = couple};
  std::string sealed;
  access.sql << "select policy, sealed from record where therapist = :therapist and couple = "
                ":couple",
      soci::use(therapist), soci::use(couple), soci::into(record.policy), soci::into(sealed);
  if (!access.sql.got_data()) return std::nullopt;
  record.note = access.vault.open(access.sql, therapist, place_of(couple), sealed);
  return record;
}

void set_record(const Access& access, const std::string& therapist, const Record& record) {
  const std::string sealed =
      access.vault.seal(access.sql, therapist, place_of(record.couple), record.note);
  access.sql << "insert into record (couple, therapist, policy, sealed) values (:couple, "
                ":therapist, :policy, :sealed) on conflict (couple, therapist) do update set "
                "policy = excluded.policy, sealed = excluded.sealed",
      soci::use(record.couple), soci::use(therapist), soci::use(record.policy), soci::use(sealed);
}

}  // namespace attune::store
