#include "app/server/sign_in/rate_limit.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

namespace attune::server {
namespace {

std::string pair_key(const SignInTry& attempt, std::string_view who) {
  return std::string(attempt.account) + '\n' + std::string(who);
}

std::string written(int family, const void* address) {
  std::array<char, INET6_ADDRSTRLEN> out{};
  return inet_ntop(family, address, out.data(), out.size()) == nullptr ? "" : out.data();
}

}  // namespace

double RateLimit::tokens(double full_at, double now) const {
  return std::clamp(rate_.burst - (full_at - now) * rate_.per_second, 0.0, rate_.burst);
}

double RateLimit::wait(std::string_view key, double now) const {
  const auto found = full_at_.find(key);
  if (found == full_at_.end()) return 0;
  const double have = tokens(found->second, now);
  return have >= 1 ? 0 : (1 - have) / rate_.per_second;
}

double RateLimit::wait_or_take(std::string_view key, double now) {
  if (const double seconds = wait(key, now); seconds > 0) return seconds;
  const auto found = full_at_.find(key);
  const double full_at = found == full_at_.end() ? now : std::max(found->second, now);
  put(key, full_at + 1 / rate_.per_second);
  while (!by_time_.empty() && (by_time_.begin()->first <= now || by_time_.size() > most_)) {
    forget(std::string(by_time_.begin()->second));
  }
  return 0;
}

void RateLimit::put(std::string_view key, double full_at) {
  forget(key);
  full_at_.emplace(key, full_at);
  by_time_.emplace(full_at, key);
}

void RateLimit::forget(std::string_view key) {
  const auto found = full_at_.find(key);
  if (found == full_at_.end()) return;
  const auto [from, to] = by_time_.equal_range(found->second);
  by_time_.erase(std::find_if(from, to, [&](const auto& entry) { return entry.second == key; }));
  full_at_.erase(found);
}

double SignInLimits::wait_or_take(const SignInTry& attempt, double now) {
  if (!attempt.device.empty()) return devices_.wait_or_take(pair_key(attempt, attempt.device), now);
  const std::string network = network_of(attempt.address);
  const std::string pair = pair_key(attempt, network);
  if (const double seconds = std::max(pairs_.wait(pair, now), addresses_.wait(network, now));
      seconds > 0) {
    return seconds;
  }
  (void)pairs_.wait_or_take(pair, now);
  return addresses_.wait_or_take(network, now);
}

void SignInLimits::succeeded(const SignInTry& attempt) {
  if (!attempt.device.empty()) devices_.forget(pair_key(attempt, attempt.device));
  pairs_.forget(pair_key(attempt, network_of(attempt.address)));
}

std::string network_of(std::string_view address) {
  const std::string text(address);
  in6_addr six{};
  if (inet_pton(AF_INET6, text.c_str(), &six) != 1) return text;
  if (IN6_IS_ADDR_V4MAPPED(&six)) return written(AF_INET, six.s6_addr + 12);
  std::fill(six.s6_addr + 8, six.s6_addr + 16, std::uint8_t{0});
  return written(AF_INET6, &six) + "/64";
}

}  // namespace attune::server
