#include "app/server/demo.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "analysis/simulate.h"
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
void add_diary(const store::Access& access, const std::string& person, const dyad::Diary& diary,
               std::size_t partner, std::int64_t first_day) {
  const dyad::Couple& couple = diary.couples.front();
  const dyad::Person& source = couple.partners[partner];
  const double begins =
      std::floor(std::min(couple.partners[0].times.front(), couple.partners[1].times.front()));
  for (std::size_t i = 0; i < source.times.size(); ++i) {
    store::CheckIn check_in;
    check_in.id = store::random_text(16);
    check_in.person = person;
    check_in.day = first_day + static_cast<std::int64_t>(std::floor(source.times[i] - begins));
    for (std::size_t v = 0; v < diary.variables.size(); ++v) {
      const double value = source.value(i, v, diary.variables.size());
      const bool asked = diary.variables[v].kind != dyad::Kind::moment_time &&
                         diary.variables[v].kind != dyad::Kind::asked;
      if (asked && !std::isnan(value)) check_in.answers.values[diary.variables[v].name] = value;
    }
    (void)store::keep_check_in(access, check_in);
  }
}

dyad::Diary simulated_couple() {
  analysis::SimulationRequest request;
  request.couples = 1;
  request.days = kDays;
  request.seed = 20260312;
  return analysis::simulate(request, Job{1, {}, {}}).diary;
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
  const dyad::Diary diary = simulated_couple();
  const std::int64_t today = local_day(server.now(), "Europe/Berlin");
  server.store().write([&](const store::Access& access) {
    const auto nothing = [](store::Person&) {};
    const std::string robin = add_role(server, access, "demo-robin", "Robin", nothing);
    const std::string kim = add_role(server, access, "demo-kim", "Kim", nothing);
    const std::string couple = store::add_couple(access, robin, server.now());
    (void)store::join_couple(access, couple, kim, server.now());
    add_diary(access, robin, diary, 0, today - kDays);
    add_diary(access, kim, diary, 1, today - kDays);
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
    add_role(server, access, "demo-study", "Alex", [](store::Person& p) { p.staff = true; });
    add_role(server, access, "demo-operator", "Sam", [](store::Person& p) { p.operates = true; });
  });
}

}  // namespace attune::server
