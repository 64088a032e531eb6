#include "io/drawn_diary.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <sstream>

#include "io/any_table.h"
#include "io/csv_line.h"
#include "io/csv_table.h"
#include "io/instant.h"
#include "io/problems.h"

namespace attune::io {
namespace {

constexpr double kNever = -std::numeric_limits<double>::infinity();

std::string text_of(const Cell& cell) {
  if (cell.kind == Cell::Kind::text) return std::string(cell.text);
  if (std::isnan(cell.number)) return {};
  const bool instant = cell.kind == Cell::Kind::date || cell.kind == Cell::Kind::date_time;
  return instant ? iso_minutes(cell.number) : format_number(cell.number);
}

/// Every cell as the file has it.
class Whole : public TableSink {
 public:
  std::vector<bool> header(const std::vector<std::string>& columns) override {
    names = columns;
    return std::vector<bool>(names.size(), true);
  }
  void row(std::size_t, std::span<const Cell> cells) override {
    std::vector<std::string>& texts = rows.emplace_back();
    for (const Cell& cell : cells) texts.push_back(text_of(cell));
  }

  std::vector<std::string> names;
  std::vector<std::vector<std::string>> rows;
};

std::string answer_text(const model::BoundModel& m, const model::BoundItem& item, double answer) {
  if (std::isnan(answer)) return {};
  if (item.kind != model::ItemKind::regime) return format_number(answer);
  return m.regime_names[static_cast<std::size_t>(answer)];
}

void put_answers(const model::BoundModel& m, Whole& whole) {
  for (std::size_t i = 0; i < m.items.size(); ++i) {
    const model::BoundItem& item = m.items[i];
    const auto column = static_cast<std::size_t>(
        std::find(whole.names.begin(), whole.names.end(), item.column) - whole.names.begin());
    for (const model::Series& series : m.series) {
      for (std::size_t t = 0; t < series.occasions.size(); ++t) {
        const std::string answer = answer_text(
            m, item, series.answers(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(t)));
        for (int who = 0; who < 2; ++who) {
          const int row = series.occasions[t].row[static_cast<std::size_t>(who)];
          if (row < 0 || (item.partner >= 0 && item.partner != who)) continue;
          whole.rows[static_cast<std::size_t>(row)][column] = answer;
        }
      }
    }
  }
}

double number_in(const std::string& cell) {
  const auto number = parse_number(cell);
  return number ? number->value : std::nan("");
}

std::string csv_of(const Whole& whole, double from, const std::string& time) {
  std::ostringstream out;
  CsvLine line(out);
  for (const std::string& name : whole.names) line.text(name);
  line.end();
  const auto at = static_cast<std::size_t>(std::find(whole.names.begin(), whole.names.end(), time) -
                                           whole.names.begin());
  for (const std::vector<std::string>& row : whole.rows) {
    const double when = at < row.size() ? number_in(row[at]) : std::nan("");
    if (when < from) continue;
    for (std::size_t k = 0; k < row.size(); ++k) {
      if (k == at && std::isfinite(from) && !std::isnan(when)) {
        line.number(when - from);
      } else {
        line.text(row[k]);
      }
    }
    line.end();
  }
  return out.str();
}

}  // namespace

std::string drawn_diary(const std::string& path, const model::BoundModel& drawn, const Job& job) {
  Whole whole;
  Problems problems(path, 1);
  read_any_table(path, whole, problems, job);
  put_answers(drawn, whole);
  return csv_of(whole, kNever, {});
}

std::string drawn_diary_csv(const std::string& csv, const model::BoundModel& drawn, double from,
                            const std::string& time, const Job& job) {
  Whole whole;
  Problems problems("design", 1);
  std::istringstream in(csv);
  read_csv_table(in, csv.size(), whole, problems, job);
  put_answers(drawn, whole);
  return csv_of(whole, from, time);
}

std::string hidden_csv(const model::BoundModel& drawn, const std::vector<model::HiddenPath>& hidden,
                       double from) {
  std::ostringstream out;
  CsvLine line(out);
  line.text("series").text("time");
  for (const std::string& state : drawn.states) line.text(state);
  if (drawn.regimes > 1) line.text("regime");
  for (const int slot : drawn.integrated.parameters) {
    line.text(drawn.parameters.all()[static_cast<std::size_t>(slot)].name + "_own");
  }
  line.end();
  for (std::size_t s = 0; s < drawn.series.size(); ++s) {
    const model::Series& series = drawn.series[s];
    for (std::size_t t = 0; t < series.occasions.size(); ++t) {
      const double time = series.occasions[t].time;
      if (time < from) continue;
      line.text(series.label).number(std::isfinite(from) ? time - from : time);
      for (const double state : hidden[s].states.col(static_cast<Eigen::Index>(t))) {
        line.number(state);
      }
      if (drawn.regimes > 1) {
        line.text(drawn.regime_names[static_cast<std::size_t>(hidden[s].regimes[t])]);
      }
      for (const int slot : drawn.integrated.parameters) line.number(hidden[s].parameters(slot));
      line.end();
    }
  }
  return out.str();
}

}  // namespace attune::io
