// The same for every couple, side by side, where each may fail.
#pragma once

#include <utility>
#include <vector>

#include "core/expected.h"
#include "core/parallel.h"
#include "dyad/model.h"

namespace attune::analysis {

/// @param of_couple  couple -> Expected<T>. Says nothing of its progress.
/// @returns one T a couple, or the first couple's failure, with its name. @throws Cancelled.
template <class T, class OfCouple>
[[nodiscard]] Expected<std::vector<T>> over_couples(const dyad::Model& model, const Job& job,
                                                    const OfCouple& of_couple) {
  const auto& couples = model.design().couples;
  std::vector<Expected<T>> found(couples.size());
  Job silent = job;
  silent.progress = nullptr;
  parallel_for(couples.size(), silent, [&](std::size_t c, int) { found[c] = of_couple(c); });
  std::vector<T> all;
  all.reserve(couples.size());
  for (std::size_t c = 0; c < couples.size(); ++c) {
    if (!found[c]) {
      return unexpected(NumericalFailure{"couple " + couples[c].id + ": " + found[c].error().what});
    }
    all.push_back(std::move(*found[c]));
  }
  return all;
}

}  // namespace attune::analysis
