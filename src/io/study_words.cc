#include "io/study_words.h"

#include <fmt/format.h>

#include <algorithm>

namespace attune::io {

survey::Words read_words(const JsonNode& node, const std::vector<std::string>& languages,
                         std::size_t longest) {
  survey::Words words;
  if (node.value().is_string() && languages.size() == 1) {
    if (auto text = node.text(longest)) words[languages.front()] = std::move(*text);
    return words;
  }
  if (!node.is_object(languages)) return words;
  for (const std::string& language : languages) {
    const auto one = node.find(language);
    if (!one) {
      node.fault(fmt::format("the words in \"{}\" are missing", language),
                 "\"languages\" names it: translate, or take it out there");
    } else if (auto text = one->text(longest)) {
      words[language] = std::move(*text);
    }
  }
  return words;
}

std::optional<survey::Minute> read_minute(const JsonNode& node, bool end) {
  const std::string text = node.value().is_string() ? node.value().get<std::string>() : "";
  const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  if (text.size() == 5 && text[2] == ':' && digit(0) && digit(1) && digit(3) && digit(4)) {
    const int hour = (text[0] - '0') * 10 + (text[1] - '0');
    const int minute = (text[3] - '0') * 10 + (text[4] - '0');
    const int of_day = hour * 60 + minute;
    if (minute < 60 && (of_day < 1440 || (end && of_day == 1440))) return of_day;
  }
  node.expected(end ? "a time from \"00:01\" to \"24:00\"" : "a time from \"00:00\" to \"23:59\"");
  return std::nullopt;
}

std::vector<survey::Minute> read_minutes(const JsonNode& node) {
  std::vector<survey::Minute> minutes;
  const auto list = node.list(48);
  if (node.value().is_array() && list.empty()) node.fault("is empty", "at least one time");
  for (const JsonNode& one : list) {
    const auto minute = read_minute(one);
    if (!minute) continue;
    if (std::find(minutes.begin(), minutes.end(), *minute) != minutes.end()) {
      one.fault("is there twice", "once is enough");
    }
    minutes.push_back(*minute);
  }
  return minutes;
}

}  // namespace attune::io
