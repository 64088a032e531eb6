#include "app/server/pages/messages.h"

#include <unicode/datefmt.h>
#include <unicode/locid.h>
#include <unicode/msgfmt.h>
#include <unicode/numberformatter.h>
#include <unicode/smpdtfmt.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "app/server/pages/embedded.h"
#include "app/server/pages/pseudo.h"

namespace attune::server {
namespace {

constexpr double kMillisecondsPerDay = 86400000;

std::string utf8(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

/// English is written day first, with the clock of 24 hours, as the rest of the program is.
std::string locale_of(const std::string& language) {
  return language.starts_with("en") ? "en-GB" : language;
}

/// What takes the place of an argument.
enum class Takes { text, number, date };
Takes takes_of(const icu::MessagePattern& pattern, std::int32_t start) {
  const UMessagePatternArgType type = pattern.getPart(start).getArgType();
  if (type == UMSGPAT_ARG_TYPE_PLURAL || type == UMSGPAT_ARG_TYPE_SELECTORDINAL) {
    return Takes::number;
  }
  if (type != UMSGPAT_ARG_TYPE_SIMPLE) return Takes::text;
  const icu::UnicodeString word = pattern.getSubstring(pattern.getPart(start + 2));
  return word == icu::UnicodeString(u"date") ? Takes::date : Takes::number;
}

struct Argument {
  icu::UnicodeString name;
  Takes takes = Takes::text;
  std::string type;
};

std::vector<Argument> arguments_of(const icu::MessagePattern& pattern) {
  static constexpr const char* kTypes[] = {"text",   "simple", "choice",
                                           "plural", "select", "plural"};
  std::vector<Argument> found;
  for (std::int32_t i = 0; i + 1 < pattern.countParts(); ++i) {
    if (pattern.getPartType(i) != UMSGPAT_PART_TYPE_ARG_START) continue;
    found.push_back({pattern.getSubstring(pattern.getPart(i + 1)), takes_of(pattern, i),
                     kTypes[pattern.getPart(i).getArgType()]});
  }
  return found;
}

icu::Formattable value_of(const Argument& argument, const Messages::With& with) {
  const auto given = with.find(utf8(argument.name));
  const std::string text = given == with.end() ? "" : given->second;
  if (argument.takes == Takes::text) return icu::UnicodeString::fromUTF8(text);
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) {
    return icu::UnicodeString::fromUTF8(text);
  }
  if (argument.takes == Takes::date) {
    return {number * kMillisecondsPerDay, icu::Formattable::kIsDate};
  }
  return number;
}

std::unique_ptr<icu::DateFormat> date_format(const std::string& locale, const char* skeleton) {
  UErrorCode error = U_ZERO_ERROR;
  std::unique_ptr<icu::DateFormat> format(icu::DateFormat::createInstanceForSkeleton(
      icu::UnicodeString(skeleton), icu::Locale::forLanguageTag(locale, error), error));
  if (U_FAILURE(error)) throw std::runtime_error("ICU has no dates of " + locale);
  format->setTimeZone(*icu::TimeZone::getGMT());
  return format;
}

/// Days are days: no zone may move them into the day before.
void keep_days(icu::MessageFormat& format, const std::vector<Argument>& arguments) {
  UErrorCode error = U_ZERO_ERROR;
  for (const Argument& argument : arguments) {
    if (argument.takes != Takes::date) continue;
    auto* const date = dynamic_cast<icu::DateFormat*>(format.getFormat(argument.name, error));
    if (date) date->setTimeZone(*icu::TimeZone::getGMT());
  }
}

}  // namespace

Messages::Messages(std::string language, std::string_view catalogue)
    : language_(std::move(language)), locale_(locale_of(language_)) {
  patterns_ = nlohmann::json::parse(catalogue).get<decltype(patterns_)>();
  UErrorCode error = U_ZERO_ERROR;
  right_to_left_ =
      language_ == "en-XB" || icu::Locale::forLanguageTag(language_, error).isRightToLeft();
  for (auto& [key, pattern] : patterns_) {
    if (language_ == "en-XA") pattern = pseudo_accented(pattern);
    if (language_ == "en-XB") pattern = pseudo_right_to_left(pattern);
  }
}

std::vector<std::string> Messages::languages() { return {"en", "de"}; }

const Messages& Messages::of(std::string_view language) {
  static const std::map<std::string, Messages, std::less<>> all = [] {
    std::map<std::string, Messages, std::less<>> made;
    for (const std::string& one : languages()) {
      made.emplace(one, Messages(one, embedded("messages/" + one + ".json").value()));
    }
    for (const char* pseudo : {"en-XA", "en-XB"}) {
      made.emplace(pseudo, Messages(pseudo, embedded("messages/en.json").value()));
    }
    return made;
  }();
  const auto found = all.find(language);
  return found == all.end() ? all.find("en")->second : found->second;
}

bool Messages::has(std::string_view key) const { return patterns_.contains(key); }

std::string Messages::say(std::string_view key, const With& with) const {
  const auto found = patterns_.find(key);
  if (found == patterns_.end()) return std::string(key);
  // Most words take nothing: no parser is needed for them.
  if (found->second.find_first_of("{'") == std::string::npos) return found->second;
  return formatted(found->second, with);
}

std::string Messages::formatted(const std::string& pattern, const With& with) const {
  UErrorCode error = U_ZERO_ERROR;
  const icu::UnicodeString text = icu::UnicodeString::fromUTF8(pattern);
  const icu::MessagePattern parsed(text, nullptr, error);
  const std::vector<Argument> arguments = arguments_of(parsed);
  UParseError place;
  icu::MessageFormat format(text, icu::Locale::forLanguageTag(locale_, error), place, error);
  keep_days(format, arguments);
  std::vector<icu::UnicodeString> names;
  std::vector<icu::Formattable> values;
  for (const Argument& argument : arguments) {
    names.push_back(argument.name);
    values.push_back(value_of(argument, with));
  }
  icu::UnicodeString out;
  format.format(names.data(), values.data(), static_cast<std::int32_t>(names.size()), out, error);
  return U_FAILURE(error) ? pattern : utf8(out);
}

std::string Messages::dated(Day day, const char* skeleton) const {
  icu::UnicodeString out;
  date_format(locale_, skeleton)->format(static_cast<double>(day.days) * kMillisecondsPerDay, out);
  return utf8(out);
}

std::string Messages::day(Day day) const { return dated(day, "EEEEdMMMM"); }
std::string Messages::date(Day day) const { return dated(day, "dMMMyyyy"); }
std::string Messages::brief(Day day) const { return dated(day, "dMMM"); }

std::string Messages::number(double value, int decimals) const {
  if (std::abs(value) < 0.5 * std::pow(10.0, -decimals)) value = 0;  // no "-0.0"
  UErrorCode error = U_ZERO_ERROR;
  const auto text =
      icu::number::NumberFormatter::withLocale(icu::Locale::forLanguageTag(locale_, error))
          .precision(icu::number::Precision::fixedFraction(decimals))
          .formatDouble(value, error)
          .toString(error);
  return utf8(text);
}

std::string Messages::percent(double share) const {
  if (share > 0.99 && share < 1) return say("number.more_than", {{"value", percent_of(0.99)}});
  if (share < 0.01 && share > 0) return say("number.less_than", {{"value", percent_of(0.01)}});
  return percent_of(share);
}

std::string Messages::percent_of(double share) const {
  UErrorCode error = U_ZERO_ERROR;
  const auto text =
      icu::number::NumberFormatter::withLocale(icu::Locale::forLanguageTag(locale_, error))
          .unit(icu::NoUnit::percent())
          .precision(icu::number::Precision::integer())
          .scale(icu::number::Scale::powerOfTen(2))
          .formatDouble(share, error)
          .toString(error);
  return utf8(text);
}

std::vector<std::string> placeholders(const std::string& pattern) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::MessagePattern parsed(icu::UnicodeString::fromUTF8(pattern), nullptr, error);
  if (U_FAILURE(error)) throw std::invalid_argument("no message: " + pattern);
  std::set<std::string> found;
  for (const Argument& argument : arguments_of(parsed)) {
    found.insert(utf8(argument.name) + ":" + argument.type);
  }
  return {found.begin(), found.end()};
}

}  // namespace attune::server
