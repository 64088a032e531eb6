#include "app/server/remind/web_push.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include "app/server/remind/curl_easy.h"
#include "app/server/remind/public_address.h"

namespace attune::server {
namespace {

struct Gate {
  bool allow_private = false, refused = false;
};

/// libcurl asks for a socket once it knows the address.
curl_socket_t open_socket(void* context, curlsocktype, curl_sockaddr* address) {
  auto* gate = static_cast<Gate*>(context);
  if (!gate->allow_private && !is_public_address(address->addr)) {
    gate->refused = true;
    return CURL_SOCKET_BAD;
  }
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::size_t drop(char*, std::size_t size, std::size_t count, void* seen) {
  auto* total = static_cast<std::size_t*>(seen);
  *total += size * count;
  return *total > 65536 ? 0 : size * count;  // an answer has no use; a long one ends the call
}

Delivery outcome_of(CURLcode result, long status, const Gate& gate) {
  using Outcome = Delivery::Outcome;
  if (gate.refused) return {Outcome::never, "the push service's address is not public"};
  if (status == 0 && result != CURLE_OK) {
    const bool for_good = result == CURLE_PEER_FAILED_VERIFICATION ||
                          result == CURLE_URL_MALFORMAT || result == CURLE_UNSUPPORTED_PROTOCOL;
    return {for_good ? Outcome::never : Outcome::later, curl_easy_strerror(result)};
  }
  if (status >= 200 && status < 300) return {Outcome::sent, {}};
  const std::string why = fmt::format("the push service answered {}", status);
  if (status == 404 || status == 410) return {Outcome::gone, why};
  return {status == 429 || status >= 500 ? Outcome::later : Outcome::never, why};
}

}  // namespace

Delivery send_push(const PushSender& sender, const PushSubscription& to, std::string_view text,
                   long lives, std::int64_t now) {
  const auto body = encrypt_push(to, text);
  const auto identity = vapid(to.endpoint, sender.contact, sender.key, now);
  if (!body || !identity) {
    return {Delivery::Outcome::never, "the subscription, the server's key or the text is none"};
  }
  const CurlEasy curl = new_curl();
  CURL* const c = curl.get();
  CurlList headers;
  headers.add("Authorization: " + *identity);
  headers.add("Content-Encoding: aes128gcm");
  headers.add("Content-Type: application/octet-stream");
  headers.add(fmt::format("TTL: {}", lives));
  headers.add("Urgency: normal");
  headers.add("Expect:");
  Gate gate{sender.allow_private};
  std::size_t seen = 0;
  curl_easy_setopt(c, CURLOPT_URL, to.endpoint.c_str());
  curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "https");
  curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(c, CURLOPT_PROXY, "");  // a proxy would hide the address from the gate
  curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, open_socket);
  curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, &gate);
  curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, drop);
  curl_easy_setopt(c, CURLOPT_WRITEDATA, &seen);
  curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE, static_cast<long>(body->size()));
  curl_easy_setopt(c, CURLOPT_POSTFIELDS, body->data());
  curl_easy_setopt(c, CURLOPT_TIMEOUT, sender.patience_seconds);
  if (!sender.ca_file.empty()) curl_easy_setopt(c, CURLOPT_CAINFO, sender.ca_file.c_str());
  const CURLcode result = curl_easy_perform(c);
  long status = 0;
  curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
  return outcome_of(result, status, gate);
}

}  // namespace attune::server
