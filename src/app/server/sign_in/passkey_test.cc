// An authenticator in software: OpenSSL makes genuine keys and signatures, and the tests spoil
// them.
#include "app/server/sign_in/passkey.h"

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "app/server/sign_in/passkey_messages.h"
#include "store/base64url.h"

namespace attune::server {
namespace {

const PasskeySite kSite{"notes.example.org", "https://notes.example.org"};
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

std::string sha256(const std::string& text) {
  std::string out(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(),
         reinterpret_cast<unsigned char*>(out.data()));
  return out;
}

/// The few forms of CBOR that a COSE key has.
std::string cbor_head(unsigned major, std::size_t n) {
  const auto byte = [](std::size_t b) { return std::string(1, static_cast<char>(b & 0xFFU)); };
  if (n < 24) return byte(major << 5U | n);
  if (n < 256) return byte(major << 5U | 24U) + byte(n);
  return byte(major << 5U | 25U) + byte(n >> 8U) + byte(n);
}
std::string cbor_int(int value) {
  return value >= 0 ? cbor_head(0, static_cast<std::size_t>(value))
                    : cbor_head(1, static_cast<std::size_t>(-1 - value));
}
std::string cbor_bytes(const std::string& bytes) { return cbor_head(2, bytes.size()) + bytes; }

std::string number_of(EVP_PKEY* key, const char* name, std::size_t size) {
  BIGNUM* number = nullptr;
  EXPECT_EQ(EVP_PKEY_get_bn_param(key, name, &number), 1);
  std::string out(size, '\0');
  BN_bn2binpad(number, reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(size));
  BN_free(number);
  return out;
}

struct Authenticator {
  int algorithm;
  Key key{nullptr, EVP_PKEY_free};
  std::string id = "credential of the test, thirty-two";
  std::uint32_t counter = 0;
  unsigned flags = 0x05;  // present, verified
  std::string site = kSite.id, origin = kSite.origin;

  explicit Authenticator(int cose) : algorithm(cose) {
    if (cose == -7) key.reset(EVP_EC_gen("P-256"));
    if (cose == -8) key.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    if (cose == -257) key.reset(EVP_RSA_gen(2048));
  }

  std::string cose_key() const {
    std::string map;
    if (algorithm == -7) {
      map = cbor_head(5, 5) + cbor_int(1) + cbor_int(2) + cbor_int(3) + cbor_int(-7) +
            cbor_int(-1) + cbor_int(1) + cbor_int(-2) +
            cbor_bytes(number_of(key.get(), OSSL_PKEY_PARAM_EC_PUB_X, 32)) + cbor_int(-3) +
            cbor_bytes(number_of(key.get(), OSSL_PKEY_PARAM_EC_PUB_Y, 32));
    } else if (algorithm == -8) {
      std::string raw(32, '\0');
      std::size_t size = raw.size();
      EVP_PKEY_get_raw_public_key(key.get(), reinterpret_cast<unsigned char*>(raw.data()), &size);
      map = cbor_head(5, 4) + cbor_int(1) + cbor_int(1) + cbor_int(3) + cbor_int(-8) +
            cbor_int(-1) + cbor_int(6) + cbor_int(-2) + cbor_bytes(raw);
    } else {
      map = cbor_head(5, 4) + cbor_int(1) + cbor_int(3) + cbor_int(3) + cbor_int(-257) +
            cbor_int(-1) + cbor_bytes(number_of(key.get(), OSSL_PKEY_PARAM_RSA_N, 256)) +
            cbor_int(-2) + cbor_bytes(number_of(key.get(), OSSL_PKEY_PARAM_RSA_E, 3));
    }
    return map;
  }

  std::string data(unsigned more_flags = 0) const {
    std::string out = sha256(site) + static_cast<char>(flags | more_flags);
    for (const unsigned shift : {24U, 16U, 8U, 0U}) out += static_cast<char>(counter >> shift);
    return out;
  }

  std::string client(const std::string& ceremony, const std::string& challenge) const {
    return nlohmann::json{{"type", ceremony},
                          {"challenge", store::to_base64url(challenge)},
                          {"origin", origin},
                          {"crossOrigin", false}}
        .dump();
  }

