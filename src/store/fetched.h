// The rows of a query.
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

}  // namespace attune::store
