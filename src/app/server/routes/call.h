// One request on its way: who asks, what the path and the form hold, and how it is answered.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "app/server/http/message.h"
#include "app/server/local_time.h"
#include "app/server/pages/pages.h"
#include "app/server/server.h"
#include "store/people.h"

namespace attune::server {

/// Who is signed in.
struct Reader {
  store::Person person;
  std::string couple, partner;  ///< empty: none
  std::string token, form_token;
  std::int64_t signed_in = 0, seen = 0;  ///< when the session began, and was last noted as used
  bool second_step = false;              ///< of staff: whether a password alone does not sign in
};

struct Call {
  Server& server;
  const Request& request;
  std::map<std::string, std::string, std::less<>> path{};  ///< "{code}" of the route
  Fields form{};                                           ///< of the body, if it is one
  std::optional<Reader> reader{};
  PageContext page{};
  bool api = false;  ///< answered as JSON

  /// @throws Refused 401 where nobody is signed in.
  [[nodiscard]] const Reader& who() const;
  /// What changes who gets in wants somebody who signed in within the last 15 minutes: a phone that
  /// lies about is not enough. @throws Refused 403
  void must_be_fresh() const;
  [[nodiscard]] const std::string& id() const { return who().person.id; }
  [[nodiscard]] std::string field(std::string_view name) const {
    return std::string(find_field(form, name));
  }
  [[nodiscard]] std::int64_t now() const { return server.now(); }
};

/// Ends a request with a status and words of the catalogue: "message.KEY" and its ".mend".
struct Refused {
  int status = 400;
  std::string key = "message.bad_request";
  std::string detail{};  ///< for programs
};

[[nodiscard]] Response see_other(const std::string& path);
template <class View>
[[nodiscard]] Response page(const View& view, const Call& call, int status = 200) {
  return {status, "text/html; charset=utf-8", to_page(view, call.page), {}};
}
[[nodiscard]] Response json_text(std::string text, int status = 200);
/// How browsers reach this server: as it was told, or as this one asked.
[[nodiscard]] std::string base_url(const Call& call);
/// A file to be kept.
[[nodiscard]] Response file(std::string bytes, const std::string& type, const std::string& name);

/// The reader's local day.
[[nodiscard]] std::int64_t today_of(const Call& call);

struct Cookie {
  std::string name, value;
  std::int64_t lasts = 0;  ///< milliseconds; 0: it ends
  std::string path = "/", same_site = "Lax";
};
/// "Set-Cookie", which no script can read; over TLS it never travels in clear.
[[nodiscard]] std::pair<std::string, std::string> set_cookie(const Call& call,
                                                             const Cookie& cookie);

inline constexpr std::int64_t kLongestSession = 30 * kDay;
/// Of a session; without a token it ends.
[[nodiscard]] Cookie session_cookie(const Call& call, const std::string& token);
/// Which of the two names: only over TLS can the safer one be set.
[[nodiscard]] std::string session_cookie_name(bool secure);
/// Somewhere else, without the session. @param clear  what the browser forgets: "cache", "storage".
[[nodiscard]] Response signed_out(const Call& call, const std::string& path,
                                  const std::string& clear);

}  // namespace attune::server
