#include "app/server/routes/quiet.h"

#include <sodium.h>

#include <algorithm>

#include "app/server/local_time.h"
#include "store/check_ins.h"

namespace attune::server {
namespace {

constexpr std::int64_t kReportedDays = 28, kByChanceDays = 7;
constexpr std::uint32_t kByChanceOneIn = 6;

}  // namespace

void keep_quiet(Call& call, bool reported) {
  const std::int64_t today = today_of(call);
  const bool by_chance = randombytes_uniform(kByChanceOneIn) == 0;
  // The same row is written in every case, so that not even the database's size tells.
  const std::int64_t until = reported    ? today + kReportedDays + randombytes_uniform(7)
                             : by_chance ? today + kByChanceDays
                                         : today;
  call.server.store().write([&](const store::Access& access) {
    store::set_hold(access, call.id(), std::max(until, store::hold_until(access, call.id())));
  });
}

bool is_quiet(const store::Access& access, const std::string& person, const std::string& partner,
              std::int64_t today) {
  if (store::hold_until(access, person) > today) return true;
  return !partner.empty() && store::hold_until(access, partner) > today;
}

}  // namespace attune::server
