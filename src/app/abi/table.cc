// Tables in memory, the caller's and Attune's.
#include <fmt/format.h>

#include <algorithm>

#include "app/abi/call.h"

using namespace attune;
using attune::requests::UsageError;
using ViewKind = io::ColumnView::Kind;

namespace {

io::ColumnView& add_column(attune_table* table, const char* name, const void* values) {
  abi::require(table, "table");
  abi::require(name, "column");
  if (!table->owned.empty()) throw UsageError("a result takes no more columns");
  if (table->view.rows > 0) abi::require(values, "values");
  io::ColumnView& column = table->view.columns.emplace_back();
  column.name = name;
  return column;
}

const io::ColumnView* find(const attune_table* table, size_t column) {
  return table == nullptr || column >= table->view.columns.size() ? nullptr
                                                                  : &table->view.columns[column];
}

template <class Value>
void copy(const attune_table* table, size_t column, const Value* io::ColumnView::*values,
          bool labels, Value* buffer, size_t size) {
  const io::ColumnView* from = find(table, column);
  if (from == nullptr) throw UsageError(fmt::format("there is no column {}", column));
  if ((from->kind == ViewKind::label) != labels || from->kind == ViewKind::text) {
    throw UsageError(
        fmt::format("column {} holds {}", from->name, labels ? "no labels" : "no numbers"));
  }
  const size_t rows = table->view.rows;
  if (size < rows) throw UsageError(fmt::format("{} rows do not fit into {}", rows, size));
  if (rows == 0) return;
  abi::require(buffer, "buffer");
  std::copy_n(from->*values, rows, buffer);
}

}  // namespace

extern "C" {

attune_status attune_table_create(const char* name, size_t rows, attune_table** out) {
  return abi::guarded([&] {
    abi::require(name, "name");
    abi::require(out, "out");
    abi::give(out, attune_table{{name, rows, {}}, {}});
  });
}

attune_status attune_table_add_numbers(attune_table* table, const char* column, attune_kind kind,
                                       const double* values) {
  return abi::guarded([&] {
    if (kind != ATTUNE_NUMBER && kind != ATTUNE_TIME && kind != ATTUNE_DATE) {
      throw UsageError("kind: numbers, times and dates are made of doubles");
    }
    io::ColumnView& added = add_column(table, column, values);
    added.kind = kind == ATTUNE_NUMBER ? ViewKind::number
                 : kind == ATTUNE_TIME ? ViewKind::time
                                       : ViewKind::date;
    added.numbers = values;
  });
}

attune_status attune_table_add_labels(attune_table* table, const char* column, const int32_t* codes,
                                      const char* const* labels, size_t label_count) {
  return abi::guarded([&] {
    if (label_count > 0) abi::require(labels, "labels");
    std::vector<std::string> texts;
    for (size_t k = 0; k < label_count; ++k) {
      abi::require(labels[k], "a label");
      texts.emplace_back(labels[k]);
    }
    io::ColumnView& added = add_column(table, column, codes);
    added.kind = ViewKind::label;
    added.codes = codes;
    added.labels = std::move(texts);
  });
}

attune_status attune_table_add_texts(attune_table* table, const char* column,
                                     const char* const* values) {
  return abi::guarded([&] {
    io::ColumnView& added = add_column(table, column, static_cast<const void*>(values));
    added.kind = ViewKind::text;
    added.texts = values;
  });
}

void attune_table_free(attune_table* table) { delete table; }

size_t attune_table_rows(const attune_table* table) {
  return table == nullptr ? 0 : table->view.rows;
}

size_t attune_table_columns(const attune_table* table) {
  return table == nullptr ? 0 : table->view.columns.size();
}

const char* attune_table_column_name(const attune_table* table, size_t column) {
  const io::ColumnView* found = find(table, column);
  return found == nullptr ? nullptr : found->name.c_str();
}

attune_kind attune_table_column_kind(const attune_table* table, size_t column) {
  const io::ColumnView* found = find(table, column);
  if (found == nullptr) return ATTUNE_NUMBER;
  if (!table->owned.empty() && table->owned[column].kind == io::ResultColumn::Kind::flag) {
    return ATTUNE_FLAG;
  }
  switch (found->kind) {
    case ViewKind::number:
      return ATTUNE_NUMBER;
    case ViewKind::date:
      return ATTUNE_DATE;
    case ViewKind::time:
      return ATTUNE_TIME;
    case ViewKind::label:
      return ATTUNE_LABEL;
    case ViewKind::text:
      break;
  }
  return ATTUNE_TEXTS;
}

size_t attune_table_label_count(const attune_table* table, size_t column) {
  const io::ColumnView* found = find(table, column);
  return found == nullptr ? 0 : found->labels.size();
}

const char* attune_table_label(const attune_table* table, size_t column, size_t label) {
  const io::ColumnView* found = find(table, column);
  return found == nullptr || label >= found->labels.size() ? nullptr : found->labels[label].c_str();
}

attune_status attune_table_copy_numbers(const attune_table* table, size_t column, double* buffer,
                                        size_t size) {
  return abi::guarded([&] { copy(table, column, &io::ColumnView::numbers, false, buffer, size); });
}

attune_status attune_table_copy_codes(const attune_table* table, size_t column, int32_t* buffer,
                                      size_t size) {
  return abi::guarded([&] { copy(table, column, &io::ColumnView::codes, true, buffer, size); });
}

}  // extern "C"
