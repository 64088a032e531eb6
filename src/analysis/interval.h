#pragma once

namespace attune::analysis {

/// An estimate with its interval: of 95 % unless it is said otherwise.
struct Interval {
  double estimate = 0;
  double lower = 0;
  double upper = 0;
};

}  // namespace attune::analysis
