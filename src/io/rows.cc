#include "io/rows.h"

#include <cmath>
#include <ostream>

#include "io/instant.h"
#include "io/number.h"

namespace attune::io {

void CsvRows::header(std::vector<RowColumn> columns) {
  columns_ = std::move(columns);
  for (const RowColumn& column : columns_) write(column.name);
}

void CsvRows::text(std::string_view field) { write(field); }

void CsvRows::value(double field) {
  const RowKind kind = columns_[at_].kind;
  const bool date = calendar_ && !std::isnan(field);
  if (kind == RowKind::flag) {
    out_ << (field != 0 ? '1' : '0');
  } else if (kind == RowKind::time && date) {
    out_ << iso_milliseconds(field);
  } else if (kind == RowKind::minute && date) {
    out_ << iso_minutes(field);
  } else {
    out_ << format_number(field);
  }
  end_field();
}

void CsvRows::write(std::string_view field) {
  // Spaces at the ends would be trimmed without quotes.
  const bool quote = field.find_first_of(",\"\r\n\t;") != std::string_view::npos ||
                     (!field.empty() && (field.front() == ' ' || field.back() == ' '));
  if (!quote) {
    out_ << field;
  } else {
    out_ << '"';
    for (const char c : field) {
      if (c == '"') out_ << '"';
      out_ << c;
    }
    out_ << '"';
  }
  end_field();
}

void CsvRows::end_field() {
  at_ = (at_ + 1) % columns_.size();
  out_ << (at_ == 0 ? '\n' : ',');
}

void MemoryRows::header(std::vector<RowColumn> columns) {
  using Kind = ResultColumn::Kind;
  for (const RowColumn& column : columns) {
    const bool time = column.kind == RowKind::time || column.kind == RowKind::minute;
    kinds_.push_back(column.kind);
    columns_.push_back({column.name,
                        column.kind == RowKind::text   ? Kind::label
                        : column.kind == RowKind::flag ? Kind::flag
                        : time && calendar_            ? Kind::time
                                                       : Kind::number,
                        {},
                        {},
                        {}});
  }
  known_.resize(columns.size());
}

void MemoryRows::text(std::string_view field) {
  ResultColumn& column = columns_[at_];
  if (field.empty()) {
    column.codes.push_back(-1);
  } else {
    const auto [known, fresh] = known_[at_].try_emplace(
        std::string(field), static_cast<std::int32_t>(column.labels.size()));
    if (fresh) column.labels.emplace_back(field);
    column.codes.push_back(known->second);
  }
  end_field();
}

void MemoryRows::value(double field) {
  constexpr double kMinutes = 1440, kMilliseconds = 86400e3;
  ResultColumn& column = columns_[at_];
  if (column.kind == ResultColumn::Kind::time) {
    field = kinds_[at_] == RowKind::minute ? std::round(field * kMinutes) * 60
                                           : std::round(field * kMilliseconds) / 1000;
  }
  column.numbers.push_back(field);
  end_field();
}

}  // namespace attune::io
