// A turn's text as tokens: words, marks and signs.
//   Words are runs of letters and digits in lower case (ASCII), with apostrophes inside ("don't");
//   a curly apostrophe is a straight one, and three or more equal letters are two ("sooo" is
//   "soo"). Marks are . ? ! and line ends, the latter as "."; a run of one mark is one token. Every
//   other character above Latin and its neighbours (an emoji) is a sign by itself, as are ":)",
//   "<3" and the like.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace attune::conversation {

struct Token {
  enum class Kind : std::uint8_t { word, mark, sign };
  std::uint32_t begin = 0, length = 0;  ///< in Tokens::text
  Kind kind = Kind::word;
};

/// Reused from turn to turn, so that a long talk asks for memory once.
class Tokens {
 public:
  /// Any bytes: what is not UTF-8 separates words.
  void read(std::string_view utf8);

  [[nodiscard]] const std::vector<Token>& all() const { return tokens_; }
  [[nodiscard]] std::string_view text(const Token& token) const {
    return std::string_view(text_).substr(token.begin, token.length);
  }
  [[nodiscard]] std::size_t words() const { return words_; }

 private:
  void end_word();
  void add(Token::Kind kind, std::string_view text);
  void letter(std::string_view bytes);

  std::string text_;
  std::vector<Token> tokens_;
  std::size_t word_begin_ = 0, words_ = 0;
  bool in_word_ = false;
};

}  // namespace attune::conversation
