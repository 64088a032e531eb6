// The state of one live couple as JSON: small, and of one size however long its history.
//   docs/formats/live.md
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/live_couple.h"
#include "core/diagnostic.h"
#include "core/expected.h"

namespace attune::io {

struct LiveFile {
  std::string couple;
  std::map<std::string, double> own;  ///< the couple's own parameters, working scale
  analysis::LiveState state;
};

[[nodiscard]] std::string live_to_json(const LiveFile& file);

/// @param like  a diary whose variables the check-ins have.
/// @returns the state, or what is wrong with it.
[[nodiscard]] Expected<LiveFile, std::vector<Diagnostic>> parse_live(std::string_view json,
                                                                     const std::string& source,
                                                                     const dyad::Diary& like);

/// The same as CBOR (RFC 8949), for whoever keeps many: smaller, and no number is made text.
[[nodiscard]] std::string live_to_cbor(const LiveFile& file);
[[nodiscard]] Expected<LiveFile, std::vector<Diagnostic>> parse_live_cbor(std::string_view bytes,
                                                                          const std::string& source,
                                                                          const dyad::Diary& like);

}  // namespace attune::io
