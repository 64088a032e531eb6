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

}  // namespace attune::store
