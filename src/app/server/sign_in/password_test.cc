#include "app/server/sign_in/password.h"

#include <gtest/gtest.h>

#include <array>

namespace attune::server {
namespace {

const PasswordCost kCheap{1, 8192};

TEST(Password, FitsItsOwnHashAndNoOther) {
  const std::string hash = hash_password("a walk by the sea", kCheap);
  EXPECT_TRUE(password_fits(hash, "a walk by the sea"));
  EXPECT_FALSE(password_fits(hash, "a walk by the lake"));
  EXPECT_FALSE(password_fits(hash, ""));
  EXPECT_FALSE(password_fits("no hash at all", "a walk by the sea"));
  EXPECT_FALSE(password_fits(std::nullopt, "a walk by the sea", kCheap));
  EXPECT_NE(hash, hash_password("a walk by the sea", kCheap)) << "salts differ";
}

TEST(Password, CarriesItsCost) {
  const std::string hash = hash_password("a walk by the sea");
  EXPECT_EQ(hash.substr(0, 31), "$argon2id$v=19$m=65536,t=3,p=1$");
  EXPECT_FALSE(needs_rehash(hash));
  EXPECT_TRUE(needs_rehash(hash, {4, std::size_t{64} << 20U}));
  EXPECT_TRUE(needs_rehash(hash_password("a walk by the sea", kCheap)));
}

TEST(Password, IsTheSameOnAnyKeyboard) {
  const std::string composed = "gr\u00fc\u00dfe vom see", taken_apart = "gru\u0308\u00dfe vom see";
  EXPECT_TRUE(password_fits(hash_password(composed, kCheap), taken_apart));
}

TEST(Password, LengthCountsCharacters) {
  const std::array<std::string, 0> none{};
  EXPECT_EQ(password_fault("xK3#qmv9Z", none), PasswordFault::too_short);
  EXPECT_EQ(password_fault("xK3#qmv9Zt", none), std::nullopt);
  std::string umlauts;
  for (int i = 0; i < 9; ++i) umlauts += "\u00e4";
  EXPECT_EQ(password_fault(umlauts, none), PasswordFault::too_short);
  std::string varied;
  while (varied.size() < 256) varied += "k7 vQz#p1";
  EXPECT_EQ(password_fault(varied.substr(0, 256), none), std::nullopt);
  EXPECT_EQ(password_fault(varied.substr(0, 256) + "x", none), PasswordFault::too_long);
  EXPECT_EQ(password_fault(std::string(1 << 20, 'x'), none), PasswordFault::too_long);
}

TEST(Password, WhatOthersTryFirstIsRefused) {
  const std::array<std::string, 3> own{"anna.kowalski", "Anna Kowalski", "Notes"};
  for (const char* common :
       {"1234567890", "password123", "Password123!", "qwertyuiop", "aaaaaaaaaaaa", "iloveyou123",
        "annakowalski", "kowalski1985", "abcdefghijkl", "12.05.1985", "notesnotes"}) {
    EXPECT_EQ(password_fault(common, own), PasswordFault::guessable) << common;
  }
  for (const char* fine : {"a walk by the sea", "correct horse battery staple", "v8$kTq!m2Lp"}) {
    EXPECT_EQ(password_fault(fine, own), std::nullopt) << fine;
  }
}

}  // namespace
}  // namespace attune::server
