// A writer of well-formed XML, for SVG and for HTML in XML's syntax: it escapes text and attribute
// values and closes what it opened, so no label of a diary can become markup.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace attune::report {

/// & < > " ' as entities; control characters that XML forbids left out; bytes that are no UTF-8
/// become U+FFFD.
[[nodiscard]] std::string escaped(std::string_view text);

using Attribute = std::pair<std::string_view, std::string_view>;

/// Names with values, written out or collected; seen only as long as the call lasts.
class Attributes {
 public:
  Attributes() = default;
  Attributes(std::initializer_list<Attribute> list) : list_(list.begin(), list.size()) {}
  Attributes(const std::vector<Attribute>& list) : list_(list) {}

  [[nodiscard]] auto begin() const { return list_.begin(); }
  [[nodiscard]] auto end() const { return list_.end(); }

 private:
  std::span<const Attribute> list_;
};

class Markup {
 public:
  Markup& open(std::string_view tag, const Attributes& attributes = {});
  Markup& close();                                                         ///< what was opened last
  Markup& empty(std::string_view tag, const Attributes& attributes = {});  ///< "<tag .../>"
  Markup& text(std::string_view text);
  /// One element that holds text only.
  Markup& element(std::string_view tag, std::string_view text, const Attributes& attributes = {});
  Markup& raw(std::string_view markup);  ///< from another Markup: well-formed already
  Markup& line_break() { return raw("\n"); }

  /// @throws std::logic_error if something is still open.
  [[nodiscard]] std::string take();

 private:
  void start(std::string_view tag, const Attributes& attributes);

  std::string out_;
  std::vector<std::string> open_;
};

}  // namespace attune::report
