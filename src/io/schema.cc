#include "io/schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <sstream>

#include "io/atomic_file.h"
#include "io/constructs.h"
#include "io/instant.h"
#include "io/problems.h"
#include "io/text.h"
#include "io/toml.h"

namespace attune::io {
namespace {

std::string hint(std::string_view name, const std::vector<std::string>& candidates) {
  if (const auto near = nearest(name, candidates))
    return fmt::format("did you mean \"{}\"?", *near);
  std::string list;
  for (const std::string& candidate : candidates) list += (list.empty() ? "" : ", ") + candidate;
  return candidates.size() <= 12 ? "known: " + list : "the names are in docs/formats/diary.md";
}

/// Reads one [section] entry: a text or a table with known keys. Each getter notes wrong types.
class Entry {
 public:
  Entry(std::string section, std::string_view name, const toml::node& node,
        std::vector<std::string> keys, Problems& problems)
      : where_(fmt::format("[{}] {}", section, printable(name))),
        node_(node),
        table_(node.as_table()),
        problems_(problems) {
    if (table_ == nullptr) {
      if (!node.is_string()) {
        error(node, "is " + kind_of(node) + "; expected a column's name or a table",
              fmt::format("{} = \"column\" or {} = {{ column = \"column\" }}", printable(name),
                          printable(name)));
      }
      return;
    }
    for (const auto& [key, value] : *table_) {
      if (std::find(keys.begin(), keys.end(), key.str()) != keys.end()) continue;
      error(value, fmt::format("unknown key {}", shown(key.str())), hint(key.str(), keys));
    }
  }

  void error(const toml::node& at, const std::string& message, std::string mend = {}) {
    problems_.error(line_of(at), {}, where_ + ": " + message, std::move(mend));
  }
  void error(const std::string& message, std::string mend = {}) {
    error(node_, message, std::move(mend));
  }

  [[nodiscard]] std::string column() {
    const toml::node* node = table_ == nullptr ? &node_ : table_->get("column");
    if (node == nullptr) {
      error("the key \"column\" is missing", "column = \"the file's column\"");
      return {};
    }
    const std::string column = text(node, "column");
    if (node->is_string() && trim(column).empty()) error(*node, "the column's name is empty");
    return std::string(trim(column));
  }

  [[nodiscard]] std::string text(std::string_view key) {
    const toml::node* node = get(key);
    return node == nullptr ? std::string() : text(node, key);
  }

  [[nodiscard]] std::optional<bool> boolean(std::string_view key) {
    const toml::node* node = get(key);
    if (node == nullptr) return std::nullopt;
    if (const auto value = node->value_exact<bool>()) return value;
    error(*node, fmt::format("\"{}\" is {}; expected true or false", key, kind_of(*node)));
    return std::nullopt;
  }

  [[nodiscard]] std::optional<double> number(std::string_view key) {
    const toml::node* node = get(key);
    if (node == nullptr) return std::nullopt;
    if (const auto value = finite(*node)) return value;
    error(*node, fmt::format("\"{}\" is {}; expected a number", key, kind_of(*node)));
    return std::nullopt;
  }

  [[nodiscard]] std::optional<Scale> scale() {
    const toml::node* node = get("scale");
    if (node == nullptr) return std::nullopt;
    const toml::array* ends = node->as_array();
    std::vector<double> values;
    if (ends != nullptr) {
      for (const toml::node& end : *ends) {
        if (const auto value = finite(end)) values.push_back(*value);
      }
    }
    if (ends == nullptr || ends->size() != 2 || values.size() != 2) {
      error(*node, "\"scale\" must be two numbers", "scale = [lowest, highest]");
      return std::nullopt;
    }
    if (!(values[0] < values[1])) {
      error(*node,
            fmt::format("\"scale\" is [{}, {}]; the first must be the lower", values[0], values[1]),
            values[0] > values[1] ? "for an item whose high answers mean less, add reverse = true"
                                  : "");
      return std::nullopt;
    }
    if (!std::isfinite(values[1] - values[0])) {
      error(*node, "\"scale\" is too wide");
      return std::nullopt;
    }
    return Scale{values[0], values[1]};
  }

