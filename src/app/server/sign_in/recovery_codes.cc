#include "app/server/sign_in/recovery_codes.h"

#include <sodium.h>

#include <array>

#include "app/server/sign_in/password.h"
#include "store/sodium_ready.h"

namespace attune::server {
namespace {

// Crockford's alphabet: no letter looks like another or like a digit.
constexpr std::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t kLetters = 16, kGroup = 4;
/// 2^80 guesses are out of reach at any price; this one keeps ten checks below 0.2 s.
constexpr PasswordCost kCost{1, std::size_t{8} << 20U};

std::string new_letters() {
  std::array<unsigned char, kLetters> random{};
  randombytes_buf(random.data(), random.size());
  std::string letters;
  for (const unsigned char byte : random) letters += kAlphabet[byte % kAlphabet.size()];
  return letters;
}

std::string grouped(const std::string& letters) {
  std::string out;
  for (std::size_t i = 0; i < letters.size(); i += kGroup) {
    out += (i == 0 ? "" : "-") + letters.substr(i, kGroup);
  }
  return out;
}

/// @returns the letters alone; empty if they can be no code.
std::string letters_of(std::string_view typed) {
  std::string letters;
  for (char c : typed) {
    if (c == ' ' || c == '-') continue;
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == 'o') c = '0';
    if (c == 'i' || c == 'l') c = '1';
    if (kAlphabet.find(c) == std::string_view::npos) return {};
    letters += c;
  }
  return letters.size() == kLetters ? letters : std::string();
}

}  // namespace

RecoveryCodes new_recovery_codes(std::size_t count) {
  store::sodium_ready();
  RecoveryCodes made;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string letters = new_letters();
    made.codes.push_back(grouped(letters));
    made.hashes.push_back(hash_password(letters, kCost));
  }
  return made;
}

std::optional<std::size_t> find_recovery_code(std::span<const std::string> hashes,
                                              std::string_view typed) {
  const std::string letters = letters_of(typed);
  if (letters.empty()) return std::nullopt;
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    if (password_fits(hashes[i], letters)) found = i;
  }
  return found;
}

}  // namespace attune::server
