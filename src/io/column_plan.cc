#include "io/column_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "io/constructs.h"
#include "io/text.h"

namespace attune::io {
namespace {

class Planner {
 public:
  Planner(const std::vector<std::string>& names, const Schema& schema, Problems& problems)
      : names_(names), schema_(schema), problems_(problems) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (!names[i].empty()) index_[names[i]].push_back(i);
    }
  }

  std::optional<ColumnPlan> plan() {
    const std::size_t before = problems_.errors();
    plan_.layouts.resize(schema_.wide ? 2 : 1);
    if (schema_.wide) {
      plan_.layouts[0].label = schema_.wide->label[0];
      plan_.layouts[1].label = schema_.wide->label[1];
    }
    plan_keys();
    for (const Construct& construct : constructs()) plan_construct(construct);
    for (const CauseRule& rule : schema_.causes) plan_cause(rule);
    for (const InterventionRule& rule : schema_.interventions) plan_intervention(rule);
    check_outcome();
    note_unread();
    if (problems_.errors() > before) return std::nullopt;
    plan_.wanted.assign(names_.size(), false);
    for (const std::size_t column : read_) plan_.wanted[column] = true;
    return std::move(plan_);
  }

 private:
  [[nodiscard]] const ColumnRule* rule_of(std::string_view name) const {
    const auto found = std::find_if(schema_.columns.begin(), schema_.columns.end(),
                                    [&](const ColumnRule& rule) { return rule.name == name; });
    return found == schema_.columns.end() ? nullptr : &*found;
  }

  [[nodiscard]] bool ignored(const std::string& column) const {
    return std::find(schema_.ignore.begin(), schema_.ignore.end(), column) != schema_.ignore.end();
  }

  /// The file's column of that name, which must then be there only once.
  std::size_t find(const std::string& column) {
    const auto found = index_.find(column);
    if (found == index_.end() || ignored(column)) return kNoColumn;
    if (found->second.size() > 1 && duplicates_.insert(column).second) {
      problems_.error(0, printable(column),
                      fmt::format("{} columns have this name (number {} and {})",
                                  found->second.size(), found->second[0] + 1, found->second[1] + 1),
                      "rename or remove one");
    }
    return found->second.front();
  }

  [[nodiscard]] std::string affixed(const std::string& column, std::size_t partner) const {
    const std::string& affix = schema_.wide->affix[partner];
    return schema_.wide->prefix ? affix + column : column + affix;
  }

  struct Places {
    std::array<std::size_t, 2> column{kNoColumn, kNoColumn};
    std::array<bool, 2> own{false, false};
    [[nodiscard]] bool any() const { return column[0] != kNoColumn || column[1] != kNoColumn; }
  };

  /// Where `column` of theirs stands for each layout: in a wide diary the partner's own column, or
  /// else one that both share.
  Places locate(const std::string& column) {
    Places places;
    for (std::size_t partner = 0; partner < plan_.layouts.size(); ++partner) {
      std::size_t& at = places.column[partner];
      if (schema_.wide) {
        at = find(affixed(column, partner));
        places.own[partner] = at != kNoColumn;
      }
      if (at == kNoColumn) at = find(column);
      if (at != kNoColumn) read_.insert(at);
    }
    return places;
  }

  [[nodiscard]] Place schema_place(std::size_t line) const { return {schema_.source, line, {}}; }

  [[nodiscard]] std::optional<std::string> near_column(const std::string& column) const {
    std::vector<std::string> free;
    for (const auto& name : names_) {
      if (!ignored(name)) free.push_back(name);
    }
    const auto near = nearest(column, free);
    return near ? std::optional(printable(*near)) : std::nullopt;
  }

  [[nodiscard]] std::string did_you_mean(const std::string& column) const {
    const auto near = near_column(column);
    return near ? fmt::format("did you mean \"{}\"?", *near) : std::string();
  }

  void report_absent(const std::string& name, const std::string& column, std::size_t line) {
    problems_.error_in(
        schema_place(line),
        fmt::format("\"{}\": {} has no column {}", name, problems_.file(), shown(column)),
        did_you_mean(column));
  }

