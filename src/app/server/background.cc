#include "app/server/background.h"

#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>

#include "app/server/engine/diary_of.h"
#include "app/server/prompts.h"
#include "app/server/reminders.h"
#include "app/server/routes/answers_of.h"
#include "app/server/routes/call.h"
#include "store/couples.h"
#include "store/failed_sign_ins.h"
#include "store/sessions.h"

namespace attune::server {
namespace {

constexpr std::int64_t kLongestRest = 14 * kDay;  ///< of a session
constexpr std::int64_t kFailuresKept = 90 * kDay;

/// At three in the night, UTC: once a day.
bool is_night(std::int64_t now, std::int64_t last) {
  const std::int64_t three = now - now % kDay + 3 * 60 * kMinute;
  return now >= three && last < three;
}

std::vector<dyad::Couple> couples_that_give(const store::Access& access) {
  std::vector<dyad::Couple> couples;
  for (const std::string& couple : store::couple_ids(access)) {
    const auto [first, second] = store::members(access, couple);
    if (first.empty() || second.empty()) continue;
    if (!store::shares(access, first).contains(kPopulation) ||
        !store::shares(access, second).contains(kPopulation)) {
      continue;
    }
    couples.push_back(couple_of(couple, {own_days(access, first), own_days(access, second)}));
  }
  return couples;
}

}  // namespace

bool refit_population(Server& server, std::stop_token stop) {
  auto couples =
      server.store().read([](const store::Access& access) { return couples_that_give(access); });
  if (couples.size() < kCouplesToRefit) return false;
  // One thread: the other cores are for those who wait for a page.
  return server.population().refit(diary_of(std::move(couples)), Job{1, std::move(stop), {}});
}

Background::Background(Server& server, bool fits)
    : server_(server), thread_([this, fits](std::stop_token stop) { work(stop, fits); }) {}

Background::~Background() {
  thread_.request_stop();
  thread_.join();
}

void Background::work(std::stop_token stop, bool fits) {
  std::mutex mutex;
  std::condition_variable_any wakes;
  std::int64_t last = server_.now();
  while (!stop.stop_requested()) {
    std::unique_lock lock(mutex);
    wakes.wait_for(lock, stop, std::chrono::minutes(1), [] { return false; });
    if (stop.stop_requested()) return;
    try {
      server_.store().write([&](const store::Access& access) {
        store::end_old_sessions(access, server_.now() - kLongestSession,
                                server_.now() - kLongestRest);
        store::forget_failed_sign_ins(access, (server_.now() - kFailuresKept) / kHour);
      });
      decide_prompts(server_);
      server_.keep_failed_sign_ins();
      send_reminders(server_);
      if (fits && is_night(server_.now(), last)) {
        last = server_.now();
        refit_population(server_, stop);
      }
    } catch (const std::exception&) {
      // A full disk, a fit that fails: what is there stays, and it is tried again.
      ++server_.faults;
    }
  }
}

}  // namespace attune::server
