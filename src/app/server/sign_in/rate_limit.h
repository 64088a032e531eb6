// How often somebody may try to sign in: token buckets that fill again by the minute. There is no
// count by account alone, so whoever knows a handle (a partner) cannot lock its owner out; and a
// device that signed in before has a bucket of its own, so neither can others at the same address.
// (OWASP: "Slow down online guessing attacks with device cookies".)
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace attune::server {

struct Rate {
  double burst = 5;       ///< tries at once
  double per_second = 0;  ///< one more every 1 / per_second
};

/// Not thread-safe: the caller holds a lock.
class RateLimit {
 public:
  /// @param most  keys to remember; beyond it the fullest bucket is forgotten, which is the one
  ///   that has been at rest for longest.
  explicit RateLimit(Rate rate, std::size_t most = 100'000) : rate_(rate), most_(most) {}

  /// @param now  seconds of any clock; if it goes back no time has passed.
  /// @returns 0 and takes one token, or in how many seconds there will be one, taking none.
  [[nodiscard]] double wait_or_take(std::string_view key, double now);
  /// The same without taking.
  [[nodiscard]] double wait(std::string_view key, double now) const;
  /// A right answer: the bucket is full again.
  void forget(std::string_view key);
  [[nodiscard]] std::size_t size() const { return full_at_.size(); }

 private:
  [[nodiscard]] double tokens(double full_at, double now) const;
  void put(std::string_view key, double full_at);

  Rate rate_;
  std::size_t most_;
  /// When each bucket will be full again says all about it.
  std::map<std::string, double, std::less<>> full_at_;
  std::multimap<double, std::string> by_time_;
};

/// Who tries.
struct SignInTry {
  std::string_view account;  ///< the handle as typed, existing or not
  std::string_view address;  ///< "203.0.113.7", "2001:db8::1"
  std::string_view device;   ///< a secret of a device that signed in to this account; else empty
};

class SignInLimits {
 public:
  /// @returns 0: go on; else the seconds to wait, which is never more than a few minutes.
  [[nodiscard]] double wait_or_take(const SignInTry& attempt, double now);
  /// The password was right: what was counted against this device or pair is forgiven.
  void succeeded(const SignInTry& attempt);

 private:
  RateLimit devices_{{10, 1.0 / 30}}, pairs_{{5, 1.0 / 60}}, addresses_{{30, 1.0 / 10}};
};

/// An IPv6 address as its /64, which is what one subscriber has; an IPv4 address as it is, also
/// where it is mapped into IPv6.
[[nodiscard]] std::string network_of(std::string_view address);

}  // namespace attune::server
