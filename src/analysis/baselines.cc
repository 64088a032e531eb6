#include "analysis/baselines.h"

#include <fmt/format.h>

#include <algorithm>

namespace attune::analysis {
namespace {

using model::Expression;
using model::ItemKind;

Expression name(const std::string& text) { return Expression::of_name(text); }
Expression minus(const Expression& of) { return Expression::unary(model::Operation::negate, of); }

bool mentions_lag(const model::CellsSpec& cells) {
  return std::any_of(cells.cells.begin(), cells.cells.end(), [](const Expression& cell) {
    const auto names = cell.names();
    return std::any_of(names.begin(), names.end(),
                       [](const std::string& n) { return model::as_lag(n).has_value(); });
  });
}

/// Whether answers are told from the answers of earlier rows, the first rows given.
bool is_told_by_lags(const model::ModelSpec& spec) {
  const bool plain =
      std::all_of(spec.items.begin(), spec.items.end(),
                  [](const model::ItemSpec& item) { return item.column == item.name; });
  return plain && spec.time == model::Time::discrete &&
         std::any_of(spec.parts.begin(), spec.parts.end(), mentions_lag);
}

std::string carried_name(const std::string& from, const std::string& to) {
  return from == to ? "carry_" + to : fmt::format("from_{}_to_{}", from, to);
}

class Baseline {
 public:
  Baseline(const model::ModelSpec& like, bool levels_vary) : levels_vary_(levels_vary) {
    spec_.time = like.time;
    spec_.data = like.data;
    spec_.regimes.push_back({"", {}, {}, 0});
    by_lags_ = is_told_by_lags(like);
    for (const model::ItemSpec& item : like.items) add(item);
  }

  [[nodiscard]] Expected<model::ModelSpec, std::string> with(bool shared) {
    if (!fault_.empty()) return unexpected(fault_);
    shared_ = shared;
    spec_.name = shared ? "actor-partner VAR(1)" : "person mean + AR(1)";
    by_lags_ ? over_lags() : over_states();
    if (shared && levels_vary_) correlate_levels();
    return std::move(spec_);
  }

 private:
  void add(const model::ItemSpec& item) {
    if (item.kind == ItemKind::regime) {
      fault_ = fmt::format("item {} shows a regime", item.name);
      return;
    }
    names_.push_back(item.name);
    spec_.items.push_back(item);
    spec_.items.back().line = 0;
    if (item.kind == ItemKind::ordered) set_thresholds(spec_.items.back());
  }

  /// y = level + x, x' = F x + w: gaps and missing answers are exact.
  void over_states() {
    const int n = spec_.item_count();
    for (auto& part : spec_.parts) part = model::CellsSpec::zero(n, n);
    spec_.parts[model::kLoadings] = model::CellsSpec::identity(n);
    spec_.parts[model::kIntercept] = spec_.parts[model::kItemMean] = model::CellsSpec::zero(n, 1);
    const bool continuous = spec_.time == model::Time::continuous;
    for (int i = 0; i < n; ++i) {
      spec_.states.push_back("course_" + label(i));
      spec_.parts[model::kItemMean].at(i, 0) = name(level(i));
      for (int j = 0; j < n; ++j) {
        if (i != j && !shared_) continue;
        spec_.parts[model::kDiffusion].at(i, j) = name(noise(i, j));
        const std::string carried =
            i == j && continuous ? "return_" + label(i) : carried_name(label(j), label(i));
        bound_course(carried, i == j, continuous);
        spec_.parts[model::kDrift].at(i, j) =
            i == j && continuous ? minus(name(carried)) : name(carried);
      }
    }
  }

  /// y = level + F y(row before) + e, as the model that it is compared with has it.
  void over_lags() {
    const int n = spec_.item_count();
    for (const auto part : {model::kDrift, model::kDiffusion}) {
      spec_.parts[part] = model::CellsSpec::zero(0, 0);
    }
    spec_.parts[model::kIntercept] = model::CellsSpec::zero(0, 1);
    spec_.parts[model::kLoadings] = model::CellsSpec::zero(n, 0);
    spec_.parts[model::kItemMean] = model::CellsSpec::zero(n, 1);
    spec_.parts[model::kItemNoise] = model::CellsSpec::zero(n, n);
    for (int i = 0; i < n; ++i) {
      Expression& mean = spec_.parts[model::kItemMean].at(i, 0);
      mean = name(level(i));
      for (int j = 0; j < n; ++j) {
        if (i != j && !shared_) continue;
        const std::string carried = carried_name(label(j), label(i));
        const Expression term = Expression::binary(model::Operation::multiply, name(carried),
                                                   name(model::lag_name({label(j), 1})));
        mean = Expression::binary(model::Operation::add, mean, term);
        if (is_normal(i) && is_normal(j)) {
          spec_.parts[model::kItemNoise].at(i, j) = name(noise(i, j));
        }
      }
    }
  }

  void bound_course(const std::string& carried, bool own, bool continuous) {
    model::ParameterSpec parameter;
    parameter.name = carried;
    parameter.start = own ? 0.5 : 0;
    if (own) parameter.lower = continuous ? 0 : -1;
    if (own && !continuous) parameter.upper = 1;
    spec_.parameters.push_back(parameter);
  }

  /// Of an item; it varies over series. The thresholds of an ordered one say where it lies.
  std::string level(int i) {
    const std::string level = "mean_" + label(i);
    if (levels_vary_) spec_.random.push_back({level, "sd_" + level, 0, 0});
    if (spec_.items[static_cast<std::size_t>(i)].kind == ItemKind::ordered) {
      model::ParameterSpec origin;
      origin.name = level;
      origin.fixed = 0;
      spec_.parameters.push_back(origin);
    }
    return level;
  }

  void correlate_levels() {
    for (std::size_t i = 0; i < spec_.random.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        const std::string &a = spec_.random[j].parameter, &b = spec_.random[i].parameter;
        spec_.correlations.push_back({a, b, "cor_" + a + "_" + b, 0});
      }
    }
  }

  /// Named as a file without thresholds names them.
  static void set_thresholds(model::ItemSpec& item) {
    item.thresholds.clear();
    for (int k = 1; k <= static_cast<int>(item.high - item.low); ++k) {
      item.thresholds.push_back(name(fmt::format("{}_t{}", item.name, k)));
    }
  }

  [[nodiscard]] const std::string& label(int i) const {
    return names_[static_cast<std::size_t>(i)];
  }
  [[nodiscard]] bool is_normal(int i) const {
    const ItemKind kind = spec_.items[static_cast<std::size_t>(i)].kind;
    return kind == ItemKind::normal || kind == ItemKind::censored;
  }
  [[nodiscard]] std::string noise(int i, int j) const {
    return i == j ? "noise_" + label(i)
                  : fmt::format("noise_{}_{}", label(std::min(i, j)), label(std::max(i, j)));
  }

  bool levels_vary_, by_lags_ = false, shared_ = false;
  std::vector<std::string> names_;
  model::ModelSpec spec_;
  std::string fault_;
};

}  // namespace

Expected<model::ModelSpec, std::string> own_course(const model::ModelSpec& like, bool levels_vary) {
  return Baseline(like, levels_vary).with(false);
}

Expected<model::ModelSpec, std::string> shared_course(const model::ModelSpec& like,
                                                      bool levels_vary) {
  return Baseline(like, levels_vary).with(true);
}

}  // namespace attune::analysis
