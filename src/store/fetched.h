// The rows of a query, and whether a statement changed one.
#pragma once

#include <soci/soci.h>

#include <vector>

namespace attune::store {

/// @param all  prepared with into() of the members of `row`. @returns a copy of `row` for each row.
template <class Row>
[[nodiscard]] std::vector<Row> fetched(soci::statement all, const Row& row) {
  std::vector<Row> rows;
  all.execute();
  while (all.fetch()) rows.push_back(row);
  return rows;
}

/// Runs it. @returns whether it changed one row: what was there to change, or is new.
[[nodiscard]] inline bool changed_one(soci::statement change) {
  change.execute(true);
  return change.get_affected_rows() == 1;
}

}  // namespace attune::store
