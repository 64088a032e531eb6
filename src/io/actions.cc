#include "io/actions.h"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <optional>

#include "io/atomic_file.h"
#include "io/number.h"
#include "io/problems.h"
#include "io/text.h"
#include "io/toml.h"

namespace attune::io {
namespace {

constexpr double kLeastEffort = 1, kMostEffort = 5;
constexpr int kMostDays = 28;
const std::map<std::string, analysis::ActionKind>& kinds() {
  using enum analysis::ActionKind;
  static const std::map<std::string, analysis::ActionKind> kinds{
      {"plain", plain},
      {"listening", listening},
      {"touch", touch},
      {"needs_attunement", needs_attunement},
  };
  return kinds;
}

/// Reads one [[action]].
class Reader {
 public:
  Reader(const toml::table& table, Problems& problems) : table_(table), problems_(problems) {}

  analysis::Action read() {
    analysis::Action action;
    for (const auto& [key, node] : table_) {
      const std::string name(key.str());
      if (name == "name") {
        action.name = text(node, name);
      } else if (name == "say") {
        action.invitation = text(node, name);
      } else if (name == "effort") {
        action.effort = number(node, name, kLeastEffort, kMostEffort).value_or(1);
      } else if (name == "days") {
        action.days = days(node);
      } else if (name == "kind") {
        action.kind = kind(node);
      } else if (name == "more") {
        action.deeds = deeds(node);
      } else {
        fault(node, "unknown key " + shown(name), "known: name, say, effort, days, kind, more");
      }
    }
    if (action.name.empty()) fault(table_, "has no \"name\"", "name = \"A walk\"");
    if (action.deeds.empty()) fault(table_, "does nothing", "more = { enjoyable = 1 }");
    if (action.invitation.empty()) {
      action.invitation = "If you both feel like it: " + action.name + ".";
    }
    return action;
  }

 private:
  void fault(const toml::node& at, const std::string& message, std::string mend = {}) {
    problems_.error(line_of(at), {}, "[[action]]: " + message, std::move(mend));
  }
  std::string text(const toml::node& node, const std::string& key) {
    const auto value = node.value_exact<std::string>();
    if (!value || trim(*value).empty() || value->size() > 200) {
      fault(node, fmt::format("\"{}\" must be a text of 1 to 200 letters", key));
      return {};
    }
    return printable_text(*value);
  }
  /// Names are shown to people: without control characters.
  static std::string printable_text(const std::string& value) {
    std::string out;
    for (const char c : value) out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    return std::string(trim(out));
  }
  std::optional<double> number(const toml::node& node, const std::string& key, double low,
                               double high) {
    const auto value = node.is_number() ? node.value<double>() : std::nullopt;
    if (value && *value >= low && *value <= high) return value;
    fault(node, fmt::format("\"{}\" must be a number from {} to {}", key, low, high));
    return std::nullopt;
  }
  std::vector<int> days(const toml::node& node) {
    std::vector<int> out;
    const toml::array* list = node.as_array();
    for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
      const auto day = (*list)[i].value_exact<std::int64_t>();
      if (day && *day >= 1 && *day <= kMostDays) out.push_back(static_cast<int>(*day));
    }
    if (list == nullptr || list->empty() || out.size() != list->size()) {
      fault(node, fmt::format("\"days\" must be a list of days from now, 1 to {}", kMostDays),
            "days = [1, 3, 5]");
      return {1};
    }
    return out;
  }
  analysis::ActionKind kind(const toml::node& node) {
    const auto value = node.value_exact<std::string>();
    const auto known = value ? kinds().find(*value) : kinds().end();
    if (known != kinds().end()) return known->second;
    fault(node, "\"kind\" must be plain, listening, touch or needs_attunement");
    return analysis::ActionKind::plain;
  }
  std::vector<analysis::Deed> deeds(const toml::node& node) {
    std::vector<analysis::Deed> out;
    const toml::table* table = node.as_table();
    if (table == nullptr) {
      fault(node, "\"more\" must be a table of columns", "more = { touch = 1 }");
      return out;
    }
    for (const auto& [column, value] : *table) {
      const std::string name(column.str());
      if (const auto amount = number(value, name, -1000, 1000)) out.push_back({name, *amount});
    }
    return out;
  }

  const toml::table& table_;
  Problems& problems_;
};

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto end = text.find(at);
    parts.push_back(trim(text.substr(0, end)));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

/// "daily", "once", "every 2 days"; nothing is daily. Empty: not understood.
std::vector<int> days_of(std::string_view when, int days) {
  int every = 1;
  if (when == "once") return {1};
  if (!when.empty() && when != "daily") {
    const auto words = split(when, ' ');
    if (words.size() != 3 || words[0] != "every" || words[2] != "days") return {};
    const auto number = parse_number(words[1]);
    if (!number || !(number->value >= 1 && number->value <= days)) return {};
    if (number->value != std::floor(number->value)) return {};
    every = static_cast<int>(number->value);
  }
  std::vector<int> out;
  for (int day = 1; day <= days; day += every) out.push_back(day);
  return out;
}

}  // namespace

Expected<std::vector<analysis::Action>, std::vector<Diagnostic>> parse_actions(
    std::string_view text, const std::string& source) {
  Problems problems(source, 1000);
  const auto parsed = parse_toml(text, "suggest", problems);
  if (!parsed) return unexpected(problems.take_errors());
  std::vector<analysis::Action> actions;
  for (const auto& [key, node] : *parsed) {
    const toml::array* list = key.str() == "action" ? node.as_array() : nullptr;
    if (list == nullptr) {
      problems.error(line_of(node), {}, fmt::format("{} is not an action", shown(key.str())),
                     "each action is a table under [[action]]");
      continue;
    }
    for (const toml::node& entry : *list) {
      if (const toml::table* table = entry.as_table()) {
        actions.push_back(Reader(*table, problems).read());
      } else {
        problems.error(line_of(entry), {}, "an action must be a table", "[[action]]");
      }
    }
  }
  if (actions.empty() && problems.errors() == 0) {
    problems.error(0, {}, "there is no [[action]]", "[[action]] name = \"A walk\" ...");
  }
  if (problems.errors() > 0) return unexpected(problems.take_errors());
  return actions;
}

Expected<std::vector<analysis::Action>, std::vector<Diagnostic>> read_actions(
    const std::string& path) {
  return parse_actions(read_file(path), path);
}

Expected<std::vector<analysis::Planned>, std::string> parse_plan(std::string_view text, int days) {
  constexpr const char* kForm = "; expected NAME=VALUE [daily|once|every N days], ...";
  std::vector<analysis::Planned> plan;
  for (const std::string_view part : split(text, ',')) {
    const auto equals = part.find('=');
    if (equals == std::string_view::npos) return unexpected("found " + shown(part) + kForm);
    const std::string_view name = trim(part.substr(0, equals)),
                           rest = trim(part.substr(equals + 1));
    const auto space = rest.find(' ');
    const std::string_view value = rest.substr(0, space);
    const bool more = !value.empty() && (value[0] == '+' || value[0] == '-');
    const auto amount = parse_number(value);
    if (name.empty() || !amount || !(std::abs(amount->value) <= 1000)) {
      return unexpected("found " + shown(part) + kForm);
    }
    const auto on =
        days_of(space == std::string_view::npos ? "" : trim(rest.substr(space + 1)), days);
    if (on.empty()) return unexpected("found " + shown(part) + kForm);
    plan.push_back({{std::string(name), amount->value, more}, on});
  }
  return plan;
}

}  // namespace attune::io