  std::string sign(const std::string& message) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          EVP_MD_CTX_free);
    EVP_DigestSignInit(context.get(), nullptr, algorithm == -8 ? nullptr : EVP_sha256(), nullptr,
                       key.get());
    std::string out(512, '\0');
    std::size_t size = out.size();
    EXPECT_EQ(
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size,
                       reinterpret_cast<const unsigned char*>(message.data()), message.size()),
        1);
    out.resize(size);
    return out;
  }

  NewPasskey create(const std::string& challenge, const std::string& format = "none") const {
    const std::string held = data(0x40) + std::string(16, '\0') +
                             std::string(1, static_cast<char>(id.size() >> 8U)) +
                             static_cast<char>(id.size()) + id + cose_key();
    NewPasskey made{client("webauthn.create", challenge), {}};
    nlohmann::json statement = nlohmann::json::object();
    if (format == "packed") {
      const std::string signature = sign(held + sha256(made.client_data));
      statement = {{"alg", algorithm},
                   {"sig", nlohmann::json::binary({signature.begin(), signature.end()})}};
    }
    const auto cbor =
        nlohmann::json::to_cbor({{"fmt", format},
                                 {"attStmt", statement},
                                 {"authData", nlohmann::json::binary({held.begin(), held.end()})}});
    made.attestation_object.assign(cbor.begin(), cbor.end());
    return made;
  }

  PasskeyAnswer answer(const std::string& challenge) const {
    PasskeyAnswer given{id, client("webauthn.get", challenge), data(), {}};
    given.signature = sign(given.authenticator_data + sha256(given.client_data));
    return given;
  }
};

PasskeyFault fault_of(const Expected<Passkey, PasskeyFault>& result) {
  EXPECT_FALSE(result.has_value());
  return result ? PasskeyFault{} : result.error();
}
PasskeyFault fault_of(const Expected<std::uint32_t, PasskeyFault>& result) {
  EXPECT_FALSE(result.has_value());
  return result ? PasskeyFault{} : result.error();
}

class PasskeyOf : public ::testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Algorithms, PasskeyOf, ::testing::Values(-7, -8, -257));

TEST_P(PasskeyOf, RegistersAndSignsIn) {
  Authenticator device(GetParam());
  const std::string first = new_challenge(), second = new_challenge();
  const auto key = register_passkey(kSite, first, device.create(first), true);
  ASSERT_TRUE(key.has_value());
  EXPECT_EQ(key->id, device.id);
  EXPECT_EQ(key->algorithm, GetParam());
  EXPECT_EQ(verify_passkey(kSite, second, *key, device.answer(second), true), 0U);
}

TEST_P(PasskeyOf, EveryBitOfTheSignedCounts) {
  const Authenticator device(GetParam());
  const std::string challenge = new_challenge();
  const auto key = register_passkey(kSite, challenge, device.create(challenge), true).value();
  const PasskeyAnswer genuine = device.answer(challenge);
  for (std::size_t i = 0; i < genuine.authenticator_data.size(); ++i) {
    PasskeyAnswer spoilt = genuine;
    spoilt.authenticator_data[i] = static_cast<char>(spoilt.authenticator_data[i] ^ 0x10);
    EXPECT_FALSE(verify_passkey(kSite, challenge, key, spoilt, true).has_value()) << i;
  }
  for (std::size_t i = 0; i < genuine.signature.size(); i += 7) {
    PasskeyAnswer spoilt = genuine;
    spoilt.signature[i] = static_cast<char>(spoilt.signature[i] ^ 1);
    EXPECT_EQ(fault_of(verify_passkey(kSite, challenge, key, spoilt, true)),
              PasskeyFault::bad_signature)
        << i;
  }
  PasskeyAnswer reworded = genuine;
  reworded.client_data.insert(1, " ");
  EXPECT_EQ(fault_of(verify_passkey(kSite, challenge, key, reworded, true)),
            PasskeyFault::bad_signature);
}

TEST_P(PasskeyOf, APackedStatementMustHold) {
  const Authenticator device(GetParam());
  const std::string challenge = new_challenge();
  NewPasskey given = device.create(challenge, "packed");
  EXPECT_TRUE(register_passkey(kSite, challenge, given, true).has_value());
  given.client_data.insert(1, " ");
  EXPECT_EQ(fault_of(register_passkey(kSite, challenge, given, true)), PasskeyFault::bad_signature);
}

