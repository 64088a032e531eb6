#include "app/cli/sync_models.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <numbers>

#include "app/cli/failure.h"
#include "core/mean.h"
#include "io/model_file.h"
#include "model/bound_model.h"
#include "report/number.h"

namespace attune::cli {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kLeastSamples = 20;

constexpr const char* kShared = R"toml(
[parameter.r]
lower = -1
upper = 1
description = "correlation of what strikes the two at once"
[data]
series = "pair"
)toml";

constexpr const char* kInertia = R"toml(time   = "discrete"
states = ["x_a", "x_b"]
items  = ["signal_a", "signal_b"]
drift      = [["i_a", "c_a"], ["c_b", "i_b"]]
diffusion  = [["q_a", "r*sqrt(q_a*q_b)"], ["r*sqrt(q_a*q_b)", "q_b"]]
[parameter.i_a]
start = 0.7
lower = -1
upper = 1
description = "carry-over of a from one sample to the next"
[parameter.i_b]
start = 0.7
lower = -1
upper = 1
description = "carry-over of b"
[parameter.c_a]
start = 0
description = "what b's last sample adds to a"
[parameter.c_b]
start = 0
description = "what a's last sample adds to b"
[parameter.q_a]
lower = 0
start = 0.3
[parameter.q_b]
lower = 0
start = 0.3
)toml";

// Starts: roots -.13 and -2 a sample and the noise that then gives each signal its variance, 1 =
// q / (2 k z).
constexpr const char* kOscillator = R"toml(time   = "continuous"
states = ["x_a", "v_a", "x_b", "v_b"]
items  = ["signal_a", "signal_b"]
drift      = [[0, 1, 0, 0], ["-k_a", "-z_a", "c_a", "g_a"], [0, 0, 0, 1], ["c_b", "g_b", "-k_b", "-z_b"]]
diffusion  = [[0, 0, 0, 0], [0, "q_a", 0, "r*sqrt(q_a*q_b)"], [0, 0, 0, 0], [0, "r*sqrt(q_a*q_b)", 0, "q_b"]]
loadings   = [[1, 0, 0, 0], [0, 0, 1, 0]]
item_noise = [["e_a", 0], [0, "e_b"]]
[parameter.k_a]
lower = 0
start = 0.25
description = "pull of a back to its level"
[parameter.k_b]
lower = 0
start = 0.25
description = "pull of b back to its level"
[parameter.z_a]
lower = 0
start = 2.1
description = "damping of a"
[parameter.z_b]
lower = 0
start = 2.1
description = "damping of b"
[parameter.c_a]
start = 0
description = "pull of b's place on a"
[parameter.c_b]
start = 0
description = "pull of a's place on b"
[parameter.g_a]
start = 0
description = "pull of b's change on a"
[parameter.g_b]
start = 0
description = "pull of a's change on b"
[parameter.q_a]
lower = 0
start = 1
[parameter.q_b]
lower = 0
start = 1
[parameter.e_a]
lower = 0
start = 0.02
[parameter.e_b]
lower = 0
start = 0.02
)toml";

/// Means of `each` neighbours.
std::vector<double> coarser(const std::vector<double>& signal, std::size_t each) {
  std::vector<double> out;
  for (std::size_t begin = 0; begin + each <= signal.size(); begin += each) {
    double sum = 0, n = 0;
    for (std::size_t t = begin; t < begin + each; ++t) {
      if (std::isnan(signal[t])) continue;
      sum += signal[t];
      n += 1;
    }
    out.push_back(n > 0 ? sum / n : kNaN);
  }
  return out;
}

std::size_t present(const std::vector<double>& signal) {
  return static_cast<std::size_t>(
      std::count_if(signal.begin(), signal.end(), [](double x) { return !std::isnan(x); }));
}

void centre(std::vector<double>& signal) {
  const double mean = mean_of(signal);
  for (double& x : signal) x -= mean;
}

/// The SD within persons, over all of them: their signals are centred.
double common_sd(const std::vector<std::vector<double>>& signals) {
  double squares = 0, n = 0;
  for (const auto& signal : signals) {
    for (const double x : signal) {
      if (!std::isnan(x)) squares += x * x;
    }
    n += static_cast<double>(present(signal)) - 1;
  }
  return std::sqrt(squares / n);
}

struct Rows {
  model::Table table;
  double scale = 1;
};

