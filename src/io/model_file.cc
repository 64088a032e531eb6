#include "io/model_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "io/atomic_file.h"
#include "io/formula.h"
#include "io/problems.h"
#include "io/text.h"
#include "io/toml.h"
#include "model/parameter_space.h"

namespace attune::io {
namespace {

using model::CellsSpec;
using model::Expression;

std::string list_of(const std::vector<std::string>& words) {
  std::string list;
  for (const std::string& word : words) list += (list.empty() ? "" : ", ") + word;
  return list;
}

bool is_name(std::string_view text) {
  const auto expression = Expression::parse(text);
  return expression && expression->as_name() && *expression->as_name() == text &&
         !model::as_lag(text);
}

/// The tables under [section], in the order of the file.
std::vector<std::pair<std::string, const toml::node*>> in_order(const toml::table& section) {
  std::vector<std::pair<std::string, const toml::node*>> entries;
  for (const auto& [key, node] : section) entries.emplace_back(std::string(key.str()), &node);
  std::stable_sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) {
    const auto x = a.second->source().begin, y = b.second->source().begin;
    return x.line != y.line ? x.line < y.line : x.column < y.column;
  });
  return entries;
}

const std::vector<std::string> kTopKeys{
    "time",       "states",   "items",     "drift",      "transition", "intercept",
    "diffusion",  "loadings", "item_mean", "item_noise", "initial",    "parameter",
    "parameters", "item",     "inputs",    "input",      "impulse",    "regimes",
    "regime",     "hazard",   "exact",     "filter",     "random",     "data"};

class Reader {
 public:
  Reader(const toml::table& root, Problems& problems) : root_(root), problems_(problems) {}

  model::ModelSpec read() {
    known_keys(root_, kTopKeys, "");
    m_.name = problems_.file();
    read_time();
    m_.states = names("states");
    read_items();
    read_regimes();
    read_parts();
    read_parameters();
    read_inputs();
    read_impulses();
    read_hazards();
    read_initial();
    read_random();
    read_data();
    check_names();
    check_noise();
    return std::move(m_);
  }

 private:
  // ---- telling faults --------------------------------------------------------------------------
  void error(const toml::node& at, const std::string& where, const std::string& message,
             std::string mend = {}) {
    problems_.error(line_of(at), where, message, std::move(mend));
  }
  void known_keys(const toml::table& table, const std::vector<std::string>& keys,
                  const std::string& where) {
    for (const auto& [key, node] : table) {
      const std::string name(key.str());
      if (std::find(keys.begin(), keys.end(), name) != keys.end()) continue;
      const auto near = nearest(name, keys);
      error(node, where, fmt::format("unknown key {}", shown(name)),
            near ? fmt::format("did you mean \"{}\"?", *near) : "known: " + list_of(keys));
    }
  }

  // ---- simple values ---------------------------------------------------------------------------
  std::optional<std::string> text(const toml::node& node, const std::string& where) {
    if (const auto value = node.value_exact<std::string>()) return value;
    error(node, where, fmt::format("is {}; expected a text", kind_of(node)));
    return std::nullopt;
  }
  std::optional<double> number(const toml::node& node, const std::string& where) {
    if (node.is_number()) {
      const auto value = node.value<double>();
      if (value && !std::isnan(*value)) return value;
    }
    error(node, where, fmt::format("is {}; expected a number", kind_of(node)));
    return std::nullopt;
  }
  std::optional<int> count(const toml::node& node, const std::string& where, int least, int most) {
    const auto value = node.value_exact<std::int64_t>();
    if (value && *value >= least && *value <= most) return static_cast<int>(*value);
    error(node, where, fmt::format("expected a whole number {}..{}", least, most));
    return std::nullopt;
  }
  template <class Value>
  std::optional<Value> word(const toml::node& node, const std::string& where,
                            const std::vector<std::pair<std::string, Value>>& words) {
    const auto given = text(node, where);
    if (!given) return std::nullopt;
    std::vector<std::string> known;
    for (const auto& [name, value] : words) {
      if (name == *given) return value;
      known.push_back("\"" + name + "\"");
    }
    error(node, where, fmt::format("is {}; expected {}", shown(*given), list_of(known)));
    return std::nullopt;
  }
  std::vector<std::string> texts(const toml::node& node, const std::string& where) {
    std::vector<std::string> list;
    if (const auto one = node.value_exact<std::string>()) return {*one};
    const toml::array* array = node.as_array();
    if (array == nullptr) {
      error(node, where, fmt::format("is {}; expected a list of texts", kind_of(node)));
      return list;
    }
    for (const toml::node& entry : *array) {
      if (const auto one = text(entry, where)) list.push_back(*one);
    }
    return list;
  }
  /// A list of different names under a key of the root; empty where it is absent.
  std::vector<std::string> names(const char* key) {
    const toml::node* node = root_.get(key);
    if (node == nullptr) return {};
    std::vector<std::string> list = texts(*node, key);
    std::set<std::string> seen;
    for (const std::string& name : list) {
      if (!is_name(name)) {
        error(*node, key, fmt::format("{} is no name", shown(name)), "letters, digits and _");
      } else if (!seen.insert(name).second) {
        error(*node, key, fmt::format("{} is there twice", shown(name)));
      }
    }
    return list;
  }
  const toml::table* section(const char* key) {
    const toml::node* node = root_.get(key);
    if (node == nullptr) return nullptr;
    if (node->is_table()) return node->as_table();
    error(*node, key, fmt::format("is {}; expected a table", kind_of(*node)),
          fmt::format("[{}]", key));
    return nullptr;
  }
  const toml::table* table(const toml::node& node, const std::string& where) {
    if (node.is_table()) return node.as_table();
    error(node, where, fmt::format("is {}; expected a table", kind_of(node)));
    return nullptr;
  }

