#include "core/parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace attune {

int thread_count(int threads) {
  if (threads > 0) return threads;
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void parallel_for(std::size_t count, const Job& job,
                  const std::function<void(std::size_t, int)>& body) {
  std::atomic<std::size_t> next{0};
  std::atomic<bool> failed{false};
  std::exception_ptr failure;
  std::mutex failure_mutex;

  const auto work = [&](int worker) {
    try {
      while (!failed && !job.stop.stop_requested()) {
        const std::size_t index = next++;
        if (index >= count) return;
        body(index, worker);
      }
    } catch (...) {
      const std::lock_guard lock(failure_mutex);
      if (!failure) failure = std::current_exception();
      failed = true;
    }
  };

  const int workers = static_cast<int>(std::min<std::size_t>(
      static_cast<std::size_t>(thread_count(job.threads)), std::max<std::size_t>(count, 1)));
  {
    std::vector<std::jthread> others;
    for (int worker = 1; worker < workers; ++worker) others.emplace_back(work, worker);
    work(0);
  }
  if (failure) std::rethrow_exception(failure);
  if (job.stop.stop_requested()) throw Cancelled();
}

}  // namespace attune
