#include "app/server/remind/mail.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <vector>

#include "app/server/remind/curl_easy.h"

namespace attune::server {
namespace {

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

std::string base64(std::string_view bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                    bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();  // the terminating zero
  return text;
}

std::string host_of(std::string_view address) {
  return std::string(address.substr(address.find('@') + 1));
}

CurlList headers(const MailServer& server, const Mail& mail, std::int64_t now) {
  CurlList list;
  list.add(fmt::format("Date: {:%a, %d %b %Y %H:%M:%S} +0000", fmt::gmtime(time_t{now})));
  list.add(server.from_name.empty()
               ? fmt::format("From: <{}>", server.from)
               : fmt::format("From: {} <{}>", encoded_header(server.from_name), server.from));
  list.add(fmt::format("To: <{}>", mail.to));
  list.add(fmt::format("Subject: {}", encoded_header(mail.subject)));
  list.add(fmt::format("Message-ID: <{}@{}>", mail.id, host_of(server.from)));
  list.add("Auto-Submitted: auto-generated");  // RFC 3834: no holiday notices, please
  if (!mail.unsubscribe.empty()) {
    list.add(fmt::format("List-Unsubscribe: <{}>", mail.unsubscribe));
    list.add("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
  }
  return list;
}

Delivery outcome_of(CURLcode result, long reply) {
  if (result == CURLE_OK) return {Delivery::Outcome::sent, {}};
  const std::string why = fmt::format("{} (reply {})", curl_easy_strerror(result), reply);
  // RFC 5321, 4.2.1: 5xx is for good. Who refuses TLS will refuse it again.
  const bool for_good = (reply >= 500 && reply < 600) || result == CURLE_USE_SSL_FAILED ||
                        result == CURLE_PEER_FAILED_VERIFICATION || result == CURLE_LOGIN_DENIED ||
                        result == CURLE_URL_MALFORMAT || result == CURLE_UNSUPPORTED_PROTOCOL;
  return {for_good ? Delivery::Outcome::never : Delivery::Outcome::later, why};
}

}  // namespace

bool is_mail_address(std::string_view text) {
  const auto at = text.find('@');
  if (text.size() > 254 || at == std::string_view::npos || at == 0 || at > 64) return false;
  const std::string_view local = text.substr(0, at), host = text.substr(at + 1);
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  const auto dots_fit = [](std::string_view part) {
    return !part.empty() && part.front() != '.' && part.back() != '.' &&
           part.find("..") == std::string_view::npos;
  };
  return dots_fit(local) && dots_fit(host) && host.front() != '-' && host.back() != '-' &&
         std::all_of(local.begin(), local.end(),
                     [&](char c) {
                       return letter(c) || std::string_view("!#$%&'*+-/=?^_`{|}~.").find(c) !=
                                               std::string_view::npos;
                     }) &&
         std::all_of(host.begin(), host.end(),
                     [&](char c) { return letter(c) || c == '.' || c == '-'; });
}

std::optional<std::string> mail_fault(const MailServer& server, const Mail& mail) {
  if (!is_mail_address(server.from)) return "the sender's address is none";
  if (!is_mail_address(mail.to)) return "the receiver's address is none";
  for (const std::string& header :
       {server.from_name, mail.subject, mail.unsubscribe, mail.id, server.url}) {
    if (has_control(header)) return "a header holds a line end or another control character";
  }
  if (!is_ascii(mail.unsubscribe) || !is_ascii(mail.id) || mail.id.empty() ||
      mail.id.find_first_of(" <>@\"") != std::string::npos) {
    return "the message's name or link is none";
  }
  return std::nullopt;
}

std::string encoded_header(std::string_view utf8) {
  if (is_ascii(utf8) && utf8.size() < 60 && utf8.find_first_of("\"(),:;<>@[\\]=?") == utf8.npos) {
    return std::string(utf8);
  }
  constexpr std::size_t kPiece = 45;  // bytes: 60 letters of base 64 and 12 around them
  std::string out;
  while (!utf8.empty()) {
    std::size_t size = std::min(kPiece, utf8.size());
    // A character stays whole (RFC 2047, section 5).
    while (size > 1 && size < utf8.size() &&
           (static_cast<unsigned char>(utf8[size]) & 0xC0U) == 0x80U) {
      --size;
    }
    out += (out.empty() ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?") + base64(utf8.substr(0, size)) + "?=";
    utf8.remove_prefix(size);
  }
  return out;
}

Delivery send_mail(const MailServer& server, const Mail& mail, std::int64_t now) {
  if (auto fault = mail_fault(server, mail)) return {Delivery::Outcome::never, std::move(*fault)};
  const CurlEasy curl = new_curl();
  CURL* const c = curl.get();
  const CurlList head = headers(server, mail, now);
  CurlList receivers;
  receivers.add("<" + mail.to + ">");
  const CurlMime body(curl_mime_init(c), &curl_mime_free);
  curl_mimepart* const part = body ? curl_mime_addpart(body.get()) : nullptr;
  if (part == nullptr) throw std::bad_alloc();
  curl_mime_data(part, mail.text.data(), mail.text.size());
  curl_mime_type(part, "text/plain; charset=utf-8");
  curl_mime_encoder(part, "quoted-printable");

  curl_easy_setopt(c, CURLOPT_URL, server.url.c_str());
  curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(c, CURLOPT_PROXY, "");
  curl_easy_setopt(c, CURLOPT_USE_SSL,
                   static_cast<long>(server.allow_plain ? CURLUSESSL_TRY : CURLUSESSL_ALL));
  if (!server.user.empty()) {
    curl_easy_setopt(c, CURLOPT_USERNAME, server.user.c_str());
    curl_easy_setopt(c, CURLOPT_PASSWORD, server.password.c_str());
  }
  const std::string sender = "<" + server.from + ">";
  curl_easy_setopt(c, CURLOPT_MAIL_FROM, sender.c_str());
  curl_easy_setopt(c, CURLOPT_MAIL_RCPT, receivers.get());
  curl_easy_setopt(c, CURLOPT_HTTPHEADER, head.get());
  curl_easy_setopt(c, CURLOPT_MIMEPOST, body.get());
  curl_easy_setopt(c, CURLOPT_TIMEOUT, server.patience_seconds);
  const CURLcode result = curl_easy_perform(c);
  long reply = 0;
  curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &reply);
  return outcome_of(result, reply);
}

}  // namespace attune::server
