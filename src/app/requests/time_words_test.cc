#include "app/requests/time_words.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <limits>

namespace attune::requests {
namespace {

constexpr double kPace = std::numeric_limits<double>::quiet_NaN();

TEST(EstimateWords, AreThereWhereItTakesLong) {
  EXPECT_EQ(estimate_words("fitting", 39.5, "60 evaluations like the first"),
            "fitting: about 40 s, by 60 evaluations like the first");
  EXPECT_EQ(estimate_words("studies", 1700, "x"), "studies: about 29 min, by x");
  EXPECT_EQ(estimate_words("drawing", 50000, "x"), "drawing: about 14 h, by x");
  EXPECT_EQ(estimate_words("fitting", 4.9, "x"), "");
  EXPECT_EQ(estimate_words("fitting", std::nan(""), "x"), "");
  EXPECT_EQ(estimate_words("fitting", std::numeric_limits<double>::infinity(), "x"), "");
}

TEST(TimeLeft, IsToldOnceItIsKnown) {
  EXPECT_EQ(time_left(1, 0.5, 1), "") << "too early";
  EXPECT_EQ(time_left(60, 0.001, 1), "") << "too little done";
  EXPECT_EQ(time_left(60, 1, 1), "");
  EXPECT_EQ(time_left(60, std::nan(""), 1), "");
  EXPECT_EQ(time_left(30, 0.5, 1), "30 s left");
  EXPECT_EQ(time_left(60, 0.25, 1), "3 min left");
  EXPECT_EQ(time_left(3600, 0.1, 1), "9 h left");
  EXPECT_EQ(time_left(10, 0.25, 0.5), "10 s left") << "half had been done before";
}

StageClock::Time at(int seconds) { return StageClock::Time(std::chrono::seconds(seconds)); }

TEST(StageClock, TellsHowLongAllTakesByTheFirstShare) {
  StageClock clock;
  EXPECT_EQ(clock.words("reading", 0, at(50)), "reading");
  EXPECT_EQ(clock.words("studies", 0, at(100)), "studies");
  EXPECT_EQ(clock.words("studies", 0.125, at(110)), "studies, 2 min left");
  EXPECT_EQ(clock.words("the first 1 of 8 studies", kPace, at(110)),
            "studies: about 2 min, by the first 1 of 8 studies");
  EXPECT_EQ(clock.words("studies", 0.5, at(140)), "studies, 40 s left");
  EXPECT_EQ(clock.words("drawing", 0, at(200)), "drawing");
}

TEST(StageClock, TellsNothingOfShortWorkAndOfWhatNeverBegan) {
  StageClock clock;
  EXPECT_EQ(clock.words("nothing yet", kPace, at(1)), "");
  EXPECT_EQ(clock.words("fitting", 0, at(1)), "fitting");
  EXPECT_EQ(clock.words("no share yet", kPace, at(9)), "");
  EXPECT_EQ(clock.words("fitting", 0.5, at(2)), "fitting");
  EXPECT_EQ(clock.words("half of it", kPace, at(2)), "");
}

}  // namespace
}  // namespace attune::requests
