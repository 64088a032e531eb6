#include "model/spec.h"

#include <algorithm>

namespace attune::model {

CellsSpec CellsSpec::zero(int rows, int columns) {
  CellsSpec cells{rows, columns, {}, 0};
  cells.cells.resize(static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns));
  return cells;
}

CellsSpec CellsSpec::identity(int size) {
  CellsSpec cells = zero(size, size);
  for (int i = 0; i < size; ++i) cells.at(i, i) = Expression(1);
  return cells;
}

CellsSpec ModelSpec::part_of(int regime, Part part) const {
  const RegimeSpec& own = regimes[static_cast<std::size_t>(regime)];
  CellsSpec cells = own.parts[part].value_or(parts[part]);
  if (!own.set.empty()) {
    for (Expression& cell : cells.cells) cell = cell.with(own.set);
  }
  return cells;
}

bool ModelSpec::all_normal() const {
  return std::all_of(items.begin(), items.end(),
                     [](const ItemSpec& item) { return item.kind == ItemKind::normal; });
}

}  // namespace attune::model
