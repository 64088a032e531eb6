#include "store/failed_sign_ins.h"

#include <soci/soci.h>

#include "store/fetched.h"

namespace attune::store {

void add_failed_sign_ins(const Access& access, const std::string& person,
                         const FailedSignIns& failed) {
  access.sql << "insert into failed_sign_in (person, hour, tries) select id, cast(:hour as "
                "bigint), cast(:tries as bigint) from person where id = :person on conflict "
                "(person, hour) do update set tries = "
                "failed_sign_in.tries + excluded.tries",
      soci::use(failed.hour), soci::use(failed.tries), soci::use(person);
}

std::vector<FailedSignIns> failed_sign_ins(const Access& access, const std::string& person,
                                           std::int64_t since_hour) {
  FailedSignIns row;
  return fetched(
      (access.sql.prepare << "select hour, tries from failed_sign_in where person = "
                             ":person and hour >= :since order by hour",
       soci::use(person), soci::use(since_hour), soci::into(row.hour), soci::into(row.tries)),
      row);
}

void forget_failed_sign_ins(const Access& access, std::int64_t before_hour) {
  access.sql << "delete from failed_sign_in where hour < :hour", soci::use(before_hour);
}

}  // namespace attune::store
