// Independent units of work (couples, draws, replicates) over threads. Each unit writes its own
// slot and slots are summed in index order, so results are the same bits for any thread count.
#pragma once

#include <cstddef>
#include <functional>

#include "core/job.h"

namespace attune {

/// @param threads 0: one per core. @returns at least 1.
[[nodiscard]] int thread_count(int threads);

/// Calls body(index, worker) for index 0..count-1; `worker` in 0..thread_count-1 names a thread's
/// own workspace. The first exception of a body is rethrown here once all threads have ended.
/// @throws Cancelled if job.stop asks for it.
void parallel_for(std::size_t count, const Job& job,
                  const std::function<void(std::size_t index, int worker)>& body);

}  // namespace attune
