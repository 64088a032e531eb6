// The first account, signing in and out, and getting back in.
#include "app/server/routes/account.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/server/routes/handlers.h"
#include "app/server/rules/second_step.h"
#include "app/server/sign_in/device.h"
#include "app/server/sign_in/recovery_codes.h"
#include "app/server/sign_in/totp.h"
#include "store/couples.h"
#include "store/invites.h"
#include "store/ledger.h"
#include "store/passkeys.h"
#include "store/sealing.h"
#include "store/sessions.h"
#include "survey/schedule.h"

namespace attune::server {
namespace {

constexpr const char* kDeviceCookie = "device";

std::string device_mark(Call& call, const std::string& person) {
  return call.server.store().vault().hidden("device/" + person);
}

/// @param person  whose account it is; empty: nobody's. Only a mark of ours for this very person
/// counts as a device: a made-up one would have tries of its own each time.
SignInTry try_of(Call& call, const std::string& handle, const std::string& person) {
  const std::string_view given = call.request.cookie(kDeviceCookie);
  const bool known = !person.empty() && store::same_secret(given, device_mark(call, person));
  return {handle, call.request.address, known ? given : std::string_view()};
}

/// Where to go after signing in: a path of this site and nothing else.
std::string next_of(const Call& call) {
  std::string next = call.field("next");
  if (next.empty()) next = find_field(call.request.query, "next");
  const bool ours = next.starts_with('/') && !next.starts_with("//") && !next.starts_with("/\\");
  return ours ? next : "/";
}

Response sign_in_again(Call& call, const std::string& handle, const char* fault, int status) {
  SignInView view;
  view.handle = handle;
  view.next = next_of(call);
  if (fault) view.faults.push_back({fault, {}});
  return page(view, call, status);
}

// Between password and code: who gave the right password, until when, and the server's mark on it.
constexpr const char* kHalfWay = "half-way";
constexpr std::int64_t kHalfWayLasts = 5 * kMinute;

std::string half_way_mark(Call& call, const std::string& who_and_when) {
  return who_and_when + "." + call.server.store().vault().hidden("half-way/" + who_and_when);
}

std::pair<std::string, std::string> half_way_cookie(Call& call, const std::string& person) {
  const std::string value =
      half_way_mark(call, fmt::format("{}.{}", person, call.now() + kHalfWayLasts));
  return set_cookie(call, {kHalfWay, value, kHalfWayLasts, "/sign-in", "Strict"});
}

/// @returns who is half way, if the mark is ours and not too old.
std::optional<std::string> half_way(Call& call) {
  const std::string value(call.request.cookie(kHalfWay));
  const auto first = value.find('.'), second = value.rfind('.');
  if (first == std::string::npos || first == second) return std::nullopt;
  if (!store::same_secret(half_way_mark(call, value.substr(0, second)), value)) {
    return std::nullopt;
  }
  if (std::stoll(value.substr(first + 1, second - first - 1)) < call.now()) return std::nullopt;
  return value.substr(0, first);
}

/// Uses up a code that was written down. Codes are compared outside the store's one writer: each
/// costs as much as a password.
bool recovery_code_fits(Call& call, const std::string& person, const std::string& code) {
  const auto hashes = call.server.store().read(
      [&](const store::Access& access) { return store::unused_recovery(access, person); });
  const auto found = find_recovery_code(hashes, code);
  if (!found) return false;
  return call.server.store().write([&](const store::Access& access) {
    return store::use_recovery(access, person, hashes[*found], call.now());
  });
}

/// The right password was given: a code or a passkey is still to come.
Response ask_second_step(Call& call, const std::string& person, const char* fault, int status) {
  SignInView view;
  view.next = next_of(call);
  view.ask_code = true;
  view.ask_passkey = call.server.store().read(
      [&](const store::Access& access) { return !store::passkeys(access, person).empty(); });
  if (fault) view.faults.push_back({fault, {}});
  return page(view, call, status);
}

bool wants_second_step(Call& call, const std::string& id) {
  return call.server.store().read([&](const store::Access& access) {
    const auto person = store::find_person(access, id);
    return person && has_second_step(access, *person);
  });
}

bool is_slowed(Call& call, const SignInTry& attempt, const std::string& person) {
  if (call.server.try_sign_in(attempt) == 0) return false;
  call.server.note(Noted::sign_in_slowed, person, "");
  return true;
}

Response do_second_step(Call& call) {
  const auto person = half_way(call);
  if (!person) return sign_in_again(call, "", "fault.sign_in", 401);
  if (is_slowed(call, try_of(call, *person, *person), *person)) {
    return ask_second_step(call, *person, "fault.busy", 429);
  }
  if (totp_fits(call, *person, call.field("code"))) {
    return begin_session(call, *person, *person, "code", see_other(next_of(call)));
  }
  if (recovery_code_fits(call, *person, call.field("code"))) {
    return begin_session(call, *person, *person, "recovery_code", see_other(next_of(call)));
  }
  call.server.failed_sign_in(*person, "way=code");
  return ask_second_step(call, *person, "fault.sign_in", 401);
}

}  // namespace

bool totp_fits(Call& call, const std::string& person, const std::string& code) {
  return call.server.store().write([&](const store::Access& access) {
    const auto secret = store::secret(access, person, "totp");
    if (!secret) return false;
    const auto last = store::secret(access, person, "totp_used");
    const auto step =
        accept_totp(*secret, code, call.now() / 1000,
                    last ? std::optional<std::int64_t>(std::stoll(*last)) : std::nullopt);
    if (step) store::set_secret(access, person, "totp_used", std::to_string(*step));
    return step.has_value();
  });
}

store::Person person_given(const Call& call) {
  store::Person person;
  person.profile.name = call.field("name");
  person.profile.handle = call.field("handle");
  person.profile.language = call.page.language;
  const std::string zone = call.field("zone");
  if (survey::is_zone(zone)) person.profile.zone = zone;
  return person;
}

bool refuses_password(const std::string& password, const std::string& name,
                      const std::string& handle) {
  const std::vector<std::string> own = {name, handle, "attune", "notes"};
  return password_fault(password, own).has_value();
}

std::vector<Said> account_faults(const store::Profile& profile, const std::string& password) {
  const std::string &name = profile.name, &handle = profile.handle;
  std::vector<Said> faults;
  if (name.empty() || name.size() > 80) faults.push_back({"fault.name", {}});
  const bool plain = std::all_of(handle.begin(), handle.end(), [](unsigned char c) {
    return std::isalnum(c) || c >= 128 || c == '.' || c == '-' || c == '_' || c == '@' || c == '+';
  });
  if (handle.size() < 3 || handle.size() > 80 || !plain) faults.push_back({"fault.handle", {}});
  if (refuses_password(password, name, handle)) faults.push_back({"fault.password", {}});
  return faults;
}

Response begin_session(Call& call, const std::string& person, const std::string& handle,
                       const char* way, Response response) {
  const std::string device = written(device_of(call.request.header("user-agent")));
  const std::string token = call.server.store().write([&](const store::Access& access) {
    if (call.reader) store::end_session(access, call.reader->token);
    return store::add_session(access, person, device, call.now());
  });
  call.server.note(Noted::signed_in, person, fmt::format("way={}", way));
  response.headers.push_back(set_cookie(call, session_cookie(call, token)));
  // A device that signed in before has tries of its own: nobody else can use them up.
  response.headers.push_back(
      set_cookie(call, {kDeviceCookie, device_mark(call, person), 365 * kDay}));
  call.server.signed_in(try_of(call, handle, person));
  return response;
}

Response show_welcome(Call& call) {
  if (!call.reader) {
    if (call.server.options().demo) return see_other("/demo");
    return page(WelcomeView{}, call);
  }
  const Reader& reader = *call.reader;
  if (!reader.couple.empty()) return see_other("/today");
  if (reader.person.therapist) return see_other("/clinic");
  if (reader.person.staff) return see_other("/studies");
  return see_other(reader.person.operates ? "/operator" : "/today");
}

Response show_setup(Call& call) {
  const std::string token(find_field(call.request.query, "token"));
  const bool known = call.server.store().read([&](const store::Access& access) {
    const auto invite = store::find_invite(access, token, call.now());
    return invite && invite->kind == "setup";
  });
  if (!known) throw Refused{404, "message.not_found"};
  SetupView view;
  view.token = token;
  return page(view, call);
}

Response do_setup(Call& call) {
  const std::string code(find_field(call.request.query, "token")), use = call.field("use");
  store::Person person = person_given(call);
  person.operates = true;
  person.therapist = use == "clinic";
  person.staff = use == "study";
  const std::string password = call.field("password");

  SetupView view;
  view.token = code;
  view.name = person.profile.name;
  view.handle = person.profile.handle;
  view.faults = account_faults(person.profile, password);
  if (!view.faults.empty()) return page(view, call, 422);

  const std::string hash = call.server.hashed(password);
  const auto id = call.server.store().write([&](const store::Access& access) {
    if (!store::use_invite(access, code, call.now())) throw Refused{404, "message.not_found"};
    auto added = store::add_person(access, person, hash, call.now());
    if (!added) throw Refused{409, "fault.handle_taken"};
    if (use == "couple") (void)store::add_couple(access, *added, call.now());
    return *added;
  });
  return begin_session(call, id, person.profile.handle, "set_up", see_other("/"));
}

Response show_sign_in(Call& call) {
  const bool again = !find_field(call.request.query, "again").empty();
  if (call.reader && !again) return see_other(next_of(call));
  return sign_in_again(call, "", nullptr, 200);
}

Response do_sign_in(Call& call) {
  if (!call.field("code").empty()) return do_second_step(call);
  const std::string handle = call.field("handle"), password = call.field("password");
  const auto login = call.server.store().read(
      [&](const store::Access& access) { return store::find_login(access, handle); });
  const std::string person = login ? login->person : "";
  if (is_slowed(call, try_of(call, handle, person), person)) {
    return sign_in_again(call, handle, "fault.busy", 429);
  }
  // It takes as long whether there is such an account or not.
  if (!call.server.fits(login ? std::optional(login->password) : std::nullopt, password)) {
    call.server.failed_sign_in(person, "way=password");
    return sign_in_again(call, handle, "fault.sign_in", 401);
  }
  if (needs_rehash(login->password, call.server.options().password_cost)) {
    const std::string hash = call.server.hashed(password);
    call.server.store().write(
        [&](const store::Access& access) { store::set_password(access, person, hash); });
  }
  if (!wants_second_step(call, person)) {
    return begin_session(call, person, handle, "password", see_other(next_of(call)));
  }
  Response ask = ask_second_step(call, person, nullptr, 200);
  ask.headers.push_back(half_way_cookie(call, person));
  return ask;
}

Response do_sign_out(Call& call) {
  call.server.store().write(
      [&](const store::Access& access) { store::end_session(access, call.who().token); });
  return signed_out(call, "/", "\"cache\"");
}

Response show_recover(Call& call) { return page(SignInView{}, call); }

Response do_recover(Call& call) {
  SignInView view;
  view.handle = call.field("handle");
  const std::string password = call.field("new_password");
  const std::string known = call.server.store().read([&](const store::Access& access) {
    const auto login = store::find_login(access, view.handle);
    return login ? login->person : std::string();
  });
  if (is_slowed(call, try_of(call, view.handle, known), known)) {
    view.faults.push_back({"fault.busy", {}});
    return page(view, call, 429);
  }
  if (refuses_password(password, "", view.handle)) {
    view.faults.push_back({"fault.password", {}});
    return page(view, call, 422);
  }
  if (known.empty() || !recovery_code_fits(call, known, call.field("code"))) {
    call.server.failed_sign_in(known, "way=recovery_code");
    view.faults.push_back({"fault.sign_in", {}});
    return page(view, call, 401);
  }
  const std::string hash = call.server.hashed(password);
  call.server.store().write([&](const store::Access& access) {
    store::set_password(access, known, hash);
    store::end_sessions(access, known, "");
  });
  // The code stands for the password alone: who has a second step still has to take it.
  if (wants_second_step(call, known)) return see_other("/sign-in?next=/you");
  return begin_session(call, known, view.handle, "recovery_code", see_other("/you"));
}

Response leave_at_once(Call& call) {
  // The session ends too: going back in this browser shows nothing.
  if (call.reader) {
    call.server.store().write(
        [&](const store::Access& access) { store::end_session(access, call.reader->token); });
  }
  return signed_out(call, "https://www.wikipedia.org/", "\"cache\", \"storage\"");
}

}  // namespace attune::server
