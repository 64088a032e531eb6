// Lines of a text one after the other, with their numbers; ends LF or CRLF.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace attune::io {

class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}

  [[nodiscard]] std::optional<std::string_view> next() {
    if (rest_.empty()) return std::nullopt;
    const std::size_t end = rest_.find('\n');
    std::string_view line = rest_.substr(0, end);
    rest_ = end == std::string_view::npos ? std::string_view() : rest_.substr(end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    ++number_;
    return line;
  }
  [[nodiscard]] std::size_t number() const { return number_; }  ///< of the line given last, from 1

 private:
  std::string_view rest_;
  std::size_t number_ = 0;
};

}  // namespace attune::io
