// The same for every couple, side by side, where each may fail.
#pragma once

#include <functional>
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
/// @param passes  couple -> how often its occasions are gone through; none: once.
/// @returns one T a couple, or the first couple's failure, with its name. @throws as spread().
template <class T, class OfCouple>
[[nodiscard]] Expected<std::vector<T>> over_couples(
    const dyad::Model& model, const Job& job, const OfCouple& of_couple,
    const std::function<std::size_t(std::size_t)>& passes = {}) {
  using Result = std::pair<std::optional<T>, std::string>;  // or why there is none
  const auto& couples = model.design().couples;
  const auto of_unit = [&](std::size_t c, int) -> Result {
    Expected<T> result = of_couple(c);
    if (!result) return {std::nullopt, result.error().what};
    return {std::move(*result), {}};
  };
  const auto cost = [&](std::size_t c) {
    return static_cast<double>(couples[c].times.size() * (passes ? passes(c) : 1));
  };
  auto found = spread<Result>(couples.size(), job, of_unit, cost);
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