TEST(Passkey, AnotherKeyDoesNotSignIn) {
  const Authenticator mine(-7), theirs(-7);
  const std::string challenge = new_challenge();
  const auto key = register_passkey(kSite, challenge, mine.create(challenge), true).value();
  EXPECT_EQ(fault_of(verify_passkey(kSite, challenge, key, theirs.answer(challenge), true)),
            PasskeyFault::bad_signature);
  PasskeyAnswer other = mine.answer(challenge);
  other.id += "x";
  EXPECT_EQ(fault_of(verify_passkey(kSite, challenge, key, other, true)), PasskeyFault::other_key);
}

TEST(Passkey, WhatWasAskedHereAndNowOnly) {
  const std::string challenge = new_challenge();
  Authenticator device(-7);
  const auto key = register_passkey(kSite, challenge, device.create(challenge), true).value();
  const auto sign_in = [&](const std::string& asked) {
    return fault_of(verify_passkey(kSite, challenge, key, device.answer(asked), true));
  };
  const auto enrol = [&](const std::string& asked) {
    return fault_of(register_passkey(kSite, challenge, device.create(asked), true));
  };
  EXPECT_EQ(sign_in(new_challenge()), PasskeyFault::wrong_challenge);
  EXPECT_EQ(enrol(new_challenge()), PasskeyFault::wrong_challenge);
  EXPECT_EQ(fault_of(verify_passkey(kSite, "", key, device.answer(""), true)),
            PasskeyFault::wrong_challenge)
      << "no challenge is open";
  device.origin = "https://notes.example.org.evil.example";
  EXPECT_EQ(sign_in(challenge), PasskeyFault::wrong_origin);
  EXPECT_EQ(enrol(challenge), PasskeyFault::wrong_origin);
  device.origin = kSite.origin;
  device.site = "example.org";
  EXPECT_EQ(sign_in(challenge), PasskeyFault::wrong_site);
  EXPECT_EQ(enrol(challenge), PasskeyFault::wrong_site);
  device.site = kSite.id;
  device.flags = 0x01;
  EXPECT_EQ(sign_in(challenge), PasskeyFault::user_not_verified);
  EXPECT_EQ(enrol(challenge), PasskeyFault::user_not_verified);
  EXPECT_TRUE(verify_passkey(kSite, challenge, key, device.answer(challenge), false).has_value());
  device.flags = 0x04;
  EXPECT_EQ(sign_in(challenge), PasskeyFault::user_absent);
  device.flags = 0x15;  // backed up, though it cannot be
  EXPECT_EQ(sign_in(challenge), PasskeyFault::malformed);
}

TEST(Passkey, CeremoniesDoNotStandForEachOther) {
  const std::string challenge = new_challenge();
  const Authenticator device(-7);
  NewPasskey given = device.create(challenge);
  const auto key = register_passkey(kSite, challenge, given, true).value();
  given.client_data = device.client("webauthn.get", challenge);
  EXPECT_EQ(fault_of(register_passkey(kSite, challenge, given, true)),
            PasskeyFault::wrong_ceremony);
  PasskeyAnswer answer = device.answer(challenge);
  answer.client_data = device.client("webauthn.create", challenge);
  EXPECT_EQ(fault_of(verify_passkey(kSite, challenge, key, answer, true)),
            PasskeyFault::wrong_ceremony);
}

TEST(Passkey, InAForeignFrameItIsRefused) {
  const std::string challenge = new_challenge();
  NewPasskey given = Authenticator(-7).create(challenge);
  const auto at = given.client_data.find("false");
  given.client_data.replace(at, 5, "true");
  EXPECT_EQ(fault_of(register_passkey(kSite, challenge, given, true)), PasskeyFault::wrong_origin);
}

TEST(Passkey, ACounterMustGrow) {
  const std::string challenge = new_challenge();
  Authenticator device(-7);
  device.counter = 5;
  Passkey key = register_passkey(kSite, challenge, device.create(challenge), true).value();
  EXPECT_EQ(key.counter, 5U);
  EXPECT_EQ(fault_of(verify_passkey(kSite, challenge, key, device.answer(challenge), true)),
            PasskeyFault::cloned);
  device.counter = 6;
  EXPECT_EQ(verify_passkey(kSite, challenge, key, device.answer(challenge), true), 6U);
  key.counter = 6;
  device.counter = 0;
  EXPECT_EQ(fault_of(verify_passkey(kSite, challenge, key, device.answer(challenge), true)),
            PasskeyFault::cloned);
}

