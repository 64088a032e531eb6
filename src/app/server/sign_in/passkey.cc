#include "app/server/sign_in/passkey.h"

#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>
#include <sodium.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "store/base64url.h"
#include "store/sealing.h"
#include "store/sodium_ready.h"

namespace attune::server {
namespace {

using nlohmann::json;

constexpr std::size_t kLongest = 4096;  ///< of any part; also bounds how deep CBOR can nest
constexpr std::size_t kHash = crypto_hash_sha256_BYTES, kFixedPart = kHash + 1 + 4;
enum Flag : unsigned { present = 0x01, verified = 0x04, can_back_up = 0x08, backed_up = 0x10 };

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string text(const unsigned char* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Steps 5 to 9 of 7.1, 11 to 14 of 7.2.
std::optional<PasskeyFault> client_fault(std::string_view client_data, std::string_view ceremony,
                                         std::string_view challenge, const PasskeySite& site) {
  if (client_data.size() > kLongest) return PasskeyFault::malformed;
  const json data = json::parse(client_data, nullptr, false);
  if (!data.is_object()) return PasskeyFault::malformed;
  for (const char* key : {"type", "challenge", "origin"}) {
    if (!data.contains(key) || !data[key].is_string()) return PasskeyFault::malformed;
  }
  if (data["type"].get_ref<const std::string&>() != ceremony) return PasskeyFault::wrong_ceremony;
  const auto given = store::from_base64url(data["challenge"].get_ref<const std::string&>());
  if (challenge.empty() || !given || !store::same_secret(*given, challenge))
    return PasskeyFault::wrong_challenge;
  if (data["origin"].get_ref<const std::string&>() != site.origin)
    return PasskeyFault::wrong_origin;
  const auto crossed = data.find("crossOrigin");
  if (crossed != data.end() && *crossed != false) return PasskeyFault::wrong_origin;
  return std::nullopt;
}

/// Steps 13 to 15 of 7.1, 15 to 17 of 7.2, and that no key is backed up that cannot be.
std::optional<PasskeyFault> authenticator_fault(std::string_view data, const PasskeySite& site,
                                                bool verify_user) {
  if (data.size() < kFixedPart || data.size() > kLongest) return PasskeyFault::malformed;
  unsigned char hash[kHash];
  crypto_hash_sha256(hash, bytes(site.id), site.id.size());
  if (!store::same_secret(data.substr(0, kHash), text(hash, kHash)))
    return PasskeyFault::wrong_site;
  const unsigned flags = static_cast<unsigned char>(data[kHash]);
  if ((flags & Flag::present) == 0) return PasskeyFault::user_absent;
  if (verify_user && (flags & Flag::verified) == 0) return PasskeyFault::user_not_verified;
  if ((flags & Flag::backed_up) != 0 && (flags & Flag::can_back_up) == 0) {
    return PasskeyFault::malformed;
  }
  return std::nullopt;
}

struct Attestation {
  std::string format, data, statement;  ///< the statement as CBOR
  bool has_certificate = false;
};

/// A length of 2^63 makes nlohmann throw even where exceptions are not allowed.
json read_cbor(const std::string& cbor) {
  try {
    return json::from_cbor(cbor);
  } catch (const json::exception&) {
    return {};
  }
}

std::optional<Attestation> read_attestation(const std::string& cbor) {
  if (cbor.size() > kLongest) return std::nullopt;
  const json object = read_cbor(cbor);
  if (!object.is_object() || !object.contains("fmt") || !object["fmt"].is_string() ||
      !object.contains("authData") || !object["authData"].is_binary() ||
      !object.contains("attStmt") || !object["attStmt"].is_object()) {
    return std::nullopt;
  }
  const auto& data = object["authData"].get_binary();
  const auto statement = json::to_cbor(object["attStmt"]);
  return Attestation{object["fmt"].get<std::string>(), text(data.data(), data.size()),
                     text(statement.data(), statement.size()), object["attStmt"].contains("x5c")};
}

void free_credential(fido_cred_t* credential) { fido_cred_free(&credential); }
using Credential = std::unique_ptr<fido_cred_t, decltype(&free_credential)>;

/// @returns nullptr if the key in `data` is not of this algorithm, or nothing libfido2 can read.
Credential read_credential(const Attestation& given, const PasskeySite& site,
                           std::string_view client_data, int algorithm) {
  Credential credential(fido_cred_new(), free_credential);
  if (!credential) throw std::bad_alloc();
  fido_cred_t* const c = credential.get();
  if (fido_cred_set_type(c, algorithm) == FIDO_OK &&
      fido_cred_set_rp(c, site.id.c_str(), nullptr) == FIDO_OK &&
      fido_cred_set_clientdata(c, bytes(client_data), client_data.size()) == FIDO_OK &&
      fido_cred_set_authdata_raw(c, bytes(given.data), given.data.size()) == FIDO_OK &&
      fido_cred_pubkey_len(c) > 0 && fido_cred_id_len(c) > 0) {
    return credential;
  }
  return {nullptr, free_credential};
}

/// Step 19 to 22: the statement. With "none" there is nothing to check: we ask for no proof of
/// what made the key.
std::optional<PasskeyFault> statement_fault(fido_cred_t* credential, const Attestation& given) {
  if (given.format == "none") return std::nullopt;
  if (given.format != "packed") return PasskeyFault::unsupported;
  if (fido_cred_set_fmt(credential, "packed") != FIDO_OK ||
      fido_cred_set_attstmt(credential, bytes(given.statement), given.statement.size()) !=
          FIDO_OK) {
    return PasskeyFault::malformed;
  }
  const int result =
      given.has_certificate ? fido_cred_verify(credential) : fido_cred_verify_self(credential);
  if (result != FIDO_OK) return PasskeyFault::bad_signature;
  return std::nullopt;
}

int verify_with(const fido_assert_t* assertion, const Passkey& key) {
  const auto verify = [&](auto* public_key, const auto& read, const auto& release) {
    if (public_key == nullptr) throw std::bad_alloc();
    int result = read(public_key, key.public_key.data(), key.public_key.size());
    if (result == FIDO_OK) result = fido_assert_verify(assertion, 0, key.algorithm, public_key);
    release(&public_key);
    return result;
  };
  switch (key.algorithm) {
    case COSE_ES256:
      return verify(es256_pk_new(), es256_pk_from_ptr, es256_pk_free);
    case COSE_EDDSA:
      return verify(eddsa_pk_new(), eddsa_pk_from_ptr, eddsa_pk_free);
    case COSE_RS256:
      return verify(rs256_pk_new(), rs256_pk_from_ptr, rs256_pk_free);
    default:
      return FIDO_ERR_UNSUPPORTED_ALGORITHM;
  }
}

void free_assertion(fido_assert_t* assertion) { fido_assert_free(&assertion); }

}  // namespace

std::string new_challenge() {
  store::sodium_ready();
  std::string challenge(32, '\0');
  randombytes_buf(challenge.data(), challenge.size());
  return challenge;
}

Expected<Passkey, PasskeyFault> register_passkey(const PasskeySite& site,
                                                 std::string_view challenge,
                                                 const NewPasskey& given, bool verify_user) {
  store::sodium_ready();
  if (const auto fault = client_fault(given.client_data, "webauthn.create", challenge, site)) {
    return unexpected(*fault);
  }
  const auto attestation = read_attestation(given.attestation_object);
  if (!attestation) return unexpected(PasskeyFault::malformed);
  if (const auto fault = authenticator_fault(attestation->data, site, verify_user)) {
    return unexpected(*fault);
  }
  for (const int algorithm : {COSE_ES256, COSE_EDDSA, COSE_RS256}) {
    const Credential credential = read_credential(*attestation, site, given.client_data, algorithm);
    if (!credential) continue;
    if (const auto fault = statement_fault(credential.get(), *attestation)) {
      return unexpected(*fault);
    }
    const fido_cred_t* const c = credential.get();
    return Passkey{text(fido_cred_id_ptr(c), fido_cred_id_len(c)), algorithm,
                   text(fido_cred_pubkey_ptr(c), fido_cred_pubkey_len(c)), fido_cred_sigcount(c)};
  }
  return unexpected(PasskeyFault::unsupported);
}

Expected<std::uint32_t, PasskeyFault> verify_passkey(const PasskeySite& site,
                                                     std::string_view challenge, const Passkey& key,
                                                     const PasskeyAnswer& answer,
                                                     bool verify_user) {
  store::sodium_ready();
  if (answer.id != key.id) return unexpected(PasskeyFault::other_key);
  if (const auto fault = client_fault(answer.client_data, "webauthn.get", challenge, site)) {
    return unexpected(*fault);
  }
  if (const auto fault = authenticator_fault(answer.authenticator_data, site, verify_user)) {
    return unexpected(*fault);
  }
  const std::unique_ptr<fido_assert_t, decltype(&free_assertion)> assertion(fido_assert_new(),
                                                                            free_assertion);
  fido_assert_t* const a = assertion.get();
  if (a == nullptr) throw std::bad_alloc();
  if (fido_assert_set_count(a, 1) != FIDO_OK || fido_assert_set_rp(a, site.id.c_str()) != FIDO_OK ||
      fido_assert_set_clientdata(a, bytes(answer.client_data), answer.client_data.size()) !=
          FIDO_OK ||
      fido_assert_set_authdata_raw(a, 0, bytes(answer.authenticator_data),
                                   answer.authenticator_data.size()) != FIDO_OK ||
      fido_assert_set_sig(a, 0, bytes(answer.signature), answer.signature.size()) != FIDO_OK ||
      fido_assert_set_up(a, FIDO_OPT_TRUE) != FIDO_OK ||
      fido_assert_set_uv(a, verify_user ? FIDO_OPT_TRUE : FIDO_OPT_OMIT) != FIDO_OK) {
    return unexpected(PasskeyFault::malformed);
  }
  if (verify_with(a, key) != FIDO_OK) return unexpected(PasskeyFault::bad_signature);
  const std::uint32_t counter = fido_assert_sigcount(a, 0);
  if ((counter != 0 || key.counter != 0) && counter <= key.counter) {
    return unexpected(PasskeyFault::cloned);
  }
  return counter;
}

}  // namespace attune::server
