// What every call of the C interface has in common: failures become statuses, and work is watched
// and stopped from the caller's own thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "app/abi/handles.h"
#include "app/requests/failure.h"
#include "app/requests/option_tables.h"
#include "core/job.h"

namespace attune::abi {

/// Runs `body`; what it throws is kept for attune_last_message().
[[nodiscard]] attune_status guarded(const std::function<void()>& body) noexcept;

/// The failure of this thread's last call.
[[nodiscard]] const requests::Failure& last_failure();

/// @throws UsageError if `pointer` is null.
void require(const void* pointer, const char* what);

/// `text`, or empty if it is null.
[[nodiscard]] std::string_view text_or_empty(const char* text);

/// Runs `work` so that `callbacks` are called from this thread alone.
/// @throws what `work` throws, Cancelled if the caller stopped it.
void run(const attune_job* callbacks, const requests::RunOptions& options,
         const std::function<void(const Job&)>& work);

/// A fit of the built-in model. @throws UsageError if it is NULL or of a stated one.
[[nodiscard]] const analysis::Fit& built_in(const attune_fit* fit);

/// Hands a result over.
template <class Handle>
void give(Handle** out, Handle&& handle) {
  *out = new Handle(std::move(handle));
}
void give_text(attune_text** out, std::string text);
/// The rows that `write` puts into a sink, as a table.
void give_rows(attune_table** out, bool calendar, const std::function<void(io::RowSink&)>& write);

/// See attune_last_message().
[[nodiscard]] size_t copy_text(std::string_view text, char* buffer, size_t size) noexcept;

}  // namespace attune::abi
