// A writer of well-formed XML, for SVG and for HTML in XML's syntax: it escapes text and attribute
// values and closes what it opened, so no label of a diary can become markup.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace attune::report {

/// & < > " ' as entities; control characters that XML forbids left out; bytes that are no UTF-8
/// become U+FFFD.
[[nodiscard]] std::string escaped(std::string_view text);

class Markup {
 public:
  using Attributes = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  Markup& open(std::string_view tag, Attributes attributes = {});
  Markup& close();                                                  ///< what was opened last
  Markup& empty(std::string_view tag, Attributes attributes = {});  ///< "<tag .../>"
  Markup& text(std::string_view text);
  /// One element that holds text only.
  Markup& element(std::string_view tag, std::string_view text, Attributes attributes = {});
  Markup& raw(std::string_view markup);  ///< from another Markup: well-formed already
  Markup& line_break() { return raw("\n"); }

  /// @throws std::logic_error if something is still open.
  [[nodiscard]] std::string take();

 private:
  void start(std::string_view tag, Attributes attributes);

  std::string out_;
  std::vector<std::string> open_;
};

}  // namespace attune::report
