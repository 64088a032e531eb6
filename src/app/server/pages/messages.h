// The words of every page, in the reader's language: web/messages/LANGUAGE.json, flat keys with ICU
// MessageFormat (https://unicode-org.github.io/icu/userguide/format_parse/messages/), which the
// browser's parts read too. Besides the languages that are there, two made-up ones show what a
// page does with other words: "en-XA" is accented and 40 % longer, "en-XB" runs right to left.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "app/server/pages/views.h"

namespace attune::server {

class Messages {
 public:
  using With = std::map<std::string, std::string>;

  /// The words of a language; English where it has none. Any thread.
  [[nodiscard]] static const Messages& of(std::string_view language);
  /// Those that are complete: "en", "de".
  [[nodiscard]] static std::vector<std::string> languages();

  /// @param with  text for a placeholder; what a plural or a number takes is read as a number, what
  ///   a date takes as days since 1970-01-01. A key that is not there comes back as it is.
  [[nodiscard]] std::string say(std::string_view key, const With& with = {}) const;
  [[nodiscard]] std::string say(const Said& said) const { return say(said.key, said.with); }
  [[nodiscard]] bool has(std::string_view key) const;

  [[nodiscard]] std::string day(Day day) const;    ///< "Tuesday, 3 March"
  [[nodiscard]] std::string date(Day day) const;   ///< "3 Mar 2026"
  [[nodiscard]] std::string brief(Day day) const;  ///< "3 Mar"
  [[nodiscard]] std::string number(double value, int decimals) const;
  /// "80%"; "more than 99%" and "less than 1%", so that no estimate looks certain.
  [[nodiscard]] std::string percent(double share) const;

  [[nodiscard]] const std::string& language() const { return language_; }
  [[nodiscard]] bool right_to_left() const { return right_to_left_; }
  /// Key to pattern, for what compares catalogues.
  [[nodiscard]] const std::map<std::string, std::string, std::less<>>& patterns() const {
    return patterns_;
  }

 private:
  Messages(std::string language, std::string_view catalogue);
  [[nodiscard]] std::string formatted(const std::string& pattern, const With& with) const;
  [[nodiscard]] std::string percent_of(double share) const;
  [[nodiscard]] std::string dated(Day day, const char* skeleton) const;

  std::string language_, locale_;
  bool right_to_left_ = false;
  std::map<std::string, std::string, std::less<>> patterns_;
};

/// The placeholders of a pattern with their types ("count:plural"), sorted, each once.
/// @throws std::invalid_argument where the pattern is not well-formed.
[[nodiscard]] std::vector<std::string> placeholders(const std::string& pattern);

}  // namespace attune::server
