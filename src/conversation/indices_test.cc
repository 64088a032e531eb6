#include "conversation/indices.h"

#include <gtest/gtest.h>

#include <cmath>

#include "conversation/mean_interval.h"
#include "conversation/repaired.h"
#include "conversation/style_matching.h"

namespace attune::conversation {
namespace {

struct Said {
  int speaker;
  const char* text;
  double start, end;
};

Talk talk_of(std::initializer_list<Said> lines) {
  Talk talk;
  for (const Said& line : lines) {
    talk.utterances.push_back({line.speaker, line.text, line.start, line.end, 0});
  }
  return talk;
}

// Ann (0) and Bo (1); every figure below can be counted by hand.
const Talk& hand_made() {
  static const Talk kTalk = talk_of({
      {0, "The garden needs water today", 0, 2},           // 5 words
      {1, "I watered the garden yesterday", 3, 5},         // 5; takes up garden of {garden, needs,
                                                           // water, today}
      {0, "How was it?", 4.5, 6},                          // 3; open, begins before Bo ended
      {1, "Mm.", 8, 8.5},                                  // 1; minimal: leaves the question open
      {0, "Is the fence broken? I saw the fence", 9, 12},  // 8; closed
      {1, "Yes", 12.5, 13},                                // 1; an answer
      {0, "Then I call the carpenter", 13.5, 15},          // 5
      {1, "ok", 16, 16.5},                                 // 1; minimal
      {0, "Did you eat?", 17, 18},                         // 3; ends the talk
  });
  return kTalk;
}

TalkIndices indices() { return talk_indices(hand_made(), turns_of(hand_made())); }

TEST(Indices, CountTurnsWordsAndTime) {
  const TalkIndices found = indices();
  EXPECT_EQ(found.partners[0].turns, 5U);
  EXPECT_EQ(found.partners[1].turns, 4U);
  EXPECT_EQ(found.partners[0].words, 24U);
  EXPECT_EQ(found.partners[1].words, 8U);
  EXPECT_DOUBLE_EQ(found.partners[0].word_share.estimate, 24.0 / 32);
  EXPECT_DOUBLE_EQ(found.partners[1].word_share.estimate, 8.0 / 32);
  EXPECT_DOUBLE_EQ(found.partners[0].time_share.estimate, 9.0 / (9 + 3.5));
}

TEST(Indices, CountMinimalAnswersAndRuns) {
  const TalkIndices found = indices();
  EXPECT_EQ(found.partners[1].minimal.count, 2);
  EXPECT_EQ(found.partners[1].minimal.of, 4);
  EXPECT_EQ(found.partners[1].longest_minimal_run, 1);
  EXPECT_EQ(found.partners[0].minimal.count, 0);
  EXPECT_EQ(found.partners[0].minimal.of, 4);  // the first turn answers nothing
}

TEST(Indices, CountQuestionsAndWhatBecameOfThem) {
  const PartnerIndices ann = indices().partners[0];
  EXPECT_EQ(ann.open_questions, 1);
  EXPECT_EQ(ann.closed_questions, 2);
  EXPECT_EQ(ann.unanswered.count, 1);
  EXPECT_EQ(ann.unanswered.of, 2);
  EXPECT_EQ(ann.questions_at_the_end, 1);
}

TEST(Indices, MeasureLatencyAndOverlap) {
  const TalkIndices found = indices();
  // Bo after Ann: 1, 2, .5, 1; Ann after Bo: -.5, .5, .5, .5.
  EXPECT_DOUBLE_EQ(found.partners[1].latency.estimate, 1);
  EXPECT_DOUBLE_EQ(found.partners[0].latency.estimate, 0.5);
  EXPECT_EQ(found.partners[0].overlaps.count, 1);
  EXPECT_EQ(found.partners[0].overlaps.of, 4);
  EXPECT_EQ(found.partners[1].overlaps.count, 0);
}

TEST(Indices, WithoutTimesNothingIsSaidAboutThem) {
  Talk talk = hand_made();
  for (Utterance& said : talk.utterances) said.start = said.end = kMissing;
  const TalkIndices found = talk_indices(talk, turns_of(talk));
  EXPECT_EQ(found.partners[0].latencies, 0U);
  EXPECT_TRUE(std::isnan(found.partners[0].latency.estimate));
  EXPECT_TRUE(std::isnan(found.partners[0].time_share.estimate));
  EXPECT_EQ(found.partners[0].overlaps.of, 0);
}

TEST(Indices, SwappingThePartnersSwapsTheFigures) {
  Talk talk = hand_made();
  for (Utterance& said : talk.utterances) said.speaker = 1 - said.speaker;
  const TalkIndices one = indices(), other = talk_indices(talk, turns_of(talk));
  EXPECT_EQ(one.partners[0].words, other.partners[1].words);
  EXPECT_EQ(one.partners[0].word_share.estimate, other.partners[1].word_share.estimate);
  EXPECT_EQ(one.partners[1].minimal.count, other.partners[0].minimal.count);
  EXPECT_EQ(one.style_matching.estimate, other.style_matching.estimate);
}

TEST(Answers, UptakeIsTheShareOfThePartnersContentWords) {
  const auto turns = turns_of(hand_made());
  EXPECT_DOUBLE_EQ(uptake(turns[0], turns[1]), 1.0 / 4);
  EXPECT_TRUE(std::isnan(uptake(turns[3], turns[4])));  // "Mm." has no content
}

TEST(Answers, ChanceIsTheMeanOverTheOtherTurns) {
  // Each answer repeats its own turn; no other turn shares a word with it.
  const Talk talk = talk_of({{0, "garden fence", 0, 0},
                             {1, "garden fence", 0, 0},
                             {0, "kitchen window", 0, 0},
                             {1, "kitchen window", 0, 0},
                             {0, "winter coat", 0, 0},
                             {1, "winter", 0, 0}});
  const AgainstChance bo = answer_indices(turns_of(talk))[1].uptake;
  EXPECT_EQ(bo.answers, 3U);
  EXPECT_DOUBLE_EQ(bo.real.estimate, (1 + 1 + 0.5) / 3);
  EXPECT_DOUBLE_EQ(bo.chance.estimate, 0);
  // Who answers every turn with all words of all turns takes up no more than chance.
  const char* all = "garden fence kitchen window winter coat";
  const Talk same = talk_of({{0, "garden fence", 0, 0},
                             {1, all, 0, 0},
                             {0, "kitchen window", 0, 0},
                             {1, all, 0, 0},
                             {0, "winter coat", 0, 0},
                             {1, all, 0, 0}});
  const AgainstChance parrot = answer_indices(turns_of(same))[1].uptake;
  EXPECT_DOUBLE_EQ(parrot.real.estimate, 1);
  EXPECT_DOUBLE_EQ(parrot.difference.estimate, 0);
}

TEST(StyleMatching, IsThePublishedFormula) {
  StyleCounts one, other;
  one.words = 100;
  other.words = 50;
  one.style[2] = 8;    // 8 %
  other.style[2] = 2;  // 4 %
  one.style[5] = 10;   // 10 %
  other.style[5] = 5;  // 10 %
  const double articles = 1 - 4 / (12 + 0.0001), prepositions = 1;
  EXPECT_DOUBLE_EQ(style_matching(one, other), (articles + prepositions) / 2);
  EXPECT_DOUBLE_EQ(style_matching(one, one), 1);
  EXPECT_TRUE(std::isnan(style_matching(one, StyleCounts{})));
}

TEST(RepairedPartners, TwinsAreMoreAlikeThanStrangers) {
  std::vector<std::vector<Turn>> talks;
  for (const char* text : {"I am here and you are there", "the cat of the man on the roof",
                           "not one of them will never go", "so just now even then again"}) {
    talks.push_back(turns_of(talk_of({{0, text, 0, 0}, {1, text, 0, 0}})));
  }
  const RepairedPartners found = repaired_partners(talks);
  EXPECT_EQ(found.talks, 4U);
  EXPECT_DOUBLE_EQ(found.real.estimate, 1);
  EXPECT_GT(found.difference.lower, 0);
  talks.resize(2);
  EXPECT_TRUE(std::isnan(repaired_partners(talks).difference.estimate));
}

TEST(MeanInterval, IsStudentsAndTheMedianIsDistributionFree) {
  MeanSums sums;
  for (const double value : {1.0, 2.0, 3.0, 4.0, 5.0}) sums.add(value);
  const analysis::Interval mean = sums.interval();
  EXPECT_DOUBLE_EQ(mean.estimate, 3);
  EXPECT_NEAR(mean.upper, 3 + 2.7764451 * std::sqrt(2.5 / 5), 1e-6);  // t(4), .975
  // Ten values: P(Bin(10, 1/2) <= 1) = .0107, so the second and the ninth.
  const analysis::Interval median = median_interval({10, 9, 8, 7, 6, 5, 4, 3, 2, 1});
  EXPECT_DOUBLE_EQ(median.estimate, 5.5);
  EXPECT_DOUBLE_EQ(median.lower, 2);
  EXPECT_DOUBLE_EQ(median.upper, 9);
  EXPECT_TRUE(std::isnan(median_interval({1, 2, 3}).lower));
}

TEST(MeanInterval, OfARatioIsThatOfTheResiduals) {
  const std::vector<double> parts{1, 2, 3}, wholes{2, 4, 6};
  const analysis::Interval exact = ratio_interval(parts, wholes);
  EXPECT_DOUBLE_EQ(exact.estimate, 0.5);
  EXPECT_NEAR(exact.upper - exact.lower, 0, 1e-12);
}

}  // namespace
}  // namespace attune::conversation
