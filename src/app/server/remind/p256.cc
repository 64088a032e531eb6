#include "app/server/remind/p256.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/param_build.h>

#include <array>
#include <stdexcept>

namespace attune::server {
namespace {

constexpr std::size_t kSecret = 32, kPoint = 65;

void require(bool done, const char* what) {
  if (!done) throw std::runtime_error(std::string("OpenSSL: ") + what);
}

unsigned char* bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::optional<EvpKey> from_parts(std::string_view point, std::string_view secret) {
  const std::unique_ptr<OSSL_PARAM_BLD, decltype(&OSSL_PARAM_BLD_free)> build(OSSL_PARAM_BLD_new(),
                                                                              &OSSL_PARAM_BLD_free);
  const std::unique_ptr<BIGNUM, decltype(&BN_clear_free)> number(
      secret.empty() ? nullptr : BN_bin2bn(bytes(secret), static_cast<int>(secret.size()), nullptr),
      &BN_clear_free);
  require(build &&
              OSSL_PARAM_BLD_push_utf8_string(build.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1",
                                              0) == 1 &&
              OSSL_PARAM_BLD_push_octet_string(build.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                               point.size()) == 1 &&
              (!number ||
               OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_PRIV_KEY, number.get()) == 1),
          "parameters of a key");
  const std::unique_ptr<OSSL_PARAM, decltype(&OSSL_PARAM_free)> parameters(
      OSSL_PARAM_BLD_to_param(build.get()), &OSSL_PARAM_free);
  const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(
      EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr), &EVP_PKEY_CTX_free);
  require(parameters && context && EVP_PKEY_fromdata_init(context.get()) == 1, "a key's context");
  EVP_PKEY* made = nullptr;
  const int selection = secret.empty() ? EVP_PKEY_PUBLIC_KEY : EVP_PKEY_KEYPAIR;
  if (EVP_PKEY_fromdata(context.get(), &made, selection, parameters.get()) != 1) {
    return std::nullopt;
  }
  EvpKey key(made, &EVP_PKEY_free);
  const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> check(
      EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr), &EVP_PKEY_CTX_free);
  const bool good = check && (secret.empty() ? EVP_PKEY_public_check(check.get())
                                             : EVP_PKEY_check(check.get())) == 1;
  if (!good) return std::nullopt;
  return key;
}

}  // namespace

KeyBytes new_p256_key() {
  const EvpKey key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
  require(key != nullptr, "no new key");
  KeyBytes out{std::string(kSecret, '\0'), std::string(kPoint, '\0')};
  BIGNUM* secret = nullptr;
  std::size_t size = 0;
  require(EVP_PKEY_get_bn_param(key.get(), OSSL_PKEY_PARAM_PRIV_KEY, &secret) == 1 &&
              BN_bn2binpad(secret, bytes(out.secret), kSecret) == int{kSecret} &&
              EVP_PKEY_get_octet_string_param(key.get(), OSSL_PKEY_PARAM_PUB_KEY, bytes(out.point),
                                              out.point.size(), &size) == 1 &&
              size == kPoint,
          "a new key cannot be read");
  BN_clear_free(secret);
  return out;
}

std::optional<EvpKey> p256_key(const KeyBytes& key) {
  if (key.secret.size() != kSecret || key.point.size() != kPoint) return std::nullopt;
  return from_parts(key.point, key.secret);
}

std::optional<EvpKey> p256_point(std::string_view point) {
  if (point.size() != kPoint || point.front() != '\x04') return std::nullopt;
  return from_parts(point, {});
}

std::string shared_secret(EVP_PKEY* mine, EVP_PKEY* theirs) {
  const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(
      EVP_PKEY_CTX_new_from_pkey(nullptr, mine, nullptr), &EVP_PKEY_CTX_free);
  std::string secret(kSecret, '\0');
  std::size_t size = secret.size();
  require(context && EVP_PKEY_derive_init(context.get()) == 1 &&
              EVP_PKEY_derive_set_peer(context.get(), theirs) == 1 &&
              EVP_PKEY_derive(context.get(), bytes(secret), &size) == 1 && size == kSecret,
          "no shared secret");
  return secret;
}

std::string sign_es256(EVP_PKEY* key, std::string_view message) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        &EVP_MD_CTX_free);
  std::array<unsigned char, 80> der{};
  std::size_t size = der.size();
  require(context && EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
              EVP_DigestSign(context.get(), der.data(), &size, bytes(message), message.size()) == 1,
          "no signature");
  const unsigned char* at = der.data();
  const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> pair(
      d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(size)), &ECDSA_SIG_free);
  std::string out(2 * kSecret, '\0');
  require(pair && BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), bytes(out), kSecret) > 0 &&
              BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), bytes(out) + kSecret, kSecret) > 0,
          "a signature cannot be read");
  return out;
}

}  // namespace attune::server
