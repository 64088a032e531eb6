// The second step of signing in: what staff is led to, and an authenticator's code turned on and
// off.
#include "app/server/rules/second_step.h"

#include "app/server/routes/account.h"
#include "app/server/routes/handlers.h"
#include "app/server/sign_in/qr.h"
#include "app/server/sign_in/totp.h"
#include "store/ledger.h"
#include "store/sealing.h"

namespace attune::server {
namespace {

void note_change(const store::Access& access, const Call& call, const char* action) {
  store::add_audit(access, {call.now(), call.id(), call.id(), action});
}

Response turn_off(Call& call) {
  if (!totp_fits(call, call.id(), call.field("code"))) {
    call.server.failed_sign_in(call.id(), "way=code");
    MessageView view;
    view.status = 422;
    view.title = {"fault.sign_in", {}};
    view.back = "/you";
    return page(view, call, 422);
  }
  call.server.store().write([&](const store::Access& access) {
    store::remove_secret(access, call.id(), "totp");
    note_change(access, call, "audit.totp_off");
  });
  return see_other("/you");
}

/// The secret that a code is awaited of; a new one where there is none or it is shown anew.
Response show_secret(Call& call, const std::string& secret, bool wrong) {
  call.server.store().write([&](const store::Access& access) {
    store::set_secret(access, call.id(), "totp_started", secret);
  });
  TotpView view;
  view.secret = base32(secret);
  view.qr_svg =
      qr_svg(otpauth_uri("Notes", call.who().person.profile.handle, secret), "QR").value_or("");
  if (wrong) view.faults.push_back({"fault.sign_in", {}});
  return page(view, call, wrong ? 422 : 200);
}

}  // namespace

Response show_second_step(Call& call) {
  SecondStepView view;
  call.server.store().read([&](const store::Access& access) {
    view.done = has_second_step(access, call.who().person);
    view.has_codes = !store::unused_recovery(access, call.id()).empty();
  });
  return page(view, call);
}

Response do_totp(Call& call) {
  call.must_be_fresh();
  if (call.field("on") != "1") return turn_off(call);
  // Two steps: the secret is shown, and holds once a code made of it came back.
  const std::string code = call.field("code");
  const auto started = call.server.store().read([&](const store::Access& access) {
    return store::secret(access, call.id(), "totp_started");
  });
  if (code.empty() || !started) return show_secret(call, new_totp_secret(), !code.empty());
  const auto step = accept_totp(*started, code, call.now() / 1000, std::nullopt);
  if (!step) return show_secret(call, *started, true);
  call.server.store().write([&](const store::Access& access) {
    end_one_step_sessions(access, call.who().person, call.who().token);
    store::set_secret(access, call.id(), "totp", *started);
    store::set_secret(access, call.id(), "totp_used", std::to_string(*step));
    store::remove_secret(access, call.id(), "totp_started");
    note_change(access, call, "audit.totp_on");
  });
  return see_other("/second-step");
}

}  // namespace attune::server
