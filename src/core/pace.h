// How long the members of a team take for the same work: processors differ, and so does what else
// they have to do.
#pragma once

#include <cstddef>
#include <vector>

namespace attune {

class Pace {
 public:
  explicit Pace(std::size_t members) : relative_(members, 1.0) {}

  /// Of a member beside the average one; 1 before anything is known, more is slower.
  [[nodiscard]] const std::vector<double>& relative() const { return relative_; }

  /// @param work  what each member had to do, in any unit; @param seconds  how long it took.
  void learn(const std::vector<double>& work, const std::vector<double>& seconds) {
    std::vector<double> each(work.size());
    double mean = 0, longest = 0;
    for (std::size_t i = 0; i < work.size(); ++i) {
      if (!(work[i] > 0 && seconds[i] > 0)) return;
      each[i] = seconds[i] / work[i];
      mean += each[i] / static_cast<double>(work.size());
      longest = seconds[i] > longest ? seconds[i] : longest;
    }
    for (std::size_t i = 0; i < work.size(); ++i) {
      relative_[i] = (known_ * relative_[i] + longest * each[i] / mean) / (known_ + longest);
    }
    known_ = known_ + longest < kRemembered ? known_ + longest : kRemembered;
  }

 private:
  static constexpr double kRemembered = 2;  // seconds of work: short ones tell little
  std::vector<double> relative_;
  double known_ = 0.05;
};

}  // namespace attune
