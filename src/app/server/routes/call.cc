#include "app/server/routes/call.h"

#include <fmt/format.h>

namespace attune::server {

const Reader& Call::who() const {
  if (!reader) throw Refused{401, "message.forbidden"};
  return *reader;
}

void Call::must_be_fresh() const {
  constexpr std::int64_t kFifteenMinutes = 15 * 60'000;
  if (who().signed_in < now() - kFifteenMinutes) throw Refused{403, "message.sign_in_again"};
}

Response see_other(const std::string& path) {
  return {303, "text/plain; charset=utf-8", "", {{"Location", path}}};
}

Response json_text(std::string text, int status) {
  return {status, "application/json", std::move(text), {}};
}

std::string base_url(const Call& call) {
  const std::string& told = call.server.options().public_url;
  if (!told.empty()) return told;
  return fmt::format("{}://{}", call.request.secure ? "https" : "http",
                     call.request.header("host"));
}

Response file(std::string bytes, const std::string& type, const std::string& name) {
  return {200,
          type,
          std::move(bytes),
          {{"Content-Disposition", fmt::format("attachment; filename=\"{}\"", name)}}};
}

std::string session_cookie_name(bool secure) { return secure ? "__Host-session" : "session"; }

std::pair<std::string, std::string> session_cookie(const Call& call, const std::string& token) {
  constexpr int kThirtyDays = 30 * 24 * 3600;
  return {"Set-Cookie",
          fmt::format("{}={}; Path=/; HttpOnly; SameSite=Lax; Max-Age={}{}",
                      session_cookie_name(call.request.secure), token,
                      token.empty() ? 0 : kThirtyDays, call.request.secure ? "; Secure" : "")};
}

}  // namespace attune::server
