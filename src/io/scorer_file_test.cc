#include "io/scorer_file.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace attune::io {
namespace {

conversation::TurnScorer small() {
  conversation::TurnScorer scorer;
  scorer.source = "made up";
  scorer.labels.resize(2);
  scorer.labels[0] = {"gratitude", {"thanks", "gratitude"}, -2.5, 1.25, 0.125, 0.375, 0.001, 10, 3};
  scorer.labels[1] = {"remorse", {"remorse"}, -3, 1, 0, 0.5, 0.002, 10, 4};
  scorer.buckets = {0, 1, 200, 262143};
  scorer.weights = {1, -1, 32767, -32768, 0, 7, 300, -300};
  return scorer;
}

TEST(ScorerFile, ReadsBackWhatItWrote) {
  const std::string bytes = scorer_to_bytes(small());
  const auto read = parse_scorer(bytes, "own.weights");
  ASSERT_TRUE(read.has_value()) << to_string(read.error());
  EXPECT_EQ(read->buckets, small().buckets);
  EXPECT_EQ(read->weights, small().weights);
  EXPECT_EQ(read->labels[0].codes, small().labels[0].codes);
  EXPECT_EQ(read->labels[0].intercept, -2.5);
  EXPECT_EQ(scorer_to_bytes(*read), bytes);
}

TEST(ScorerFile, RefusesWhatIsCutOrDamaged) {
  const std::string bytes = scorer_to_bytes(small());
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FALSE(parse_scorer(std::string_view(bytes).substr(0, length), "x").has_value())
        << length;
  }
  EXPECT_FALSE(parse_scorer(bytes + "x", "x").has_value());
}

TEST(ScorerFile, TheProgramsOwnWeightsKnowTheirLabels) {
  const auto shipped = parse_scorer(shipped_scorer_bytes(), "shipped");
  ASSERT_TRUE(shipped.has_value()) << to_string(shipped.error());
  EXPECT_LE(shipped_scorer_bytes().size(), 4'000'000U);
  ASSERT_EQ(shipped->labels.size(), 7U);
  conversation::ScoringPass pass(*shipped);
  const auto likely = [&](const char* text) {
    const auto& p = pass.score(text);
    return shipped
        ->labels[static_cast<std::size_t>(std::max_element(p.begin(), p.end()) - p.begin())]
        .name;
  };
  EXPECT_EQ(likely("Thank you so much for that!"), "gratitude");
  EXPECT_EQ(likely("I love you."), "affection");
  EXPECT_EQ(likely("I'm so sorry, I apologize."), "remorse");
}

TEST(ScorerFile, SaysWhatCouldNotBeReadBack) {
  conversation::TrainRequest request;
  request.source = "turns of our own";
  request.labels = {{"thanks", {"gratitude"}}};
  EXPECT_EQ(why_not_writable(request), "");
  request.source.clear();
  EXPECT_NE(why_not_writable(request), "");
  request.source = "a\xff";
  EXPECT_NE(why_not_writable(request), "");
  request.source = "turns of our own";
  request.labels[0].codes = {std::string(1001, 'x')};
  EXPECT_NE(why_not_writable(request), "");
  request.labels.assign(201, {"thanks", {"gratitude"}});
  EXPECT_NE(why_not_writable(request), "");
}

}  // namespace
}  // namespace attune::io
