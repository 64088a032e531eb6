#include "app/server/remind/push_crypto.h"

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "store/base64url.h"
#include "store/sodium_ready.h"

namespace attune::server {
namespace {

using nlohmann::json;

constexpr std::size_t kSalt = 16, kAuth = 16, kTag = 16, kMostText = 3900;
constexpr std::uint32_t kRecord = 4096;

unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// HKDF (RFC 5869) with SHA-256.
std::string hkdf(std::string_view salt, std::string_view secret, std::string_view info,
                 std::size_t size) {
  const std::unique_ptr<EVP_KDF, decltype(&EVP_KDF_free)> kdf(
      EVP_KDF_fetch(nullptr, "HKDF", nullptr), &EVP_KDF_free);
  const std::unique_ptr<EVP_KDF_CTX, decltype(&EVP_KDF_CTX_free)> context(
      kdf ? EVP_KDF_CTX_new(kdf.get()) : nullptr, &EVP_KDF_CTX_free);
  char digest[] = "SHA256";
  const auto octets = [](const char* name, std::string_view value) {
    return OSSL_PARAM_construct_octet_string(name, const_cast<char*>(value.data()), value.size());
  };
  const std::array<OSSL_PARAM, 5> parameters{
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
      octets(OSSL_KDF_PARAM_KEY, secret), octets(OSSL_KDF_PARAM_SALT, salt),
      octets(OSSL_KDF_PARAM_INFO, info), OSSL_PARAM_construct_end()};
  std::string out(size, '\0');
  if (!context || EVP_KDF_derive(context.get(), bytes(out), size, parameters.data()) != 1) {
    throw std::runtime_error("OpenSSL: no HKDF");
  }
  return out;
}

std::string aes128gcm(std::string_view key, std::string_view nonce, std::string_view text) {
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(
      EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  std::string out(text.size() + kTag, '\0');
  int size = 0, rest = 0;
  const bool done = context &&
                    EVP_EncryptInit_ex(context.get(), EVP_aes_128_gcm(), nullptr, bytes(key),
                                       bytes(nonce)) == 1 &&
                    EVP_EncryptUpdate(context.get(), bytes(out), &size, bytes(text),
                                      static_cast<int>(text.size())) == 1 &&
                    EVP_EncryptFinal_ex(context.get(), bytes(out) + size, &rest) == 1 &&
                    EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTag,
                                        bytes(out) + text.size()) == 1;
  if (!done) throw std::runtime_error("OpenSSL: no AES-128-GCM");
  return out;
}

/// A C string's bytes with its terminating zero: how the RFCs write their labels.
template <std::size_t n>
std::string label(const char (&text)[n]) {
  return std::string(text, n);
}

}  // namespace

std::string https_origin(std::string_view url) {
  constexpr std::string_view kScheme = "https://";
  if (url.substr(0, kScheme.size()) != kScheme) return {};
  const auto end = std::min(url.find_first_of("/?#", kScheme.size()), url.size());
  const std::string_view host = url.substr(kScheme.size(), end - kScheme.size());
  const bool plain = std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view(".-:[]").find(c) != std::string_view::npos;
  });
  if (host.empty() || !plain) return {};
  return std::string(url.substr(0, end));
}

std::optional<PushSubscription> read_subscription(std::string_view text) {
  if (text.size() > 8192) return std::nullopt;
  const json given = json::parse(text, nullptr, false);
  if (!given.is_object() || !given.contains("endpoint") || !given["endpoint"].is_string() ||
      !given.contains("keys") || !given["keys"].is_object()) {
    return std::nullopt;
  }
  const json& keys = given["keys"];
  for (const char* key : {"p256dh", "auth"}) {
    if (!keys.contains(key) || !keys[key].is_string()) return std::nullopt;
  }
  PushSubscription out{
      given["endpoint"].get<std::string>(),
      store::from_base64url(keys["p256dh"].get_ref<const std::string&>()).value_or(""),
      store::from_base64url(keys["auth"].get_ref<const std::string&>()).value_or("")};
  const bool printable = std::all_of(out.endpoint.begin(), out.endpoint.end(),
                                     [](char c) { return c > 0x20 && c < 0x7F; });
  if (https_origin(out.endpoint).empty() || out.endpoint.size() > 2000 || !printable ||
      out.auth.size() != kAuth || !p256_point(out.p256dh)) {
    return std::nullopt;
  }
  return out;
}

std::optional<std::string> encrypt_push(const PushSubscription& to, std::string_view text,
                                        const KeyBytes& ours, std::string_view salt) {
  const auto theirs = p256_point(to.p256dh);
  const auto mine = p256_key(ours);
  if (!theirs || !mine || to.auth.size() != kAuth || salt.size() != kSalt ||
      text.size() > kMostText) {
    return std::nullopt;
  }
  // RFC 8291, section 3.4.
  const std::string secret = shared_secret(mine->get(), theirs->get());
  const std::string input =
      hkdf(to.auth, secret, label("WebPush: info") + to.p256dh + ours.point, 32);
  const std::string key = hkdf(salt, input, label("Content-Encoding: aes128gcm"), 16);
  const std::string nonce = hkdf(salt, input, label("Content-Encoding: nonce"), 12);
  // RFC 8188, section 2.1: salt, size of records, the key's length and the key; then one record
  // that ends with 2, the last one's mark.
  std::string body(salt);
  for (const unsigned shift : {24U, 16U, 8U, 0U}) body += static_cast<char>(kRecord >> shift);
  body += static_cast<char>(ours.point.size());
  body += ours.point;
  return body + aes128gcm(key, nonce, std::string(text) + '\x02');
}

std::optional<std::string> encrypt_push(const PushSubscription& to, std::string_view text) {
  store::sodium_ready();
  std::string salt(kSalt, '\0');
  randombytes_buf(salt.data(), salt.size());
  return encrypt_push(to, text, new_p256_key(), salt);
}

std::optional<std::string> vapid(std::string_view endpoint, std::string_view contact,
                                 const KeyBytes& key, std::int64_t now) {
  constexpr std::int64_t kGood = 12 * 3600;  // at most 24 hours, RFC 8292 section 2
  const std::string origin = https_origin(endpoint);
  const auto signer = p256_key(key);
  if (origin.empty() || !signer) return std::nullopt;
  const std::string claims = json{{"aud", origin}, {"exp", now + kGood}, {"sub", contact}}.dump(
      -1, ' ', false, json::error_handler_t::replace);
  const std::string signed_part =
      store::to_base64url(R"({"typ":"JWT","alg":"ES256"})") + "." + store::to_base64url(claims);
  return "vapid t=" + signed_part + "." +
         store::to_base64url(sign_es256(signer->get(), signed_part)) +
         ", k=" + store::to_base64url(key.point);
}

}  // namespace attune::server
