#include "app/server/sign_in/password.h"

#include <sodium.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>
#include <unicode/unistr.h>
#include <zxcvbn.h>

#include <array>
#include <new>
#include <stdexcept>
#include <vector>

#include "store/sodium_ready.h"

namespace attune::server {
namespace {

// 10^8 guesses are more than the limits of sign-in allow in a century, and few for a stolen hash:
// those cost 0.1 s each.
constexpr double kLeastLog2Guesses = 26.6;
/// zxcvbn looks at every part of the text: its cost grows with the square of the length.
constexpr std::size_t kLongestLookedAt = 64;

/// The same password typed on another keyboard: NFKC, as NIST asks.
std::string normalised(std::string_view password) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfkc = icu::Normalizer2::getNFKCInstance(status);
  if (U_FAILURE(status)) throw std::runtime_error("ICU has no NFKC");
  const icu::UnicodeString text = icu::UnicodeString::fromUTF8(
      icu::StringPiece(password.data(), static_cast<std::int32_t>(password.size())));
  std::string out;
  nfkc->normalize(text, status).toUTF8String(out);
  if (U_FAILURE(status)) throw std::runtime_error("ICU cannot normalise a password");
  return out;
}

std::size_t characters(std::string_view utf8) {
  std::size_t count = 0;
  for (const char c : utf8) count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  return count;
}

double log2_guesses(const std::string& password, std::span<const std::string> own_words) {
  const std::string start = password.substr(0, kLongestLookedAt);
  std::vector<std::string> parts(own_words.begin(), own_words.end());
  // zxcvbn knows no words of one letter; "Ann Lee" is two words to who guesses.
  for (const std::string& words : own_words) {
    for (std::size_t from = 0; from < words.size();) {
      const std::size_t end = std::min(words.find_first_of(" .@-_", from), words.size());
      if (end > from + 2) parts.push_back(words.substr(from, end - from));
      from = end + 1;
    }
  }
  std::vector<const char*> dictionary;
  for (const std::string& part : parts) {
    if (part.size() > 1) dictionary.push_back(part.c_str());
  }
  dictionary.push_back(nullptr);
  return ZxcvbnMatch(start.c_str(), dictionary.data(), nullptr);
}

}  // namespace

std::string hash_password(std::string_view password, const PasswordCost& cost) {
  store::sodium_ready();
  const std::string text = normalised(password);
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  if (crypto_pwhash_str_alg(hash.data(), text.data(), text.size(), cost.passes, cost.memory,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    throw std::bad_alloc();
  }
  return hash.data();
}

bool password_fits(const std::optional<std::string>& hash, std::string_view password,
                   const PasswordCost& cost) {
  if (!hash) {
    (void)hash_password(password.substr(0, 4 * kLongestPassword), cost);
    return false;
  }
  store::sodium_ready();
  const std::string text = normalised(password);
  return crypto_pwhash_str_verify(hash->c_str(), text.data(), text.size()) == 0;
}

bool needs_rehash(const std::string& hash, const PasswordCost& cost) {
  store::sodium_ready();
  return crypto_pwhash_str_needs_rehash(hash.c_str(), cost.passes, cost.memory) != 0;
}

std::optional<PasswordFault> password_fault(std::string_view password,
                                            std::span<const std::string> own_words) {
  if (password.size() > 4 * kLongestPassword) return PasswordFault::too_long;
  const std::string text = normalised(password);
  if (characters(text) > kLongestPassword) return PasswordFault::too_long;
  if (characters(text) < kShortestPassword) return PasswordFault::too_short;
  if (log2_guesses(text, own_words) < kLeastLog2Guesses) return PasswordFault::guessable;
  return std::nullopt;
}

}  // namespace attune::server
