// The tables, as an append-only list of steps: a database is brought forward, never back.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace attune::store {

/// Statements of one step; {serial} stands for a number that grows by itself.
using Step = std::vector<std::string>;

[[nodiscard]] std::span<const Step> migrations();

}  // namespace attune::store