  /// Their column for our name, by the schema or by the same name. Reports a column that the schema
  /// names and the file lacks.
  Places locate_ours(const std::string& name) {
    const ColumnRule* rule = rule_of(name);
    const std::string column = rule == nullptr ? name : rule->column;
    // "stress" of the file is not ours if the schema gives it to something else.
    if (rule == nullptr && claimed(column)) return {};
    const Places places = locate(column);
    if (!places.any() && rule != nullptr) report_absent(name, column, rule->line);
    return places;
  }

  [[nodiscard]] bool claimed(const std::string& column) const {
    const auto uses = [&](const auto& rule) { return rule.column == column; };
    return std::any_of(schema_.columns.begin(), schema_.columns.end(), uses) ||
           std::any_of(schema_.causes.begin(), schema_.causes.end(), uses) ||
           std::any_of(schema_.interventions.begin(), schema_.interventions.end(), uses);
  }

  void plan_keys() {
    struct Key {
      const char* name;
      std::size_t RowLayout::*place;
      bool required;
    };
    const bool wide = schema_.wide.has_value();
    const std::array<Key, 4> keys{{{"couple", &RowLayout::couple, true},
                                   {"partner", &RowLayout::partner, !wide},
                                   {"time", &RowLayout::time, true},
                                   {"role", &RowLayout::role, false}}};
    for (const Key& key : keys) {
      if (wide && std::string_view(key.name) == "partner") continue;
      const Places places = locate_ours(key.name);
      for (std::size_t p = 0; p < plan_.layouts.size(); ++p) {
        plan_.layouts[p].*key.place = places.column[p];
      }
      const bool complete = places.column[0] != kNoColumn &&
                            (plan_.layouts.size() == 1 || places.column[1] != kNoColumn);
      if (key.required && !complete && rule_of(key.name) == nullptr) report_required(key.name);
    }
    if (const ColumnRule* rule = rule_of("time"); rule != nullptr && !rule->format.empty()) {
      plan_.time_format.emplace(rule->format);
    }
  }

  /// What to write in a schema; with the file's own name where one comes near.
  [[nodiscard]] std::string schema_line(const std::string& name, std::string_view scale) const {
    const auto near = near_column(name);
    return fmt::format("in a schema: [columns] {} = {}\"{}\"{}", name,
                       scale.empty() ? "" : "{ column = ", near.value_or("your column"), scale);
  }

  void report_required(const std::string& name) {
    std::string mend = schema_line(name, "");
    if (names_.size() == 1) mend = "fields must be separated by comma, semicolon or tab";
    if (name == "partner") mend += "; one row for both partners: partner_suffix";
    problems_.error(1, {}, fmt::format("there is no column \"{}\", which every diary needs", name),
                    mend);
  }

  void add(dyad::Variable variable, ValueRule rule, const Places& places) {
    plan_.variables.push_back(std::move(variable));
    plan_.rules.push_back(std::move(rule));
    for (std::size_t p = 0; p < plan_.layouts.size(); ++p) {
      plan_.layouts[p].values.push_back(places.column[p]);
      plan_.layouts[p].own.push_back(places.own[p]);
    }
  }

  [[nodiscard]] std::string source_name(const Places& places) const {
    return printable(names_[places.column[places.column[0] == kNoColumn ? 1 : 0]]);
  }

  void plan_construct(const Construct& construct) {
    const Places places = locate_ours(construct.name);
    if (!places.any()) return;
    const ColumnRule* schema_rule = rule_of(construct.name);
    ValueRule rule;
    rule.scale = construct.scale;
    if (schema_rule != nullptr && schema_rule->scale) {
      rule.scale = schema_rule->scale;
      rule.scale_from_schema = true;
    }
    rule.mapped = construct.mapped.value_or(Scale{});
    rule.reverse = schema_rule != nullptr && schema_rule->reverse;
    rule.possible = construct.possible;
    rule.is_time = construct.kind == dyad::Kind::moment_time;
    if (schema_rule != nullptr && !schema_rule->format.empty())
      rule.format.emplace(schema_rule->format);

    dyad::Variable variable{
        .name = construct.name, .source_column = source_name(places), .kind = construct.kind};
    if (rule.scale) {
      variable.lower = rule.mapped.lower;
      variable.upper = rule.mapped.upper;
    }
    variable.censored = construct.censored;
    if (schema_rule != nullptr && schema_rule->censored) variable.censored = *schema_rule->censored;
    add(std::move(variable), std::move(rule), places);
  }

