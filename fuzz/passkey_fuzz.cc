// What browsers send of passkeys, of any bytes: refused, or what it says it is.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "app/server/sign_in/passkey.h"
#include "app/server/sign_in/passkey_messages.h"
#include "app/server/sign_in/rate_limit.h"
#include "app/server/sign_in/recovery_codes.h"
#include "require.h"
#include "store/base64url.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace attune::server;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto given = read_new_passkey(text)) {
    (void)register_passkey({"localhost", "http://localhost"}, "challenge", *given, false);
  }
  if (const auto answer = read_passkey_answer(text)) {
    (void)verify_passkey({"localhost", "http://localhost"}, "challenge",
                         {answer->id, -7, std::string(64, '\1'), 0}, *answer, false);
  }
  if (const auto bytes = attune::store::from_base64url(text)) {
    ATTUNE_REQUIRE(attune::store::from_base64url(attune::store::to_base64url(*bytes)) == *bytes);
  }
  ATTUNE_REQUIRE(!find_recovery_code({}, text));
  (void)network_of(text);
  // The parts alone, past the checks of the browser's word: CBOR and authenticator data.
  const std::string client =
      R"({"type":"webauthn.create","challenge":"Y2hhbGxlbmdl","origin":"http://localhost"})";
  const auto made = register_passkey({"localhost", "http://localhost"}, "challenge",
                                     {client, std::string(text)}, false);
  if (made) {
    ATTUNE_REQUIRE(!made->id.empty());
    ATTUNE_REQUIRE(!made->public_key.empty());
  }
  return 0;
}
