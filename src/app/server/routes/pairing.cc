// Two people, or a person and a therapist or a study, come together by a code that works once.
#include <fmt/format.h>

#include "app/server/routes/account.h"
#include "app/server/routes/handlers.h"
#include "app/server/routes/invitation.h"
#include "app/server/routes/study_join.h"
#include "app/server/rules/visibility.h"
#include "app/server/sign_in/qr.h"
#include "store/couples.h"
#include "store/invites.h"
#include "store/ledger.h"

namespace attune::server {
namespace {

constexpr const char* kConsentVersion = "1";

/// The words of the partner's or the therapist's invitation; a study has its own.
JoinView view_of(Call& call, const std::string& code, const store::Invite& invite) {
  JoinView view;
  view.code = code;
  call.server.store().read([&](const store::Access& access) {
    if (const auto inviter = store::find_person(access, invite.inviter)) {
      view.inviter = inviter->profile.name;
    }
    if (invite.kind == "study") fill_study(access, invite.target, call.page.language, view);
  });
  if (invite.kind == "therapist") {
    view.what = JoinView::What::therapist;
    view.secrets_policy = invite.target;
  } else if (invite.kind == "study") {
    view.what = JoinView::What::study;
  }
  return view;
}

store::Invite known_invite(Call& call, const std::string& code) {
  const auto invite = call.server.store().read(
      [&](const store::Access& access) { return store::find_invite(access, code, call.now()); });
  if (!invite || invite->kind == "setup") throw Refused{404, "fault.code"};
  return *invite;
}

/// The couple of a person, made where there is none yet.
std::string couple_of(const store::Access& access, const std::string& person, std::int64_t now) {
  const auto member = store::membership(access, person);
  return member ? member->couple : store::add_couple(access, person, now);
}

/// What the code opens, for a person who has an account.
void take_part(const store::Access& access, Call& call, const std::string& code,
               const store::Invite& invite, const std::string& person) {
  if (!store::use_invite(access, code, call.now())) throw Refused{404, "fault.code"};
  if (invite.kind == "partner") {
    const auto member = store::membership(access, person);
    // Who kept a diary alone takes it along; who has a partner already cannot have another.
    if (member && (!member->partner.empty() || member->couple == invite.target)) {
      throw Refused{409, "fault.code"};
    }
    if (member) store::leave_couple(access, person);
    if (!store::join_couple(access, invite.target, person, call.now())) {
      throw Refused{409, "fault.code"};
    }
  } else if (invite.kind == "therapist") {
    const std::string couple = couple_of(access, person, call.now());
    store::set_access(access, invite.inviter, person, true, call.now());
    if (!store::find_record(access, invite.inviter, couple)) {
      store::set_record(access, invite.inviter, {couple, invite.target, ""});
    }
  } else {
    join_study(access, invite.target, person, couple_of(access, person, call.now()), call.now());
  }
  store::add_consent(access, person, invite.kind, kConsentVersion, true, call.now());
  store::add_audit(access, {call.now(), person, person, "audit.joined"});
}

}  // namespace

PairView invitation(const Call& call, const std::string& code, std::int64_t lasts) {
  PairView view;
  view.code = code;
  view.link = base_url(call) + "/join/" + code;
  view.qr_svg = qr_svg(view.link, "QR").value_or("");
  view.minutes_left = lasts / kMinute;
  return view;
}

Response show_pair(Call& call) {
  PairView view;
  view.paired = !call.who().partner.empty();
  return page(view, call);
}

Response do_pair(Call& call) {
  if (!call.who().partner.empty()) return see_other("/pair");
  const std::string code = store::new_code();
  call.server.store().write([&](const store::Access& access) {
    store::end_invites(access, "partner", call.id());
    store::add_invite(
        access, code,
        {"partner", call.id(), couple_of(access, call.id(), call.now()), call.now() + kDay, 1});
  });
  return page(invitation(call, code, kDay), call);
}

Response show_join(Call& call) {
  const std::string code = call.path["code"];
  return page(view_of(call, code, known_invite(call, code)), call);
}

Response do_join(Call& call) {
  const std::string code = call.path["code"];
  const store::Invite invite = known_invite(call, code);
  JoinView view = view_of(call, code, invite);
  const bool agrees = call.field("agree") == "yes";
  if (!agrees) view.faults.push_back({"fault.consent", {}});

  if (call.reader) {
    if (!agrees) return page(view, call, 422);
    call.server.store().write(
        [&](const store::Access& access) { take_part(access, call, code, invite, call.id()); });
    return see_other("/");
  }
  const store::Person person = person_given(call);
  const std::string password = call.field("password");
  for (Said& fault : account_faults(person.profile, password)) {
    view.faults.push_back(std::move(fault));
  }
  if (!view.faults.empty()) return page(view, call, 422);

  const std::string hash = call.server.hashed(password);
  const auto id =
      call.server.store().write([&](const store::Access& access) -> std::optional<std::string> {
        auto added = store::add_person(access, person, hash, call.now());
        if (added) take_part(access, call, code, invite, *added);
        return added;
      });
  if (!id) {
    view.faults.push_back({"fault.handle_taken", {}});
    return page(view, call, 409);
  }
  return begin_session(call, *id, person.profile.handle, "joined", see_other("/"));
}

}  // namespace attune::server
