#include "app/server/routes/router.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <exception>
#include <nlohmann/json.hpp>

#include "app/server/pages/messages.h"
#include "app/server/routes/handlers.h"
#include "app/server/rules/second_step.h"
#include "core/io_error.h"
#include "store/couples.h"
#include "store/sealing.h"
#include "store/sessions.h"

namespace attune::server {
namespace {

using enum Needs;

constexpr std::array kRoutes = {
    Route{"GET", "/", nothing, show_welcome, ""},
    Route{"GET", "/setup", nothing, show_setup, ""},
    Route{"POST", "/setup", nothing, do_setup, ""},
    Route{"GET", "/sign-in", nothing, show_sign_in, ""},
    Route{"POST", "/sign-in", nothing, do_sign_in, ""},
    Route{"POST", "/sign-out", way_in, do_sign_out, ""},
    Route{"GET", "/recover", nothing, show_recover, ""},
    Route{"POST", "/recover", nothing, do_recover, ""},
    Route{"GET", "/exit", nothing, leave_at_once, ""},
    Route{"GET", "/help", nothing, show_help, ""},
    Route{"GET", "/pair", sign_in, show_pair, ""},
    Route{"POST", "/pair", sign_in, do_pair, ""},
    Route{"GET", "/join/{code}", nothing, show_join, ""},
    Route{"POST", "/join/{code}", nothing, do_join, ""},
    Route{"GET", "/today", sign_in, show_today, ""},
    Route{"POST", "/today", sign_in, do_today, ""},
    Route{"GET", "/weekly", sign_in, show_weekly, ""},
    Route{"POST", "/weekly", sign_in, do_weekly, ""},
    Route{"POST", "/check-ins/{id}/delete", sign_in, do_remove, ""},
    Route{"GET", "/timeline", sign_in, show_timeline, ""},
    Route{"GET", "/together", sign_in, show_together, ""},
    Route{"GET", "/next", sign_in, show_next, ""},
    Route{"GET", "/sharing", sign_in, show_sharing, ""},
    Route{"POST", "/sharing", sign_in, do_share, ""},
    Route{"GET", "/you", sign_in, show_you, ""},
    Route{"POST", "/you/profile", sign_in, do_profile, ""},
    Route{"POST", "/you/password", sign_in, do_password, ""},
    Route{"POST", "/you/reminders", sign_in, do_reminders, ""},
    Route{"GET", "/second-step", way_in, show_second_step, ""},
    Route{"POST", "/you/totp", way_in, do_totp, ""},
    Route{"POST", "/you/recovery-codes", sign_in, do_recovery_codes, ""},
    Route{"POST", "/you/passkeys", sign_in, do_passkey_remove, ""},
    Route{"GET", "/you/sessions", sign_in, show_sessions, ""},
    Route{"POST", "/you/sessions", sign_in, do_sessions, ""},
    Route{"POST", "/you/leave", sign_in, do_leave, ""},
    Route{"POST", "/you/erase", sign_in, do_erase, ""},
    Route{"GET", "/you/export.csv", sign_in, export_own, ""},
    Route{"GET", "/you/audit", sign_in, show_audit, ""},
    Route{"GET", "/questionnaires", sign_in, show_questionnaires, ""},
    Route{"POST", "/questionnaires", sign_in, do_questionnaires, ""},
    Route{"GET", "/questionnaires/scores.csv", sign_in, export_questionnaires, ""},
    Route{"GET", "/clinic", therapist, show_clinic, ""},
    Route{"POST", "/clinic", therapist, do_clinic_invite, ""},
    Route{"GET", "/clinic/{couple}", therapist, show_record, ""},
    Route{"POST", "/clinic/{couple}", therapist, do_record, ""},
    Route{"GET", "/studies", staff, show_studies, ""},
    Route{"POST", "/studies", staff, do_study, ""},
    Route{"GET", "/studies/{id}", staff, show_study, ""},
    Route{"POST", "/studies/{id}", staff, do_study, ""},
    Route{"GET", "/studies/{id}/preview", staff, show_preview, ""},
    Route{"GET", "/studies/{id}/{file}", staff, export_study, ""},
    Route{"GET", "/calendar/{secret}", anonymous, calendar, ""},
    Route{"GET", "/operator", operates, show_operator, ""},
    Route{"GET", "/demo", nothing, show_demo, ""},
    Route{"POST", "/demo", nothing, do_demo, ""},
    Route{"GET", "/assets/{name}", anonymous, asset, ""},
    Route{"GET", "/sw.js", anonymous, service_worker, ""},
    Route{"GET", "/manifest.webmanifest", nothing, manifest, ""},
    Route{"GET", "/healthz", anonymous, health, "Whether the server can read and write."},
    Route{"GET", "/metrics", anonymous, metrics, "Counts for Prometheus; to this machine only."},
    Route{"GET", "/api/openapi.json", anonymous, api_description, "This description."},
    Route{"PUT", "/api/v1/check-ins/{id}", sign_in, api_put_check_in,
          "Keeps a check-in: {\"day\": days since 1970 or \"2026-03-01\", \"answers\": {item: "
          "value}}. Sending it again changes nothing."},
    Route{"GET", "/api/v1/check-ins", sign_in, api_check_ins, "All check-ins of one's own."},
    Route{"GET", "/api/v1/timeline", sign_in, api_timeline,
          "One's own course, from one's own answers alone."},
    Route{"GET", "/api/v1/now", sign_in, api_now,
          "What is inferred of oneself at the last check-in."},
    Route{"GET", "/api/v1/sharing", sign_in, api_sharing, "What one shares."},
    Route{"POST", "/api/v1/sharing", sign_in, do_share, "Shares a thing or ends it: what, on."},
    Route{"GET", "/api/v1/together", sign_in, api_together, "Weekly summaries of what both share."},
    Route{"GET", "/api/v1/next", sign_in, api_next, "Next steps, or the neutral notice."},
    Route{"POST", "/api/v1/push", sign_in, do_push, "Keeps a subscription of web push."},
    Route{"DELETE", "/api/v1/push", sign_in, do_push_end, "Ends a subscription of web push."},
    Route{"GET", "/api/v1/sessions", sign_in, api_sessions,
          "Where one is signed in, and how often somebody failed to as oneself."},
    Route{"DELETE", "/api/v1/sessions/{id}", sign_in, api_end_session,
          "Ends a session of one's own; signed in within the last 15 minutes."},
    Route{"DELETE", "/api/v1/sessions", sign_in, api_end_other_sessions,
          "Ends all of one's sessions but this; signed in within the last 15 minutes."},
    Route{"POST", "/api/v1/passkeys/register-options", way_in, passkey_register_options,
          "What navigator.credentials.create() takes."},
    Route{"POST", "/api/v1/passkeys/register", way_in, passkey_register, "Keeps a passkey."},
    Route{"POST", "/api/v1/passkeys/sign-in-options", nothing, passkey_sign_in_options,
          "What navigator.credentials.get() takes."},
    Route{"POST", "/api/v1/passkeys/sign-in", nothing, passkey_sign_in, "Signs in by a passkey."},
};

std::vector<std::string_view> parts_of(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const auto end = path.find('/');
    parts.push_back(path.substr(0, end));
    path = end == std::string_view::npos ? std::string_view() : path.substr(end);
  }
  return parts;
}

/// @returns whether the path is of the pattern; what stands in braces goes to `found`.
bool matches(std::string_view pattern, std::string_view path,
             std::map<std::string, std::string, std::less<>>& found) {
  const auto wanted = parts_of(pattern), given = parts_of(path);
  if (wanted.size() != given.size()) return false;
  found.clear();
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i].starts_with('{')) {
      if (given[i].empty()) return false;
      found[std::string(wanted[i].substr(1, wanted[i].size() - 2))] = given[i];
    } else if (wanted[i] != given[i]) {
      return false;
    }
  }
  return true;
}

