#include "core/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

namespace attune {
namespace {

Job on_threads(int threads) {
  Job job;
  job.threads = threads;
  return job;
}

TEST(ThreadCount, IsAtLeastOne) {
  EXPECT_GE(thread_count(0), 1);
  EXPECT_GE(thread_count(-3), 1);
  EXPECT_EQ(thread_count(1), 1);
  EXPECT_EQ(thread_count(7), 7);
}

TEST(ParallelFor, CallsEveryIndexOnce) {
  for (const int threads : {0, 1, 2, 5, 64}) {
    for (const std::size_t count : {0U, 1U, 3U, 1000U}) {
      std::vector<std::atomic<int>> calls(count);
      std::atomic<bool> worker_in_range{true};
      parallel_for(count, on_threads(threads), [&](std::size_t index, int worker) {
        ++calls[index];
        if (worker < 0 || worker >= thread_count(threads)) worker_in_range = false;
      });
      for (const auto& n : calls) EXPECT_EQ(n, 1);
      EXPECT_TRUE(worker_in_range);
    }
  }
}

TEST(ParallelFor, KeepsAWorkersIndicesApart) {
  std::vector<std::atomic<int>> busy(4);
  std::atomic<bool> shared{false};
  parallel_for(2000, on_threads(4), [&](std::size_t, int worker) {
    auto& mine = busy[static_cast<std::size_t>(worker)];
    if (++mine != 1) shared = true;
    --mine;
  });
  EXPECT_FALSE(shared);
}

TEST(ParallelFor, RethrowsWhatABodyThrows) {
  for (const int threads : {1, 4}) {
    std::atomic<int> running{0};
    EXPECT_THROW(parallel_for(1000, on_threads(threads),
                              [&](std::size_t index, int) {
                                ++running;
                                if (index == 17) {
                                  --running;
                                  throw std::out_of_range("17");
                                }
                                --running;
                              }),
                 std::out_of_range);
    EXPECT_EQ(running, 0);
  }
}

TEST(ParallelFor, StopsHandingOutWorkAfterAnException) {
  int calls = 0;
  EXPECT_THROW(parallel_for(1000, on_threads(1),
                            [&](std::size_t index, int) {
                              ++calls;
                              if (index == 3) throw std::runtime_error("3");
                            }),
               std::runtime_error);
  EXPECT_EQ(calls, 4);
}

TEST(ParallelFor, EndsWhenAskedTo) {
  for (const int threads : {1, 4}) {
    std::stop_source source;
    Job job = on_threads(threads);
    job.stop = source.get_token();
    std::atomic<int> calls{0};
    EXPECT_THROW(parallel_for(100000, job,
                              [&](std::size_t, int) {
                                if (++calls == 10) source.request_stop();
                              }),
                 Cancelled);
    EXPECT_LT(calls, 100000);
  }
}

TEST(ParallelFor, DoesNothingIfAskedToStopBefore) {
  std::stop_source source;
  source.request_stop();
  Job job;
  job.stop = source.get_token();
  EXPECT_THROW(parallel_for(3, job, [](std::size_t, int) { FAIL(); }), Cancelled);
}

}  // namespace
}  // namespace attune
