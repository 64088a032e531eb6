#include "app/server/demo.h"

#include <vector>

#include "app/server/demo_diary.h"
#include "app/server/demo_study.h"
#include "app/server/engine/diary_of.h"
#include "app/server/local_time.h"
#include "app/server/rules/visibility.h"
#include "store/check_ins.h"
#include "store/couples.h"
#include "store/people.h"
#include "store/sealing.h"

namespace attune::server {
namespace {

constexpr int kDays = 70;

std::string add_role(Server& server, const store::Access& access, const std::string& handle,
                     const std::string& name, void (*allow)(store::Person&)) {
  store::Person person;
  person.profile.name = name;
  person.profile.handle = handle;
  person.profile.zone = "Europe/Berlin";
  allow(person);
  // Nobody signs in by this password: roles are chosen at /demo.
  return store::add_person(access, person, "*", server.now()).value();
}

/// One partner's simulated answers. @param first_day  of the couple's diary.
void add_diary(const store::Access& access, const std::string& person,
               const std::vector<SimulatedDay>& days, std::int64_t first_day) {
  for (const SimulatedDay& one : days) {
    (void)store::keep_check_in(
        access, {store::random_text(16), person, first_day + one.day, "", 0, one.answers});
  }
}

}  // namespace

std::span<const DemoRole> demo_roles() {
  static const std::vector<DemoRole> roles = {{"a", "demo-robin"},
                                              {"b", "demo-kim"},
                                              {"therapist", "demo-therapist"},
                                              {"study", "demo-study"},
                                              {"operator", "demo-operator"}};
  return roles;
}

void fill_demo(Server& server) {
  const bool there = server.store().read([](const store::Access& access) {
    return store::find_login(access, demo_roles().front().handle).has_value();
  });
  if (there) return;
  const dyad::Diary diary = simulated(1, kDays, 20260312);
  const std::int64_t today = local_day(server.now(), "Europe/Berlin");
  server.store().write([&](const store::Access& access) {
    const auto nothing = [](store::Person&) {};
    const std::string robin = add_role(server, access, "demo-robin", "Robin", nothing);
    const std::string kim = add_role(server, access, "demo-kim", "Kim", nothing);
    const std::string couple = store::add_couple(access, robin, server.now());
    (void)store::join_couple(access, couple, kim, server.now());
    add_diary(access, robin, simulated_days(diary, 0, 0), today - kDays);
    add_diary(access, kim, simulated_days(diary, 0, 1), today - kDays);
    for (const std::string& person : {robin, kim}) {
      for (const std::string& item : shareable_items()) {
        if (item != "low_mood") store::set_share(access, person, item, true);
      }
      for (const std::string& inference : shareable_inferences()) {
        store::set_share(access, person, inference, true);
      }
    }
    const std::string therapist = add_role(server, access, "demo-therapist", "Dr. Sommer",
                                           [](store::Person& p) { p.therapist = true; });
    for (const std::string& person : {robin, kim}) {
      store::set_access(access, therapist, person, true, server.now());
    }
    store::set_record(access, therapist, {couple, "no_secrets", ""});
    add_demo_study(
        server, access,
        add_role(server, access, "demo-study", "Alex", [](store::Person& p) { p.staff = true; }));
    add_role(server, access, "demo-operator", "Sam", [](store::Person& p) { p.operates = true; });
  });
}

}  // namespace attune::server
