#include "io/study_csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ostream>
#include <string_view>

#include "io/constructs.h"
#include "io/csv_line.h"
#include "io/instant.h"
#include "io/text.h"

namespace attune::io {
namespace {

/// "2026-03-28T21:00:05", and "Z" in UTC.
std::string iso_seconds(double seconds, bool utc) {
  if (std::isnan(seconds)) return {};
  const double days = std::floor(seconds / 86400);
  const int of_day = static_cast<int>(seconds - days * 86400);
  return iso_minutes(days).substr(0, 11) + fmt::format("{:02}:{:02}:{:02}{}", of_day / 3600,
                                                       of_day / 60 % 60, of_day % 60,
                                                       utc ? "Z" : "");
}

/// Formula injection: OWASP ASVS 5.0, 1.2.10.
std::string harmless(const std::string& text) {
  const bool runs = !text.empty() && std::string_view("=+-@\t\r").find(text[0]) != text.npos;
  return runs ? "'" + text : text;
}

void write_cell(CsvLine& line, const StudyColumn& column, const StudyCell& cell) {
  switch (column.kind) {
    case StudyColumn::Kind::text:
      line.text(column.item.empty() ? cell.text : harmless(cell.text));
      break;
    case StudyColumn::Kind::number:
      line.number(cell.number);
      break;
    default:
      line.text(iso_seconds(cell.number, column.kind == StudyColumn::Kind::utc));
  }
}

bool is_for_model(const StudyColumn& column, const survey::Study& study) {
  const auto& known = known_columns();
  return std::find(known.begin(), known.end(), column.name) != known.end() ||
         std::find(study.causes.begin(), study.causes.end(), column.name) != study.causes.end();
}

}  // namespace

void write_study_csv(std::ostream& out, const StudyTable& table) {
  CsvLine line(out);
  for (const StudyColumn& column : table.columns) line.text(column.name);
  line.end();
  for (const auto& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) write_cell(line, table.columns[i], row[i]);
    line.end();
  }
}

std::string study_schema(const survey::Study& study, const StudyTable& table) {
  std::string out = fmt::format(
      "# How attune reads the diary of the study {}: attune report diary.csv --schema schema.toml\n"
      "ignore = [",
      study.id);
  bool first = true;
  for (const StudyColumn& column : table.columns) {
    if (is_for_model(column, study)) continue;
    out += fmt::format("{}\"{}\"", first ? "" : ", ", column.name);
    first = false;
  }
  out += "]\n";
  if (!study.causes.empty()) out += "\n[causes]\n";
  for (const std::string& name : study.causes) {
    const survey::Item* item = find_item(study, name);
    if (item == nullptr) continue;
    out += item->form == survey::Form::rating
               ? fmt::format("{0} = {{ column = \"{0}\", scale = [{1}, {2}] }}\n", name,
                             item->lower, item->upper)
               : fmt::format("{0} = {{ column = \"{0}\" }}\n", name);
  }
  return out;
}

void write_assignments_csv(std::ostream& out, const std::vector<StudyAssignment>& rows) {
  CsvLine line(out);
  for (const char* name : {"couple", "order", "arm", "assigned_utc"}) line.text(name);
  line.end();
  for (const StudyAssignment& row : rows) {
    line.text(row.couple).number(static_cast<double>(row.order)).text(row.arm);
    line.text(iso_seconds(static_cast<double>(row.at), true)).end();
  }
}

void write_decisions_csv(std::ostream& out, const std::vector<StudyDecision>& rows) {
  CsvLine line(out);
  for (const char* name : {"couple", "partner", "prompt", "decided_utc", "available", "probability",
                           "draw", "sent", "seen_utc"}) {
    line.text(name);
  }
  line.end();
  for (const StudyDecision& row : rows) {
    line.text(row.couple).text(row.partner).text(row.prompt);
    line.text(iso_seconds(static_cast<double>(row.at), true)).flag(row.available);
    line.number(row.probability).number(row.draw).flag(row.sent);
    line.text(row.seen ? iso_seconds(static_cast<double>(*row.seen), true) : "").end();
  }
}

}  // namespace attune::io