/// All pairs one below the other, each person around the own mean and divided by the common SD.
/// Pairs that hardly have samples, or of which both have the very same, are left out.
Rows rows_of(const synchrony::Study& study, std::size_t each, SyncModel& out) {
  std::vector<std::vector<double>> signals;
  std::vector<std::string> labels;
  for (const synchrony::PairResult& pair : study.pairs) {
    auto a = coarser(pair.kept_a, each), b = coarser(pair.kept_b, each);
    if (std::min(present(a), present(b)) < kLeastSamples) {
      out.left_out.push_back(fmt::format("{}: fewer than {} samples", pair.label, kLeastSamples));
      continue;
    }
    bool differs = false;
    for (std::size_t t = 0; t < a.size(); ++t) {
      differs = differs || (!std::isnan(a[t]) && !std::isnan(b[t]) && a[t] != b[t]);
    }
    if (!differs) {
      out.left_out.push_back(pair.label + ": both partners have the same samples");
      continue;
    }
    labels.push_back(pair.label);
    signals.push_back(std::move(a));
    signals.push_back(std::move(b));
  }
  Rows rows;
  if (labels.empty()) return rows;
  for (auto& signal : signals) centre(signal);
  rows.scale = common_sd(signals);
  model::Column pair_column, a_column, b_column;
  pair_column.name = "pair";
  pair_column.texts = labels;
  pair_column.all_numbers = false;
  a_column.name = "signal_a";
  b_column.name = "signal_b";
  for (std::size_t k = 0; k < labels.size(); ++k) {
    for (std::size_t t = 0; t < signals[2 * k].size(); ++t) {
      pair_column.labels.push_back(static_cast<int>(k));
      pair_column.numbers.push_back(kNaN);
      a_column.numbers.push_back(signals[2 * k][t] / rows.scale);
      b_column.numbers.push_back(signals[2 * k + 1][t] / rows.scale);
      rows.table.lines.push_back(rows.table.lines.size() + 1);
    }
  }
  rows.table.header = {"pair", "signal_a", "signal_b"};
  rows.table.columns = {pair_column, a_column, b_column};
  return rows;
}

const analysis::ModelEstimate& estimate(const analysis::ModelFit& fit, const std::string& name) {
  return *std::find_if(fit.parameters.begin(), fit.parameters.end(),
                       [&](const auto& p) { return p.name == name; });
}

/// A rising or falling function of one parameter, ends and all.
template <class Function>
analysis::Interval through(const analysis::Interval& value, const Function& f) {
  const double one = f(value.lower), two = f(value.upper);
  const bool both = std::isfinite(one) && std::isfinite(two);
  return {f(value.estimate), both ? std::min(one, two) : kNaN, both ? std::max(one, two) : kNaN};
}

void derive_inertia(SyncModel& out) {
  for (const char* who : {"a", "b"}) {
    const std::string other = who[0] == 'a' ? "b" : "a";
    const auto own = estimate(out.fit, fmt::format("i_{}", who)).value;
    out.derived.push_back({fmt::format("carry-over of {}", who), own, "a sample"});
    out.derived.push_back({fmt::format("coupling of {} to {}", who, other),
                           estimate(out.fit, fmt::format("c_{}", who)).value, "a sample"});
    const auto half_life = [&](double i) {
      return i > 0 && i < 1 ? out.step * std::log(0.5) / std::log(i) : kNaN;
    };
    out.derived.push_back(
        {fmt::format("half of a drop of {} is gone after", who), through(own, half_life), "s"});
  }
}

void derive_oscillator(SyncModel& out) {
  for (const char* who : {"a", "b"}) {
    const std::string other = who[0] == 'a' ? "b" : "a";
    const auto pull = estimate(out.fit, fmt::format("k_{}", who)).value;
    const auto damping = estimate(out.fit, fmt::format("z_{}", who)).value;
    const double step = out.step;
    out.derived.push_back({fmt::format("coupling of {} to {}'s place", who, other),
                           through(estimate(out.fit, fmt::format("c_{}", who)).value,
                                   [&](double c) { return c / (step * step); }),
                           "1/s^2"});
    // Alone: x'' = -k x - z x'. Over- or underdamped, the slower root rules the end of a drop.
    const double z = damping.estimate, k = pull.estimate, inside = z * z / 4 - k;
    const double slow = inside > 0 ? z / 2 - std::sqrt(inside) : z / 2;
    out.derived.push_back({fmt::format("half of a drop of {} is gone after", who),
                           {slow > 0 ? std::log(2.0) / slow * step : kNaN, kNaN, kNaN},
                           "s"});
    if (inside < 0) {
      out.derived.push_back({fmt::format("{} swings with a period of", who),
                             {2 * std::numbers::pi / std::sqrt(-inside) * step, kNaN, kNaN},
                             "s"});
    }
  }
}

}  // namespace

