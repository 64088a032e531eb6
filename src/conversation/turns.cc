#include "conversation/turns.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>

#include "conversation/moves.h"
#include "conversation/tokens.h"

namespace attune::conversation {
namespace {

constexpr std::uint32_t kMostMinimalWords = 3;
constexpr std::size_t kShortestContent = 3;

/// FNV-1a of a word without the ending of its plural.
std::uint64_t stem_hash(std::string_view word) {
  const auto ends = [&](std::string_view tail) {
    return word.size() > tail.size() && word.ends_with(tail);
  };
  std::string_view stem = word;
  char last = 0;
  if (ends("'s")) stem = word.substr(0, word.size() - 2);
  if (ends("ies") && !ends("eies") && !ends("aies")) {
    stem = word.substr(0, word.size() - 3);
    last = 'y';
  } else if (ends("es") && !ends("aes") && !ends("ees") && !ends("oes")) {
    stem = word.substr(0, word.size() - 1);
  } else if (ends("s") && !ends("us") && !ends("ss") && !ends("'s")) {
    stem = word.substr(0, word.size() - 1);
  }
  std::uint64_t h = 0xCBF29CE484222325ULL;
  const auto add = [&](char c) { h = (h ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL; };
  for (const char c : stem) add(c);
  if (last != 0) add(last);
  return h;
}

/// Reads a turn's sentences one after the other.
class TurnReader {
 public:
  explicit TurnReader(Turn& turn) : turn_(turn) {}

  void read(const Tokens& tokens, std::string& phrase) {
    for (const Token& token : tokens.all()) {
      const std::string_view text = tokens.text(token);
      if (token.kind == Token::Kind::word) {
        add_word(text);
        phrase += text;
        phrase += ' ';
      } else if (token.kind == Token::Kind::mark) {
        end_sentence(text == "?");
      }
    }
    end_sentence(false);
  }

  void finish() {
    std::sort(turn_.content.begin(), turn_.content.end());
    turn_.content.erase(std::unique(turn_.content.begin(), turn_.content.end()),
                        turn_.content.end());
    const bool short_enough = turn_.words > 0 && turn_.words <= kMostMinimalWords;
    const bool said_i_see = turn_.words == 2 && i_see_;
    turn_.minimal = short_enough && !turn_.asks() && (minimal_words_ == turn_.words || said_i_see);
    turn_.only_minimal_words = turn_.minimal && yes_no_words_ == 0;
    turn_.only_questions = turn_.asks() && statements_ == 0;
  }

 private:
  void add_word(std::string_view word) {
    const WordClass& is = word_class(word);
    ++turn_.words;
    for (std::size_t k = 0; k < kStyleClasses; ++k) turn_.style[k] += is.style >> k & 1U;
    minimal_words_ += is.minimal;
    yes_no_words_ += is.yes_no;
    if (is.content() && word.size() >= kShortestContent) turn_.content.push_back(stem_hash(word));
    if (in_sentence_ == 0) first_ = &is;
    if (in_sentence_ == 1) second_ = &is;
    if (turn_.words == 1) said_i_ = word == "i";
    if (turn_.words == 2) i_see_ = said_i_ && (word == "see" || word == "guess");
    if (in_sentence_ == 0) tell_ = word == "tell";
    if (in_sentence_ == 1) tell_ = tell_ && word == "me";
    ++in_sentence_;
  }

  void end_sentence(bool asked) {
    if (in_sentence_ > 0) {
      const bool told = tell_ && in_sentence_ > 2;
      const bool wh = first_->open_question || first_->closed_question;
      const bool shaped = in_sentence_ > 2 &&
                          ((wh && second_->auxiliary) || (first_->auxiliary && second_->subject));
      const bool open = told || (first_->open_question && !(in_sentence_ > 1 && second_->amount));
      if (asked || told || shaped) {
        ++(open ? turn_.open_questions : turn_.closed_questions);
      } else {
        ++statements_;
      }
    }
    in_sentence_ = 0;
    tell_ = false;
  }

  Turn& turn_;
  const WordClass* first_ = nullptr;
  const WordClass* second_ = nullptr;
  std::size_t in_sentence_ = 0;
  std::uint32_t minimal_words_ = 0, yes_no_words_ = 0, statements_ = 0;
  bool tell_ = false, said_i_ = false, i_see_ = false;
};

Turn read_turn(const Talk& talk, std::size_t first, std::size_t last, Tokens& tokens,
               std::string& phrase) {
  Turn turn;
  turn.speaker = talk.utterances[first].speaker;
  turn.first = first;
  turn.last = last;
  turn.start = talk.utterances[first].start;
  TurnReader reader(turn);
  phrase = " ";
  for (std::size_t u = first; u <= last; ++u) {
    tokens.read(talk.utterances[u].text);
    reader.read(tokens, phrase);
    const double end = talk.utterances[u].end;
    if (!(end <= turn.end)) turn.end = std::isnan(end) ? turn.end : end;
  }
  reader.finish();
  turn.experimental = moves_in_words(phrase);
  return turn;
}

}  // namespace

std::vector<Turn> turns_of(const Talk& talk) {
  std::vector<Turn> turns;
  Tokens tokens;
  std::string phrase;
  const std::size_t n = talk.utterances.size();
  for (std::size_t first = 0; first < n;) {
    std::size_t last = first;
    while (last + 1 < n && talk.utterances[last + 1].speaker == talk.utterances[first].speaker) {
      ++last;
    }
    turns.push_back(read_turn(talk, first, last, tokens, phrase));
    first = last + 1;
  }
  for (std::size_t t = 1; t < turns.size(); ++t) {
    // "Yes" to a question is all that was asked for.
    if (turns[t - 1].asks() && !turns[t].only_minimal_words) turns[t].minimal = false;
  }
  settle_moves(turns);
  return turns;
}

std::size_t taken_up(const Turn& before, const Turn& own) {
  std::size_t common = 0;
  for (auto a = before.content.begin(), b = own.content.begin();
       a != before.content.end() && b != own.content.end();) {
    if (*a == *b) {
      ++common;
      ++a;
      ++b;
    } else if (*a < *b) {
      ++a;
    } else {
      ++b;
    }
  }
  return common;
}

double closed_class_share(const std::vector<Turn>& turns) {
  double closed = 0, words = 0;
  for (const Turn& turn : turns) {
    // The first classes overlap least: pronouns, articles, auxiliaries, prepositions, conjunctions.
    for (const std::size_t k : {0U, 2U, 3U, 5U, 6U}) closed += turn.style[k];
    words += turn.words;
  }
  return words > 0 ? closed / words : kMissing;
}

}  // namespace attune::conversation
