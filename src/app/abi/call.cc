#include "app/abi/call.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <exception>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "app/requests/time_words.h"
#include "core/pieces.h"

namespace attune::abi {
namespace {

thread_local requests::Failure last;

constexpr auto kWatch = std::chrono::milliseconds(50);

struct Progress {
  std::string words;
  double fraction = 0;
};
using Told = std::vector<Progress>;

/// Where the working thread leaves word for the watching one: how far it is, and every estimate.
class Watch {
 public:
  void tell(std::string_view stage, double fraction) {
    const std::lock_guard lock(mutex_);
    std::string words = clock_.words(stage, fraction);
    if (words.empty()) return;
    const bool newer =
        !told_.empty() && !tells_pace(fraction) && !tells_pace(told_.back().fraction);
    if (newer) told_.pop_back();
    told_.push_back({std::move(words), fraction});
  }
  void end() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_one();
  }
  /// @returns whether the work has ended, after a while or at once if it does.
  bool wait(Told& told) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, kWatch, [&] { return ended_; });
    told = std::exchange(told_, {});
    return ended_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  requests::StageClock clock_;
  Told told_;
  bool ended_ = false;
};

}  // namespace

attune_status guarded(const std::function<void()>& body) noexcept {
  try {
    last = {};
    body();
    return ATTUNE_DONE;
  } catch (...) {
    try {
      last = requests::failure_of(std::current_exception());
      return static_cast<attune_status>(last.status);
    } catch (...) {  // not even the words could be kept
      return ATTUNE_SYSTEM_FAILED;
    }
  }
}

const requests::Failure& last_failure() { return last; }

void require(const void* pointer, const char* what) {
  if (pointer == nullptr) throw requests::UsageError(std::string(what) + " is NULL");
}

const analysis::Fit& built_in(const attune_fit* fit) {
  require(fit, "fit");
  if (const auto* found = std::get_if<analysis::Fit>(&fit->fit)) return *found;
  throw requests::UsageError(
      "fit is of a stated model; expected one of the built-in model closeness");
}

std::string_view text_or_empty(const char* text) { return text == nullptr ? "" : text; }

void run(const attune_job* callbacks, const requests::RunOptions& options,
         const std::function<void(const Job&)>& work) {
  if (callbacks != nullptr && callbacks->size < sizeof(attune_job)) {
    throw requests::UsageError("job: set its size to sizeof(attune_job)");
  }
  if (callbacks == nullptr || (callbacks->stopped == nullptr && callbacks->progress == nullptr)) {
    work({options.threads, {}, {}});
    return;
  }
  Watch watch;
  std::exception_ptr failure;
  {
    // Its destructor asks it to stop and waits for it, whatever a callback throws.
    std::jthread worker([&](std::stop_token stop) {
      try {
        work({options.threads, std::move(stop),
              [&](std::string_view stage, double done) { watch.tell(stage, done); }});
      } catch (...) {
        failure = std::current_exception();
      }
      watch.end();
    });
    Told told;
    while (!watch.wait(told)) {
      for (const Progress& now : told) {
        if (callbacks->progress == nullptr) break;
        callbacks->progress(callbacks->context, now.words.c_str(), now.fraction);
      }
      if (callbacks->stopped != nullptr && callbacks->stopped(callbacks->context) != 0) {
        worker.request_stop();
      }
    }
  }
  if (failure) std::rethrow_exception(failure);
}

void give_text(attune_text** out, std::string text) { give(out, attune_text{std::move(text)}); }

void give_rows(attune_table** out, bool calendar, const std::function<void(io::RowSink&)>& write) {
  io::MemoryRows rows(calendar);
  write(rows);
  attune_table table{{}, rows.take()};
  using Kind = io::ResultColumn::Kind;
  table.view.name = "result";
  for (const io::ResultColumn& column : table.owned) {
    table.view.rows = column.kind == Kind::label ? column.codes.size() : column.numbers.size();
    table.view.columns.push_back({column.name,
                                  column.kind == Kind::label  ? io::ColumnView::Kind::label
                                  : column.kind == Kind::time ? io::ColumnView::Kind::time
                                                              : io::ColumnView::Kind::number,
                                  column.numbers.data(), column.codes.data(), column.labels,
                                  nullptr});
  }
  give(out, std::move(table));
}

size_t copy_text(std::string_view text, char* buffer, size_t size) noexcept {
  if (buffer != nullptr && size > 0) {
    const size_t copied = std::min(text.size(), size - 1);
    std::memcpy(buffer, text.data(), copied);
    buffer[copied] = '\0';
  }
  return text.size() + 1;
}

}  // namespace attune::abi
