// Ctrl-C (SIGINT) and SIGTERM -> a stop token, so that long work ends at a clean point and no file
// is half-written. The second signal ends the program at once.
#pragma once

#include <atomic>
#include <stop_token>
#include <thread>

namespace attune::cli {

/// Make one, before any other thread: the signals are blocked in all threads made afterwards and
/// waited for in one of its own, since a signal handler may hardly do anything.
class Interrupt {
 public:
  Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  ~Interrupt();

  [[nodiscard]] std::stop_token token() const { return source_.get_token(); }
  /// 128 + the signal if it stopped the work (status 130 says so), else `status`.
  [[nodiscard]] int status_or(int status) const;

 private:
  void wait();

  std::stop_source source_;
  std::atomic<int> signal_{0};
  std::atomic<bool> ended_{false};
  std::thread waiter_;
};

}  // namespace attune::cli
