#include "store/passkeys.h"

#include <soci/soci.h>

#include "store/fetched.h"

namespace attune::store {

bool add_passkey(const Access& access, const KeptPasskey& key) {
  if (find_passkey(access, key.id)) return false;
  const std::string public_key = std::to_string(key.algorithm) + ":" + key.public_key;
  access.sql << "insert into passkey (id, person, public_key, counter, name) values (:id, :person, "
                ":public_key, :counter, :name)",
      soci::use(key.id), soci::use(key.person), soci::use(public_key), soci::use(key.counter),
      soci::use(key.name);
  return true;
}

std::optional<KeptPasskey> find_passkey(const Access& access, const std::string& id) {
  KeptPasskey key{id, {}, {}, 0, {}, 0};
  std::string public_key;
  access.sql << "select person, public_key, counter, name from passkey where id = :id",
      soci::use(id), soci::into(key.person), soci::into(public_key), soci::into(key.counter),
      soci::into(key.name);
  if (!access.sql.got_data()) return std::nullopt;
  const auto colon = public_key.find(':');
  key.algorithm = std::stoi(public_key.substr(0, colon));
  key.public_key = public_key.substr(colon + 1);
  return key;
}

std::vector<KeptPasskey> passkeys(const Access& access, const std::string& person) {
  std::vector<std::string> ids;
  {
    const soci::rowset<std::string> rows =
        (access.sql.prepare << "select id from passkey where person = :person order by id",
         soci::use(person));
    ids.assign(rows.begin(), rows.end());
  }
  std::vector<KeptPasskey> keys;
  for (const std::string& id : ids) keys.push_back(*find_passkey(access, id));
  return keys;
}

void set_passkey_counter(const Access& access, const std::string& id, std::int64_t counter) {
  access.sql << "update passkey set counter = :counter where id = :id", soci::use(counter),
      soci::use(id);
}

void remove_passkey(const Access& access, const std::string& person, const std::string& id) {
  access.sql << "delete from passkey where person = :person and id = :id", soci::use(person),
      soci::use(id);
}

void remove_passkeys(const Access& access, const std::string& person) {
  access.sql << "delete from passkey where person = :person", soci::use(person);
}

bool use_challenge(const Access& access, const std::string& mark, std::int64_t expires,
                   std::int64_t now) {
  access.sql << "delete from used_challenge where expires < :now", soci::use(now);
  return changed_one((access.sql.prepare
                          << "insert into used_challenge (mark, expires) values (:mark, :expires) "
                             "on conflict (mark) do nothing",
                      soci::use(mark), soci::use(expires)));
}

void add_push(const Access& access, const std::string& person, const std::string& id,
              const std::string& subscription) {
  const std::string sealed = access.vault.seal(access.sql, person, "push/" + id, subscription);
  access.sql << "delete from push where id = :id", soci::use(id);
  access.sql << "insert into push (id, person, sealed) values (:id, :person, :sealed)",
      soci::use(id), soci::use(person), soci::use(sealed);
}

void remove_push(const Access& access, const std::string& person, const std::string& id) {
  access.sql << "delete from push where person = :person and id = :id", soci::use(person),
      soci::use(id);
}

std::vector<std::string> push_subscriptions(const Access& access, const std::string& person) {
  std::pair<std::string, std::string> row;
  const auto rows = fetched(
      (access.sql.prepare << "select id, sealed from push where person = :person order by id",
       soci::use(person), soci::into(row.first), soci::into(row.second)),
      row);
  std::vector<std::string> found;
  for (const auto& [id, sealed] : rows) {
    found.push_back(access.vault.open(access.sql, person, "push/" + id, sealed));
  }
  return found;
}

}  // namespace attune::store
