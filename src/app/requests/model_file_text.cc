#include "app/requests/model_file_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <set>

#include "model/parameter_space.h"

namespace attune::requests {
namespace {

using model::CellsSpec;
using model::Expression;
using Text = std::back_insert_iterator<std::string>;

/// "-k*x_a + c*x_b", zeros left out; "0" where nothing is left.
std::string sum_of(const CellsSpec& matrix, int row, const std::vector<std::string>& of,
                   const Expression& constant) {
  Expression sum = constant;
  for (std::size_t j = of.size(); j-- > 0;) {
    const Expression term =
        Expression::binary(model::Operation::multiply, matrix.at(row, static_cast<int>(j)),
                           Expression::of_name(of[j]));
    sum = sum.as_number() == 0.0    ? term
          : term.as_number() == 0.0 ? sum
                                    : Expression::binary(model::Operation::add, term, sum);
  }
  return sum.text();
}

void write_covariances(Text text, const CellsSpec& cells, const std::vector<std::string>& names,
                       const char* what, const char* unit) {
  for (int i = 0; i < cells.rows; ++i) {
    for (int j = 0; j <= i; ++j) {
      if (cells.at(i, j).as_number() == 0.0) continue;
      if (i == j) {
        fmt::format_to(text, "    var({}_{}) = {}{}\n", what, names[static_cast<std::size_t>(i)],
                       cells.at(i, j).text(), unit);
      } else {
        fmt::format_to(text, "    cov({0}_{1}, {0}_{2}) = {3}{4}\n", what,
                       names[static_cast<std::size_t>(j)], names[static_cast<std::size_t>(i)],
                       cells.at(i, j).text(), unit);
      }
    }
  }
}

std::string law_of(const model::ItemSpec& item, const std::string& eta) {
  switch (item.kind) {
    case model::ItemKind::normal:
      return fmt::format("{} = {} + e_{}", item.name, eta, item.name);
    case model::ItemKind::censored:
      return fmt::format("{} = {} + e_{}, seen between {} and {}", item.name, eta, item.name,
                         item.low, item.high);
    case model::ItemKind::ordered: {
      std::string list;
      for (const Expression& t : item.thresholds) list += (list.empty() ? "" : ", ") + t.text();
      return fmt::format("{} in {}..{} by the thresholds {} of {} + N(0, 1)", item.name, item.low,
                         item.high, list, eta);
    }
    case model::ItemKind::binary:
      return fmt::format("{}(P({} = 1)) = {}", item.link == model::Link::logit ? "logit" : "probit",
                         item.name, eta);
    case model::ItemKind::count:
      return fmt::format("{} ~ Poisson(exp({}))", item.name, eta);
    case model::ItemKind::regime:
      return item.errors ? fmt::format("{} shows the regime, with errors", item.name)
                         : fmt::format("{} shows the regime", item.name);
  }
  return {};
}

void write_regime(Text text, const model::ModelSpec& m, int r) {
  const bool continuous = m.time == model::Time::continuous;
  const CellsSpec drift = m.part_of(r, model::kDrift), intercept = m.part_of(r, model::kIntercept);
  for (int i = 0; i < m.state_count(); ++i) {
    const std::string& x = m.states[static_cast<std::size_t>(i)];
    const std::string moves = sum_of(drift, i, m.states, intercept.at(i, 0));
    if (continuous) {
      fmt::format_to(text, "  d{0} = ({1}) dt + dw_{0}\n", x, moves);
    } else {
      fmt::format_to(text, "  {0}(t) = [{1}](t - 1) + w_{0}\n", x, moves);
    }
  }
  write_covariances(text, m.part_of(r, model::kDiffusion), m.states, "w", continuous ? " dt" : "");
  const CellsSpec loadings = m.part_of(r, model::kLoadings), mean = m.part_of(r, model::kItemMean);
  std::vector<std::string> names;
  for (int i = 0; i < m.item_count(); ++i) {
    const model::ItemSpec& item = m.items[static_cast<std::size_t>(i)];
    names.push_back(item.name);
    fmt::format_to(text, "  {}\n", law_of(item, sum_of(loadings, i, m.states, mean.at(i, 0))));
  }
  write_covariances(text, m.part_of(r, model::kItemNoise), names, "e", "");
}

void write_initial(Text text, const model::ModelSpec& m) {
  const model::InitialSpec& initial = m.initial;
  if (m.state_count() == 0) return;
  fmt::format_to(text, "\nAt the first row{}:\n", initial.predict_first ? ", one step before" : "");
  for (int i = 0; i < m.state_count(); ++i) {
    const std::string& x = m.states[static_cast<std::size_t>(i)];
    if (initial.diffuse[static_cast<std::size_t>(i)]) {
      fmt::format_to(text, "  {}: diffuse\n", x);
    } else if (initial.covariance == model::InitialSpec::Covariance::stationary) {
      fmt::format_to(text, "  {}: stationary\n", x);
    } else {
      const std::string mean =
          initial.mean ? (*initial.mean)[static_cast<std::size_t>(i)].text() : "0";
      fmt::format_to(text, "  {}: mean {}, variance {}\n", x, mean, initial.cells.at(i, i).text());
    }
  }
}

void each_name(const model::ModelSpec& m, const std::function<void(const std::string&)>& visit) {
  const auto in = [&](const Expression& e) {
    for (const std::string& name : e.names()) visit(name);
  };
  for (int r = 0; r < m.regime_count(); ++r) {
    for (int p = 0; p < model::kParts; ++p) {
      for (const Expression& e : m.part_of(r, static_cast<model::Part>(p)).cells) in(e);
    }
  }
  for (const auto& h : m.hazards) in(h.log_rate);
  for (const auto& item : m.items) {
    for (const Expression& e : item.thresholds) in(e);
    if (item.errors) {
      for (const Expression& e : item.errors->cells) in(e);
    }
  }
  if (m.initial.mean) {
    for (const Expression& e : *m.initial.mean) in(e);
  }
  for (const Expression& e : m.initial.cells.cells) in(e);
  for (const Expression& e : m.initial.probabilities) in(e);
  for (const auto& impulse : m.impulses) {
    if (impulse.carry_over) in(*impulse.carry_over);
    for (const auto& [state, e] : impulse.effect) in(e);
    for (const auto& [state, e] : impulse.jump) in(e);
  }
}

}  // namespace

std::string words_of(const model::ModelSpec& m) {
  std::string words =
      fmt::format("{}: {} time, {} state{}, {} item{}", m.name,
                  m.time == model::Time::continuous ? "continuous" : "discrete", m.state_count(),
                  m.state_count() == 1 ? "" : "s", m.item_count(), m.item_count() == 1 ? "" : "s");
  if (m.regime_count() > 1) words += fmt::format(", {} regimes", m.regime_count());
  if (!m.random.empty()) {
    words += fmt::format(", {} parameter{} that var{} over series", m.random.size(),
                         m.random.size() == 1 ? "" : "s", m.random.size() == 1 ? "ies" : "y");
  }
  return words + "\n\n" + equations_of(m) + '\n' + names_of(m);
}

std::string equations_of(const model::ModelSpec& m) {
  std::string equations;
  const Text text(equations);
  for (int r = 0; r < m.regime_count(); ++r) {
    if (m.regime_count() > 1) {
      fmt::format_to(text, "{}While {}:\n", r == 0 ? "" : "\n",
                     m.regimes[static_cast<std::size_t>(r)].name);
    }
    write_regime(text, m, r);
  }
  if (!m.hazards.empty()) {
    fmt::format_to(text, "\n{}:\n",
                   m.time == model::Time::continuous
                       ? "Changes of regime, log rate per unit of time"
                       : "Changes of regime, log odds against staying, a step");
    for (const auto& h : m.hazards) {
      fmt::format_to(text, "  {} -> {}: {}\n", m.regimes[static_cast<std::size_t>(h.from)].name,
                     m.regimes[static_cast<std::size_t>(h.to)].name, h.log_rate.text());
    }
  }
  for (const auto& impulse : m.impulses) {
    fmt::format_to(text, "\nAt each row, by {}:\n", impulse.column);
    for (const auto& [state, e] : impulse.jump) {
      fmt::format_to(text, "  {0} += ({1})*{2}\n", state, e.text(), impulse.column);
    }
    if (!impulse.carry_over) continue;
    fmt::format_to(text, "  {0} += {1};  d{0} = -{0}/({2}) dt\n", impulse.name, impulse.column,
                   impulse.carry_over->text());
    for (const auto& [state, e] : impulse.effect) {
      fmt::format_to(text, "  d{} gains ({})*{} dt\n", state, e.text(), impulse.name);
    }
  }
  write_initial(text, m);
  for (const auto& random : m.random) {
    fmt::format_to(text, "\n{0} varies over series: N({0}, {1}^2)", random.parameter, random.sd);
  }
  for (const auto& c : m.correlations) {
    fmt::format_to(text, "\ncor({}, {}) = {}", c.first, c.second, c.name);
  }
  if (!m.random.empty()) equations += '\n';
  return equations;
}

std::string names_of(const model::ModelSpec& m) {
  std::vector<std::string> others;
  std::set<std::string> seen;
  for (const auto& p : m.parameters) seen.insert(p.name);
  each_name(m, [&](const std::string& name) {
    if (seen.insert(name).second) others.push_back(name);
  });
  std::string table;
  const Text text(table);
  if (!m.parameters.empty()) {
    fmt::format_to(text, "{:<20} {:>10} {:>10} {:>10}  {}\n", "parameter", "start", "lower",
                   "upper", "prior");
  }
  const auto number = [](double v) {
    return std::isfinite(v) ? fmt::format("{:.4g}", v) : std::string("-");
  };
  for (const auto& p : m.parameters) {
    const std::string start = p.fixed ? "= " + number(*p.fixed) : p.start ? number(*p.start) : "-";
    fmt::format_to(text, "{:<20} {:>10} {:>10} {:>10}  {}\n", p.name, start, number(p.lower),
                   number(p.upper), p.prior ? model::text(*p.prior) : p.description);
  }
  if (!others.empty()) {
    fmt::format_to(text, "columns of the diary, or free parameters:");
    for (const std::string& name : others) fmt::format_to(text, " {}", name);
    table += '\n';
  }
  return table;
}

}  // namespace attune::requests
