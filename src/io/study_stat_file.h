// A study's table as an SPSS (.sav) or Stata (.dta, version 118) file by ReadStat, with labels of
// variables and values in one language.
#pragma once

#include <cstddef>
#include <string>

#include "io/study_export.h"

namespace attune::io {

enum class StatFormat { spss, stata };

struct StatFile {
  std::string bytes;
  std::size_t cut = 0;  ///< texts longer than the format holds (32,767 and 2,045 bytes), cut short
};

/// @param language  of the labels; English where a label has no other.
/// @param made      when, in seconds since 1970 (the file says so).
/// @throws std::runtime_error if ReadStat refuses.
[[nodiscard]] StatFile study_stat_file(const StudyTable& table, const survey::Study& study,
                                       StatFormat format, const std::string& language,
                                       survey::Seconds made);

}  // namespace attune::io
