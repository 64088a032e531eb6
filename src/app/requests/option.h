// An option as every face takes it: the command line makes a flag of each, the C ABI (and by it R
// and Python) reads them as JSON. Names, limits, words and defaults stand in option_tables.cc
// alone.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace attune::requests {

/// Both ends are allowed.
template <class Number>
struct InRange {
  Number* value;
  Number lower, upper;
};
struct OneOf {
  std::string* value;
  std::vector<std::string> words;
};
/// Numbers by name: --set kappa=0.5, {"set": {"kappa": 0.5}}.
using Settings = std::map<std::string, double>;

/// Where an option's value goes, and which values it takes.
struct Option {
  std::string name;  ///< "per-day"
  std::string unit;  ///< of its value in the help: "N"; empty for a flag
  std::string help;
  std::variant<bool*, InRange<int>, InRange<double>, InRange<std::uint64_t>, OneOf, Settings*>
      value;
};
using Options = std::vector<Option>;

/// Sets what the JSON object `json` gives. Keys are names of options, "_" for "-" being as good; an
/// empty text sets nothing.
/// @throws UsageError for an unknown name (with the nearest) or a value that cannot be.
void read_json(const Options& options, std::string_view json);

/// The table for programs: [{"name", "type", "default", "lower", "upper", "words", "help"}].
[[nodiscard]] std::string options_json(const Options& options);

}  // namespace attune::requests
