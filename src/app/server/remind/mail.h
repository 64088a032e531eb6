// One mail to one person by SMTP, by libcurl: RFC 5322 headers, RFC 2047 for letters beyond ASCII,
// never in the clear unless the operator said so.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "app/server/remind/delivery.h"

namespace attune::server {

struct MailServer {
  std::string url;  ///< "smtps://mail.example.org:465", or "smtp://...:587" with STARTTLS
  std::string user, password;
  std::string from;          ///< "notes@example.org"
  std::string from_name;     ///< "Notes"
  bool allow_plain = false;  ///< without TLS: for a relay on this machine only
  long patience_seconds = 30;
};

struct Mail {
  std::string to, subject, text;
  std::string unsubscribe;  ///< RFC 8058: a link that needs one POST; may be empty
  std::string id;           ///< left of the @ in Message-ID: of (person, occasion, channel)
};

/// One address, as RFC 5321 has it without quotes: "anna@example.org". No line end, no list.
[[nodiscard]] bool is_mail_address(std::string_view text);

/// What is wrong with it in a few words: an address that is none, a line end in a header.
[[nodiscard]] std::optional<std::string> mail_fault(const MailServer& server, const Mail& mail);

/// "=?UTF-8?B?...?=" in pieces of at most 75 characters; plain ASCII as it is.
[[nodiscard]] std::string encoded_header(std::string_view utf8);

/// Blocks until the server has taken it or not; call it from a thread of its own.
/// @param now  seconds since 1970-01-01 UTC.
[[nodiscard]] Delivery send_mail(const MailServer& server, const Mail& mail, std::int64_t now);

}  // namespace attune::server
