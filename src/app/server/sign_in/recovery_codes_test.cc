#include "app/server/sign_in/recovery_codes.h"

#include <gtest/gtest.h>

#include <set>

namespace attune::server {
namespace {

TEST(RecoveryCodes, EachFitsItsHashOnce) {
  auto made = new_recovery_codes();
  ASSERT_EQ(made.codes.size(), 10U);
  EXPECT_EQ(std::set<std::string>(made.codes.begin(), made.codes.end()).size(), 10U);
  const std::string code = made.codes[3];
  EXPECT_EQ(find_recovery_code(made.hashes, code), 3U);
  made.hashes.erase(made.hashes.begin() + 3);
  EXPECT_FALSE(find_recovery_code(made.hashes, code));
  EXPECT_EQ(find_recovery_code(made.hashes, made.codes[4]), 3U);
}

TEST(RecoveryCodes, AreReadAsPeopleTypeThem) {
  const auto made = new_recovery_codes(2);
  std::string typed;
  for (const char c : made.codes[1]) {
    if (c == '-') continue;
    typed += c == '0'   ? 'O'
             : c == '1' ? 'l'
                        : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    typed += ' ';
  }
  EXPECT_EQ(find_recovery_code(made.hashes, typed), 1U);
}

TEST(RecoveryCodes, AnythingElseIsNone) {
  const auto made = new_recovery_codes(1);
  EXPECT_FALSE(find_recovery_code(made.hashes, ""));
  EXPECT_FALSE(find_recovery_code(made.hashes, made.codes[0].substr(1)));
  EXPECT_FALSE(find_recovery_code(made.hashes, made.codes[0] + "a"));
  EXPECT_FALSE(find_recovery_code(made.hashes, "\xC3\xA4"));
  EXPECT_FALSE(find_recovery_code({}, made.codes[0]));
}

}  // namespace
}  // namespace attune::server