 private:
  [[nodiscard]] const toml::node* get(std::string_view key) const {
    return table_ == nullptr ? nullptr : table_->get(key);
  }

  [[nodiscard]] static std::optional<double> finite(const toml::node& node) {
    if (!node.is_number()) return std::nullopt;
    const auto value = node.value<double>();
    return value && std::isfinite(*value) ? value : std::nullopt;
  }

  [[nodiscard]] std::string text(const toml::node* node, std::string_view key) {
    if (const auto value = node->value_exact<std::string>()) return *value;
    if (table_ != nullptr) {
      error(*node, fmt::format("\"{}\" is {}; expected a text", key, kind_of(*node)));
    }
    return {};
  }

  std::string where_;
  const toml::node& node_;
  const toml::table* table_;
  Problems& problems_;
};

bool is_time_like(const std::string& name) {
  const Construct* construct = find_construct(name);
  return name == "time" || (construct != nullptr && construct->kind == dyad::Kind::moment_time);
}

void read_columns(const toml::table& section, Schema& schema, Problems& problems) {
  for (const auto& [key, node] : section) {
    const std::string name(key.str());
    const auto& known = known_columns();
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      problems.error(line_of(node), {},
                     fmt::format("[columns]: {} is not one of our names", shown(name)),
                     hint(name, known) + " A cause of your own goes under [causes]");
      continue;
    }
    Entry entry("columns", name, node, {"column", "format", "scale", "censored", "reverse"},
                problems);
    ColumnRule rule{.name = name, .column = entry.column(), .line = line_of(node)};
    rule.format = entry.text("format");
    rule.scale = entry.scale();
    rule.censored = entry.boolean("censored");
    rule.reverse = entry.boolean("reverse").value_or(false);

    const Construct* construct = find_construct(name);
    const bool takes_scale = construct != nullptr && construct->mapped.has_value();
    if (!rule.format.empty()) {
      if (!is_time_like(name)) {
        entry.error("takes no \"format\": only times do");
      } else if (const std::string fault = TimeFormat::fault(rule.format); !fault.empty()) {
        entry.error(fmt::format("\"format\" is {}: {}", shown(rule.format), fault),
                    "e.g. format = \"%d.%m.%Y %H:%M\"");
      }
    }
    if (rule.scale && !takes_scale) {
      entry.error("takes no \"scale\"", name == "time_together"
                                            ? "it is in minutes; a rating of it can be a cause of "
                                              "your own, see [causes]"
                                            : "");
    }
    if (rule.reverse && !rule.scale && (construct == nullptr || !construct->scale)) {
      entry.error("\"reverse\" needs a \"scale\" to flip inside");
    }
    if (rule.censored && (construct == nullptr || construct->kind != dyad::Kind::item)) {
      entry.error("takes no \"censored\"", "only closeness, distance and affection_landed do");
    }
    schema.columns.push_back(std::move(rule));
  }
}

/// A name of one's own becomes part of parameter names and of column headers.
bool check_own_name(const std::string& name, std::string_view section, const toml::node& node,
                    Problems& problems) {
  const auto& known = known_columns();
  if (std::find(known.begin(), known.end(), name) != known.end()) {
    problems.error(line_of(node), {},
                   fmt::format("[{}]: \"{}\" is one of our own names", section, name),
                   "map it under [columns], or choose another name");
    return false;
  }
  const bool plain =
      !name.empty() && name.size() <= 40 && !(name[0] >= '0' && name[0] <= '9') &&
      name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") ==
          std::string::npos;
  if (!plain) {
    problems.error(line_of(node), {},
                   fmt::format("[{}]: the name {} cannot be used", section, shown(name)),
                   "letters, digits and _, at most 40, not beginning with a digit");
  }
  return plain;
}

void read_causes(const toml::table& section, Schema& schema, Problems& problems) {
  for (const auto& [key, node] : section) {
    const std::string name(key.str());
    if (!check_own_name(name, "causes", node, problems)) continue;
    Entry entry("causes", name, node, {"column", "center", "scale", "reverse"}, problems);
    CauseRule rule{.name = name, .column = entry.column(), .line = line_of(node)};
    rule.scale = entry.scale();
    rule.reverse = entry.boolean("reverse").value_or(false);
    const std::string center = entry.text("center");
    if (center == "grand") {
      rule.center = dyad::Centering::grand;
    } else if (center == "none") {
      rule.center = dyad::Centering::none;
    } else if (!center.empty() && center != "person") {
      entry.error(fmt::format("\"center\" is {}", shown(center)),
                  hint(center, {"person", "grand", "none"}));
    }
    if (rule.reverse && !rule.scale) entry.error("\"reverse\" needs a \"scale\" to flip inside");
    schema.causes.push_back(std::move(rule));
  }
}

void read_interventions(const toml::table& section, Schema& schema, Problems& problems) {
  for (const auto& [key, node] : section) {
    const std::string name(key.str());
    if (!check_own_name(name, "interventions", node, problems)) continue;
    Entry entry("interventions", name, node, {"column", "decay_days", "scale"}, problems);
    InterventionRule rule{.name = name, .column = entry.column(), .line = line_of(node)};
    rule.scale = entry.scale();
    rule.decay_days = entry.number("decay_days").value_or(rule.decay_days);
    if (!(rule.decay_days > 0 && rule.decay_days <= 3650)) {
      entry.error(fmt::format("\"decay_days\" is {}; expected days above 0, at most 3650",
                              rule.decay_days));
    }
    const bool taken = std::any_of(schema.causes.begin(), schema.causes.end(),
                                   [&](const CauseRule& cause) { return cause.name == name; });
    if (taken) entry.error("the same name is under [causes]", "choose another name");
    schema.interventions.push_back(std::move(rule));
  }
}

std::vector<std::string> read_texts(const toml::node& node, std::string_view key,
                                    Problems& problems) {
  std::vector<std::string> texts;
  const toml::array* list = node.as_array();
  if (list == nullptr) {
    problems.error(line_of(node), {},
                   fmt::format("\"{}\" is {}; expected a list of texts", key, kind_of(node)),
                   fmt::format("{} = [\"...\", \"...\"]", key));
    return texts;
  }
  for (const toml::node& element : *list) {
    if (const auto text = element.value_exact<std::string>()) {
      texts.push_back(*text);
    } else {
      problems.error(line_of(element), {},
                     fmt::format("\"{}\" holds {}; expected texts only", key, kind_of(element)));
    }
  }
  return texts;
}

/// "_m" -> "m": a partner's label is what is left without the joining marks.
std::string label_of(std::string_view affix) {
  constexpr std::string_view kMarks = "_.- ";
  const auto first = affix.find_first_not_of(kMarks);
  if (first == std::string_view::npos) return std::string(affix);
  return std::string(affix.substr(first, affix.find_last_not_of(kMarks) - first + 1));
}

void read_wide(const toml::node& node, std::string_view key, Schema& schema, Problems& problems) {
  const std::size_t before = problems.errors();
  const std::vector<std::string> affixes = read_texts(node, key, problems);
  if (problems.errors() > before) return;
  const auto fault = [&](const std::string& message) {
    problems.error(
        line_of(node), {}, fmt::format("\"{}\": {}", key, message),
        fmt::format("e.g. {}", key == "partner_prefix" ? "partner_prefix = [\"M_\", \"W_\"]"
                                                       : "partner_suffix = [\"_m\", \"_w\"]"));
  };
  if (schema.wide) return fault("give either partner_prefix or partner_suffix, not both");
  if (affixes.size() != 2) return fault(fmt::format("{} texts; expected two", affixes.size()));
  if (affixes[0].empty() || affixes[1].empty()) return fault("a text is empty");
  if (label_of(affixes[0]) == label_of(affixes[1]))
    return fault("both texts name the same partner");
  schema.wide = WideLayout{key == "partner_prefix",
                           {affixes[0], affixes[1]},
                           {label_of(affixes[0]), label_of(affixes[1])}};
}

/// One column of theirs must not feed two of ours, nor be ignored as well.
void check_columns_used_once(const Schema& schema, Problems& problems) {
  struct Use {
    std::string column, name;
    std::size_t line;
  };
  std::vector<Use> uses;
  for (const auto& rule : schema.columns) uses.push_back({rule.column, rule.name, rule.line});
  for (const auto& rule : schema.causes) uses.push_back({rule.column, rule.name, rule.line});
  for (const auto& rule : schema.interventions) uses.push_back({rule.column, rule.name, rule.line});
  std::map<std::string, std::string> owner;
  for (const Use& use : uses) {
    if (use.column.empty()) continue;
    const auto [place, fresh] = owner.emplace(use.column, use.name);
    if (!fresh) {
      problems.error(use.line, {},
                     fmt::format("column {} is used for \"{}\" and for \"{}\"", shown(use.column),
                                 place->second, use.name),
                     "a column can stand for one thing only");
    }
    if (std::find(schema.ignore.begin(), schema.ignore.end(), use.column) != schema.ignore.end()) {
      problems.error(use.line, {},
                     fmt::format("column {} is used for \"{}\" but also listed in \"ignore\"",
                                 shown(use.column), use.name));
    }
  }
  if (schema.wide) {
    for (const auto& rule : schema.columns) {
      if (rule.name == "partner") {
        problems.error(rule.line, {}, "a wide diary has no partner column",
                       "remove [columns] partner, or partner_prefix / partner_suffix");
      }
    }
  }
}

const toml::table* as_section(const toml::node& node, std::string_view key, Problems& problems) {
  const toml::table* table = node.as_table();
  if (table == nullptr) {
    problems.error(line_of(node), {},
                   fmt::format("\"{}\" is {}; expected a section", key, kind_of(node)),
                   fmt::format("[{}]", key));
  }
  return table;
}

}  // namespace

