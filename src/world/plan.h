// What is done to a couple from outside, beside what its world does by itself: a hard time at work,
// an agreement to talk. Times are study days.
#pragma once

#include <array>
#include <vector>

#include "world/moments.h"

namespace attune::world {

/// Shifts what a state returns to, between two times.
struct Push {
  enum class What { strain, attunement, hours } what = What::strain;
  std::array<double, 2> by{0, 0};  ///< partner A, B; SDs, or log time together (the first counts)
  double from = 0, to = 0;
};

/// A moment that both share at a set time, on top of those that come by themselves.
struct PlannedMoment {
  double time = 0;
  Moment moment;
};

struct Plan {
  std::vector<Push> pushes;
  std::vector<PlannedMoment> moments;  ///< ascending times

  [[nodiscard]] double pushed(Push::What what, std::size_t partner, double time) const {
    double sum = 0;
    for (const Push& push : pushes) {
      if (push.what == what && push.from <= time && time < push.to) sum += push.by[partner];
    }
    return sum;
  }
};

/// How far couple therapy has come: rises to `strength` while it lasts, fades afterwards.
[[nodiscard]] double therapy_at(const Parameters& parameters, double time);

}  // namespace attune::world
