#include "io/study_export.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

namespace attune::io {
namespace {

using survey::Form;
using survey::Item;
using survey::Words;
using Kind = StudyColumn::Kind;

Words english(std::string text) { return {{"en", std::move(text)}}; }

bool any_role(const StudyExport& given) {
  return std::any_of(given.rows.begin(), given.rows.end(),
                     [](const StudyRow& row) { return !row.role.empty(); });
}

/// The question as the study words it, else as the catalogue does, else the item's name.
Words words_of(const StudyExport& given, const Words& own, const std::string& key) {
  if (!own.empty()) return own;
  const auto found = given.words.find(key);
  return found == given.words.end() ? english(key) : found->second;
}

Words words_or_none(const StudyExport& given, const Words& own, const std::string& key) {
  return own.empty() && given.words.count(key) == 0 ? Words{} : words_of(given, own, key);
}

void add_item_columns(const StudyExport& given, const Item& item,
                      std::vector<StudyColumn>& columns) {
  StudyColumn column{item.name, Kind::number, words_of(given, item.words, item.name),
                     item.name, {},           {},
                     {},        {},           {}};
  if (item.form == Form::moments) {
    for (const survey::Choice& choice : item.choices) {
      column.name = choice.name;
      column.label = words_of(given, choice.words, item.name + "." + choice.name);
      column.choices = {{0, english("no")}, {1, english("yes")}};
      columns.push_back(column);
    }
    return;
  }
  if (item.form == Form::text) column.kind = Kind::text;
  if (item.form == Form::rating) {
    column.lower = item.lower;
    column.upper = item.upper;
    column.low = words_or_none(given, item.low_words, item.name + ".low");
    column.high = words_or_none(given, item.high_words, item.name + ".high");
  }
  for (const survey::Choice& choice : item.choices) {
    column.choices.emplace_back(choice.value,
                                words_of(given, choice.words, item.name + "." + choice.name));
  }
  columns.push_back(std::move(column));
  if (item.may_not_apply) {
    StudyColumn flag{item.name + "_na",
                     Kind::number,
                     english("1: said that it did not apply"),
                     item.name,
                     {},
                     {},
                     {},
                     {},
                     {{0, english("no")}, {1, english("yes")}}};
    columns.push_back(std::move(flag));
  }
}

std::vector<StudyColumn> columns_of(const StudyExport& given) {
  const auto column = [](const char* name, Kind kind, const char* label) {
    return StudyColumn{name, kind, english(label), {}, {}, {}, {}, {}, {}};
  };
  std::vector<StudyColumn> columns{column("couple", Kind::text, "Couple, a pseudonym"),
                                   column("partner", Kind::text, "Partner within the couple")};
  if (any_role(given)) columns.push_back(column("role", Kind::text, "Role within the couple"));
  for (StudyColumn& one : std::vector<StudyColumn>{
           column("time", Kind::wall,
                  "When it was submitted, else scheduled, on the person's own clock"),
           column("asked", Kind::number,
                  "1: a check-in that was asked for; 0: another questionnaire"),
           column("schedule", Kind::text, "Schedule of the study"),
           column("occasion", Kind::number, "Number of the occasion, over all schedules, from 0"),
           column("state", Kind::text, "planned, sent, opened or submitted"),
           column("arm", Kind::text, "Arm that the couple was assigned to"),
           column("zone", Kind::text, "Time zone of the person"),
           column("utc_offset", Kind::number, "Hours east of UTC at the scheduled time"),
           column("consent", Kind::text, "Version of the consent that holds"),
           column("language", Kind::text, "Language in which it was asked"),
           column("scheduled_utc", Kind::utc, "When it could be answered from"),
           column("sent_utc", Kind::utc, "When the first reminder was sent"),
           column("opened_utc", Kind::utc, "When the form was opened"),
           column("submitted_utc", Kind::utc, "When the answers were kept")}) {
    columns.push_back(std::move(one));
  }
  for (const Item& item : given.study.items) {
    if (!item.secret) add_item_columns(given, item, columns);
  }
  return columns;
}

const char* state_of(const StudyRow& row) {
  if (row.submitted) return "submitted";
  if (row.opened) return "opened";
  return row.sent ? "sent" : "planned";
}

double wall_seconds(const survey::WallTime& wall) {
  return static_cast<double>(wall.day * 86400 + wall.second);
}

StudyCell moment(const std::optional<survey::Seconds>& at) {
  return at ? StudyCell{{}, static_cast<double>(*at)} : StudyCell{};
}

StudyCell answer(const StudyRow& row, const StudyColumn& column) {
  if (!row.submitted) return {};
  const survey::Answers& given = row.answers;
  if (column.kind == Kind::text) {
    const auto found = given.texts.find(column.name);
    return found == given.texts.end() ? StudyCell{} : StudyCell{found->second};
  }
  if (column.name == column.item + "_na") {
    const bool said = std::find(given.not_applicable.begin(), given.not_applicable.end(),
                                column.item) != given.not_applicable.end();
    const bool answered = given.values.count(column.item) > 0;
    return said || answered ? StudyCell{{}, said ? 1.0 : 0.0} : StudyCell{};
  }
  const auto value = survey::value_of(given, column.name);
  return value ? StudyCell{{}, *value} : StudyCell{};
}

class RowMaker {
 public:
  explicit RowMaker(const StudyExport& given) : given_(given), roles_(any_role(given)) {}

