// Numbers as a person reads them. Never "nan": what is missing is "not estimated".
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/fit.h"

namespace attune::report {

inline constexpr std::string_view kNotEstimated = "not estimated";

/// "1.35", "−0.20" with a real minus sign; no "−0.00". Not finite: "not estimated".
[[nodiscard]] std::string number(double value, int decimals = 2);
[[nodiscard]] std::string signed_number(double value, int decimals = 2);  ///< "+0.31"
/// "85%"; never a certainty: below 1 % and above 99 % in words unless exactly 0 or 1.
[[nodiscard]] std::string percent(double share);
[[nodiscard]] std::string probability(double p);  ///< "85%", "more than 99%"; never 100%
/// "4,921".
[[nodiscard]] std::string count(std::size_t n);
[[nodiscard]] std::string count(std::size_t n, std::string_view one, std::string_view many);

/// "0.12 to 0.50"; "interval not estimated" if an end is missing.
[[nodiscard]] std::string range(const analysis::Interval& interval, int decimals = 2);
/// "0.31 (0.12 to 0.50)".
[[nodiscard]] std::string with_range(const analysis::Interval& interval, int decimals = 2);
[[nodiscard]] std::string percent_with_range(const analysis::Interval& interval);

/// "2.1 days (1.5 to 3.0)".
[[nodiscard]] std::string days_with_range(const analysis::Interval& days);

/// "touch", "touch and reward", "touch, reward and dialogue".
[[nodiscard]] std::string listed(const std::vector<std::string>& items);

/// The first letter of an ASCII word in upper case.
[[nodiscard]] std::string capitalized(std::string_view text);

/// At most `characters` characters, the last an ellipsis where text was cut.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t characters);

}  // namespace attune::report