const Route& find_route(Call& call) {
  const std::string method = call.request.method == "HEAD" ? "GET" : call.request.method;
  bool other_method = false;
  for (const Route& route : kRoutes) {
    if (!matches(route.pattern, call.request.path, call.path)) continue;
    if (route.method == method) return route;
    other_method = true;
  }
  if (other_method) throw Refused{405, "message.bad_request", "this address has other methods"};
  throw Refused{404, "message.not_found", "no such address"};
}

/// Chrome sends "de-DE,de;q=0.9,en;q=0.8": the first that there are words in.
std::string language_asked(const Request& request) {
  std::string_view rest = request.header("accept-language");
  while (!rest.empty()) {
    const auto end = rest.find(',');
    std::string_view one = rest.substr(0, end);
    while (one.starts_with(' ')) one.remove_prefix(1);
    for (const std::string& known : Messages::languages()) {
      if (one.starts_with(known)) return known;
    }
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  }
  return "en";
}

std::optional<Reader> read_session(Call& call) {
  const std::string token(call.request.cookie(session_cookie_name(call.request.secure)));
  if (token.empty()) return std::nullopt;
  auto reader = call.server.store().read([&](const store::Access& access) {
    std::optional<Reader> found;
    const auto session = store::find_session(access, token);
    if (!session || session->created < call.now() - kLongestSession) return found;
    auto person = store::find_person(access, session->person);
    if (!person) return found;
    found.emplace(Reader{
        std::move(*person), {}, {}, token, session->form_token, session->created, session->seen});
    found->second_step = is_staff(found->person) && has_second_step(access, found->person);
    if (const auto member = store::membership(access, session->person)) {
      found->couple = member->couple;
      found->partner = member->partner;
    }
    return found;
  });
  if (reader && reader->seen < call.now() - 5 * kMinute) {
    call.server.store().write(
        [&](const store::Access& access) { store::touch_session(access, token, call.now()); });
  }
  return reader;
}

