#include "app/server/remind/push_crypto.h"

#include <gtest/gtest.h>
#include <openssl/bn.h>
#include <openssl/ecdsa.h>

#include <nlohmann/json.hpp>

#include "store/base64url.h"

namespace attune::server {
namespace {

std::string raw(std::string_view text) { return store::from_base64url(text).value(); }

// RFC 8291, appendix A.
const KeyBytes kOurs{
    raw("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
    raw("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8")};
const PushSubscription kTheirs{
    "https://push.example.net/push/JzLQ3raZJfFBR0aqvOMsLrt54w4rJUsV",
    raw("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
    raw("BTBZMqHH6r4Tts7J_aSIgg")};

TEST(PushCrypto, Rfc8291AppendixA) {
  const auto body = encrypt_push(kTheirs, "When I grow up, I want to be a watermelon", kOurs,
                                 raw("DGv6ra1nlYgDCS1FRnbzlw"));
  ASSERT_TRUE(body);
  EXPECT_EQ(store::to_base64url(*body),
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLoc"
            "InmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLV"
            "WGNWQexSgSxsj_Qulcy4a-fN");
}

TEST(PushCrypto, EveryMessageHasItsOwnKey) {
  const auto one = encrypt_push(kTheirs, "a"), other = encrypt_push(kTheirs, "a");
  ASSERT_TRUE(one && other);
  EXPECT_NE(one->substr(0, 16), other->substr(0, 16));
  EXPECT_NE(one->substr(21, 65), other->substr(21, 65));
}

TEST(PushCrypto, WhatIsNoKeyOrTooLongIsRefused) {
  PushSubscription off_curve = kTheirs;
  off_curve.p256dh[40] = static_cast<char>(off_curve.p256dh[40] ^ 1);
  EXPECT_FALSE(encrypt_push(off_curve, "a"));
  PushSubscription short_auth = kTheirs;
  short_auth.auth.pop_back();
  EXPECT_FALSE(encrypt_push(short_auth, "a"));
  EXPECT_TRUE(encrypt_push(kTheirs, std::string(3900, 'x')));
  EXPECT_FALSE(encrypt_push(kTheirs, std::string(3901, 'x')));
  KeyBytes other = kOurs;
  other.secret[31] = static_cast<char>(other.secret[31] ^ 1);
  EXPECT_FALSE(p256_key(other)) << "the secret does not belong to the point";
}

TEST(PushCrypto, VapidIsAJwtThatItsKeyVerifies) {
  const KeyBytes key = new_p256_key();
  const auto header = vapid(kTheirs.endpoint, "mailto:admin@example.org", key, 1'700'000'000);
  ASSERT_TRUE(header);
  const auto k = header->find(", k=");
  ASSERT_EQ(header->substr(0, 8), "vapid t=");
  EXPECT_EQ(raw(header->substr(k + 4)), key.point);
  const std::string token = header->substr(8, k - 8);
  const auto first = token.find('.'), second = token.rfind('.');
  const auto claims = nlohmann::json::parse(raw(token.substr(first + 1, second - first - 1)));
  EXPECT_EQ(claims["aud"], "https://push.example.net");
  EXPECT_EQ(claims["sub"], "mailto:admin@example.org");
  EXPECT_EQ(claims["exp"], 1'700'000'000 + 12 * 3600);
  // Verified by OpenSSL's own route: r and s as DER.
  const std::string pair = raw(token.substr(second + 1));
  ASSERT_EQ(pair.size(), 64U);
  const auto* at = reinterpret_cast<const unsigned char*>(pair.data());
  ECDSA_SIG* signature = ECDSA_SIG_new();
  ECDSA_SIG_set0(signature, BN_bin2bn(at, 32, nullptr), BN_bin2bn(at + 32, 32, nullptr));
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(signature, &der);
  const std::string message = token.substr(0, second);
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  const auto point = p256_point(key.point);
  ASSERT_TRUE(point);
  EVP_DigestVerifyInit(context, nullptr, EVP_sha256(), nullptr, point->get());
  EXPECT_EQ(
      EVP_DigestVerify(context, der, static_cast<std::size_t>(size),
                       reinterpret_cast<const unsigned char*>(message.data()), message.size()),
      1);
  EVP_MD_CTX_free(context);
  OPENSSL_free(der);
  ECDSA_SIG_free(signature);
}

TEST(PushCrypto, Origins) {
  EXPECT_EQ(https_origin("https://push.example.net/a?b"), "https://push.example.net");
  EXPECT_EQ(https_origin("https://push.example.net:8443"), "https://push.example.net:8443");
  for (const char* wrong : {"http://push.example.net/", "https://", "https://a@b/", "file:///etc",
                            "https://a b/", "HTTPS://a/", ""}) {
    EXPECT_EQ(https_origin(wrong), "") << wrong;
  }
}

TEST(PushCrypto, SubscriptionsAreReadStrictly) {
  const nlohmann::json good{{"endpoint", kTheirs.endpoint},
                            {"expirationTime", nullptr},
                            {"keys",
                             {{"p256dh", store::to_base64url(kTheirs.p256dh)},
                              {"auth", store::to_base64url(kTheirs.auth)}}}};
  const auto read = read_subscription(good.dump());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->endpoint, kTheirs.endpoint);
  EXPECT_EQ(read->auth, kTheirs.auth);
  const auto with = [&](const char* pointer, const nlohmann::json& value) {
    nlohmann::json other = good;
    other[nlohmann::json::json_pointer(pointer)] = value;
    return read_subscription(other.dump());
  };
  EXPECT_FALSE(with("/endpoint", "http://push.example.net/"));
  EXPECT_FALSE(with("/endpoint", "https://push.example.net/\r\nX: 1"));
  EXPECT_FALSE(with("/endpoint", 1));
  EXPECT_FALSE(with("/keys/auth", "AAAA"));
  EXPECT_FALSE(with("/keys/p256dh", store::to_base64url(std::string(65, '\x04'))));
  EXPECT_FALSE(read_subscription("{}"));
  EXPECT_FALSE(read_subscription("not json"));
}

}  // namespace
}  // namespace attune::server
