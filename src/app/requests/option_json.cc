#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "app/requests/failure.h"
#include "app/requests/option.h"
#include "io/json.h"
#include "io/text.h"

namespace attune::requests {
namespace {

using io::Json;

[[noreturn]] void refuse(const Option& option, const Json& given, const std::string& expected) {
  throw UsageError(fmt::format("option {}: {} is not {}", option.name,
                               io::printable(given.dump(-1, ' ', true)), expected));
}

/// How one kind of option is read.
struct Reading {
  const Option& option;
  const Json& given;

  void operator()(bool* value) const {
    if (!given.is_boolean()) refuse(option, given, "true or false");
    *value = given.get<bool>();
  }
  template <class Number>
  void operator()(const InRange<Number>& range) const {
    constexpr bool kWhole = std::is_integral_v<Number>;
    const std::string expected =
        fmt::format("a {}number from {} to {}", kWhole ? "whole " : "", range.lower, range.upper);
    if (!given.is_number()) refuse(option, given, expected);
    const double number = given.get<double>();
    // Compared as doubles: what is beyond a whole number's type must not wrap round.
    if (!(number >= static_cast<double>(range.lower) &&
          number <= static_cast<double>(range.upper)) ||
        (kWhole && number != std::floor(number))) {
      refuse(option, given, expected);
    }
    if (kWhole && given.is_number_float() && number >= 0x1p53) refuse(option, given, expected);
    *range.value = given.get<Number>();
  }
  void operator()(const OneOf& choice) const {
    // A number is as good as its digits: {"regimes": 2}.
    const std::string word = given.is_string()           ? given.get<std::string>()
                             : given.is_number_integer() ? given.dump()
                                                         : std::string();
    if (std::find(choice.words.begin(), choice.words.end(), word) == choice.words.end()) {
      refuse(option, given, fmt::format("one of {}", fmt::join(choice.words, ", ")));
    }
    *choice.value = word;
  }
  void operator()(Settings* settings) const {
    if (!given.is_object()) refuse(option, given, "an object of numbers by name");
    for (const auto& [name, number] : given.items()) {
      if (!number.is_number()) refuse(option, given, "an object of numbers by name");
      (*settings)[name] = number.get<double>();
    }
  }
};

/// How one kind of option is told.
struct Telling {
  Json& json;

  void operator()(const bool* value) const {
    json["type"] = "flag";
    json["default"] = *value;
  }
  template <class Number>
  void operator()(const InRange<Number>& range) const {
    json["type"] = std::is_integral_v<Number> ? "whole" : "number";
    json["default"] = *range.value;
    json["lower"] = range.lower;
    json["upper"] = range.upper;
  }
  void operator()(const OneOf& choice) const {
    json["type"] = "word";
    json["default"] = *choice.value;
    json["words"] = choice.words;
  }
  void operator()(const Settings*) const {
    json["type"] = "settings";
    json["default"] = Json::object();
  }
};

}  // namespace

void read_json(const Options& options, std::string_view json) {
  if (json.empty()) return;
  const Json given = Json::parse(json, nullptr, false);
  if (!given.is_object()) throw UsageError("options: expected a JSON object, {\"name\": value}");
  for (const auto& [key, value] : given.items()) {
    std::string name = key;
    std::replace(name.begin(), name.end(), '_', '-');
    const auto found = std::find_if(options.begin(), options.end(),
                                    [&](const Option& option) { return option.name == name; });
    if (found == options.end()) {
      std::vector<std::string> names;
      for (const Option& option : options) names.push_back(option.name);
      const auto nearest = io::nearest(name, names);
      throw UsageError(fmt::format("there is no option {} here{}", io::shown(key),
                                   nearest
                                       ? fmt::format("; did you mean \"{}\"?", *nearest)
                                       : fmt::format(" (there are: {})", fmt::join(names, ", "))));
    }
    std::visit(Reading{*found, value}, found->value);
  }
}

std::string options_json(const Options& options) {
  Json all = Json::array();
  for (const Option& option : options) {
    Json json{{"name", option.name}};
    std::visit(Telling{json}, option.value);
    json["help"] = option.help;
    all.push_back(std::move(json));
  }
  return all.dump(2) + '\n';
}

}  // namespace attune::requests
