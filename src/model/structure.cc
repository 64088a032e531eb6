#include "model/structure.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "model/integrated.h"

namespace attune::model {
namespace {

Expression times(const Expression& a, const Expression& b) {
  return Expression::binary(Operation::multiply, a, b);
}
Expression plus(const Expression& a, const Expression& b) {
  return Expression::binary(Operation::add, a, b);
}

/// `small` in the upper left corner of rows x columns zeros.
CellsSpec widened(const CellsSpec& small, int rows, int columns) {
  CellsSpec wide = CellsSpec::zero(rows, columns);
  for (int i = 0; i < small.rows; ++i) {
    for (int j = 0; j < small.columns; ++j) wide.at(i, j) = small.at(i, j);
  }
  wide.line = small.line;
  return wide;
}

class Builder {
 public:
  explicit Builder(const ModelSpec& spec) : spec_(spec) {}

  Expected<Structure, std::vector<Diagnostic>> build() {
    s_.time = spec_.time;
    s_.states = spec_.states;
    s_.regimes = spec_.regime_count();
    s_.history = s_.regimes > 1 ? spec_.history : 1;
    s_.hazards = spec_.hazards;
    s_.exact = spec_.exact;
    s_.initial = spec_.initial;
    for (int r = 0; r < s_.regimes; ++r) {
      s_.dynamics.push_back(
          {spec_.part_of(r, kDrift), spec_.part_of(r, kIntercept), spec_.part_of(r, kDiffusion)});
    }
    for (const ItemSpec& item : spec_.items) s_.thresholds.push_back(item.thresholds);
    choose_integration();
    unfold_lags();
    add_impulses();
    add_random();
    check_diffuse();
    if (!faults_.empty()) return unexpected(std::move(faults_));
    return std::move(s_);
  }

 private:
  void fault(std::size_t line, std::string key, std::string message, std::string mend) {
    faults_.push_back({Severity::error,
                       {spec_.name, spec_.line_in_file(line), std::move(key)},
                       std::move(message),
                       std::move(mend)});
  }

  /// Names that a regime gives a meaning of its own.
  std::set<std::string> set_names() const {
    std::set<std::string> names;
    for (const RegimeSpec& regime : spec_.regimes) {
      for (const auto& [name, meaning] : regime.set) names.insert(name);
    }
    return names;
  }

  /// Laplace is what most programs report; it has neither regimes nor censored answers here.
  void choose_integration() {
    const bool censored =
        std::any_of(spec_.items.begin(), spec_.items.end(),
                    [](const ItemSpec& item) { return item.kind == ItemKind::censored; });
    const bool can = s_.regimes == 1 && !censored && !spec_.all_normal();
    if (spec_.integration == Integration::laplace && !can) {
      fault(0, "filter.answers",
            "Laplace's approximation is for one regime, with answers that are neither all normal "
            "nor censored",
            "answers = \"moments\"");
    }
    s_.laplace = can && spec_.integration != Integration::moments;
  }

  void unfold_lags() {
    const std::set<std::string> own = set_names();
    const std::array<Part, 3> parts{kLoadings, kItemMean, kItemNoise};
    for (int r = 0; r < s_.regimes; ++r) {
      for (const Part part : parts) {
        for (const Expression& cell : spec_.part_of(r, part).cells) {
          for (const std::string& name : cell.names()) {
            const auto lag = as_lag(name);
            if (lag && own.contains(lag->name)) s_.lag = std::max(s_.lag, lag->rows);
          }
        }
      }
    }
    if (s_.lag > s_.history) {
      fault(0, "history",
            fmt::format("answers depend on the regime {} rows back, and the filter keeps {}",
                        s_.lag, s_.history),
            fmt::format("[filter] history = {}", s_.lag));
    }
    int variants = 1;
    for (int k = 0; k <= s_.lag; ++k) variants *= s_.regimes;
    for (int v = 0; v < variants; ++v) {
      std::map<std::string, Expression> meaning;
      int rest = v / s_.regimes;
      for (int k = 1; k <= s_.lag; ++k, rest /= s_.regimes) {
        const auto& set = spec_.regimes[static_cast<std::size_t>(rest % s_.regimes)].set;
        for (const std::string& name : own) {
          const auto its = set.find(name);
          meaning[lag_name({name, k})] = its == set.end() ? Expression::of_name(name) : its->second;
        }
      }
      std::array<CellsSpec, 3> cells;
      for (std::size_t p = 0; p < 3; ++p) {
        cells[p] = spec_.part_of(v % s_.regimes, parts[p]);
        for (Expression& cell : cells[p].cells) cell = cell.with(meaning);
      }
      s_.measurement.push_back(std::move(cells));
    }
  }

