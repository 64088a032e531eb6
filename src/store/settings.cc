#include "store/settings.h"

#include <soci/soci.h>

namespace attune::store {

std::optional<std::string> setting(const Access& access, const std::string& name) {
  std::string value;
  access.sql << "select value from setting where name = :name", soci::use(name), soci::into(value);
  if (!access.sql.got_data()) return std::nullopt;
  return value;
}

void set_setting(const Access& access, const std::string& name, const std::string& value) {
  access.sql << "insert into setting (name, value) values (:name, :value) on conflict (name) do "
                "update set value = excluded.value",
      soci::use(name), soci::use(value);
}

std::string setting_or(Store& store, const std::string& name,
                       const std::function<std::string(const Access&)>& make) {
  if (auto known = store.read([&](const Access& access) { return setting(access, name); })) {
    return std::move(*known);
  }
  return store.write([&](const Access& access) {
    if (auto known = setting(access, name)) return std::move(*known);
    std::string made = make(access);
    set_setting(access, name, made);
    return made;
  });
}

}  // namespace attune::store