void fill_page(Call& call) {
  PageContext& page = call.page;
  page.path = call.request.path;
  page.demo = call.server.options().demo;
  page.language = language_asked(call.request);
  page.secure = call.request.secure ||
                call.server.options().public_url.starts_with("http://localhost") ||
                call.request.header("host").starts_with("localhost") ||
                call.request.header("host").starts_with("127.0.0.1");
  if (!call.reader) return;
  const Reader& reader = *call.reader;
  page.signed_in = true;
  page.partner = !reader.couple.empty();
  page.paired = !reader.partner.empty();
  page.therapist = reader.person.therapist;
  page.staff = reader.person.staff;
  page.operates = reader.person.operates;
  page.form_token = reader.form_token;
  page.device_owner = call.server.store().vault().hidden("browser/" + reader.person.id);
  page.language = reader.person.profile.language;
  page.country = reader.person.profile.country;
  if (!reader.person.profile.app_name.empty()) page.app_name = reader.person.profile.app_name;
}

/// A route for the log: paths hold codes.
std::string told(const Route& route) {
  return fmt::format("route=\"{} {}\"", route.method, route.pattern);
}

constexpr const char* kSecondStep = "message.second_step";

void authorise(const Call& call, const Route& route) {
  if (route.needs == anonymous || route.needs == nothing) return;
  const store::Person& person = call.who().person;  // 401 where nobody is signed in
  const bool may = route.needs == way_in || route.needs == sign_in ||
                   (route.needs == couple && !call.who().couple.empty()) ||
                   (route.needs == therapist && person.therapist) ||
                   (route.needs == staff && person.staff) ||
                   (route.needs == operates && person.operates);
  // The same words as for what is not there: who may not see it learns nothing of it.
  if (!may) {
    call.server.note(Noted::role_refused, call.id(), told(route));
    throw Refused{404, "message.not_found", "no such address"};
  }
  if (!call.server.may_ask(call.id())) {
    call.server.note(Noted::slowed, call.id(), told(route));
    throw Refused{429, "fault.busy", "far more requests than a person makes: wait a minute"};
  }
}

/// Staff sets a second step up before it sees anything else. A partner who runs the server too
/// keeps the diary at hand without: the operator's page alone asks for it. A demo has no real
/// people.
void ask_for_second_step(const Call& call, const Route& route) {
  if (!call.reader || call.reader->second_step || call.server.options().demo) return;
  const bool of_staff = route.needs == therapist || route.needs == staff || route.needs == operates;
  const bool of_account = route.needs == sign_in || route.needs == couple;
  if (of_staff || (of_account && is_staff(call.reader->person) && call.reader->couple.empty())) {
    throw Refused{403, kSecondStep, "set up an authenticator or a passkey at /second-step first"};
  }
}

/// A page of another site must not act in the reader's name.
void check_origin(const Call& call, const Route& route) {
  if (call.request.method == "GET" || call.request.method == "HEAD") return;
  const auto site = call.request.header("sec-fetch-site");
  if (!site.empty() && site != "same-origin" && site != "none") {
    call.server.note(Noted::form_refused, call.reader ? call.id() : "", told(route));
    throw Refused{403, "message.form_old", "sent by another site"};
  }
  if (!call.reader) return;
  const std::string_view given = call.request.header("x-attune-token").empty()
                                     ? find_field(call.form, "token")
                                     : call.request.header("x-attune-token");
  if (!store::same_secret(given, call.reader->form_token)) {
    call.server.note(Noted::form_refused, call.id(), told(route));
    throw Refused{403, "message.form_old",
                  "the form's token is missing: field token, or header X-Attune-Token"};
  }
}

void read_body(Call& call) {
  if (!call.request.header("content-type").starts_with("application/x-www-form-urlencoded")) {
    return;
  }
  auto form = read_form(call.request.body);
  if (!form) throw Refused{400, "message.bad_request", "the form is not readable"};
  call.form = std::move(*form);
}

bool has_page(std::string_view path) {
  return std::any_of(kRoutes.begin(), kRoutes.end(), [&](const Route& route) {
    return route.method == "GET" && route.pattern == path;
  });
}

Response problem(const Refused& refused, const Call& call) {
  const Messages& words = Messages::of(call.page.language);
  nlohmann::json body = {
      {"type", "about:blank"},
      {"title", words.say(refused.key)},
      {"status", refused.status},
      {"detail", refused.detail.empty() ? words.say(refused.key + ".mend") : refused.detail},
      {"mend", words.say(refused.key + ".mend")}};
  return {refused.status,
          "application/problem+json",
          body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace),
          {}};
}