  // ---- cells -----------------------------------------------------------------------------------
  Expression expression(const toml::node& node, const std::string& where) {
    if (node.is_number()) {
      const double value = node.value<double>().value_or(0);
      if (!std::isfinite(value)) error(node, where, "is not a finite number");
      return Expression(value);
    }
    const auto given = text(node, where);
    if (!given) return Expression();
    return parsed(node, *given, where);
  }
  Expression parsed(const toml::node& node, std::string_view given, const std::string& where) {
    auto e = Expression::parse(given);
    if (e) return *e;
    error(node, where,
          fmt::format("{} is no expression: at character {} {}", shown(given),
                      e.error().position + 1, e.error().message));
    return Expression();
  }
  std::vector<Expression> expressions(const toml::node& node, const std::string& where) {
    std::vector<Expression> list;
    const toml::array* array = node.as_array();
    if (array == nullptr) {
      error(node, where, fmt::format("is {}; expected a list", kind_of(node)));
      return list;
    }
    for (const toml::node& entry : *array) list.push_back(expression(entry, where));
    return list;
  }
  /// rows x columns; a vector is a list (columns = 1).
  CellsSpec cells(const toml::node& node, int rows, int columns, const std::string& where) {
    CellsSpec result = CellsSpec::zero(rows, columns);
    result.line = line_of(node);
    if (const toml::table* diagonal = node.as_table()) {
      known_keys(*diagonal, {"diagonal"}, where);
      const toml::node* list = diagonal->get("diagonal");
      if (list == nullptr || rows != columns) {
        error(node, where, "expected a list of rows");
        return result;
      }
      const auto entries = expressions(*list, where);
      if (static_cast<int>(entries.size()) != rows) {
        error(node, where,
              fmt::format("has {} numbers on the diagonal; expected {}", entries.size(), rows));
        return result;
      }
      for (int i = 0; i < rows; ++i) result.at(i, i) = entries[static_cast<std::size_t>(i)];
      return result;
    }
    const toml::array* array = node.as_array();
    if (array == nullptr) {
      error(node, where, fmt::format("is {}; expected a list", kind_of(node)));
      return result;
    }
    if (static_cast<int>(array->size()) != rows) {
      error(node, where, fmt::format("has {} rows; expected {}", array->size(), rows),
            shape(rows, columns));
      return result;
    }
    for (int i = 0; i < rows; ++i) {
      const toml::node& row = *array->get(static_cast<std::size_t>(i));
      if (columns == 1 && !row.is_array()) {
        result.at(i, 0) = expression(row, where);
        continue;
      }
      const toml::array* entries = row.as_array();
      if (entries == nullptr || static_cast<int>(entries->size()) != columns) {
        error(row, where,
              fmt::format("row {} has {} cells; expected {}", i + 1,
                          entries == nullptr ? 1 : entries->size(), columns),
              shape(rows, columns));
        continue;
      }
      for (int j = 0; j < columns; ++j) {
        result.at(i, j) = expression(*entries->get(static_cast<std::size_t>(j)), where);
      }
    }
    return result;
  }
  static std::string shape(int rows, int columns) {
    return fmt::format("it is {} x {}: a list of {} rows", rows, columns, rows);
  }

  // ---- the parts -------------------------------------------------------------------------------
  void read_time() {
    const toml::node* node = root_.get("time");
    if (node == nullptr) {
      problems_.error(0, "time", "is missing", "time = \"continuous\" or time = \"discrete\"");
      return;
    }
    m_.time = word<model::Time>(
                  *node, "time",
                  {{"continuous", model::Time::continuous}, {"discrete", model::Time::discrete}})
                  .value_or(model::Time::discrete);
  }

