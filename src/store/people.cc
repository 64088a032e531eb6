#include "store/people.h"

#include <soci/soci.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "store/fetched.h"
#include "store/sealing.h"

namespace attune::store {

// Found by the library where the type is.
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Profile, name, handle, zone, language, country,
                                                reminder_time, email, email_reminders,
                                                push_reminders, calendar_secret, app_name)

namespace {

using nlohmann::json;

std::string place_of(const std::string& person) { return "person/" + person; }

// Names of one person typed in other ways are one name: outer spaces, and the case of ASCII.
std::string plain_handle(const std::string& handle) {
  const auto first = handle.find_first_not_of(" \t");
  if (first == std::string::npos) return {};
  std::string plain = handle.substr(first, handle.find_last_not_of(" \t") - first + 1);
  std::transform(plain.begin(), plain.end(), plain.begin(), [](unsigned char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  });
  return plain;
}

int as_int(bool value) { return value ? 1 : 0; }

}  // namespace

std::optional<std::string> add_person(const Access& access, const Person& person,
                                      const std::string& password, std::int64_t now) {
  if (find_login(access, person.profile.handle)) return std::nullopt;
  const std::string id = random_text(16),
                    hash = access.vault.hidden(plain_handle(person.profile.handle));
  const int operates = as_int(person.operates), therapist = as_int(person.therapist),
            staff = as_int(person.staff);
  access.sql << "insert into person (id, created, sealed, operates, therapist, staff) values (:id, "
                ":created, '', :operates, :therapist, :staff)",
      soci::use(id), soci::use(now), soci::use(operates), soci::use(therapist), soci::use(staff);
  access.vault.add(access.sql, id);
  Profile profile = person.profile;
  if (profile.calendar_secret.empty()) profile.calendar_secret = random_text(24);
  set_profile(access, id, profile);
  access.sql << "insert into login (handle_hash, person, password) values (:hash, :person, "
                ":password)",
      soci::use(hash), soci::use(id), soci::use(password);
  return id;
}

std::optional<Person> find_person(const Access& access, const std::string& id) {
  Person person{.id = id};
  std::string sealed;
  int operates = 0, therapist = 0, staff = 0;
  access.sql << "select created, sealed, operates, therapist, staff from person where id = :id",
      soci::use(id), soci::into(person.created), soci::into(sealed), soci::into(operates),
      soci::into(therapist), soci::into(staff);
  if (!access.sql.got_data()) return std::nullopt;
  person.operates = operates != 0;
  person.therapist = therapist != 0;
  person.staff = staff != 0;
  person.profile =
      json::parse(access.vault.open(access.sql, id, place_of(id), sealed)).get<Profile>();
  return person;
}

void set_profile(const Access& access, const std::string& id, const Profile& profile) {
  const std::string sealed = access.vault.seal(access.sql, id, place_of(id), json(profile).dump());
  const int reminded = as_int(profile.email_reminders || profile.push_reminders);
  access.sql << "update person set sealed = :sealed, reminded = :reminded where id = :id",
      soci::use(sealed), soci::use(reminded), soci::use(id);
}

std::optional<Login> find_login(const Access& access, const std::string& handle) {
  const std::string hash = access.vault.hidden(plain_handle(handle));
  Login login;
  access.sql << "select person, password from login where handle_hash = :hash", soci::use(hash),
      soci::into(login.person), soci::into(login.password);
  if (!access.sql.got_data()) return std::nullopt;
  return login;
}

std::optional<Login> login_of(const Access& access, const std::string& person) {
  Login login{.person = person};
  access.sql << "select password from login where person = :person", soci::use(person),
      soci::into(login.password);
  if (!access.sql.got_data()) return std::nullopt;
  return login;
}

void set_password(const Access& access, const std::string& person, const std::string& password) {
  access.sql << "update login set password = :password where person = :person", soci::use(password),
      soci::use(person);
}

std::optional<std::string> secret(const Access& access, const std::string& person,
                                  const std::string& kind) {
  std::string sealed;
  access.sql << "select sealed from secret where person = :person and kind = :kind",
      soci::use(person), soci::use(kind), soci::into(sealed);
  if (!access.sql.got_data()) return std::nullopt;
  return access.vault.open(access.sql, person, "secret/" + kind, sealed);
}

void set_secret(const Access& access, const std::string& person, const std::string& kind,
                const std::string& value) {
  const std::string sealed = access.vault.seal(access.sql, person, "secret/" + kind, value);
  access.sql << "insert into secret (person, kind, sealed) values (:person, :kind, :sealed) on "
                "conflict (person, kind) do update set sealed = excluded.sealed",
      soci::use(person), soci::use(kind), soci::use(sealed);
}

void remove_secret(const Access& access, const std::string& person, const std::string& kind) {
  access.sql << "delete from secret where person = :person and kind = :kind", soci::use(person),
      soci::use(kind);
}

void set_recovery(const Access& access, const std::string& person,
                  const std::vector<std::string>& hashes) {
  access.sql << "delete from recovery where person = :person", soci::use(person);
  for (const std::string& hash : hashes) {
    access.sql << "insert into recovery (person, hash) values (:person, :hash)", soci::use(person),
        soci::use(hash);
  }
}

std::vector<std::string> unused_recovery(const Access& access, const std::string& person) {
  const soci::rowset<std::string> rows =
      (access.sql.prepare << "select hash from recovery where person = :person and used is null",
       soci::use(person));
  return {rows.begin(), rows.end()};
}

bool use_recovery(const Access& access, const std::string& person, const std::string& hash,
                  std::int64_t now) {
  return changed_one((access.sql.prepare
                          << "update recovery set used = :now where person = :person and hash = "
                             ":hash and used is null",
                      soci::use(now), soci::use(person), soci::use(hash)));
}

void erase_person(const Access& access, const std::string& id) {
  access.sql << "delete from person_key where person = :id", soci::use(id);
  access.vault.forget(id);
  access.sql << "delete from person where id = :id", soci::use(id);
}

Counts counts(const Access& access) {
  Counts found;
  access.sql << "select (select count(*) from person), (select count(*) from couple), (select "
                "count(*) from study), (select count(*) from check_in)",
      soci::into(found.people), soci::into(found.couples), soci::into(found.studies),
      soci::into(found.check_ins);
  return found;
}

}  // namespace attune::store
