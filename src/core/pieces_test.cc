#include "core/pieces.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "core/parallel.h"

namespace attune {
namespace {

/// What a job was told.
struct Told {
  std::vector<double> fractions;
  std::vector<std::string> bases;
  std::size_t before = 0;  ///< so many fractions came before the last basis

  Job job(int threads) {
    Job job;
    job.threads = threads;
    job.progress = [this](std::string_view words, double fraction) {
      if (tells_pace(fraction)) {
        bases.emplace_back(words);
        before = fractions.size();
      } else {
        EXPECT_EQ(words, "drawing");
        fractions.push_back(fraction);
      }
    };
    return job;
  }
};

TEST(Pieces, TellTheirShareAndByWhichThePaceIsKnown) {
  Told told;
  const Job job = told.job(1);
  Pieces pieces(job, "drawing", 4, 2, "steps");
  for (int n = 0; n < 4; ++n) pieces.done();
  EXPECT_EQ(told.fractions, (std::vector<double>{0, .25, .5, .75, 1}));
  EXPECT_EQ(told.bases, (std::vector<std::string>{"the first 2 of 4 steps"}));
  EXPECT_EQ(told.before, 3U);
}

TEST(Pieces, TellNoPaceWhereTheFirstAreAll) {
  Told told;
  const Job job = told.job(1);
  Pieces pieces(job, "drawing", 2, 2, "steps");
  pieces.done();
  pieces.done();
  EXPECT_TRUE(told.bases.empty());
}

TEST(Pieces, MayBeDoneOnAnyThread) {
  Told told;
  const Job job = told.job(4);
  Pieces pieces(job, "drawing", 200, 4, "steps");
  parallel_for(200, job, [&](std::size_t, int) { pieces.done(); });
  ASSERT_EQ(told.fractions.size(), 201U);
  for (std::size_t n = 0; n <= 200; ++n) {
    EXPECT_DOUBLE_EQ(told.fractions[n], static_cast<double>(n) / 200);
  }
  EXPECT_EQ(told.bases.size(), 1U);
}

}  // namespace
}  // namespace attune
