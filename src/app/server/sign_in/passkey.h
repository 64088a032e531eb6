// Passkeys, by libfido2: what a relying party checks at registration and at sign-in.
// Source: W3C Web Authentication Level 2, sections 7.1 and 7.2 (numbers of steps in the .cc).
// ES256, EdDSA and RS256; attestation "none", or "packed" with a statement that holds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/expected.h"

namespace attune::server {

/// Who the keys are for: fixed when the server starts.
struct PasskeySite {
  std::string id;      ///< the host's name, "notes.example.org" or "localhost"
  std::string origin;  ///< as the browser has it, "https://notes.example.org"
};

/// What is kept of one key of a person.
struct Passkey {
  std::string id;             ///< bytes, chosen by the authenticator; at most 1023
  int algorithm = 0;          ///< COSE: -7 ES256, -8 EdDSA, -257 RS256
  std::string public_key;     ///< as libfido2 has it: x and y; the key; modulus and exponent
  std::uint32_t counter = 0;  ///< uses so far, where the authenticator counts; else 0
};

enum class PasskeyFault {
  malformed,        ///< not JSON, not CBOR, too long, parts missing
  wrong_ceremony,   ///< an answer to registration at sign-in, or the other way round
  wrong_challenge,  ///< not what was asked: an old page, or a replay
  wrong_origin,     ///< another site's page, or inside another site's frame
  wrong_site,
  user_absent,
  user_not_verified,
  unsupported,  ///< another kind of key or of attestation
  bad_signature,
  other_key,  ///< the answer is from a key with another id
  cloned,     ///< the counter did not grow: two devices may hold this key
};

/// @returns 32 random bytes: kept in the session, used once.
[[nodiscard]] std::string new_challenge();

/// All as bytes, out of base64url.
struct NewPasskey {
  std::string client_data;         ///< clientDataJSON
  std::string attestation_object;  ///< CBOR
};
/// @param verify_user  whether the device must have checked PIN or body: true where a passkey
///   alone signs in.
/// @returns the key. The caller refuses an id that somebody has already.
[[nodiscard]] Expected<Passkey, PasskeyFault> register_passkey(const PasskeySite& site,
                                                               std::string_view challenge,
                                                               const NewPasskey& given,
                                                               bool verify_user);

struct PasskeyAnswer {
  std::string id, client_data, authenticator_data, signature;
};
/// @returns the new counter, to be kept.
[[nodiscard]] Expected<std::uint32_t, PasskeyFault> verify_passkey(const PasskeySite& site,
                                                                   std::string_view challenge,
                                                                   const Passkey& key,
                                                                   const PasskeyAnswer& answer,
                                                                   bool verify_user);

}  // namespace attune::server
