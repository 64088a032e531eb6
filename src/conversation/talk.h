// A conversation of two people, as a transcript tells it.
#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

namespace attune::conversation {

inline constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

/// One row, cue or message.
struct Utterance {
  int speaker = 0;  ///< 0 or 1, of Talk::speakers
  std::string text;
  double start = kMissing, end = kMissing;  ///< seconds since the talk began; NaN: not told
  std::size_t line = 0;                     ///< where it stands in the file
};

struct Talk {
  std::string id;
  std::string couple;
  double time = kMissing;  ///< when it began: days, as in a diary; NaN: not told
  bool calendar = false;   ///< `time` counts from 1970-01-01, else it is a plain number of days
  std::array<std::string, 2> speakers;  ///< in order of their names
  std::vector<Utterance> utterances;    ///< in the file's order
};

}  // namespace attune::conversation
