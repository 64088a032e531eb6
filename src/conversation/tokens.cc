#include "conversation/tokens.h"

#include <array>

namespace attune::conversation {
namespace {

struct Character {
  std::uint32_t code = 0;
  std::size_t length = 1;
  bool valid = true;
};

/// The well-formed UTF-8 character at `at`; else one invalid byte.
Character character(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
  };
  const unsigned lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4) return {0, 1, false};
  std::uint32_t code = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80) return {0, 1, false};
    code = (code << 6) | (byte(i) & 0x3FU);
  }
  return {code, length, true};
}

bool is_ascii_word(unsigned char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// Letters of Latin, Greek, Cyrillic and what else lies below the general punctuation.
bool is_letter(std::uint32_t code) {
  return code >= 0xC0 && code < 0x2000 && code != 0xD7 && code != 0xF7;
}

/// Characters that join or colour others, or only make room.
bool is_nothing(std::uint32_t code) {
  return code < 0x2070 || (code >= 0x3000 && code <= 0x3004) ||
         (code >= 0xFE00 && code <= 0xFE0F) || code == 0xFEFF ||
         (code >= 0x1F3FB && code <= 0x1F3FF);
}

constexpr std::array<std::string_view, 14> kFaces{":-)", ":-(", ";-)", ":)", ":(", ";)", ":D",
                                                  ":P",  ":/",  ":'(", "=)", "=(", "<3", "xD"};

std::string_view face_at(std::string_view text) {
  for (const std::string_view face : kFaces) {
    if (text.substr(0, face.size()) == face) return face;
  }
  return {};
}

}  // namespace

void Tokens::end_word() {
  if (!in_word_) return;
  in_word_ = false;
  while (text_.size() > word_begin_ && text_.back() == '\'') text_.pop_back();
  if (text_.size() == word_begin_) return;
  tokens_.push_back({static_cast<std::uint32_t>(word_begin_),
                     static_cast<std::uint32_t>(text_.size() - word_begin_), Token::Kind::word});
  ++words_;
}

void Tokens::add(Token::Kind kind, std::string_view text) {
  end_word();
  const bool repeated = kind == Token::Kind::mark && !tokens_.empty() &&
                        tokens_.back().kind == kind && this->text(tokens_.back()) == text;
  if (repeated) return;
  tokens_.push_back(
      {static_cast<std::uint32_t>(text_.size()), static_cast<std::uint32_t>(text.size()), kind});
  text_ += text;
}

void Tokens::letter(std::string_view bytes) {
  if (!in_word_) {
    in_word_ = true;
    word_begin_ = text_.size();
  }
  const std::size_t n = text_.size();
  const bool third = bytes.size() == 1 && bytes[0] >= 'a' && bytes[0] <= 'z' &&
                     n >= word_begin_ + 2 && text_[n - 1] == bytes[0] && text_[n - 2] == bytes[0];
  if (!third) text_ += bytes;
}

void Tokens::read(std::string_view utf8) {
  text_.clear();
  tokens_.clear();
  words_ = 0;
  in_word_ = false;
  std::size_t at = 0;
  while (at < utf8.size()) {
    const auto c = static_cast<unsigned char>(utf8[at]);
    if (is_ascii_word(c)) {
      // "xD" is a face only by itself; it is rare enough to be read as a word.
      const char lower =
          c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : static_cast<char>(c);
      letter({&lower, 1});
      ++at;
      continue;
    }
    if (c < 0x80) {
      if (c == '\'') {
        if (in_word_) text_ += '\'';
        if (in_word_) {
          ++at;
          continue;
        }
      }
      const std::string_view face = face_at(utf8.substr(at));
      if (!face.empty()) {
        add(Token::Kind::sign, face);
        at += face.size();
        continue;
      }
      if (c == '?' || c == '!' || c == '.') add(Token::Kind::mark, utf8.substr(at, 1));
      if (c == '\n') add(Token::Kind::mark, ".");
      end_word();
      ++at;
      continue;
    }
    const Character next = character(utf8, at);
    if (!next.valid) {
      end_word();
    } else if (next.code == 0x2019 || next.code == 0x2018) {
      if (in_word_) text_ += '\'';
    } else if (is_letter(next.code)) {
      letter(utf8.substr(at, next.length));
    } else if (is_nothing(next.code)) {
      if (next.code < 0x2070 && next.code != 0x200D) end_word();
    } else {
      add(Token::Kind::sign, utf8.substr(at, next.length));
    }
    at += next.length;
  }
  end_word();
}

}  // namespace attune::conversation
