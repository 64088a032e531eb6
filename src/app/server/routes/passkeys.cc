// Passkeys: making one for an account, and signing in by it.
#include "store/passkeys.h"

#include <nlohmann/json.hpp>

#include "app/server/routes/account.h"
#include "app/server/routes/handlers.h"
#include "app/server/rules/second_step.h"
#include "app/server/sign_in/passkey_messages.h"
#include "store/base64url.h"
#include "store/ledger.h"
#include "store/sealing.h"

namespace attune::server {
namespace {

using nlohmann::json;

constexpr std::int64_t kTenMinutes = 10 * kMinute;
constexpr std::size_t kMostPasskeys = 20;

std::vector<Passkey> as_passkeys(const std::vector<store::KeptPasskey>& kept) {
  std::vector<Passkey> keys;
  for (const store::KeptPasskey& one : kept) {
    keys.push_back({store::from_base64url(one.id).value_or(""), one.algorithm,
                    store::from_base64url(one.public_key).value_or(""),
                    static_cast<std::uint32_t>(one.counter)});
  }
  return keys;
}

PasskeySite site_of(const Call& call) {
  if (!call.server.options().public_url.empty()) return call.server.passkey_site();
  const std::string host(call.request.header("host"));
  return {host.substr(0, host.rfind(':')), base_url(call)};
}

/// A challenge that is ours, not old, and used once: random bytes, the time, and our mark on both.
std::string issue_challenge(Call& call, const std::string& purpose) {
  const std::string random = new_challenge();
  const std::string told =
      std::to_string(call.now() + kTenMinutes) + "." + store::to_base64url(random);
  return told + "." + call.server.store().vault().hidden(purpose + "/" + told);
}

bool accept_challenge(Call& call, const std::string& purpose, const std::string& challenge) {
  const auto mark = challenge.rfind('.');
  if (mark == std::string::npos) return false;
  const std::string told = challenge.substr(0, mark);
  if (!store::same_secret(call.server.store().vault().hidden(purpose + "/" + told),
                          challenge.substr(mark + 1))) {
    return false;
  }
  const std::int64_t expires = std::stoll(told);
  if (expires < call.now()) return false;
  return call.server.store().write([&](const store::Access& access) {
    return store::use_challenge(access, challenge.substr(mark + 1), expires, call.now());
  });
}

/// The challenge that the browser signed, as it stands in its answer.
std::string challenge_in(const std::string& client_data) {
  const json data = json::parse(client_data, nullptr, false);
  if (!data.is_object() || !data.contains("challenge") || !data["challenge"].is_string()) return "";
  return store::from_base64url(data["challenge"].get<std::string>()).value_or("");
}

[[noreturn]] void refuse() { throw Refused{422, "fault.sign_in", "the passkey was not accepted"}; }

}  // namespace

Response passkey_register_options(Call& call) {
  call.must_be_fresh();
  const auto known = call.server.store().read(
      [&](const store::Access& access) { return store::passkeys(access, call.id()); });
  return json_text(registration_options(
      site_of(call), call.page.app_name, call.id(), call.who().person.profile.handle,
      issue_challenge(call, "register/" + call.id()), as_passkeys(known)));
}

Response passkey_register(Call& call) {
  call.must_be_fresh();
  const auto given = read_new_passkey(call.request.body);
  if (!given) refuse();
  const std::string challenge = challenge_in(given->client_data);
  if (!accept_challenge(call, "register/" + call.id(), challenge)) refuse();
  const auto key = register_passkey(site_of(call), challenge, *given, true);
  if (!key) refuse();
  const bool added = call.server.store().write([&](const store::Access& access) {
    if (store::passkeys(access, call.id()).size() >= kMostPasskeys) return false;
    end_one_step_sessions(access, call.who().person, call.who().token);
    store::add_audit(access, {call.now(), call.id(), call.id(), "audit.passkey_added"});
    return store::add_passkey(
        access, {store::to_base64url(key->id), call.id(),
                 "Passkey " + store::to_base64url(key->id).substr(0, 6), key->algorithm,
                 store::to_base64url(key->public_key), static_cast<std::int64_t>(key->counter)});
  });
  if (!added) refuse();
  return json_text("{}", 201);
}

Response passkey_sign_in_options(Call& call) {
  return json_text(sign_in_options(site_of(call), issue_challenge(call, "sign-in"), {}));
}

Response passkey_sign_in(Call& call) {
  const auto given = read_passkey_answer(call.request.body);
  if (!given) refuse();
  const SignInTry attempt{"passkey", call.request.address, {}};
  if (call.server.try_sign_in(attempt) > 0) {
    call.server.note(Noted::sign_in_slowed, "", "way=passkey");
    throw Refused{429, "fault.busy"};
  }
  const auto kept = call.server.store().read([&](const store::Access& access) {
    return store::find_passkey(access, store::to_base64url(given->id));
  });
  const std::string challenge = challenge_in(given->client_data);
  const std::string person = kept ? kept->person : "";
  if (!kept || !accept_challenge(call, "sign-in", challenge)) {
    call.server.failed_sign_in(person, "way=passkey");
    refuse();
  }
  const auto counter =
      verify_passkey(site_of(call), challenge, as_passkeys({*kept}).front(), *given, true);
  if (!counter) {
    const bool cloned = counter.error() == PasskeyFault::cloned;
    call.server.failed_sign_in(person, cloned ? "way=passkey cloned=1" : "way=passkey");
    refuse();
  }
  call.server.store().write(
      [&](const store::Access& access) { store::set_passkey_counter(access, kept->id, *counter); });
  call.server.signed_in(attempt);
  return begin_session(call, person, "passkey", "passkey", json_text("{}"));
}

Response do_passkey_remove(Call& call) {
  call.must_be_fresh();
  call.server.store().write([&](const store::Access& access) {
    store::remove_passkey(access, call.id(), call.field("id"));
    store::add_audit(access, {call.now(), call.id(), call.id(), "audit.passkey_removed"});
  });
  return see_other("/you");
}

}  // namespace attune::server
