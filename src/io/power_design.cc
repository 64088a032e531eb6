#include "io/power_design.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>

#include "analysis/simulate_parameters.h"
#include "io/problems.h"
#include "io/text.h"
#include "io/toml.h"

namespace attune::io {
namespace {

constexpr std::size_t kMostFaults = 100;
std::vector<std::string> keys() {
  return {"couples", "days",  "per_day", "compliance", "studies",
          "draw",    "asked", "gate",    "measures",   "truth"};
}

std::vector<std::string> parameter_names() {
  std::vector<std::string> names;
  for (const dyad::ParameterSpec& spec : dyad::closeness_parameters()) names.push_back(spec.name);
  return names;
}

class Reader {
 public:
  explicit Reader(const std::string& source) : problems_(source, kMostFaults) {}

  Expected<analysis::PowerPlan, std::vector<Diagnostic>> read(std::string_view text) {
    const auto parsed = parse_toml(text, "power", problems_);
    if (!parsed) return unexpected(problems_.take_errors());
    for (const auto& [key, node] : *parsed) read(key.str(), node);
    if (problems_.errors() == 0) check_cells();
    if (problems_.errors() > 0) return unexpected(problems_.take_errors());
    return std::move(plan_);
  }

 private:
  void fault(const toml::node& at, std::string_view key, const std::string& message,
             std::string mend = {}) {
    const auto& where = at.source().begin;
    problems_.error(
        where.line, {},
        fmt::format("at byte {} of the line: {}: {}", where.column, printable(key), message),
        std::move(mend));
  }

  void read(std::string_view key, const toml::node& node) {
    if (key == "couples") return whole(key, node, 1, 100'000, plan_.couples);
    if (key == "days") return whole(key, node, 1, 3650, plan_.days);
    if (key == "per_day") return whole(key, node, 1, 48, plan_.per_day);
    if (key == "studies") {
      std::vector<int> one;
      whole(key, node, 1, 1'000'000, one);
      if (node.is_array()) return fault(node, key, "is a list", "one number: studies = 200");
      if (!one.empty()) plan_.studies = one.front();
      return;
    }
    if (key == "compliance")
      return numbers(key, node, plan_.compliance,
                     [](double v) { return 0 < v && v <= 1 ? "" : "is outside (0, 1]"; });
    if (key == "draw") return flag(key, node, plan_.draw);
    if (key == "asked") return flag(key, node, plan_.asked);
    if (key == "gate") return flag(key, node, plan_.gate);
    if (key == "measures") return measures(key, node);
    if (key == "truth") return truth(key, node);
    unknown(key, node, keys());
  }

  void unknown(std::string_view key, const toml::node& node,
               const std::vector<std::string>& known) {
    const auto near = nearest(key, known);
    fault(node, key, "is not known",
          near ? fmt::format("did you mean {}?", *near) : "the keys are in docs/formats/power.md");
  }

  /// A number or a list of different ones. @param wrong what is wrong with a value; "" if nothing.
  template <class Wrong>
  void numbers(std::string_view key, const toml::node& node, std::vector<double>& out,
               const Wrong& wrong) {
    std::vector<double> values;
    const auto take = [&](const toml::node& one) {
      const auto value = one.is_boolean() ? std::nullopt : one.value<double>();
      if (!value || !std::isfinite(*value)) return fault(one, key, "is no number");
      if (const std::string why = wrong(*value); !why.empty()) {
        return fault(one, key, fmt::format("{} {}", *value, why));
      }
      if (std::find(values.begin(), values.end(), *value) != values.end()) {
        return fault(one, key, fmt::format("{} is there twice", *value), "once is enough");
      }
      values.push_back(*value);
    };
    if (const toml::array* list = node.as_array()) {
      if (list->empty()) fault(node, key, "is an empty list", "at least one value");
      for (const toml::node& one : *list) take(one);
    } else {
      take(node);
    }
    out = std::move(values);
  }

  void whole(std::string_view key, const toml::node& node, int lower, int upper,
             std::vector<int>& out) {
    std::vector<double> values;
    numbers(key, node, values, [&](double v) {
      return v == std::floor(v) && lower <= v && v <= upper
                 ? std::string()
                 : fmt::format("is no whole number from {} to {}", lower, upper);
    });
    out.clear();
    for (const double value : values) out.push_back(static_cast<int>(value));
  }

  void flag(std::string_view key, const toml::node& node, bool& out) {
    const auto value = node.value_exact<bool>();
    if (!value) return fault(node, key, "expected true or false");
    out = *value;
  }

  void measures(std::string_view key, const toml::node& node) {
    const toml::array* list = node.as_array();
    if (list == nullptr) {
      return fault(node, key, "expected a list of parameters", "measures = [\"eta_touch\"]");
    }
    const auto known = parameter_names();
    for (const toml::node& one : *list) {
      const auto name = one.value_exact<std::string>();
      if (!name) {
        fault(one, key, "expected a parameter's name in quotes");
      } else if (std::find(known.begin(), known.end(), *name) == known.end()) {
        unknown(*name, one, known);
      } else if (!analysis::has_power(*name)) {
        fault(one, key, *name + " is no effect: its interval cannot leave out 0");
      } else {
        plan_.measures.push_back(*name);
      }
    }
  }

  void truth(std::string_view key, const toml::node& node) {
    const toml::table* table = node.as_table();
    if (table == nullptr) {
      return fault(node, key, "expected a table", "[truth] and below it eta_touch = [0, 0.3]");
    }
    const auto known = parameter_names();
    for (const auto& [name, value] : *table) {
      const std::string parameter(name.str());
      if (std::find(known.begin(), known.end(), parameter) == known.end()) {
        unknown(parameter, value, known);
        continue;
      }
      std::vector<double> values;
      numbers(parameter, value, values, [&](double v) { return refused(parameter, v); });
      plan_.truth.emplace_back(parameter, std::move(values));
      places_[parameter] = value.source().begin;
    }
    // In the file's order, which a table of TOML has not.
    std::sort(plan_.truth.begin(), plan_.truth.end(), [&](const auto& a, const auto& b) {
      const auto &at = places_[a.first], &other = places_[b.first];
      return at.line != other.line ? at.line < other.line : at.column < other.column;
    });
  }

  /// What the simulation would say of it.
  [[nodiscard]] std::string refused(const std::string& parameter, double value) const {
    analysis::SimulationRequest request;
    request.asked = true;  // so that m0 and m1 may be set
    request.parameters[parameter] = value;
    try {
      (void)analysis::true_parameters(request);
    } catch (const std::invalid_argument& error) {
      return std::string("cannot be: ") + error.what();
    }
    return {};
  }

  void check_cells() {
    if (analysis::count_cells(plan_) > analysis::kMostCells) {
      problems_.error(0, {}, fmt::format("the grid has more than {} cells", analysis::kMostCells),
                      "shorter lists");
    }
    for (const auto& [name, values] : plan_.truth) {
      if ((name == "m0" || name == "m1") && !plan_.asked) {
        problems_.error(
            places_[name].line, {},
            fmt::format("at byte {} of the line: {} is about skipped check-ins that were asked for",
                        places_[name].column, name),
            "asked = true");
      }
    }
  }

  Problems problems_;
  analysis::PowerPlan plan_;
  std::map<std::string, toml::source_position> places_;
};

}  // namespace

Expected<analysis::PowerPlan, std::vector<Diagnostic>> parse_power_plan(std::string_view toml,
                                                                        const std::string& source) {
  return Reader(source).read(toml);
}

}  // namespace attune::io