  static constexpr double kInfinity = std::numeric_limits<double>::infinity();

  void plan_cause(const CauseRule& cause) {
    const Places places = locate(cause.column);
    if (!places.any()) return report_absent(cause.name, cause.column, cause.line);
    ValueRule rule{.scale = cause.scale,
                   .scale_from_schema = cause.scale.has_value(),
                   .mapped = {1, 7},
                   .reverse = cause.reverse,
                   .possible = {-kInfinity, kInfinity}};
    dyad::Variable variable{.name = cause.name,
                            .source_column = source_name(places),
                            .kind = dyad::Kind::cause,
                            .centering = cause.center};
    if (cause.scale) {
      variable.lower = 1;
      variable.upper = 7;
    }
    add(std::move(variable), std::move(rule), places);
  }

  void plan_intervention(const InterventionRule& intervention) {
    const Places places = locate(intervention.column);
    if (!places.any()) {
      return report_absent(intervention.name, intervention.column, intervention.line);
    }
    ValueRule rule{.scale = intervention.scale,
                   .scale_from_schema = intervention.scale.has_value(),
                   .mapped = {0, 1},
                   .possible = {-kInfinity, kInfinity}};
    dyad::Variable variable{.name = intervention.name,
                            .source_column = source_name(places),
                            .kind = dyad::Kind::intervention,
                            .decay_days = intervention.decay_days};
    if (intervention.scale) {
      variable.lower = 0;
      variable.upper = 1;
    }
    add(std::move(variable), std::move(rule), places);
  }

  void check_outcome() {
    const bool has = std::any_of(plan_.variables.begin(), plan_.variables.end(),
                                 [](const auto& variable) { return variable.name == "closeness"; });
    if (has || rule_of("closeness") != nullptr) return;
    const std::string mend =
        "map your own outcome, " + schema_line("closeness", ", scale = [1, 7] }");
    problems_.error(1, {}, "there is no column \"closeness\"", mend);
  }

  void note_unread() {
    for (const std::string& column : schema_.ignore) {
      if (!index_.contains(column)) {
        problems_.note(
            0, {}, fmt::format("\"ignore\" lists {}, which the file does not have", shown(column)),
            did_you_mean(column));
      }
    }
    constexpr std::size_t kMost = 12;
    std::string list;
    std::size_t unread = 0;
    for (std::size_t i = 0; i < names_.size(); ++i) {
      const std::string& name = names_[i];
      if (read_.contains(i) || ignored(name) || name.empty()) continue;
      if (++unread <= kMost) list += (list.empty() ? "" : ", ") + printable(name);
      const auto& ours = known_columns();
      const std::string lower = lower_case(name);
      if (lower != name && std::find(ours.begin(), ours.end(), lower) != ours.end()) {
        problems_.warning(0, printable(name), "is not read: names are told apart by case",
                          fmt::format("rename it \"{}\", or in a schema: [columns] {} = \"{}\"",
                                      lower, lower, printable(name)));
      }
    }
    if (unread == 0) return;
    if (unread > kMost) list += fmt::format(" and {} more", unread - kMost);
    problems_.note(0, {},
                   fmt::format("{} column{} not read: {}", unread, unread == 1 ? "" : "s", list));
  }

  const std::vector<std::string>& names_;
  const Schema& schema_;
  Problems& problems_;
  std::map<std::string, std::vector<std::size_t>> index_;
  std::set<std::string> duplicates_;
  std::set<std::size_t> read_;
  ColumnPlan plan_;
};

}  // namespace

std::optional<ColumnPlan> plan_columns(const std::vector<std::string>& names, const Schema& schema,
                                       Problems& problems) {
  return Planner(names, schema, problems).plan();
}

}  // namespace attune::io
