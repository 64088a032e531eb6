// A diary with what was heard: each check-in gets the mean of the talks since that person's
// check-in before.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "conversation/listen.h"
#include "core/diagnostic.h"
#include "core/expected.h"
#include "core/job.h"

namespace attune::io {

struct JoinedDiary {
  std::string csv;  ///< the diary's own cells as they were, and "gave_..." and "received_..."
  std::size_t rows = 0, with_talk = 0, talks = 0, talks_used = 0;
};

/// A talk counts for a person's first check-in at or after its begin, if that is at most a week
/// later. The diary's `time` is ISO 8601 or a number of days, as the talks'.
/// @returns every fault: columns missing, times of other kinds, columns that are there already.
/// @throws IoError; Cancelled.
[[nodiscard]] Expected<JoinedDiary, std::vector<Diagnostic>> join_talks(
    const std::string& diary, const conversation::Heard& heard, std::size_t max_problems,
    const Job& job);

}  // namespace attune::io