  void read_items() {
    const std::vector<std::string> list = names("items");
    if (list.empty()) problems_.error(0, "items", "is missing or empty", "items = [\"closeness\"]");
    for (const std::string& name : list) {
      model::ItemSpec item;
      item.name = item.column = name;
      m_.items.push_back(std::move(item));
    }
    const toml::table* tables = section("item");
    if (tables == nullptr) return;
    for (const auto& [name, node] : in_order(*tables)) {
      const std::string where = "item." + name;
      const auto item =
          std::find_if(m_.items.begin(), m_.items.end(),
                       [&wanted = name](const model::ItemSpec& i) { return i.name == wanted; });
      const toml::table* keys = table(*node, where);
      if (keys == nullptr) continue;
      if (item == m_.items.end()) {
        error(*node, where, fmt::format("{} is not in `items`", shown(name)),
              "items: " + list_of(list));
        continue;
      }
      item->line = line_of(*node);
      read_item(*keys, where, *item);
    }
    for (model::ItemSpec& item : m_.items) make_thresholds(item);
  }

  void read_item(const toml::table& keys, const std::string& where, model::ItemSpec& item) {
    using model::ItemKind;
    known_keys(
        keys,
        {"column", "partner", "kind", "low", "high", "levels", "link", "thresholds", "errors"},
        where);
    if (const auto* node = keys.get("column")) item.column = text(*node, where).value_or(item.name);
    if (const auto* node = keys.get("partner")) item.partner = text(*node, where).value_or("");
    if (const auto* node = keys.get("kind")) {
      item.kind = word<ItemKind>(*node, where,
                                 {{"normal", ItemKind::normal},
                                  {"censored", ItemKind::censored},
                                  {"ordered", ItemKind::ordered},
                                  {"binary", ItemKind::binary},
                                  {"count", ItemKind::count},
                                  {"regime", ItemKind::regime}})
                      .value_or(ItemKind::normal);
    }
    if (const auto* node = keys.get("low")) item.low = number(*node, where).value_or(0);
    if (const auto* node = keys.get("high")) item.high = number(*node, where).value_or(0);
    if (item.kind == ItemKind::censored && !(item.low < item.high)) {
      problems_.error(line_of(keys), where, "low must be below high");
    }
    if (item.kind == ItemKind::censored && std::isinf(item.low) && std::isinf(item.high)) {
      problems_.error(line_of(keys), where, "a censored item needs low or high",
                      "low = 1, high = 7");
    }
    if (const auto* node = keys.get("link")) {
      item.link =
          word<model::Link>(*node, where,
                            {{"probit", model::Link::probit}, {"logit", model::Link::logit}})
              .value_or(model::Link::probit);
    }
    if (const auto* node = keys.get("levels")) {
      const toml::array* ends = node->as_array();
      const auto end = [&](std::size_t i) { return ends->get(i)->value_exact<std::int64_t>(); };
      if (ends == nullptr || ends->size() != 2 || !end(0) || !end(1) || *end(0) >= *end(1) ||
          *end(1) - *end(0) > 100) {
        error(*node, where, "expected the lowest and the highest level", "levels = [1, 7]");
      } else {
        item.low = static_cast<double>(*end(0));
        item.high = static_cast<double>(*end(1));
      }
    } else if (item.kind == ItemKind::ordered) {
      problems_.error(line_of(keys), where, "an ordered item needs its levels", "levels = [1, 7]");
    }
    if (const auto* node = keys.get("thresholds")) item.thresholds = expressions(*node, where);
    if (const auto* node = keys.get("errors")) errors_.emplace_back(&item - m_.items.data(), node);
  }

  void make_thresholds(model::ItemSpec& item) {
    if (item.kind != model::ItemKind::ordered || !std::isfinite(item.high - item.low)) return;
    const auto needed = static_cast<std::size_t>(item.high - item.low);
    if (item.thresholds.empty()) {
      for (std::size_t k = 1; k <= needed; ++k) {
        item.thresholds.push_back(Expression::of_name(fmt::format("{}_t{}", item.name, k)));
      }
    }
    if (item.thresholds.size() != needed) {
      problems_.error(item.line, "item." + item.name,
                      fmt::format("has {} thresholds; {} levels need {}", item.thresholds.size(),
                                  needed + 1, needed));
    }
  }

  int regime_index(const std::string& name) const {
    for (std::size_t r = 0; r < m_.regimes.size(); ++r) {
      if (m_.regimes[r].name == name) return static_cast<int>(r);
    }
    return -1;
  }

