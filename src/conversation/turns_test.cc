#include "conversation/turns.h"

#include <gtest/gtest.h>

#include "conversation/moves.h"
#include "conversation/tokens.h"

namespace attune::conversation {
namespace {

std::string words_of(const std::string& text) {
  Tokens tokens;
  tokens.read(text);
  std::string words;
  for (const Token& token : tokens.all()) {
    words += (words.empty() ? "" : " ") + std::string(tokens.text(token));
  }
  return words;
}

Talk talk_of(std::initializer_list<std::pair<int, const char*>> lines) {
  Talk talk;
  for (const auto& [speaker, text] : lines) {
    Utterance said;
    said.speaker = speaker;
    said.text = text;
    talk.utterances.push_back(said);
  }
  return talk;
}

Turn turn_of(const char* text) { return turns_of(talk_of({{0, text}})).front(); }

TEST(Tokens, AreWordsMarksAndSigns) {
  EXPECT_EQ(words_of("Don’t STOP... Sooooo good!!! :) \xF0\x9F\x99\x82"),
            "don't stop . soo good ! :) \xF0\x9F\x99\x82");
  EXPECT_EQ(words_of("'quoted' caf\xC3\xA9 it's"), "quoted caf\xC3\xA9 it's");
  EXPECT_EQ(words_of("broken \xFF\xFE bytes \xE2\x80"), "broken bytes");
  EXPECT_EQ(words_of(""), "");
}

TEST(Turns, JoinWhatOneSpeakerSaysInARow) {
  const auto turns = turns_of(talk_of({{0, "Hi."}, {0, "You there?"}, {1, "Yes"}, {0, "Good"}}));
  ASSERT_EQ(turns.size(), 3U);
  EXPECT_EQ(turns[0].words, 3U);
  EXPECT_EQ(turns[0].last, 1U);
  EXPECT_EQ(turns[0].closed_questions, 1U);
}

TEST(Turns, QuestionsAreOpenOrClosed) {
  const auto asks = [](const char* text) {
    const Turn turn = turn_of(text);
    return std::pair(turn.open_questions, turn.closed_questions);
  };
  using Pair = std::pair<std::uint32_t, std::uint32_t>;
  EXPECT_EQ(asks("How was your day?"), Pair(1, 0));
  EXPECT_EQ(asks("why did you leave"), Pair(1, 0));  // no mark, but the shape of a question
  EXPECT_EQ(asks("Tell me more about it."), Pair(1, 0));
  EXPECT_EQ(asks("How many came?"), Pair(0, 1));
  EXPECT_EQ(asks("Are you tired? What happened?"), Pair(1, 1));
  EXPECT_EQ(asks("You are tired?"), Pair(0, 1));
  EXPECT_EQ(asks("What a day. Do it."), Pair(0, 0));
}

TEST(Turns, MinimalAnswersAddNothing) {
  const auto second = [](const char* first, const char* text) {
    return turns_of(talk_of({{0, first}, {1, text}}))[1].minimal;
  };
  for (const char* text : {"Mm.", "ok", "Yeah, sure", "I see."}) {
    EXPECT_TRUE(second("It was a long day.", text)) << text;
  }
  for (const char* text : {"ok then tell me", "Really?", "dinner", "I think so"}) {
    EXPECT_FALSE(second("It was a long day.", text)) << text;
  }
  EXPECT_FALSE(second("Are you tired?", "Yes."));  // an answer
  EXPECT_TRUE(second("Are you tired?", "Mm."));
}

TEST(Turns, ContentIsTakenUpWithoutEndings) {
  const Turn before = turn_of("The meetings about the budget were there");
  EXPECT_EQ(before.content.size(), 2U);  // "about" and "were" are grammar
  EXPECT_EQ(taken_up(before, turn_of("That meeting again")), 1U);
  EXPECT_EQ(taken_up(before, turn_of("A budget for meetings")), 2U);
  EXPECT_EQ(taken_up(before, turn_of("It was the same for me")), 0U);
}

TEST(Moves, AreFoundByTheirRules) {
  const auto moves = [](std::initializer_list<std::pair<int, const char*>> lines) {
    return turns_of(talk_of(lines)).back().experimental;
  };
  const auto bit = [](Move move) { return 1U << static_cast<unsigned>(move); };
  EXPECT_EQ(moves({{0, "The boss ignored my plan."}, {1, "It sounds like the plan mattered."}}),
            bit(Move::reflection));
  EXPECT_EQ(moves({{0, "The boss ignored my plan."}, {1, "It sounds like rain."}}), 0U);
  EXPECT_EQ(moves({{0, "I shouted."}, {1, "That makes sense after such a week."}}),
            bit(Move::validation));
  EXPECT_EQ(moves({{0, "I worry."}, {1, "Don't worry, I'm here."}}), bit(Move::reassurance));
}

TEST(Moves, TheThirdShortAnswerInARowToLongTurnsCounts) {
  const char* told = "I had a very long day today";
  const auto turns = turns_of(talk_of({{0, told},
                                       {1, "ok"},
                                       {0, told},
                                       {1, "mm"},
                                       {0, told},
                                       {1, "ok"},
                                       {0, told},
                                       {1, "I hear you"}}));
  const auto marked = [&](std::size_t t) {
    return has_move(turns[t], static_cast<std::size_t>(Move::minimal_in_a_row));
  };
  EXPECT_FALSE(marked(1));
  EXPECT_FALSE(marked(3));
  EXPECT_TRUE(marked(5));
  EXPECT_FALSE(marked(7));
}

}  // namespace
}  // namespace attune::conversation