Expected<Schema, std::vector<Diagnostic>> parse_schema(std::string_view toml,
                                                       const std::string& source) {
  Problems problems(source, 1000);
  const auto parsed = parse_toml(toml, "schema", problems);
  if (!parsed) return unexpected(problems.take_errors());

  Schema schema;
  schema.source = source;
  const std::vector<std::string> keys{"ignore",        "columns",        "causes",
                                      "interventions", "partner_suffix", "partner_prefix"};
  // Causes come before interventions in the table's alphabetical order.
  for (const auto& [key, node] : *parsed) {
    const std::string_view name = key.str();
    if (name == "ignore") {
      schema.ignore = read_texts(node, name, problems);
    } else if (name == "partner_suffix" || name == "partner_prefix") {
      read_wide(node, name, schema, problems);
    } else if (name == "columns" || name == "causes" || name == "interventions") {
      const toml::table* section = as_section(node, name, problems);
      if (section == nullptr) continue;
      if (name == "columns") read_columns(*section, schema, problems);
      if (name == "causes") read_causes(*section, schema, problems);
      if (name == "interventions") read_interventions(*section, schema, problems);
    } else {
      problems.error(line_of(node), {}, fmt::format("unknown key {}", shown(name)),
                     hint(name, keys));
    }
  }
  check_columns_used_once(schema, problems);
  if (problems.errors() > 0) return unexpected(problems.take_errors());
  return schema;
}

Expected<Schema, std::vector<Diagnostic>> read_schema(const std::string& path) {
  return parse_schema(read_file(path), path);
}

}  // namespace attune::io
