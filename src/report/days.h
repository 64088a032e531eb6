// Times in words and on axes: calendar dates where the diary has them, study days where not.
#pragma once

#include <string>
#include <vector>

#include "report/scale.h"

namespace attune::report {

/// @param calendar times are days since 1970-01-01 (analysis::Study::calendar).
class Days {
 public:
  explicit Days(bool calendar) : calendar_(calendar) {}

  [[nodiscard]] std::string in_sentence(double time) const;  ///< "Tue 3 March"; "day 12"
  [[nodiscard]] std::string with_year(double time) const;    ///< "Tue 3 March 2026"; "day 12"
  [[nodiscard]] std::string brief(double time) const;        ///< "3 Mar"; "12"
  /// As in a table of check-ins: "Tue 3 Mar", with the hour if `hours`; "12", "12.4".
  [[nodiscard]] std::string in_table(double time, bool hours) const;

  /// Whole days (Mondays where weeks are shown), at most `count`, inside [first, last].
  [[nodiscard]] std::vector<Tick> ticks(double first, double last, int count) const;

 private:
  bool calendar_;
};

}  // namespace attune::report
