// The same for every couple, side by side, where each may fail.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/expected.h"
#include "core/spread.h"
#include "dyad/model.h"
#include "linalg/archive.h"

namespace attune::analysis {

/// @param of_couple  couple -> Expected<T>. Says nothing of its progress.
/// @param costs  of each couple, as for spread(); empty: by their occasions.
/// @returns one T a couple, or the first couple's failure, with its name. @throws as spread().
template <class T, class OfCouple>
[[nodiscard]] Expected<std::vector<T>> over_couples(const dyad::Model& model, const Job& job,
                                                    const OfCouple& of_couple,
                                                    std::vector<double> costs = {}) {
  using Result = std::pair<std::optional<T>, std::string>;  // or why there is none
  const auto& couples = model.design().couples;
  const auto of_unit = [&](std::size_t c, int) -> Result {
    Expected<T> result = of_couple(c);
    if (!result) return {std::nullopt, result.error().what};
    return {std::move(*result), {}};
  };
  if (costs.empty()) {
    for (const dyad::CoupleDesign& couple : couples) {
      costs.push_back(static_cast<double>(couple.times.size()));
    }
  }
  auto found = spread<Result>(couples.size(), job, of_unit, costs);
  std::vector<T> all;
  all.reserve(couples.size());
  for (std::size_t c = 0; c < couples.size(); ++c) {
    auto& [value, failure] = found[c];
    if (!value) return unexpected(NumericalFailure{"couple " + couples[c].id + ": " + failure});
    all.push_back(std::move(*value));
  }
  return all;
}

}  // namespace attune::analysis