SyncModel fit_sync_model(const synchrony::Study& study, const std::string& kind, double step,
                         std::uint64_t seed, const Job& job) {
  SyncModel out;
  out.kind = kind;
  out.toml = std::string(kind == "inertia" ? kInertia : kOscillator) + kShared;
  const double rate = study.pairs.empty() ? 1 : study.pairs.front().rate;
  const auto each = static_cast<std::size_t>(std::max(1.0, std::round(step * rate)));
  out.step = static_cast<double>(each) / rate;
  Rows rows = rows_of(study, each, out);
  rows.table.file = "the signals";
  out.scale = rows.scale;
  out.used = rows.table.rows() == 0 ? 0 : rows.table.columns.front().texts.size();
  if (out.used < 2) {
    throw Rejected({{Severity::error,
                     {kind, 0, {}},
                     "a model over pairs needs two pairs or more",
                     "--pair names the columns that tell recordings apart"}});
  }
  auto spec = io::parse_model(out.toml, kind);
  if (!spec) throw Rejected(std::move(spec.error()));
  auto bound = model::bind(*spec, rows.table);
  if (!bound) throw Rejected(std::move(bound.error()));
  analysis::ModelFitRequest request;
  request.seed = seed;
  auto fit = analysis::fit_model(bound->model, kind, request, job);
  if (!fit) {
    throw Rejected(
        {{Severity::error,
          {kind, 0, {}},
          "the likelihood cannot be computed where the search starts: " + fit.error().what,
          "--model-step takes longer samples"}});
  }
  out.fit = std::move(*fit);
  if (kind == "inertia") {
    derive_inertia(out);
  } else {
    derive_oscillator(out);
  }
  return out;
}

report::ModelSection sync_model_section(const SyncModel& m, const report::SignalNames& names) {
  report::ModelSection section{
      "A model of all recordings",
      fmt::format("{}, {} recordings in one fit, samples of {:.4g} s; a is {}, b is {}. These are "
                  "associations from one sample to the next, and no causes.",
                  m.kind == "inertia" ? "Inertia and coordination" : "Coupled damped oscillators",
                  m.used, m.step, names.a, names.b),
      {}};
  for (const Derived& d : m.derived) {
    const bool interval = std::isfinite(d.value.lower);
    section.facts.push_back({d.name, fmt::format("{} {}", report::number(d.value.estimate), d.unit),
                             interval
                                 ? report::range({d.value.estimate, d.value.lower, d.value.upper})
                                 : std::string("no interval")});
  }
  return section;
}

std::string sync_model_table(const SyncModel& m) {
  std::string table;
  const auto text = std::back_inserter(table);
  fmt::format_to(text,
                 "\nModel {}: {} pairs in one fit, samples of {:.4g} s, signals in their common SD "
                 "{:.4g}; -2 log-likelihood {:.2f}\n",
                 m.kind, m.used, m.step, m.scale, m.fit.minus2ll);
  for (const std::string& why : m.left_out) fmt::format_to(text, "left out: {}\n", why);
  const auto cell = [](double value) {
    return std::isfinite(value) ? fmt::format("{:.4g}", value) : std::string("-");
  };
  for (const auto& p : m.fit.parameters) {
    fmt::format_to(text, "{:<10} {:>10} {:>24}  {}\n", p.name, cell(p.value.estimate),
                   cell(p.value.lower) + " .. " + cell(p.value.upper), p.description);
  }
  table += '\n';
  for (const Derived& d : m.derived) {
    fmt::format_to(text, "{}: {} {}", d.name, cell(d.value.estimate), d.unit);
    if (std::isfinite(d.value.lower)) {
      fmt::format_to(text, " ({} .. {})", cell(d.value.lower), cell(d.value.upper));
    }
    table += '\n';
  }
  for (const std::string& warning : m.fit.warnings) fmt::format_to(text, "warning: {}\n", warning);
  return table;
}

}  // namespace attune::cli
