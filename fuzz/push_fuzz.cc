// Push subscriptions of any bytes: refused, or one that a message can be sealed for.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "app/server/remind/mail.h"
#include "app/server/remind/public_address.h"
#include "app/server/remind/push_crypto.h"
#include "require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace attune::server;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto subscription = read_subscription(text)) {
    ATTUNE_REQUIRE(encrypt_push(*subscription, "text").has_value());
    ATTUNE_REQUIRE(!https_origin(subscription->endpoint).empty());
    ATTUNE_REQUIRE(subscription->endpoint.find_first_of("\r\n") == std::string::npos);
  }
  if (is_mail_address(text)) {
    ATTUNE_REQUIRE(text.find_first_of("\r\n <>,\"") == std::string_view::npos);
  }
  const std::string header = encoded_header(text);
  for (std::size_t i = 0; i < header.size(); ++i) {
    if (header[i] == '\n') ATTUNE_REQUIRE(i + 1 < header.size() && header[i + 1] == ' ');
    ATTUNE_REQUIRE(static_cast<unsigned char>(header[i]) < 0x7F);
  }
  (void)is_public_address(std::string(text));
  return 0;
}
