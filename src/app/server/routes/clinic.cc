// The therapist's pages: couples that granted access, and a page for the ten minutes before a
// session. All of it is what each person shares; every reading is written into the audit.
#include <fmt/format.h>

#include <algorithm>

#include "app/server/engine/courses.h"
#include "app/server/local_time.h"
#include "app/server/pages/messages.h"
#include "app/server/routes/answers_of.h"
#include "app/server/routes/handlers.h"
#include "app/server/routes/invitation.h"
#include "app/server/routes/record_words.h"
#include "app/server/routes/scores.h"
#include "app/server/routes/sentences.h"
#include "store/couples.h"
#include "store/invites.h"
#include "store/ledger.h"

namespace attune::server {
namespace {

constexpr std::int64_t kTwoWeeks = 14 * kDay;

/// One partner as the therapist may see them; nothing without that person's access.
struct Seen {
  std::string person, name;
  std::vector<DayAnswers> days;
  Grants shares;
  std::vector<store::Measured> measures;
};

std::optional<Seen> see(const store::Access& access, const std::string& therapist,
                        const std::string& person) {
  if (person.empty() || !store::has_access(access, therapist, person)) return std::nullopt;
  const auto found = store::find_person(access, person);
  if (!found) return std::nullopt;
  return Seen{person, found->profile.name,
              visible_days(access, Relation::therapist, person, therapist),
              store::shares(access, person), store::measures(access, person)};
}

std::array<std::optional<Seen>, 2> see_couple(const store::Access& access,
                                              const std::string& therapist,
                                              const std::string& couple) {
  const auto [first, second] = store::members(access, couple);
  return {see(access, therapist, first), see(access, therapist, second)};
}

std::string names_of(const std::array<std::optional<Seen>, 2>& seen) {
  std::string names;
  for (const auto& one : seen) {
    if (!one) continue;
    names += (names.empty() ? "" : " · ") + one->name;
  }
  return names;
}

/// @throws Refused 404 where the therapist has no record of the couple.
store::Record record_of(const store::Access& access, const Call& call, const std::string& couple) {
  auto record = store::find_record(access, call.id(), couple);
  if (!record) throw Refused{404, "message.not_found"};
  return *record;
}

/// What a therapist's couple fills in on paper goes to the one whose answers they are.
std::vector<Said> keep_score(Call& call, const std::array<std::optional<Seen>, 2>& seen) {
  const auto& whose = seen[call.field("side") == "1" ? 1 : 0];
  if (!whose) throw Refused{404, "message.not_found"};
  const GivenScore given = given_score(call);
  if (!given.faults.empty()) return given.faults;
  call.server.store().write([&](const store::Access& access) {
    store::add_measure(access, whose->person, given.measured);
    store::add_audit(access, {call.now(), call.id(), whose->person, "audit.score"});
  });
  return {};
}

Response record_page(Call& call, std::vector<Said> faults) {
  const std::string couple = call.path["couple"];
  CoupleRecordView view;
  view.couple = couple;
  view.today = {today_of(call)};
  view.faults = std::move(faults);
  const auto seen = call.server.store().write([&](const store::Access& access) {
    const store::Record record = record_of(access, call, couple);
    view.secrets_policy = record.policy;
    view.note = record.note;
    auto found = see_couple(access, call.id(), couple);
    for (const auto& one : found) {
      if (one) store::add_audit(access, {call.now(), call.id(), one->person, "audit.record"});
    }
    return found;
  });
  if (names_of(seen).empty()) throw Refused{404, "message.not_found"};
  view.measures = scored({seen[0] ? seen[0]->measures : std::vector<store::Measured>(),
                          seen[1] ? seen[1]->measures : std::vector<store::Measured>()});
  const Messages& words = Messages::of(call.page.language);
  const auto estimates = call.server.population().now();
  view.like_yours = !estimates->shipped;
  for (std::size_t side = 0; side < 2; ++side) {
    if (!seen[side]) continue;
    view.names[side] = seen[side]->name;
    if (!seen[side]->shares.contains("closeness_course")) continue;
    const auto states = own_course(seen[side]->days, estimates->fit, Explain::yes);
    if (!states) continue;
    view.courses[side] = course_of(seen[side]->days, *states, 0);
    if (seen[side]->shares.contains("distant_spells")) {
      say_last_spell(seen[side]->name, *states, words, view);
    }
  }
  return page(view, call, view.faults.empty() ? 200 : 422);
}

}  // namespace

Response show_clinic(Call& call) {
  ClinicView view;
  call.server.store().read([&](const store::Access& access) {
    for (const store::Record& record : store::records(access, call.id())) {
      const auto seen = see_couple(access, call.id(), record.couple);
      ClinicView::Row row;
      row.couple = record.couple;
      row.names = names_of(seen);
      if (row.names.empty()) continue;  // access has ended
      for (const auto& one : seen) {
        if (one && !one->days.empty())
          row.last.days = std::max(row.last.days, one->days.back().day);
      }
      view.couples.push_back(std::move(row));
    }
  });
  return page(view, call);
}

Response do_clinic_invite(Call& call) {
  const std::string policy =
      call.field("policy") == "limited_secrets" ? "limited_secrets" : "no_secrets";
  const std::string code = store::new_code();
  call.server.store().write([&](const store::Access& access) {
    // Both partners come by the same code, each for themselves.
    store::add_invite(access, code, {"therapist", call.id(), policy, call.now() + kTwoWeeks, 2});
  });
  return page(invitation(call, code, kTwoWeeks), call);
}

Response show_record(Call& call) { return record_page(call, {}); }

Response do_record(Call& call) {
  const std::string couple = call.path["couple"];
  if (call.field("what") == "score") {
    const auto seen = call.server.store().read([&](const store::Access& access) {
      (void)record_of(access, call, couple);
      return see_couple(access, call.id(), couple);
    });
    auto faults = keep_score(call, seen);
    return faults.empty() ? see_other("/clinic/" + percent_encoded(couple))
                          : record_page(call, std::move(faults));
  }
  call.server.store().write([&](const store::Access& access) {
    store::Record record = record_of(access, call, couple);
    if (call.field("what") == "policy") {
      record.policy = call.field("policy") == "limited_secrets" ? "limited_secrets" : "no_secrets";
    } else {
      record.note = call.field("note");
    }
    store::set_record(access, call.id(), record);
  });
  return see_other("/clinic/" + percent_encoded(couple));
}

}  // namespace attune::server