TEST(Passkey, WhateverIsNoAttestationIsRefused) {
  const std::string challenge = new_challenge();
  const Authenticator device(-7);
  const NewPasskey genuine = device.create(challenge);
  const auto with = [&](std::string object) {
    return fault_of(
        register_passkey(kSite, challenge, {genuine.client_data, std::move(object)}, true));
  };
  EXPECT_EQ(with(""), PasskeyFault::malformed);
  EXPECT_EQ(with(std::string(4096, '\x81')), PasskeyFault::malformed) << "arrays in arrays";
  EXPECT_EQ(with(std::string(1 << 20, '\x81')), PasskeyFault::malformed);
  EXPECT_EQ(with("\xa1\x61"
                 "a\x9b" +
                 std::string(8, '\x9b')),
            PasskeyFault::malformed)
      << "a list of 2^63 elements: found by fuzzing";
  for (std::size_t n = 1; n < genuine.attestation_object.size(); n += 3) {
    (void)with(genuine.attestation_object.substr(0, n));
  }
  EXPECT_EQ(fault_of(register_passkey(kSite, challenge, device.create(challenge, "tpm"), true)),
            PasskeyFault::unsupported);
  EXPECT_EQ(fault_of(register_passkey(kSite, challenge, {"[]", genuine.attestation_object}, true)),
            PasskeyFault::malformed);
}

TEST(PasskeyMessages, ThereAndBack) {
  const std::string challenge = new_challenge();
  const Authenticator device(-7);
  const NewPasskey made = device.create(challenge);
  const auto read = read_new_passkey(
      nlohmann::json{{"id", store::to_base64url(device.id)},
                     {"response",
                      {{"clientDataJSON", store::to_base64url(made.client_data)},
                       {"attestationObject", store::to_base64url(made.attestation_object)}}}}
          .dump());
  ASSERT_TRUE(read);
  const auto key = register_passkey(kSite, challenge, *read, true).value();
  const PasskeyAnswer given = device.answer(challenge);
  const auto answer = read_passkey_answer(nlohmann::json{
      {"id", store::to_base64url(given.id)},
      {"response",
       {{"clientDataJSON", store::to_base64url(given.client_data)},
        {"authenticatorData", store::to_base64url(given.authenticator_data)},
        {"signature", store::to_base64url(
                          given.signature)}}}}.dump());
  ASSERT_TRUE(answer);
  EXPECT_TRUE(verify_passkey(kSite, challenge, key, *answer, true).has_value());
  for (const char* wrong : {"", "[]", "{}", R"({"id":"!","response":{}})", R"({"id":"YQ"})",
                            R"({"id":"YQ","response":{"clientDataJSON":1}})"}) {
    EXPECT_FALSE(read_new_passkey(wrong)) << wrong;
    EXPECT_FALSE(read_passkey_answer(wrong)) << wrong;
  }
}

TEST(PasskeyMessages, OptionsForTheBrowser) {
  const Passkey known{"id", -7, "key", 0};
  const auto options = nlohmann::json::parse(registration_options(
      kSite, "Notes", "handle-bytes", "anna", "a challenge", std::span(&known, 1)));
  EXPECT_EQ(options["rp"]["id"], kSite.id);
  EXPECT_EQ(options["attestation"], "none");
  EXPECT_EQ(store::from_base64url(options["challenge"].get<std::string>()), "a challenge");
  EXPECT_EQ(options["pubKeyCredParams"].size(), 3U);
  EXPECT_EQ(options["excludeCredentials"][0]["id"], store::to_base64url("id"));
  const auto sign_in = nlohmann::json::parse(sign_in_options(kSite, "a challenge", {}));
  EXPECT_EQ(sign_in["rpId"], kSite.id);
  EXPECT_EQ(sign_in["userVerification"], "required");
  EXPECT_TRUE(sign_in["allowCredentials"].empty());
}

TEST(Base64Url, AsRfc4648) {
  EXPECT_EQ(store::to_base64url(std::string("\xfb\xff\xfe", 3)), "-__-");
  EXPECT_EQ(store::to_base64url(""), "");
  EXPECT_EQ(store::from_base64url("-__-"), std::string("\xfb\xff\xfe", 3));
  EXPECT_EQ(store::from_base64url("Zm8="), "fo");
  EXPECT_FALSE(store::from_base64url("Zm+/"));
  EXPECT_FALSE(store::from_base64url("Zm 8"));
}

}  // namespace
}  // namespace attune::server
