#include "app/server/routes/call.h"

#include <fmt/format.h>

namespace attune::server {

const Reader& Call::who() const {
  if (!reader) throw Refused{401, "message.forbidden"};
  return *reader;
}

void Call::must_be_fresh() const {
  if (who().signed_in < now() - 15 * kMinute) throw Refused{403, "message.sign_in_again"};
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

std::int64_t today_of(const Call& call) {
  return local_day(call.now(), call.who().person.profile.zone);
}

std::pair<std::string, std::string> set_cookie(const Call& call, const Cookie& cookie) {
  return {"Set-Cookie", fmt::format("{}={}; Path={}; HttpOnly; SameSite={}; Max-Age={}{}",
                                    cookie.name, cookie.value, cookie.path, cookie.same_site,
                                    cookie.lasts / 1000, call.request.secure ? "; Secure" : "")};
}

Cookie session_cookie(const Call& call, const std::string& token) {
  return {session_cookie_name(call.request.secure), token, token.empty() ? 0 : kLongestSession};
}

Response signed_out(const Call& call, const std::string& path, const std::string& clear) {
  Response response = see_other(path);
  response.headers.push_back(set_cookie(call, session_cookie(call, "")));
  response.headers.emplace_back("Clear-Site-Data", clear);
  return response;
}

}  // namespace attune::server