  /// "a -> b".
  static std::optional<std::pair<std::string, std::string>> arrow(const std::string& key) {
    const std::size_t at = key.find("->");
    if (at == std::string::npos) return std::nullopt;
    std::pair<std::string, std::string> ends(trim(std::string_view(key).substr(0, at)),
                                             trim(std::string_view(key).substr(at + 2)));
    if (ends.first.empty() || ends.second.empty() || ends.first == ends.second) return std::nullopt;
    return ends;
  }

  void read_regimes() {
    std::vector<std::string> order = names("regimes");
    const toml::table* tables = section("regime");
    const toml::table* hazards = section("hazard");
    std::vector<std::string> own, in_hazards;
    if (tables != nullptr) {
      for (const auto& [name, node] : in_order(*tables)) own.push_back(name);
    }
    if (hazards != nullptr) {
      for (const auto& [key, node] : in_order(*hazards)) {
        const auto ends = arrow(key);
        if (!ends) continue;
        for (const std::string& name : {ends->first, ends->second}) {
          if (std::find(in_hazards.begin(), in_hazards.end(), name) == in_hazards.end())
            in_hazards.push_back(name);
        }
      }
    }
    if (order.empty()) {
      // The base comes first: whoever has no table of its own; where each has one, the first.
      for (const std::string& name : in_hazards) {
        if (std::find(own.begin(), own.end(), name) == own.end()) order.push_back(name);
      }
      const bool base_has_a_table = std::find(own.begin(), own.end(), "base") != own.end();
      if (!own.empty() && in_hazards.empty() && !base_has_a_table) order.push_back("base");
      order.insert(order.end(), own.begin(), own.end());
    }
    if (order.empty()) order.push_back("only");
    for (const std::string& name : order) {
      model::RegimeSpec regime;
      regime.name = name;
      m_.regimes.push_back(std::move(regime));
    }
    const auto check = [&](const std::string& name, const toml::node& node,
                           const std::string& where) {
      if (regime_index(name) >= 0) return;
      const auto near = nearest(name, order);
      error(node, where, fmt::format("there is no regime {}", shown(name)),
            near ? fmt::format("did you mean \"{}\"?", *near) : "regimes: " + list_of(order));
    };
    if (tables != nullptr) {
      for (const auto& [name, node] : in_order(*tables)) check(name, *node, "regime." + name);
    }
  }

  struct Shape {
    int rows, columns;
  };
  Shape shape_of(model::Part part) const {
    const int n = m_.state_count(), p = m_.item_count();
    switch (part) {
      case model::kDrift:
      case model::kDiffusion:
        return {n, n};
      case model::kIntercept:
        return {n, 1};
      case model::kLoadings:
        return {p, n};
      case model::kItemMean:
        return {p, 1};
      default:
        return {p, p};
    }
  }

  void read_parts() {
    for (int k = 0; k < model::kParts; ++k) {
      const auto part = static_cast<model::Part>(k);
      const auto [rows, columns] = shape_of(part);
      std::string key = model::kPartNames[part];
      const toml::node* node = root_.get(key);
      if (part == model::kDrift && root_.contains("transition")) {
        key = "transition";
        if (node != nullptr)
          error(*node, "drift", "`drift` and `transition` are the same: give one");
        node = root_.get(key);
        if (m_.time == model::Time::continuous)
          error(*node, key, "belongs to discrete time", "in continuous time: drift");
      }
      if (node != nullptr) {
        m_.parts[part] = cells(*node, rows, columns, key);
        continue;
      }
      m_.parts[part] = CellsSpec::zero(rows, columns);
      if (part == model::kLoadings && rows == columns) m_.parts[part] = CellsSpec::identity(rows);
      const bool needed =
          m_.state_count() > 0 && (part == model::kDrift || part == model::kDiffusion ||
                                   (part == model::kLoadings && rows != columns));
      if (needed) problems_.error(0, key, "is missing", shape(rows, columns));
    }
    for (const auto& [item, node] : errors_) {
      const int k = m_.regime_count();
      m_.items[static_cast<std::size_t>(item)].errors =
          cells(*node, k, k, "item." + m_.items[static_cast<std::size_t>(item)].name + ".errors");
    }
    const toml::table* tables = section("regime");
    if (tables == nullptr) return;
    for (const auto& [name, node] : in_order(*tables)) {
      const int index = regime_index(name);
      const std::string where = "regime." + name;
      const toml::table* keys = table(*node, where);
      if (index < 0 || keys == nullptr) continue;
      std::vector<std::string> known(model::kPartNames.begin(), model::kPartNames.end());
      known.insert(known.end(), {"set", "transition"});
      known_keys(*keys, known, where);
      model::RegimeSpec& regime = m_.regimes[static_cast<std::size_t>(index)];
      regime.line = line_of(*node);
      for (int k = 0; k < model::kParts; ++k) {
        const auto part = static_cast<model::Part>(k);
        const toml::node* own = keys->get(model::kPartNames[part]);
        if (own == nullptr && part == model::kDrift) own = keys->get("transition");
        const auto [rows, columns] = shape_of(part);
        if (own != nullptr) {
          regime.parts[part] = cells(*own, rows, columns, where + "." + model::kPartNames[part]);
        }
      }
      if (const toml::node* set = keys->get("set")) {
        if (const toml::table* meanings = table(*set, where + ".set")) {
          for (const auto& [given, meaning] : in_order(*meanings)) {
            if (!is_name(given)) error(*meaning, where + ".set", shown(given) + " is no name");
            regime.set[given] = expression(*meaning, where + ".set." + given);
          }
        }
      }
    }
  }

