#include "app/server/routes/answers_of.h"

#include <algorithm>

#include "app/server/engine/live.h"
#include "app/server/routes/call.h"
#include "store/couples.h"

namespace attune::server {
namespace {

void keep_only(Relation relation, std::vector<DayAnswers>& days, const Grants& subject,
               const Grants& viewer) {
  for (DayAnswers& one : days) {
    one.answers = visible_answers(relation, one.answers, subject, viewer);
  }
  // A day on which nothing is visible is not there at all.
  std::erase_if(days, [](const DayAnswers& one) {
    return one.answers.values.empty() && one.answers.not_applicable.empty();
  });
}

/// The history with this check-in in its place.
std::vector<DayAnswers> history_with(Server& server, const store::CheckIn& check_in) {
  auto days = server.store().read(
      [&](const store::Access& access) { return own_days(access, check_in.person); });
  std::erase_if(days, [&](const DayAnswers& one) { return one.day == check_in.day; });
  const auto later = std::find_if(days.begin(), days.end(),
                                  [&](const DayAnswers& one) { return one.day > check_in.day; });
  days.insert(later, {check_in.day, check_in.answers});
  return days;
}

/// By the check-in alone where the state can go on by it, else anew from the history.
std::string next_state(Server& server, const store::CheckIn& check_in) {
  const auto estimates = server.population().now();
  const auto state = server.store().read(
      [&](const store::Access& access) { return store::live_state(access, check_in.person); });
  if (state) {
    const DayAnswers now{check_in.day, check_in.answers};
    if (auto next = moved_on(*state, *estimates, now)) return *next;
  }
  return made_anew(*estimates, history_with(server, check_in));
}

}  // namespace

std::vector<DayAnswers> own_days(const store::Access& access, const std::string& person,
                                 std::int64_t from_day) {
  std::vector<DayAnswers> days;
  for (store::CheckIn& one : store::daily_check_ins(access, person, from_day)) {
    days.push_back({one.day, std::move(one.answers)});
  }
  return days;
}

std::vector<DayAnswers> visible_days(const store::Access& access, Relation relation,
                                     const std::string& subject, const std::string& viewer) {
  std::vector<DayAnswers> days = own_days(access, subject);
  keep_only(relation, days, store::shares(access, subject), store::shares(access, viewer));
  return days;
}

std::array<std::vector<DayAnswers>, 2> joint_days(const store::Access& access,
                                                  const std::string& first,
                                                  const std::string& second) {
  return {visible_days(access, Relation::partner, first, second),
          visible_days(access, Relation::partner, second, first)};
}

store::Kept take_check_in(Server& server, store::CheckIn check_in) {
  const std::lock_guard lock(server.lock_of(check_in.person));
  const bool daily = check_in.occasion.empty();
  const std::string state = daily ? next_state(server, check_in) : "";
  const store::Kept kept = server.store().write([&](const store::Access& access) {
    const store::Kept done = store::keep_check_in(access, check_in);
    if (daily && (done == store::Kept::added || done == store::Kept::changed)) {
      store::set_live_state(access, check_in.person, state);
    }
    return done;
  });
  if (kept == store::Kept::other_day) {
    throw Refused{409, "message.bad_request", "id: another day has a check-in of this id"};
  }
  ++server.check_ins;
  return kept;
}

}  // namespace attune::server
