#include "app/cli/interrupt.h"

#include <csignal>
#include <cstdlib>

#include "app/cli/failure.h"

namespace attune::cli {
namespace {

sigset_t watched_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

}  // namespace

Interrupt::Interrupt() {
  const sigset_t signals = watched_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  waiter_ = std::thread([this] { wait(); });
}

Interrupt::~Interrupt() {
  ended_ = true;
  pthread_kill(waiter_.native_handle(), SIGTERM);  // wakes the wait; nobody else sees it
  waiter_.join();
}

void Interrupt::wait() {
  const sigset_t signals = watched_signals();
  while (true) {
    int signal = 0;
    if (sigwait(&signals, &signal) != 0) continue;
    if (ended_) return;
    if (signal_.exchange(signal) != 0) std::_Exit(128 + signal);
    source_.request_stop();
  }
}

int Interrupt::status_or(int status) const {
  const int signal = signal_.load();
  return status == kStopped && signal != 0 ? 128 + signal : status;
}

}  // namespace attune::cli