  void widen(int n) {
    for (auto& cells : s_.dynamics) {
      cells[0] = widened(cells[0], n, n);
      cells[1] = widened(cells[1], n, 1);
      cells[2] = widened(cells[2], n, n);
    }
    for (auto& cells : s_.measurement) {
      const int items = spec_.item_count();
      cells[0] = widened(cells[0], items, n);
    }
    if (s_.jump.rows > 0) s_.jump = widened(s_.jump, n, 1);
  }

  std::optional<int> state(const std::string& name) const {
    const auto at = std::find(s_.states.begin(), s_.states.end(), name);
    if (at == s_.states.end()) return std::nullopt;
    return static_cast<int>(at - s_.states.begin());
  }

  void add_impulses() {
    const int before = static_cast<int>(s_.states.size());
    for (const ImpulseSpec& impulse : spec_.impulses) {
      if (impulse.carry_over) s_.states.push_back(impulse.name);
    }
    const int n = static_cast<int>(s_.states.size());
    if (!spec_.impulses.empty()) s_.jump = CellsSpec::zero(before, 1);
    widen(n);
    s_.core = n;
    int at = before;
    for (const ImpulseSpec& impulse : spec_.impulses) {
      const Expression amplitude = Expression::of_name(impulse.column);
      const auto add_to = [&](const std::map<std::string, Expression>& by_state, const char* key,
                              const auto& add) {
        for (const auto& [name, effect] : by_state) {
          const auto index = state(name);
          if (!index || *index >= before) {
            fault(impulse.line, fmt::format("impulse.{}.{}", impulse.name, key),
                  fmt::format("there is no state \"{}\"", name), "states are listed in `states`");
          } else {
            add(*index, effect);
          }
        }
      };
      add_to(impulse.jump, "jump", [&](int i, const Expression& effect) {
        s_.jump.at(i, 0) = plus(s_.jump.at(i, 0), times(effect, amplitude));
      });
      if (!impulse.carry_over) continue;
      const Expression rate =
          Expression::binary(Operation::divide, Expression(-1), *impulse.carry_over);
      for (auto& cells : s_.dynamics) {
        cells[0].at(at, at) =
            s_.time == Time::continuous ? rate : Expression::unary(Operation::exp, rate);
        add_to(impulse.effect, "effect",
               [&](int i, const Expression& effect) { cells[0].at(i, at) = effect; });
      }
      s_.jump.at(at, 0) = amplitude;
      ++at;
    }
    extend_initial(n);
  }

  /// Impulses start from nothing: mean 0, covariance 0.
  void extend_initial(int n) {
    InitialSpec& initial = s_.initial;
    const int before = spec_.state_count();
    const bool given = initial.mean && !initial.mean->empty();
    if (given) initial.mean->resize(static_cast<std::size_t>(n), Expression(0));
    if (initial.covariance == InitialSpec::Covariance::cells) {
      initial.cells = widened(initial.cells, n, n);
    } else if (!initial.mean && n > before) {
      // The stationary mean of a state without intercept is 0 already.
    }
    initial.diffuse.resize(static_cast<std::size_t>(n), false);
  }

  void add_random() {
    choose_integrated();
    std::vector<std::string> names;
    for (const std::size_t k : constant_) names.push_back(spec_.random[k].parameter);
    const int core = s_.core, n = core + static_cast<int>(names.size());
    s_.mean_response = CellsSpec::zero(core, n - core);
    for (const std::string& name : names) s_.states.push_back("random_" + name);
    if (!names.empty()) widen(n);
    // d cell / d p goes to (row of the cell, column of u).
    const auto spread = [&](const CellsSpec& from, CellsSpec& to, int column0) {
      for (int i = 0; i < from.rows; ++i) {
        for (std::size_t k = 0; k < names.size(); ++k) {
          to.at(i, column0 + static_cast<int>(k)) = from.at(i, 0).derivative(names[k]);
        }
      }
    };
    for (auto& cells : s_.dynamics) {
      spread(cells[1], cells[0], core);
      if (s_.time == Time::discrete) {
        for (int i = core; i < n; ++i) cells[0].at(i, i) = Expression(1);
      }
    }
    for (auto& cells : s_.measurement) spread(cells[1], cells[0], core);
    if (s_.initial.mean && !s_.initial.mean->empty()) {
      const CellsSpec mean{core, 1, *s_.initial.mean, s_.initial.line};
      spread(mean, s_.mean_response, 0);
    }
    add_random_covariance();
  }