  void read_parameters() {
    if (root_.contains("parameters")) m_.only = names("parameters");
    const toml::table* tables = section("parameter");
    if (tables == nullptr) return;
    for (const auto& [name, node] : in_order(*tables)) {
      const std::string where = "parameter." + name;
      if (!is_name(name)) {
        error(*node, where, shown(name) + " is no name", "letters, digits and _");
        continue;
      }
      const toml::table* keys = table(*node, where);
      if (keys == nullptr) continue;
      known_keys(*keys, {"start", "lower", "upper", "fixed", "prior", "description"}, where);
      model::ParameterSpec p;
      p.name = name;
      p.line = line_of(*node);
      if (const auto* n = keys->get("start")) p.start = number(*n, where + ".start");
      if (const auto* n = keys->get("fixed")) p.fixed = number(*n, where + ".fixed");
      if (const auto* n = keys->get("lower"))
        p.lower = number(*n, where + ".lower").value_or(p.lower);
      if (const auto* n = keys->get("upper"))
        p.upper = number(*n, where + ".upper").value_or(p.upper);
      if (const auto* n = keys->get("description")) p.description = text(*n, where).value_or("");
      if (const auto* n = keys->get("prior")) {
        if (const auto given = text(*n, where + ".prior")) {
          auto prior = model::parse_prior(*given);
          if (prior) {
            p.prior = *prior;
          } else {
            error(*n, where + ".prior", prior.error());
          }
        }
      }
      if (!(p.lower < p.upper)) error(*node, where, "lower must be below upper");
      if (p.start && !p.fixed && !(*p.start > p.lower && *p.start < p.upper)) {
        error(*node, where,
              fmt::format("start {} is not between {} and {}", *p.start, p.lower, p.upper));
      }
      if ((p.start && !std::isfinite(*p.start)) || (p.fixed && !std::isfinite(*p.fixed))) {
        error(*node, where, "start and fixed must be finite");
      }
      m_.parameters.push_back(std::move(p));
    }
  }

  void read_inputs() {
    for (const std::string& name :
         root_.contains("inputs") ? names("inputs") : std::vector<std::string>{}) {
      model::InputSpec input;
      input.name = input.column = name;
      m_.inputs.push_back(std::move(input));
    }
    const toml::table* tables = section("input");
    if (tables == nullptr) return;
    for (const auto& [name, node] : in_order(*tables)) {
      const std::string where = "input." + name;
      const toml::table* keys = table(*node, where);
      if (keys == nullptr) continue;
      known_keys(*keys, {"column", "equals", "missing", "center", "holds", "pool"}, where);
      auto at =
          std::find_if(m_.inputs.begin(), m_.inputs.end(),
                       [&wanted = name](const model::InputSpec& i) { return i.name == wanted; });
      if (at == m_.inputs.end()) at = m_.inputs.emplace(m_.inputs.end());
      at->name = name;
      at->column = name;
      at->line = line_of(*node);
      if (const auto* n = keys->get("column")) at->column = text(*n, where).value_or(name);
      if (const auto* n = keys->get("equals")) at->equals = text(*n, where);
      if (const auto* n = keys->get("pool")) at->pool = text(*n, where).value_or("");
      if (const auto* n = keys->get("missing")) {
        if (n->is_number()) {
          at->missing = model::Missing::value;
          at->value = number(*n, where).value_or(0);
        } else {
          at->missing = word<model::Missing>(
                            *n, where + ".missing",
                            {{"mean", model::Missing::mean}, {"carry", model::Missing::carry}})
                            .value_or(model::Missing::fault);
        }
      }
      if (const auto* n = keys->get("center")) {
        at->centre = word<model::Centre>(*n, where + ".center",
                                         {{"series", model::Centre::series},
                                          {"grand", model::Centre::grand},
                                          {"none", model::Centre::none}})
                         .value_or(model::Centre::none);
      }
      if (const auto* n = keys->get("holds")) {
        at->holds =
            word<model::Holds>(*n, where + ".holds",
                               {{"after", model::Holds::after}, {"before", model::Holds::before}})
                .value_or(model::Holds::by_time);
      }
    }
  }

