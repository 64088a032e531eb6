#include "core/spread.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <barrier>
#include <mutex>
#include <numeric>
#include <thread>

#include "core/journal.h"
#include "core/team.h"

namespace attune {
namespace {

/// Ranks that are threads of this process: they meet in gather().
class Company {
 public:
  explicit Company(int size) : parts_(static_cast<std::size_t>(size)), meeting_(size) {}

  class Member : public Team {
   public:
    Member(Company& company, int rank) : company_(company), rank_(rank) {}
    int rank() const override { return rank_; }
    int size() const override { return static_cast<int>(company_.parts_.size()); }
    std::vector<std::string> gather(const std::string& own) override {
      company_.parts_[static_cast<std::size_t>(rank_)] = own;
      company_.meeting_.arrive_and_wait();
      auto all = company_.parts_;
      company_.meeting_.arrive_and_wait();
      return all;
    }
    double seconds() const override { return rank_; }  // no work takes any time

   private:
    Company& company_;
    int rank_;
  };

  /// Runs `body(job)` as every rank.
  template <class Body>
  void run(const Body& body) {
    std::vector<std::jthread> ranks;
    for (int r = 0; r < static_cast<int>(parts_.size()); ++r) {
      ranks.emplace_back([&, r] {
        Member member(*this, r);
        Job job{2, {}, {}};
        job.team = &member;
        body(job);
      });
    }
  }

 private:
  std::vector<std::string> parts_;
  std::barrier<> meeting_;
};

class Memory : public Journal {
 public:
  std::optional<std::string> recall() override {
    if (next_ == kept.size()) return std::nullopt;
    return kept[next_++];
  }
  void keep(const std::string& result) override {
    kept.push_back(result);
    next_ = kept.size();
  }
  void rewind() { next_ = 0; }

  std::vector<std::string> kept;

 private:
  std::size_t next_ = 0;
};

std::vector<double> thirds(std::size_t n) {
  std::vector<double> out(n);
  for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<double>(i) / 3;
  return out;
}

TEST(Spread, EveryRankHasEveryUnitInOrder) {
  for (const int ranks : {1, 2, 3, 8}) {
    for (const std::size_t units : {0U, 1U, 7U, 100U}) {
      Company company(ranks);
      std::vector<std::atomic<int>> computed(units);
      company.run([&](const Job& job) {
        const auto unit = [&](std::size_t u, int) {
          ++computed[u];
          return static_cast<double>(u) / 3;
        };
        EXPECT_EQ(spread<double>(units, job, unit), thirds(units));
        EXPECT_EQ(spread<double>(units, job, unit, [](std::size_t u) { return double(u) / 3; }),
                  thirds(units));
      });
      for (const auto& times : computed) EXPECT_EQ(times, 2);
    }
  }
}

TEST(Spread, EachUnitIsOneRanksAndAllAreDoneAtTheSameTime) {
  std::vector<double> costs(80);
  for (std::size_t u = 0; u < costs.size(); ++u) costs[u] = u % 2 == 0 ? 17 : 1 + double(u) / 80;
  for (const std::vector<double>& pace : {std::vector<double>{1}, {1, 1}, {0.8, 1.2}, {1, 3, 1}}) {
    std::vector<int> times(costs.size());
    double first = 1e9, last = 0;
    for (std::size_t rank = 0; const Share& share : shares(costs, pace)) {
      double cost = 0;
      for (const std::size_t u : share.units) {
        ++times[u];
        cost += costs[u];
      }
      EXPECT_DOUBLE_EQ(cost, share.cost);
      EXPECT_TRUE(std::is_sorted(share.units.begin(), share.units.end()));
      first = std::min(first, cost * pace[rank]);
      last = std::max(last, cost * pace[rank]);
      ++rank;
    }
    EXPECT_EQ(times, std::vector<int>(costs.size(), 1));
    EXPECT_LT(last - first, 6);  // of 243 or more
  }
}

TEST(Spread, ThePaceOfRanksIsLearned) {
  Pace pace(2);
  for (int n = 0; n < 100; ++n) pace.learn({10, 20}, {0.1, 0.4});
  EXPECT_NEAR(pace.relative()[1] / pace.relative()[0], 2, 1e-6);
  pace.learn({10, 20}, {0.0001, 0.0001});  // too short to tell
  EXPECT_NEAR(pace.relative()[1] / pace.relative()[0], 2, 0.01);
  pace.learn({0, 20}, {0, 0.4});  // one had nothing to do
  EXPECT_NEAR(pace.relative()[1] / pace.relative()[0], 2, 0.01);
}

TEST(Spread, OneRanksFailureIsEveryRanks) {
  Company company(3);
  std::atomic<int> thrown = 0;
  company.run([&](const Job& job) {
    try {
      (void)spread<int>(9, job, [](std::size_t u, int) -> int {
        if (u == 4) throw std::runtime_error("unit 4");
        return 0;
      });
    } catch (const std::runtime_error& error) {
      EXPECT_STREQ(error.what(), "unit 4");
      ++thrown;
    }
  });
  EXPECT_EQ(thrown, 3);
}

TEST(Spread, OneRankStoppedStopsAll) {
  Company company(2);
  std::stop_source stop;
  stop.request_stop();
  std::atomic<int> thrown = 0;
  company.run([&](Job job) {
    if (job.team->rank() == 1) job.stop = stop.get_token();
    try {
      (void)spread<int>(9, job, [](std::size_t, int) { return 0; });
    } catch (const Cancelled&) {
      ++thrown;
    }
  });
  EXPECT_EQ(thrown, 2);
}

TEST(Spread, GoesOnBehindWhatAJournalHas) {
  Memory journal;
  Job job{1, {}, {}};
  job.journal = &journal;
  int computed = 0;
  const auto work = [&] {
    std::vector<double> results;
    for (int call = 0; call < 3; ++call) {
      const auto part = spread<double>(2, job, [&](std::size_t u, int) {
        ++computed;
        return call + 0.1 * static_cast<double>(u);
      });
      results.insert(results.end(), part.begin(), part.end());
    }
    return results;
  };
  const auto whole = work();
  EXPECT_EQ(computed, 6);
  journal.kept.pop_back();  // killed within the third
  journal.rewind();
  EXPECT_EQ(work(), whole);
  EXPECT_EQ(computed, 8);
}

TEST(Spread, AllRanksHearWhatTheLeadersJournalHas) {
  Memory leaders, others;
  leaders.kept = {to_bytes(std::vector<double>{1, 2, 3})};
  Company company(2);
  company.run([&](Job job) {
    job.journal = job.team->rank() == 0 ? &leaders : &others;
    EXPECT_EQ(spread<double>(3, job, [](std::size_t, int) { return 0.0; }),
              (std::vector<double>{1, 2, 3}));
    EXPECT_EQ(spread<double>(2, job, [](std::size_t u, int) { return 5.0 * double(u); }),
              (std::vector<double>{0, 5}));
  });
  EXPECT_EQ(leaders.kept.size(), 2U);
  EXPECT_TRUE(others.kept.empty());
}

}  // namespace
}  // namespace attune
