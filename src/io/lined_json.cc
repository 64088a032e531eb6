#include "io/lined_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "io/problems.h"
#include "io/text.h"

namespace attune::io {
namespace {

constexpr std::size_t kDeepest = 32, kMostFaults = 100;

/// Follows the parser over the text. nlohmann's events carry no place, but they come in the order
/// of the text: what lies between two tokens is white space, commas and colons.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  /// Goes over the next token. @returns its line.
  std::size_t next() {
    while (at_ < text_.size() && std::string_view(" \t\r\n,:").find(text_[at_]) != text_.npos) {
      line_ += text_[at_++] == '\n';
    }
    if (at_ >= text_.size()) return line_;
    const char first = text_[at_++];
    if (first == '"') {
      while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
      ++at_;
    } else if (std::string_view("[]{}").find(first) == std::string_view::npos) {
      while (at_ < text_.size() &&
             std::string_view(" \t\r\n,:[]{}\"").find(text_[at_]) == std::string_view::npos) {
        ++at_;
      }
    }
    return line_;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0, line_ = 1;
};

/// Builds the value from nlohmann's events (its SAX interface).
class Builder {
 public:
  using number_integer_t = Json::number_integer_t;
  using number_unsigned_t = Json::number_unsigned_t;
  using number_float_t = Json::number_float_t;
  using string_t = Json::string_t;
  using binary_t = Json::binary_t;

  Builder(std::string_view text, Problems& problems)
      : text_(text), cursor_(text), problems_(problems) {}

  bool null() { return put(nullptr); }
  bool boolean(bool value) { return put(value); }
  bool number_integer(number_integer_t value) { return put(value); }
  bool number_unsigned(number_unsigned_t value) { return put(value); }
  bool number_float(number_float_t value, const string_t&) { return put(value); }
  bool string(string_t& value) { return put(std::move(value)); }
  bool binary(binary_t&) { return false; }
  bool start_object(std::size_t) { return open(Json::object()); }
  bool start_array(std::size_t) { return open(Json::array()); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }

  bool key(string_t& name) {
    const std::size_t line = cursor_.next();
    Level& level = levels_.back();
    level.key = name;
    const std::string pointer = child(level.pointer, name);
    const auto [before, is_new] = read_.lines.emplace(pointer, line);
    if (!is_new) {
      problems_.error(
          line, {},
          fmt::format("the key {} is there twice, first on line {}", shown(name), before->second),
          "keep one of them");
    }
    return true;
  }

  template <class Error>
  bool parse_error(std::size_t position, const std::string&, const Error& error) {
    const std::size_t at = std::min(position == 0 ? 0 : position - 1, text_.size());
    const auto start = text_.substr(0, at).rfind('\n');
    const std::size_t column = start == std::string_view::npos ? at + 1 : at - start;
    const std::string what = error.what();  // "[json...] parse error at ...: syntax error while..."
    const auto from = what.find(": ");
    problems_.error(
        line_at(text_, at), {},
        fmt::format("at byte {} of the line: {}", column,
                    printable(from == std::string::npos ? what : what.substr(from + 2))),
        "the file must be JSON: look for a missing comma or quotation mark before this place");
    return false;
  }

  LinedJson take() { return std::move(read_); }

 private:
  struct Level {
    Json* value;
    std::string pointer, key;
  };

  /// Where the next value goes, and its pointer.
  std::pair<Json*, std::string> place(Json value, std::size_t line) {
    if (levels_.empty()) {
      read_.value = std::move(value);
      read_.lines.emplace("", line);
      return {&read_.value, ""};
    }
    Level& level = levels_.back();
    if (level.value->is_object()) {
      Json& member = (*level.value)[level.key];
      member = std::move(value);
      return {&member, child(level.pointer, level.key)};
    }
    level.value->push_back(std::move(value));
    std::string pointer = child(level.pointer, level.value->size() - 1);
    read_.lines.emplace(pointer, line);
    return {&level.value->back(), std::move(pointer)};
  }

  bool put(Json value) {
    (void)place(std::move(value), cursor_.next());
    return true;
  }
  bool open(Json value) {
    const std::size_t line = cursor_.next();
    if (levels_.size() == kDeepest) {
      problems_.error(line, {}, fmt::format("lists and objects nest deeper than {}", kDeepest));
      return false;
    }
    auto [made, pointer] = place(std::move(value), line);
    levels_.push_back({made, std::move(pointer), {}});
    return true;
  }
  bool close() {
    cursor_.next();
    levels_.pop_back();
    return true;
  }

  std::string_view text_;
  Cursor cursor_;
  Problems& problems_;
  LinedJson read_;
  std::vector<Level> levels_;
};

}  // namespace

std::size_t LinedJson::line(const std::string& pointer) const {
  const auto found = lines.find(pointer);
  return found == lines.end() ? 0 : found->second;
}

std::string child(const std::string& pointer, std::string_view key) {
  std::string out = pointer + "/";
  for (const char c : key) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

std::string child(const std::string& pointer, std::size_t index) {
  return pointer + "/" + std::to_string(index);
}

Expected<LinedJson, std::vector<Diagnostic>> parse_lined_json(std::string_view text,
                                                              const std::string& source) {
  Problems problems(source, kMostFaults);
  if (const auto bad = find_invalid_utf8(text); bad != std::string_view::npos) {
    problems.error(line_at(text, bad), {}, "the text is not UTF-8", "save the file as UTF-8");
    return unexpected(problems.take_errors());
  }
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  Builder builder(text, problems);
  const bool whole = Json::sax_parse(text, &builder);
  if (!whole || problems.errors() > 0) return unexpected(problems.take_errors());
  return builder.take();
}

}  // namespace attune::io