  std::map<std::string, Expression> by_state(const toml::table& keys, const char* key,
                                             const std::string& where) {
    std::map<std::string, Expression> result;
    const toml::node* node = keys.get(key);
    if (node == nullptr) return result;
    if (const toml::table* entries = table(*node, where + "." + key)) {
      for (const auto& [state, effect] : in_order(*entries)) {
        result[state] = expression(*effect, where + "." + key);
      }
    }
    return result;
  }

  void read_impulses() {
    const toml::table* tables = section("impulse");
    if (tables == nullptr) return;
    for (const auto& [name, node] : in_order(*tables)) {
      const std::string where = "impulse." + name;
      const toml::table* keys = table(*node, where);
      if (keys == nullptr) continue;
      known_keys(*keys, {"column", "carry_over", "effect", "jump"}, where);
      model::ImpulseSpec impulse;
      impulse.name = impulse.column = name;
      impulse.line = line_of(*node);
      if (const auto* n = keys->get("column")) impulse.column = text(*n, where).value_or(name);
      if (const auto* n = keys->get("carry_over"))
        impulse.carry_over = expression(*n, where + ".carry_over");
      impulse.effect = by_state(*keys, "effect", where);
      impulse.jump = by_state(*keys, "jump", where);
      if (impulse.effect.empty() && impulse.jump.empty()) {
        error(*node, where, "has no effect", "effect = { x = \"b\" } or jump = { x = \"b\" }");
      }
      if (impulse.effect.empty() == impulse.carry_over.has_value()) {
        error(*node, where, "`effect` and `carry_over` go together", "an effect at once is `jump`");
      }
      if (!is_name(impulse.column))
        error(*node, where, shown(impulse.column) + " is no name of a column");
      m_.impulses.push_back(std::move(impulse));
    }
  }

  void read_hazards() {
    const toml::table* hazards = section("hazard");
    if (hazards != nullptr) {
      std::set<std::pair<int, int>> seen;
      for (const auto& [key, node] : in_order(*hazards)) {
        const auto ends = arrow(key);
        if (!ends) {
          error(*node, "hazard", shown(key) + " is no change of regime",
                "\"engaged -> withdrawn\" = \"a0 + a1*stress\"");
          continue;
        }
        const int from = regime_index(ends->first), to = regime_index(ends->second);
        for (const auto& [index, name] :
             {std::pair(from, ends->first), std::pair(to, ends->second)}) {
          if (index >= 0) continue;
          std::vector<std::string> all;
          for (const model::RegimeSpec& regime : m_.regimes) all.push_back(regime.name);
          error(*node, "hazard", fmt::format("there is no regime {}", shown(name)),
                "regimes: " + list_of(all));
        }
        if (from < 0 || to < 0) continue;
        if (!seen.emplace(from, to).second) error(*node, "hazard", shown(key) + " is there twice");
        m_.hazards.push_back({from, to, expression(*node, "hazard." + key), line_of(*node)});
      }
    }
    if (m_.regime_count() > 1 && m_.hazards.empty()) {
      problems_.error(0, "hazard", "is missing: the regimes could never change",
                      "[hazard]  \"a -> b\" = \"a0\"");
    }
    if (const toml::node* node = root_.get("exact")) {
      for (const std::string& name : texts(*node, "exact")) {
        const int index = regime_index(name);
        if (index < 0)
          error(*node, "exact", fmt::format("there is no regime {}", shown(name)));
        else
          m_.exact.push_back(index);
      }
      if (m_.time == model::Time::discrete) error(*node, "exact", "belongs to continuous time");
    }
    if (const toml::table* filter = section("filter")) {
      known_keys(*filter, {"history", "answers"}, "filter");
      if (const toml::node* node = filter->get("answers")) {
        m_.integration = word<model::Integration>(*node, "filter.answers",
                                                  {{"laplace", model::Integration::laplace},
                                                   {"moments", model::Integration::moments}})
                             .value_or(model::Integration::by_model);
      }
      if (const toml::node* node = filter->get("history")) {
        m_.history = count(*node, "filter.history", 1, 8).value_or(1);
        if (std::pow(m_.regime_count(), m_.history + 1) > 4096) {
          error(*node, "filter.history", "makes more than 4096 branches a step");
        }
      }
    }
  }

