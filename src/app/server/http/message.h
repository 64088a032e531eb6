// A request and its answer, whole: what handlers see of HTTP.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/server/percent_encoded.h"

namespace attune::server {

using Fields = std::vector<std::pair<std::string, std::string>>;

struct Request {
  std::string method;  ///< "GET"
  std::string path;    ///< decoded: "/check-ins/a b"
  Fields query;        ///< decoded
  std::string body;
  std::string address;                         ///< of the browser, or of the one before the proxy
  bool secure = false;                         ///< by TLS, here or at the proxy
  std::map<std::string, std::string> headers;  ///< names in lower case

  [[nodiscard]] std::string_view header(const std::string& lower_name) const;
  [[nodiscard]] std::string_view cookie(std::string_view name) const;
};

struct Response {
  int status = 200;
  std::string type = "text/html; charset=utf-8";
  std::string body;
  Fields headers;
};

/// "a=1&b=x%20y" as pairs; nothing if an escape is broken or the text is not UTF-8.
[[nodiscard]] std::optional<Fields> read_form(std::string_view text);
/// One part of a path; nothing as above.
[[nodiscard]] std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space);
/// The first of that name, else empty.
[[nodiscard]] std::string_view find_field(const Fields& fields, std::string_view name);
[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace attune::server