  std::vector<StudyCell> make(const StudyRow& row, const std::vector<StudyColumn>& columns) {
    const survey::WallTime wall =
        survey::to_wall_clock(row.zone, row.submitted.value_or(row.scheduled));
    const survey::WallTime planned = survey::to_wall_clock(row.zone, row.scheduled);
    double time = wall_seconds(wall);
    auto& taken = times_[{row.couple, row.partner}];
    while (!taken.insert(time).second) time += 1;
    const auto* schedule = find_schedule(given_.study, row.schedule);
    const bool asked = schedule != nullptr && is_check_in(*schedule);
    std::vector<StudyCell> cells{{row.couple}, {row.partner}};
    if (roles_) cells.push_back({row.role});
    for (StudyCell& cell : std::vector<StudyCell>{{{}, time},
                                                  {{}, asked ? 1.0 : 0.0},
                                                  {row.schedule},
                                                  {{}, static_cast<double>(row.occasion)},
                                                  {state_of(row)},
                                                  {row.arm},
                                                  {row.zone},
                                                  {{}, planned.utc_offset / 3600.0},
                                                  {row.consent},
                                                  {row.language},
                                                  moment(row.scheduled),
                                                  moment(row.sent),
                                                  moment(row.opened),
                                                  moment(row.submitted)}) {
      cells.push_back(std::move(cell));
    }
    for (std::size_t i = cells.size(); i < columns.size(); ++i) {
      cells.push_back(answer(row, columns[i]));
    }
    return cells;
  }

 private:
  const StudyExport& given_;
  bool roles_;
  std::map<std::pair<std::string, std::string>, std::set<double>> times_;
};

}  // namespace

bool is_check_in(const survey::Schedule& schedule) {
  return std::find(schedule.ask.begin(), schedule.ask.end(), "closeness") != schedule.ask.end();
}

StudyTable study_table(const StudyExport& given) {
  std::vector<const StudyRow*> rows;
  for (const StudyRow& row : given.rows) rows.push_back(&row);
  std::sort(rows.begin(), rows.end(), [](const StudyRow* a, const StudyRow* b) {
    return std::tie(a->couple, a->partner, a->scheduled, a->occasion) <
           std::tie(b->couple, b->partner, b->scheduled, b->occasion);
  });
  StudyTable table{columns_of(given), {}};
  RowMaker maker(given);
  for (const StudyRow* row : rows) table.rows.push_back(maker.make(*row, table.columns));
  return table;
}

}  // namespace attune::io