  void read_initial() {
    model::InitialSpec& initial = m_.initial;
    const auto n = static_cast<std::size_t>(m_.state_count());
    initial.diffuse.assign(n, false);
    const toml::node* node = root_.get("initial");
    const toml::table* keys = node == nullptr ? nullptr : table(*node, "initial");
    if (keys == nullptr) return;
    initial.line = line_of(*node);
    known_keys(*keys, {"mean", "covariance", "first", "regimes"}, "initial");
    if (const toml::node* mean = keys->get("mean")) {
      if (mean->value_exact<std::string>() == "stationary") {
        initial.mean.emplace();
      } else {
        initial.mean = expressions(*mean, "initial.mean");
        if (initial.mean->size() != n) {
          error(*mean, "initial.mean",
                fmt::format("has {} entries; expected {}", initial.mean->size(), n));
          initial.mean->resize(n);
        }
      }
    }
    if (const toml::node* covariance = keys->get("covariance")) read_covariance(*covariance);
    if (const toml::node* first = keys->get("first")) {
      initial.predict_first =
          word<bool>(*first, "initial.first", {{"update", false}, {"predict", true}})
              .value_or(false);
    }
    if (const toml::node* regimes = keys->get("regimes")) {
      using Regimes = model::InitialSpec::Regimes;
      if (regimes->is_array()) {
        initial.regimes = Regimes::cells;
        initial.probabilities = expressions(*regimes, "initial.regimes");
        if (static_cast<int>(initial.probabilities.size()) != m_.regime_count()) {
          error(*regimes, "initial.regimes",
                fmt::format("expected {} probabilities", m_.regime_count()));
        }
      } else {
        initial.regimes = word<Regimes>(*regimes, "initial.regimes",
                                        {{"stationary", Regimes::stationary},
                                         {"uniform", Regimes::uniform},
                                         {"seen", Regimes::seen}});
      }
    }
  }

  void read_covariance(const toml::node& node) {
    model::InitialSpec& initial = m_.initial;
    const int n = m_.state_count();
    if (const auto given = node.value_exact<std::string>()) {
      if (*given == "stationary") return;
      initial.covariance = model::InitialSpec::Covariance::cells;
      initial.cells = CellsSpec::zero(n, n);
      if (*given == "diffuse") {
        initial.diffuse.assign(static_cast<std::size_t>(n), true);
      } else {
        error(
            node, "initial.covariance",
            fmt::format("is {}; expected a matrix, \"stationary\" or \"diffuse\"", shown(*given)));
      }
      return;
    }
    initial.covariance = model::InitialSpec::Covariance::cells;
    initial.cells = cells(node, n, n, "initial.covariance");
    for (int i = 0; i < n; ++i) {
      Expression& own = initial.cells.at(i, i);
      if (own.as_name() != "diffuse") continue;
      own = Expression(0);
      initial.diffuse[static_cast<std::size_t>(i)] = true;
      for (int j = 0; j < n; ++j) {
        if (j != i && (initial.cells.at(i, j).as_number() != 0.0 ||
                       initial.cells.at(j, i).as_number() != 0.0)) {
          error(node, "initial.covariance", "a diffuse state has no covariance with others",
                "0 there");
        }
      }
    }
  }

  void read_random() {
    const toml::table* keys = section("random");
    if (keys == nullptr) return;
    for (const auto& [name, node] : in_order(*keys)) {
      if (name == "correlated") continue;
      const std::string where = "random." + name;
      model::RandomSpec random{name, "sd_" + name, line_of(*node), 0};
      if (const toml::table* more = node->as_table()) {
        known_keys(*more, {"sd", "nodes"}, where);
        if (const auto* n = more->get("sd")) random.sd = text(*n, where).value_or(random.sd);
        if (const auto* n = more->get("nodes")) {
          random.nodes = count(*n, where, 1, 99).value_or(0);
        }
      } else if (node->value_exact<std::string>() != "normal") {
        error(*node, where, "expected \"normal\" or { sd = \"name\", nodes = 9 }");
      }
      m_.random.push_back(std::move(random));
    }
    const toml::node* node = keys->get("correlated");
    if (node == nullptr) return;
    const toml::array* pairs = node->as_array();
    if (pairs == nullptr) {
      error(*node, "random.correlated", "expected a list of pairs",
            "correlated = [[\"m\", \"k\"]]");
      return;
    }
    for (const toml::node& pair : *pairs) {
      const std::vector<std::string> ends = texts(pair, "random.correlated");
      if (ends.size() != 2 && ends.size() != 3) {
        error(pair, "random.correlated",
              "expected two names, and a third for the correlation if wanted");
        continue;
      }
      m_.correlations.push_back(
          {ends[0], ends[1],
           ends.size() == 3 ? ends[2] : fmt::format("cor_{}_{}", ends[0], ends[1]), line_of(pair)});
    }
  }

