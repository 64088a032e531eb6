#include "io/read_signals.h"

#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

namespace attune::io {
namespace {

struct Sink : SignalSink {
  struct Pair {
    PairStart start;
    std::vector<double> a, b;
  };
  std::vector<Pair> pairs;

  void begin(const PairStart& pair) override { pairs.push_back({pair, {}, {}}); }
  void add(double a, double b) override {
    pairs.back().a.push_back(a);
    pairs.back().b.push_back(b);
  }
  void end() override {}
};

Expected<SignalFile, std::vector<Diagnostic>> read(const std::string& text, Sink& sink,
                                                   const SignalFileOptions& options = {}) {
  std::istringstream in(text);
  return read_signals_csv(in, "s.csv", options, sink, {});
}

std::string problems_of(const std::string& text, const SignalFileOptions& options = {}) {
  Sink sink;
  const auto found = read(text, sink, options);
  std::string all;
  if (found) return all;
  for (const Diagnostic& d : found.error()) all += to_string(d) + "\n";
  return all;
}

TEST(ReadSignals, TwoColumnsOnATimeAxis) {
  Sink sink;
  const auto file = read("time,x,y\n10,1,2\n10.5,3,NA\n11,5,6\n12,7,8\n", sink);
  ASSERT_TRUE(file.has_value());
  EXPECT_EQ(file->a, "x");
  EXPECT_EQ(file->rate, 2);
  ASSERT_EQ(sink.pairs.size(), 1U);
  ASSERT_EQ(sink.pairs[0].a.size(), 5U);
  EXPECT_EQ(sink.pairs[0].a[1], 3);
  EXPECT_TRUE(std::isnan(sink.pairs[0].b[1]));
  EXPECT_TRUE(std::isnan(sink.pairs[0].a[3]));
  EXPECT_EQ(sink.pairs[0].b[4], 8);
}

TEST(ReadSignals, PairsOneAfterTheOtherByTheirColumns) {
  Sink sink;
  SignalFileOptions options;
  options.columns.pair = {"couple", "day"};
  options.rate = 1;
  const auto file = read("couple,day,a,b\n1,1,1,2\n1,1,2,3\n1,2,4,5\n2,1,6,7\n", sink, options);
  ASSERT_TRUE(file.has_value());
  ASSERT_EQ(sink.pairs.size(), 3U);
  EXPECT_EQ(sink.pairs[0].start.label, "1/1");
  EXPECT_EQ(sink.pairs[1].start.couple, "1");
  EXPECT_EQ(sink.pairs[0].a, (std::vector<double>{1, 2}));
  EXPECT_EQ(sink.pairs[2].b, (std::vector<double>{7}));
}

TEST(ReadSignals, PartnersInRowsOfTheirOwnMeetByTime) {
  Sink sink;
  SignalFileOptions options;
  options.columns.partner = "who";
  options.columns.value = "dial";
  // m began two seconds later, on a clock half a second off.
  const auto file =
      read("couple,who,seconds,dial\n7,m,2.5,1\n7,m,4.5,2\n7,m,6.5,3\n7,f,0,4\n7,f,2,5\n7,f,4,6\n",
           sink, options);
  ASSERT_TRUE(file.has_value());
  EXPECT_EQ(file->a, "f");
  EXPECT_EQ(file->b, "m");
  EXPECT_EQ(file->distance, 2);
  ASSERT_EQ(sink.pairs[0].a.size(), 4U);
  EXPECT_EQ(sink.pairs[0].a[0], 4);
  EXPECT_TRUE(std::isnan(sink.pairs[0].b[0]));
  EXPECT_EQ(sink.pairs[0].b[1], 1);
  EXPECT_EQ(sink.pairs[0].b[3], 3);
}

TEST(ReadSignals, DatesAndMilliseconds) {
  Sink sink;
  ASSERT_TRUE(
      read("time,a,b\n2024-03-01T21:00:00,1,2\n2024-03-01T21:00:01,1,3\n", sink).has_value());
  EXPECT_NEAR(sink.pairs[0].start.start_days, 19783.875, 1e-9);
  SignalFileOptions options;
  options.unit_seconds = 1e-3;
  Sink other;
  const auto file = read("time,a,b\n0,1,2\n40,1,3\n80,2,2\n", other, options);
  ASSERT_TRUE(file.has_value());
  EXPECT_NEAR(file->rate, 25, 1e-9);
}

TEST(ReadSignals, EveryFaultIsToldWithItsLine) {
  const std::string told = problems_of("time,a,b\n0,1,2\n1,x,3\nsoon,1,2\n1,4,4\n0.5,1,1\n,1,1\n");
  for (const char* expected :
       {"s.csv:3: column \"a\": \"x\" is no number",
        "s.csv:4: column \"time\": \"soon\" is no time", "s.csv:5: column \"time\": the same time",
        "s.csv:6: column \"time\": an earlier time",
        "s.csv:7: column \"time\": the time is missing"}) {
    EXPECT_NE(told.find(expected), std::string::npos) << expected << "\n" << told;
  }
}

TEST(ReadSignals, FaultsOfTheWholeFile) {
  SignalFileOptions rate;
  rate.rate = 1;
  SignalFileOptions columns;
  columns.columns.a = "au12_lef";
  columns.columns.b = "au12_right";
  SignalFileOptions partners;
  partners.columns.partner = "who";
  const std::string long_head = "pair,who,time,value\n";
  const std::vector<std::pair<std::string, std::string>> cases{
      {problems_of("a,b\n1,2\n"), "there is no column of time"},
      {problems_of("time,x,y,z\n1,2,3,4\n"), "which two columns"},
      {problems_of("time,au12_left,au12_right\n1,2,3\n", columns), "did you mean \"au12_left\""},
      {problems_of("pair,a,b\n1,1,1\n2,1,1\n1,1,1\n", rate), "s.csv:4: \"1\" comes again"},
      {problems_of("time,a,b\n1,1,1\n"), "one sample has no rate"},
      {problems_of("time,a,b\n0,1,1\n1,1,1\n1e12,1,1\n"), "jumps ahead"},
      {problems_of("time,a,a\n0,1,1\n"), "is there twice"},
      {problems_of(long_head + "1,f,0,1\n1,f,1,1\n", partners), "only the partner \"f\""},
      {problems_of(long_head + "1,f,0,1\n1,m,0,1\n1,x,0,1\n", partners), "third partner"},
      {problems_of(""), "empty"}};
  for (const auto& [told, expected] : cases) {
    EXPECT_NE(told.find(expected), std::string::npos) << expected << " in: " << told;
  }
}

}  // namespace
}  // namespace attune::io
