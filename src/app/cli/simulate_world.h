// `attune simulate --model world`: a diary of the full world and its truth, or its story in one
// picture.
#pragma once

#include <map>
#include <string>

#include "app/cli/options.h"
#include "app/requests/option_tables.h"
#include "dyad/diary.h"

namespace attune::cli {

/// What is written of a simulation, whichever model made it.
struct MadeDiary {
  dyad::Diary diary;
  std::string truth;  ///< CSV
  std::map<std::string, double> parameters;
};

/// @throws UsageError for options of another model, an unknown parameter or what the world refuses;
/// Cancelled.
[[nodiscard]] MadeDiary simulate_world(const requests::SimulateOptions& options, std::uint64_t seed,
                                       const Job& job);

/// The page (HTML). @throws as above.
[[nodiscard]] std::string story_of_world(const requests::SimulateOptions& options,
                                         std::uint64_t seed, const Job& job);

}  // namespace attune::cli