  /// Which effects are constant states, and which are integrated.
  void choose_integrated() {
    const std::vector<bool> integrated = are_integrated(spec_, s_);
    for (std::size_t k = 0; k < integrated.size(); ++k) {
      (integrated[k] ? integrated_ : constant_).push_back(k);
    }
    IntegratedSpec& to = s_.integrated;
    const int usual = usual_nodes(integrated_.size());
    for (const std::size_t k : integrated_) {
      to.parameters.push_back(spec_.random[k].parameter);
      to.nodes.push_back(spec_.random[k].nodes > 0 ? spec_.random[k].nodes : usual);
    }
    if (integrated_.size() > kMostIntegrated) {
      fault(
          spec_.random[integrated_.front()].line, "random",
          fmt::format("{} parameters that vary over series have bounds, do not enter linearly, or "
                      "correlate with one of these: {}; at most {} can be integrated",
                      integrated_.size(), fmt::join(to.parameters, ", "), kMostIntegrated),
          "let fewer vary, or fewer correlate with them");
    }
  }

  void add_random_covariance() {
    const auto declared = [&](const std::string& name) {
      return std::any_of(spec_.parameters.begin(), spec_.parameters.end(),
                         [&](const ParameterSpec& p) { return p.name == name; });
    };
    const auto make = [&](const std::string& name, double lower, double upper, double start,
                          const std::string& description) {
      if (declared(name) || std::any_of(s_.made.begin(), s_.made.end(),
                                        [&](const ParameterSpec& p) { return p.name == name; })) {
        return;
      }
      ParameterSpec p;
      p.name = name;
      p.lower = lower;
      p.upper = upper;
      p.start = start;
      p.description = description;
      s_.made.push_back(std::move(p));
    };
    const auto index = [&](const std::string& name) {
      const auto at = std::find_if(spec_.random.begin(), spec_.random.end(),
                                   [&](const RandomSpec& r) { return r.parameter == name; });
      return at == spec_.random.end() ? -1 : static_cast<int>(at - spec_.random.begin());
    };
    const auto square = [](std::size_t size) {
      return CellsSpec::zero(static_cast<int>(size), static_cast<int>(size));
    };
    s_.random_covariance = square(constant_.size());
    s_.integrated.covariance = square(integrated_.size());
    for (std::size_t k = 0; k < spec_.random.size(); ++k) {
      const RandomSpec& random = spec_.random[k];
      const auto [cells, at] = place(k);
      // The SD of an integrated one is relative, whatever the answers' unit.
      make(random.sd, 0, std::numeric_limits<double>::infinity(),
           cells == &s_.random_covariance ? std::nan("") : 0.3,
           fmt::format("SD of {} over series", random.parameter));
      const Expression sd = Expression::of_name(random.sd);
      cells->at(at, at) = times(sd, sd);
    }
    for (const CorrelationSpec& c : spec_.correlations) {
      const int i = index(c.first), j = index(c.second);
      if (i < 0 || j < 0 || i == j) {
        fault(c.line, "random.correlated",
              fmt::format("\"{}\" and \"{}\" are not two parameters that vary", c.first, c.second),
              "list them under [random] first");
        continue;
      }
      make(c.name, -1, 1, 0,
           fmt::format("correlation of {} and {} over series", c.first, c.second));
      const Expression covariance =
          times(Expression::of_name(c.name),
                times(Expression::of_name(spec_.random[static_cast<std::size_t>(i)].sd),
                      Expression::of_name(spec_.random[static_cast<std::size_t>(j)].sd)));
      const auto [cells, row] = place(static_cast<std::size_t>(i));
      const int column = place(static_cast<std::size_t>(j)).second;
      cells->at(row, column) = cells->at(column, row) = covariance;
    }
  }

  /// Where an effect stands: in which covariance, in which row.
  std::pair<CellsSpec*, int> place(std::size_t random) {
    const auto in = [&](const std::vector<std::size_t>& list) {
      const auto at = std::find(list.begin(), list.end(), random);
      return at == list.end() ? -1 : static_cast<int>(at - list.begin());
    };
    const int at = in(integrated_);
    if (at >= 0) return {&s_.integrated.covariance, at};
    return {&s_.random_covariance, in(constant_)};
  }

  void check_diffuse() {
    const auto& diffuse = s_.initial.diffuse;
    if (std::find(diffuse.begin(), diffuse.end(), true) == diffuse.end()) return;
    if (s_.regimes > 1) {
      fault(s_.initial.line, "initial.covariance", "diffuse states do not go together with regimes",
            "give a covariance, or condition on the first rows with [data] first_rows and lag()");
    }
    if (!spec_.all_normal()) {
      fault(s_.initial.line, "initial.covariance", "diffuse states need normal items",
            "give a covariance");
    }
  }

  const ModelSpec& spec_;
  Structure s_;
  std::vector<std::size_t> constant_, integrated_;  ///< of spec_.random
  std::vector<Diagnostic> faults_;
};

}  // namespace

Expected<Structure, std::vector<Diagnostic>> structure_of(const ModelSpec& spec) {
  return Builder(spec).build();
}

}  // namespace attune::model
