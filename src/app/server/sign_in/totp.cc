#include "app/server/sign_in/totp.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include <array>
#include <stdexcept>

#include "app/server/percent_encoded.h"
#include "store/sealing.h"
#include "store/sodium_ready.h"

namespace attune::server {
namespace {

constexpr std::int64_t kSeconds = 30;

}  // namespace

std::string new_totp_secret() {
  store::sodium_ready();
  std::string secret(20, '\0');
  randombytes_buf(secret.data(), secret.size());
  return secret;
}

std::string totp_code(std::string_view secret, std::int64_t step, int digits) {
  std::array<unsigned char, 8> counter{};
  for (std::size_t i = 0; i < 8; ++i) {
    counter[i] = static_cast<unsigned char>(static_cast<std::uint64_t>(step) >> (56 - 8 * i));
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned int size = 0;
  if (HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), counter.data(),
           counter.size(), mac.data(), &size) == nullptr) {
    throw std::runtime_error("OpenSSL has no HMAC-SHA-1");
  }
  // RFC 4226 section 5.3: four bytes from where the last nibble says, without the sign.
  const std::size_t from = mac[size - 1] & 0xFU;
  const std::uint32_t number = (mac[from] & 0x7FU) << 24U | std::uint32_t{mac[from + 1]} << 16U |
                               std::uint32_t{mac[from + 2]} << 8U | std::uint32_t{mac[from + 3]};
  std::uint32_t modulus = 1;
  for (int i = 0; i < digits; ++i) modulus *= 10;
  return fmt::format("{:0{}}", number % modulus, digits);
}

std::int64_t totp_step(std::int64_t unix_seconds) {
  return (unix_seconds - (unix_seconds % kSeconds + kSeconds) % kSeconds) / kSeconds;
}

std::optional<std::int64_t> accept_totp(std::string_view secret, std::string_view code,
                                        std::int64_t unix_seconds,
                                        std::optional<std::int64_t> last_used) {
  store::sodium_ready();
  const std::int64_t now = totp_step(unix_seconds);
  std::optional<std::int64_t> accepted;
  for (std::int64_t step = now - 1; step <= now + 1; ++step) {
    if (store::same_secret(code, totp_code(secret, step)) && (!last_used || step > *last_used))
      accepted = step;
  }
  return accepted;
}

std::string base32(std::string_view bytes) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string out;
  std::uint32_t held = 0;
  unsigned bits = 0;
  for (const char c : bytes) {
    held = held << 8U | static_cast<unsigned char>(c);
    for (bits += 8; bits >= 5; bits -= 5) out += kAlphabet[held >> (bits - 5) & 31U];
  }
  if (bits > 0) out += kAlphabet[held << (5 - bits) & 31U];
  return out;
}

std::string otpauth_uri(std::string_view issuer, std::string_view account,
                        std::string_view secret) {
  return fmt::format("otpauth://totp/{}:{}?secret={}&issuer={}", percent_encoded(issuer),
                     percent_encoded(account), base32(secret), percent_encoded(issuer));
}

}  // namespace attune::server
