// What is about the server itself: assets, health, counts, the operator's page, calendar and push.
#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "app/server/pages/assets.h"
#include "app/server/pages/messages.h"
#include "app/server/remind/push_crypto.h"
#include "app/server/remind/push_services.h"
#include "app/server/routes/handlers.h"
#include "app/server/routes/router.h"
#include "core/io_error.h"
#include "store/ledger.h"
#include "store/passkeys.h"
#include "store/sealing.h"
#include "store/settings.h"

namespace attune::server {
namespace {

using nlohmann::json;
using Check = OperatorView::Check;

Response send(Call& call, const std::string& name, const char* cache) {
  const auto found = find_asset(name);
  if (!found) throw Refused{404, "message.not_found"};
  if (call.request.header("if-none-match") == found->etag) {
    return {304, std::string(found->type), "", {{"ETag", found->etag}, {"Cache-Control", cache}}};
  }
  return {200,
          std::string(found->type),
          std::string(found->bytes),
          {{"ETag", found->etag}, {"Cache-Control", cache}}};
}

Check tls_check(Call& call) {
  const bool reached = call.request.secure;
  const bool loopback = call.page.secure && !reached;
  return {"tls",
          reached || loopback ? Check::State::good : Check::State::bad,
          {reached    ? "operator.tls_on"
           : loopback ? "operator.tls_loopback"
                      : "operator.tls_off",
           {}},
          reached || loopback ? "" : "attune serve --certificate CERT.pem --key KEY.pem"};
}

Check backup_check(Call& call) {
  const auto last = call.server.store().read(
      [](const store::Access& access) { return store::setting(access, "last_backup"); });
  const std::int64_t days = last ? (call.now() - std::stoll(*last)) / kDay : -1;
  const bool fresh = last && days <= 7;
  return {
      "backup",
      fresh ? Check::State::good : Check::State::warn,
      {last ? "operator.backup_days" : "operator.backup_none", {{"days", std::to_string(days)}}},
      fresh
          ? ""
          : fmt::format("attune backup --data {} -o backup.attune", call.server.options().folder)};
}

Check mail_check(Call& call) {
  const bool on = !call.server.options().mail_url.empty();
  return {"mail",
          on ? Check::State::good : Check::State::warn,
          {on ? "operator.mail_on" : "operator.mail_off", {}},
          on ? "" : "attune serve --mail smtps://HOST:465 --mail-user NAME --mail-from ADDRESS"};
}

Check push_check(Call& call) {
  const bool can = call.page.secure && has_scripts();
  return {"push",
          can ? Check::State::good : Check::State::warn,
          {can ? "operator.push_on" : "operator.push_off", {}},
          ""};
}

Check clock_check(Call& call) {
  const std::int64_t behind = call.now() - call.server.options().clock();
  const bool good = behind < 2000;
  return {"clock",
          good ? Check::State::good : Check::State::bad,
          {good ? "operator.clock_good" : "operator.clock_back", {}},
          good ? "" : "timedatectl set-ntp true"};
}

Check disk_check(Call& call) {
  std::error_code error;
  const auto space = std::filesystem::space(call.server.options().folder, error);
  const auto megabytes = error ? 0 : space.available / (1024 * 1024);
  const bool good = megabytes >= 500;
  return {"disk",
          good ? Check::State::good : Check::State::bad,
          {"operator.disk_free", {{"megabytes", std::to_string(megabytes)}}},
          good ? "" : "df -h"};
}

}  // namespace

Response show_operator(Call& call) {
  OperatorView view;
  view.checks = {tls_check(call),  backup_check(call), mail_check(call),
                 push_check(call), clock_check(call),  disk_check(call)};
  const store::Counts found =
      call.server.store().read([](const store::Access& access) { return store::counts(access); });
  view.people = static_cast<int>(found.people);
  view.couples = static_cast<int>(found.couples);
  view.studies = static_cast<int>(found.studies);
  return page(view, call);
}

Response health(Call& call) {
  call.server.check_writes();
  return {200, "text/plain; charset=utf-8", "ok\n", {}};
}

Response metrics(Call& call) {
  // Counts alone, and to this machine alone: how many people there are is nobody else's matter.
  if (call.request.address != "127.0.0.1" && call.request.address != "::1") {
    throw Refused{404, "message.not_found"};
  }
  const store::Counts found =
      call.server.store().read([](const store::Access& access) { return store::counts(access); });
  std::string text;
  const auto add = [&](const char* name, const char* type, auto value) {
    text += fmt::format("# TYPE attune_{0} {1}\nattune_{0} {2}\n", name, type, value);
  };
  add("requests_total", "counter", call.server.requests.load());
  add("faults_total", "counter", call.server.faults.load());
  add("check_ins_taken_total", "counter", call.server.check_ins.load());
  add("people", "gauge", found.people);
  add("couples", "gauge", found.couples);
  add("studies", "gauge", found.studies);
  add("check_ins", "gauge", found.check_ins);
  return {200, "text/plain; version=0.0.4; charset=utf-8", text, {}};
}

Response asset(Call& call) { return send(call, call.path["name"], "no-cache"); }

Response service_worker(Call& call) { return send(call, "sw.js", "no-cache"); }

Response manifest(Call& call) {
  const json body = {
      {"name", call.page.app_name},
      {"short_name", call.page.app_name},
      {"start_url", "/today"},
      {"display", "standalone"},
      {"background_color", "#ffffff"},
      {"theme_color", "#ffffff"},
      {"icons", {{{"src", "/assets/icon.svg"}, {"sizes", "any"}, {"type", "image/svg+xml"}}}}};
  return {200, "application/manifest+json", body.dump(), {}};
}

Response do_push(Call& call) {
  constexpr std::size_t kLongest = 4096;
  const auto read =
      call.request.body.size() > kLongest ? std::nullopt : read_subscription(call.request.body);
  if (!read) throw Refused{422, "message.bad_request", "expected a subscription of the browser"};
  if (push_host(read->endpoint, call.server.options().push_hosts) == PushHost::refused) {
    throw Refused{
        422, "message.bad_request",
        "its push service is none of the browsers' own; whoever runs this server can name "
        "it: --push-host"};
  }
  const std::string id = store::token_hash(read->endpoint);
  call.server.store().write([&](const store::Access& access) {
    store::add_push(access, call.id(), id, call.request.body);
  });
  return json_text("{}", 201);
}

Response do_push_end(Call& call) {
  const json body = json::parse(call.request.body, nullptr, false);
  if (!body.is_object() || !body.contains("endpoint") || !body["endpoint"].is_string()) {
    throw Refused{422, "message.bad_request", "expected {\"endpoint\": …}"};
  }
  const std::string id = store::token_hash(body["endpoint"].get<std::string>());
  call.server.store().write(
      [&](const store::Access& access) { store::remove_push(access, call.id(), id); });
  return json_text("{}");
}

Response api_description(Call&) { return json_text(open_api()); }

}  // namespace attune::server
