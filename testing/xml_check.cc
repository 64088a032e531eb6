#include "testing/xml_check.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <stdexcept>
#include <utility>
#include <vector>

namespace attune::testing {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kEntities{{{"&amp;", "&"},
                                                                                  {"&lt;", "<"},
                                                                                  {"&gt;", ">"},
                                                                                  {"&quot;", "\""},
                                                                                  {"&#39;", "'"},
                                                                                  {"&#160;", " "}}};

class Checker {
 public:
  explicit Checker(std::string_view text) : text_(text) {}

  void check() {
    if (text_.starts_with("<!DOCTYPE html>")) at_ = 15;
    while (at_ < text_.size()) {
      if (text_[at_] == '<') {
        tag();
      } else {
        character();
      }
    }
    if (!open_.empty()) fail("never closed: " + open_.back());
    if (elements_ == 0) fail("no element");
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    const std::size_t from = at_ < 40 ? 0 : at_ - 40;
    throw std::runtime_error(what + " near \"" + std::string(text_.substr(from, 80)) + "\"");
  }

  void character() {
    const char c = text_[at_];
    if (c == '&') {
      const auto rest = text_.substr(at_);
      if (std::none_of(kEntities.begin(), kEntities.end(),
                       [&](const auto& e) { return rest.starts_with(e.first); })) {
        fail("unknown entity");
      }
    }
    if (c == '<' || c == '>') fail("bare angle bracket");
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 && c != '\n' && c != '\t') fail("control character");
    if (open_.empty() && !std::isspace(byte)) fail("text outside of all elements");
    ++at_;
  }

  std::string name() {
    const std::size_t from = at_;
    while (at_ < text_.size() &&
           (std::isalnum(static_cast<unsigned char>(text_[at_])) || text_[at_] == '-')) {
      ++at_;
    }
    if (at_ == from) fail("no name");
    return std::string(text_.substr(from, at_ - from));
  }

  void tag() {
    ++at_;
    if (text_[at_] == '/') {
      ++at_;
      const std::string closed = name();
      if (open_.empty() || open_.back() != closed) fail("closes what is not open: " + closed);
      open_.pop_back();
      expect('>');
      return;
    }
    if (elements_++ > 0 && open_.empty()) fail("a second root");
    open_.push_back(name());
    attributes();
    if (text_[at_] == '/') {
      ++at_;
      open_.pop_back();
    }
    expect('>');
  }

  void attributes() {
    std::set<std::string> seen;
    while (at_ < text_.size() && text_[at_] == ' ') {
      ++at_;
      const std::string attribute = name();
      if (!seen.insert(attribute).second) fail("attribute twice: " + attribute);
      expect('=');
      expect('"');
      while (at_ < text_.size() && text_[at_] != '"') character();
      expect('"');
    }
  }

  void expect(char c) {
    if (at_ >= text_.size() || text_[at_] != c) fail(std::string("expected ") + c);
    ++at_;
  }

  std::string_view text_;
  std::size_t at_ = 0, elements_ = 0;
  std::vector<std::string> open_;
};

}  // namespace

std::string xml_fault(std::string_view text) {
  try {
    Checker(text).check();
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return {};
}

std::string visible_text(std::string_view html) {
  std::string out;
  while (!html.empty()) {
    if (html.starts_with("<style>")) html.remove_prefix(html.find("</style>"));
    if (html.front() == '<') {
      html.remove_prefix(html.find('>') + 1);
      out += ' ';
      continue;
    }
    std::string_view character = html.substr(0, 1), shown = character;
    for (const auto& [entity, meaning] : kEntities) {
      if (html.starts_with(entity)) {
        character = entity;
        shown = meaning;
      }
    }
    out += shown;
    html.remove_prefix(character.size());
  }
  return out;
}

bool shows_no_number(std::string_view text) {
  const auto letter = [&](std::size_t at) {
    return at < text.size() && std::isalpha(static_cast<unsigned char>(text[at])) != 0;
  };
  for (const std::string_view word : {"nan", "NaN", "inf"}) {
    for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
      if ((at == 0 || !letter(at - 1)) && !letter(at + word.size())) return true;
    }
  }
  return false;
}

}  // namespace attune::testing
