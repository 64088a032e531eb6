#include "store/vault.h"

#include <soci/soci.h>

#include <algorithm>

#include "store/sealing.h"

namespace attune::store {
namespace {

// Of the keys in memory; beyond it all are read anew.
constexpr std::size_t kKnown = 200000;

}  // namespace

Vault::Vault(const Key& master) : wrap_(derived(master, "wrap")), hide_(derived(master, "hide")) {}

void Vault::add(soci::session& sql, const std::string& person) const {
  const Key key = Key::random();
  const std::string wrapped =
      store::seal(wrap_, person, {reinterpret_cast<const char*>(key.data()), Key::kBytes});
  sql << "insert into person_key (person, wrapped) values (:person, :wrapped)", soci::use(person),
      soci::use(wrapped);
}

void Vault::forget(const std::string& person) {
  const std::lock_guard lock(mutex_);
  known_.erase(person);
}

Key Vault::key_of(soci::session& sql, const std::string& person) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = known_.find(person); found != known_.end()) return found->second;
  }
  std::string wrapped;
  soci::indicator there = soci::i_null;
  sql << "select wrapped from person_key where person = :person", soci::use(person),
      soci::into(wrapped, there);
  if (!sql.got_data()) throw DoesNotOpen("the person's key was destroyed");
  const std::string raw = store::open(wrap_, person, wrapped);
  Key key;
  std::copy(raw.begin(), raw.end(), key.data());
  const std::lock_guard lock(mutex_);
  if (known_.size() >= kKnown) known_.clear();
  known_.emplace(person, key);
  return key;
}

std::string Vault::seal(soci::session& sql, const std::string& person, std::string_view place,
                        std::string_view plain) {
  return store::seal(key_of(sql, person), place, plain);
}

std::string Vault::open(soci::session& sql, const std::string& person, std::string_view place,
                        std::string_view sealed) {
  return store::open(key_of(sql, person), place, sealed);
}

std::string Vault::seal_own(std::string_view place, std::string_view plain) const {
  return store::seal(wrap_, "server/" + std::string(place), plain);
}

std::string Vault::open_own(std::string_view place, std::string_view sealed) const {
  return store::open(wrap_, "server/" + std::string(place), sealed);
}

std::string Vault::hidden(std::string_view text) const { return keyed_hash(hide_, text); }

}  // namespace attune::store