  void read_data() {
    const toml::table* keys = section("data");
    if (keys == nullptr) return;
    known_keys(*keys, {"series", "time", "partner", "roles", "first_rows", "step"}, "data");
    if (const auto* n = keys->get("series")) m_.data.series = texts(*n, "data.series");
    if (const auto* n = keys->get("time")) m_.data.time = text(*n, "data.time");
    if (const auto* n = keys->get("partner")) {
      m_.data.partner = text(*n, "data.partner");
      m_.data.partner_line = line_of(*n);
    }
    if (const auto* n = keys->get("roles")) {
      m_.data.partner_line = line_of(*n);
      m_.data.roles = n->value<bool>().value_or(false);
      if (!n->is_boolean()) error(*n, "data.roles", "must be true or false");
    }
    if (const auto* n = keys->get("first_rows"))
      m_.data.first_rows = count(*n, "data.first_rows", 0, 1000).value_or(0);
    if (const auto* n = keys->get("step")) {
      m_.data.step = number(*n, "data.step").value_or(1);
      if (!(m_.data.step > 0) || std::isinf(m_.data.step))
        error(*n, "data.step", "must be above 0");
    }
  }

  /// One name, one meaning.
  void check_names() {
    std::set<std::string> states(m_.states.begin(), m_.states.end());
    const auto clash = [&](const std::string& name, std::size_t line, const char* what) {
      if (states.contains(name)) {
        problems_.error(line, name, fmt::format("is a state and {}", what),
                        "give one another name");
      }
    };
    for (const model::ParameterSpec& p : m_.parameters) clash(p.name, p.line, "a parameter");
    for (const model::InputSpec& input : m_.inputs) {
      clash(input.name, input.line, "an input");
      for (const model::ParameterSpec& p : m_.parameters) {
        if (p.name == input.name)
          problems_.error(p.line, p.name, "is a parameter and an input", "give one another name");
      }
    }
    std::set<std::string> used;
    const auto in = [&](const CellsSpec& cells) {
      for (const Expression& e : cells.cells) {
        for (const std::string& name : e.names()) {
          if (states.contains(name) && used.insert(name).second) {
            problems_.error(cells.line, name, "is a state: cells are made of parameters and inputs",
                            "states enter by drift and loadings");
          }
        }
      }
    };
    for (const CellsSpec& cells : m_.parts) in(cells);
  }

  /// Items that are not normal have no noise but a censored one's own.
  void check_noise() {
    const CellsSpec& noise = m_.parts[model::kItemNoise];
    for (int i = 0; i < m_.item_count(); ++i) {
      const model::ItemKind kind = m_.items[static_cast<std::size_t>(i)].kind;
      if (kind == model::ItemKind::normal) continue;
      for (int j = 0; j < m_.item_count(); ++j) {
        if (j == i && kind == model::ItemKind::censored) continue;
        if (noise.at(i, j).as_number() == 0.0 && noise.at(j, i).as_number() == 0.0) continue;
        problems_.error(noise.line, "item_noise",
                        fmt::format("the item \"{}\" is not normal: its noise {}",
                                    m_.items[static_cast<std::size_t>(i)].name,
                                    j == i ? "is 0, its law has its own" : "has no covariances"),
                        "0 there");
        break;
      }
    }
  }

  const toml::table& root_;
  Problems& problems_;
  model::ModelSpec m_;
  std::vector<std::pair<std::ptrdiff_t, const toml::node*>> errors_;
};

}  // namespace

Expected<model::ModelSpec, std::vector<Diagnostic>> parse_model(std::string_view text,
                                                                const std::string& name) {
  Problems problems(name, 100);
  const auto parsed = parse_toml(text, "model", problems);
  if (!parsed) return unexpected(problems.take_errors());
  model::ModelSpec spec = Reader(*parsed, problems).read();
  if (problems.errors() > 0) return unexpected(problems.take_errors());
  return spec;
}

Expected<model::ModelSpec, std::vector<Diagnostic>> parse_any_model(std::string_view text,
                                                                    const std::string& name) {
  if (!is_formula(name)) return parse_model(text, name);
  const auto formula = parse_formula(text, name);
  if (!formula) return unexpected(formula.error());
  return model_of(*formula, name);
}

Expected<model::ModelSpec, std::vector<Diagnostic>> read_model(const std::string& path) {
  return parse_any_model(read_file(path), path);
}

Expected<model::ModelSpec, std::vector<Diagnostic>> model_of(const Formula& formula,
                                                             const std::string& name) {
  const Translation translation = translate(formula);
  model::ModelSpec origins;
  origins.origins = translation.origins;
  auto spec = parse_model(translation.toml, name);
  if (spec) {
    spec->origins = translation.origins;
    return spec;
  }
  for (Diagnostic& fault : spec.error()) {
    fault.place.line = origins.line_in_file(fault.place.line);
  }
  return spec;
}

}  // namespace attune::io
