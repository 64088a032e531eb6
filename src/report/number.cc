#include "report/number.h"

#include <fmt/format.h>

#include <cmath>

namespace attune::report {
namespace {

constexpr std::string_view kMinus = "\u2212";

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

std::string number(double value, int decimals) {
  if (!std::isfinite(value)) return std::string(kNotEstimated);
  const std::string digits = fmt::format("{:.{}f}", std::abs(value), decimals);
  const bool zero = digits.find_first_not_of("0.") == std::string::npos;
  return (value < 0 && !zero ? std::string(kMinus) : std::string()) + digits;
}

std::string signed_number(double value, int decimals) {
  const std::string plain = number(value, decimals);
  return std::isfinite(value) && value > 0 ? "+" + plain : plain;
}

std::string percent(double share) {
  if (!std::isfinite(share)) return std::string(kNotEstimated);
  if (share > 0 && share < 0.01) return "under 1%";
  if (share < 1 && share > 0.99) return "over 99%";
  return number(100 * share, 0) + "%";
}

std::string probability(double p) {
  if (!std::isfinite(p)) return std::string(kNotEstimated);
  if (p < 0.01) return "less than 1%";
  if (p > 0.99) return "more than 99%";
  return number(100 * p, 0) + "%";
}

std::string count(std::size_t n) {
  std::string digits = fmt::format("{}", n);
  for (std::size_t place = digits.size(); place > 3;) {
    place -= 3;
    digits.insert(place, 1, ',');
  }
  return digits;
}

std::string count(std::size_t n, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count(n), n == 1 ? one : many);
}

std::string range(const analysis::Interval& interval, int decimals) {
  if (!std::isfinite(interval.lower) || !std::isfinite(interval.upper)) {
    return "interval not estimated";
  }
  return number(interval.lower, decimals) + " to " + number(interval.upper, decimals);
}

std::string with_range(const analysis::Interval& interval, int decimals) {
  if (!std::isfinite(interval.estimate)) return std::string(kNotEstimated);
  return fmt::format("{} ({})", number(interval.estimate, decimals), range(interval, decimals));
}

std::string percent_with_range(const analysis::Interval& interval) {
  if (!std::isfinite(interval.estimate)) return std::string(kNotEstimated);
  if (!std::isfinite(interval.lower) || !std::isfinite(interval.upper)) {
    return percent(interval.estimate) + " (interval not estimated)";
  }
  return fmt::format("{} ({} to {})", percent(interval.estimate), percent(interval.lower),
                     percent(interval.upper));
}

std::string days_with_range(const analysis::Interval& days) {
  if (!std::isfinite(days.estimate)) return std::string(kNotEstimated);
  return fmt::format("{} days ({})", number(days.estimate, 1), range(days, 1));
}

std::string listed(const std::vector<std::string>& items) {
  std::string out;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += i + 1 == items.size() ? " and " : ", ";
    out += items[i];
  }
  return out;
}

std::string capitalized(std::string_view text) {
  std::string out(text);
  if (!out.empty() && out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 32);
  return out;
}

std::string shortened(std::string_view text, std::size_t characters) {
  std::size_t seen = 0, keep = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_continuation(text[i])) continue;
    if (++seen == characters) keep = i;  // where the last character that fits begins
  }
  if (seen <= characters) return std::string(text);
  return std::string(text.substr(0, keep)) + "\u2026";
}

}  // namespace attune::report
