#include "app/server/serve.h"

#include <fmt/format.h>

#include <mutex>
#include <stdexcept>

#include "app/server/background.h"
#include "app/server/demo.h"
#include "app/server/local_time.h"
#include "app/server/routes/router.h"
#include "store/invites.h"
#include "store/people.h"

namespace attune::server {
namespace {

constexpr std::int64_t kThirtyMinutes = 30 * kMinute;

bool is_loopback(const std::string& address) {
  return address == "127.0.0.1" || address == "::1" || address.starts_with("127.");
}

/// A link that makes the first account, while there is none.
std::string set_up_code(Server& server) {
  return server.store().write([&](const store::Access& access) -> std::string {
    if (store::counts(access).people > 0) return "";
    const std::string code = store::new_code();
    store::add_invite(access, code, {"setup", "", "", server.now() + kThirtyMinutes, 1});
    return code;
  });
}

}  // namespace

void check_exposure(const HttpOptions& http) {
  if (is_loopback(http.address) || http.behind_proxy || !http.certificate.empty()) return;
  throw std::invalid_argument(
      fmt::format("{} is reached from other machines, and answers would cross the network in "
                  "clear: give --certificate and --key, or --behind-proxy if a proxy with TLS "
                  "stands before it",
                  http.address));
}

void serve(const ServeOptions& options, std::stop_token stop,
           const std::function<void(const std::string&)>& tell) {
  check_exposure(options.http);
  ServerOptions about = options.server;
  std::mutex telling;
  about.log = [&](const std::string& line) {
    const std::lock_guard lock(telling);
    tell(line);
  };
  Server server(about);
  if (options.server.demo) fill_demo(server);
  HttpServer http(options.http, [&](const Request& request) { return answer(server, request); });
  const std::string url =
      !options.server.public_url.empty()
          ? options.server.public_url
          : fmt::format("{}://{}:{}", options.http.certificate.empty() ? "http" : "https",
                        is_loopback(options.http.address) ? "localhost" : options.http.address,
                        http.port());
  const std::string code = options.server.demo ? "" : set_up_code(server);
  tell("Attune is at " + url);
  if (!code.empty()) {
    tell(fmt::format("Begin here, within 30 minutes: {}/setup?token={}", url, code));
  }
  Background background(server, options.fits);
  const std::stop_callback ends(stop, [&] { http.stop(); });
  http.run();
}

}  // namespace attune::server
