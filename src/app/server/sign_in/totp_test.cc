#include "app/server/sign_in/totp.h"

#include <gtest/gtest.h>

namespace attune::server {
namespace {

const std::string kSecret = "12345678901234567890";

TEST(Totp, Rfc6238AppendixB) {
  struct Vector {
    std::int64_t time;
    const char* code;
  };
  for (const Vector& v : {Vector{59, "94287082"}, Vector{1111111109, "07081804"},
                          Vector{1111111111, "14050471"}, Vector{1234567890, "89005924"},
                          Vector{2000000000, "69279037"}, Vector{20000000000, "65353130"}}) {
    EXPECT_EQ(totp_code(kSecret, totp_step(v.time), 8), v.code) << v.time;
  }
}

TEST(Totp, Rfc4226AppendixD) {
  const char* codes[] = {"755224", "287082", "359152", "969429", "338314",
                         "254676", "287922", "162583", "399871", "520489"};
  for (int i = 0; i < 10; ++i) EXPECT_EQ(totp_code(kSecret, i), codes[i]);
}

TEST(Totp, OneStepEitherSideAndNoFurther) {
  const std::int64_t now = 1'700'000'010, step = totp_step(now);
  for (const int off : {-1, 0, 1}) {
    EXPECT_EQ(accept_totp(kSecret, totp_code(kSecret, step + off), now, {}), step + off);
  }
  for (const int off : {-2, 2}) {
    EXPECT_FALSE(accept_totp(kSecret, totp_code(kSecret, step + off), now, {}));
  }
}

TEST(Totp, ACodeIsUsedOnce) {
  const std::int64_t now = 1'700'000'010;
  const std::string code = totp_code(kSecret, totp_step(now));
  const auto used = accept_totp(kSecret, code, now, {});
  ASSERT_TRUE(used);
  EXPECT_FALSE(accept_totp(kSecret, code, now, used));
  EXPECT_FALSE(accept_totp(kSecret, totp_code(kSecret, *used - 1), now, used))
      << "nor an older one";
  EXPECT_TRUE(accept_totp(kSecret, totp_code(kSecret, *used + 1), now, used));
}

TEST(Totp, WhatIsNoCodeIsRefused) {
  for (const char* wrong : {"", "12345", "1234567", "abcdef", "      "}) {
    EXPECT_FALSE(accept_totp(kSecret, wrong, 59, {})) << wrong;
  }
}

TEST(Totp, Base32AsRfc4648) {
  const std::pair<const char*, const char*> vectors[] = {{"", ""},
                                                         {"f", "MY"},
                                                         {"fo", "MZXQ"},
                                                         {"foo", "MZXW6"},
                                                         {"foob", "MZXW6YQ"},
                                                         {"fooba", "MZXW6YTB"},
                                                         {"foobar", "MZXW6YTBOI"}};
  for (const auto& [bytes, text] : vectors) EXPECT_EQ(base32(bytes), text);
}

TEST(Totp, TheUriOfAnAuthenticator) {
  EXPECT_EQ(otpauth_uri("My notes", "an:na", kSecret),
            "otpauth://totp/My%20notes:an%3Ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
            "&issuer=My%20notes");
  EXPECT_EQ(new_totp_secret().size(), 20U);
  EXPECT_NE(new_totp_secret(), new_totp_secret());
}

}  // namespace
}  // namespace attune::server