Response refusal(const Refused& refused, Call& call) {
  if (call.api) return problem(refused, call);
  if (refused.status == 401 && call.request.method == "GET") {
    return see_other("/sign-in?next=" + percent_encoded(call.request.path));
  }
  if (refused.key == kSecondStep && call.request.method == "GET") return see_other("/second-step");
  MessageView view;
  view.status = refused.status;
  view.title = {refused.key, {}};
  view.mend = {refused.key + ".mend", {}};
  if (refused.key == kSecondStep) view.back = "/second-step";
  if (refused.key == "message.sign_in_again") {
    view.back =
        "/sign-in?again=1&next=" + (has_page(call.request.path) ? call.request.path : "/you");
  }
  return page(view, call, refused.status);
}

/// On every answer: nothing from elsewhere runs, loads, frames or is told where it was read.
void protect(Response& response, const Call& call) {
  const auto add = [&](const char* name, const char* value) {
    const bool there = std::any_of(response.headers.begin(), response.headers.end(),
                                   [&](const auto& header) { return header.first == name; });
    if (!there) response.headers.emplace_back(name, value);
  };
  add("Content-Security-Policy",
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
      "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; "
      "frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'");
  add("X-Content-Type-Options", "nosniff");
  add("Referrer-Policy", "same-origin");
  add("Cross-Origin-Opener-Policy", "same-origin");
  add("Cross-Origin-Resource-Policy", "same-origin");
  add("Permissions-Policy", "camera=(), microphone=(), geolocation=()");
  add("Cache-Control", "no-store");
  if (call.request.secure) add("Strict-Transport-Security", "max-age=31536000");
}

Response handled(Call& call) {
  const Route& route = find_route(call);
  read_body(call);
  if (route.needs != anonymous) call.reader = read_session(call);
  fill_page(call);
  authorise(call, route);
  ask_for_second_step(call, route);
  check_origin(call, route);
  return route.handle(call);
}

}  // namespace

std::span<const Route> routes() { return kRoutes; }

Response answer(Server& server, const Request& request) {
  Call call{.server = server, .request = request};
  call.api = request.path.starts_with("/api/");
  call.page.path = request.path;
  call.page.language = language_asked(request);
  ++server.requests;
  Response response;
  try {
    response = handled(call);
  } catch (const Refused& refused) {
    response = refusal(refused, call);
  } catch (const IoError&) {
    ++server.faults;
    // What it says may hold a path or a row: the kind is enough here, and /metrics counts.
    server.note(Noted::fault, "", "kind=store method=" + request.method);
    response = refusal({503, "message.server"}, call);
  } catch (const std::exception&) {
    ++server.faults;
    server.note(Noted::fault, "", "kind=other method=" + request.method);
    response = refusal({500, "message.server"}, call);
  }
  protect(response, call);
  return response;
}

std::string open_api() {
  nlohmann::json paths = nlohmann::json::object();
  for (const Route& route : kRoutes) {
    if (route.summary.empty()) continue;
    std::string method(route.method);
    std::transform(method.begin(), method.end(), method.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    nlohmann::json operation = {
        {"summary", route.summary},
        {"responses",
         {{"200", {{"description", "done"}}},
          {"default",
           {{"description", "a fault, with its mend"},
            {"content",
             {{"application/problem+json",
               {{"schema", {{"$ref", "#/components/schemas/Problem"}}}}}}}}}}}};
    for (const std::string_view part : parts_of(route.pattern)) {
      if (!part.starts_with('{')) continue;
      operation["parameters"].push_back({{"name", part.substr(1, part.size() - 2)},
                                         {"in", "path"},
                                         {"required", true},
                                         {"schema", {{"type", "string"}}}});
    }
    if (route.needs != anonymous && route.needs != nothing) {
      operation["security"] = {{{"session", nlohmann::json::array()}}};
    }
    paths[std::string(route.pattern)][method] = operation;
  }
  const nlohmann::json text = {{"type", "string"}};
  const nlohmann::json api = {
      {"openapi", "3.1.0"},
      {"info", {{"title", "Attune"}, {"version", "1"}}},
      {"paths", paths},
      {"components",
       {{"securitySchemes",
         {{"session", {{"type", "apiKey"}, {"in", "cookie"}, {"name", "session"}}}}},
        {"schemas",
         {{"Problem",
           {{"type", "object"},
            {"properties",
             {{"type", text},
              {"title", text},
              {"status", {{"type", "integer"}}},
              {"detail", text},
              {"mend", text}}}}}}}}}};
  return api.dump(2) + "\n";
}

}  // namespace attune::server
