// Results of commands as one JSON object each, for --json. Numbers that are not finite are null;
// times are ISO 8601 where the diary has dates, else numbers of days.
#pragma once

#include <map>
#include <string>

#include "analysis/study.h"

namespace attune::requests {

/// {"gate": {"open", "sentence"}, "states": [{"couple", "partner", "time", ...}]}: the rows of
/// io::write_states_csv.
[[nodiscard]] std::string states_to_json(const analysis::States& states, const analysis::Gate& gate,
                                         bool calendar);

/// {"gate": ..., "episodes": [{"couple", "partner", "onset", ...}]}.
[[nodiscard]] std::string episodes_to_json(const analysis::States& states,
                                           const analysis::Gate& gate, bool calendar);

/// Where a simulated diary went and the parameters it was made with.
struct SimulationSummary {
  std::string diary, truth;  ///< files
  std::size_t couples = 0, check_ins = 0;
  std::map<std::string, double> parameters;
};
[[nodiscard]] std::string simulation_to_json(const SimulationSummary& summary);

/// Where a report went and what it is about, and the tests that could show it to be wrong.
[[nodiscard]] std::string report_to_json(const std::string& path, const analysis::Study& study);

}  // namespace attune::requests
