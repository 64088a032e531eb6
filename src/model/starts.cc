#include "model/starts.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

namespace attune::model {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Typical {
  double mean = 0, variance = 1;
};

Typical typical_answer(const std::vector<Series>& series, Eigen::Index item) {
  double sum = 0, squares = 0, count = 0;
  for (const Series& one : series) {
    for (const double y : one.answers.row(item)) {
      if (std::isnan(y)) continue;
      sum += y;
      squares += y * y;
      ++count;
    }
  }
  if (count < 2) return {count == 0 ? 0 : sum, 1};
  const double mean = sum / count, variance = squares / count - mean * mean;
  return {mean, variance > 0 ? variance : 1};
}

double usual_interval(const std::vector<Series>& series) {
  std::vector<double> intervals;
  for (const Series& one : series) {
    for (const Occasion& occasion : one.occasions) {
      if (occasion.interval > 0) intervals.push_back(occasion.interval);
    }
  }
  if (intervals.empty()) return 1;
  const auto middle = intervals.begin() + static_cast<std::ptrdiff_t>(intervals.size() / 2);
  std::nth_element(intervals.begin(), middle, intervals.end());
  return *middle;
}

class Starts {
 public:
  Starts(const ModelSpec& spec, const Structure& structure, const std::vector<Series>& series)
      : spec_(spec), s_(structure), interval_(usual_interval(series)) {
    for (int i = 0; i < spec.item_count(); ++i) items_.push_back(typical_answer(series, i));
    double sum = 0;
    for (const Typical& item : items_) sum += item.variance;
    variance_ = items_.empty() ? 1 : sum / static_cast<double>(items_.size());
    for (int r = 0; r < s_.regimes; ++r) {
      look_at_dynamics(s_.dynamics[static_cast<std::size_t>(r)], r);
    }
    for (int v = 0; v < static_cast<int>(s_.measurement.size()); ++v) {
      look_at_measurement(s_.measurement[static_cast<std::size_t>(v)], v % s_.regimes);
    }
    for (const HazardSpec& hazard : s_.hazards) {
      const double usual = s_.time == Time::continuous ? std::log(0.1 / interval_) : -2;
      const auto names = hazard.log_rate.names();
      for (const std::string& name : names) {
        if (hazard.log_rate.derivative(name).as_number() == 1.0) start_.emplace(name, usual);
      }
    }
    if (spec.initial.covariance == InitialSpec::Covariance::cells) {
      variances_on_diagonal(s_.initial.cells, [&](int) { return variance_; });
    }
    for (const ParameterSpec& made : s_.made) {
      if (std::isnan(made.start.value_or(0))) start_.emplace(made.name, 0.5 * std::sqrt(variance_));
    }
    spread_thresholds();
  }

  [[nodiscard]] bool is_variance(const std::string& name) const {
    const auto found = variance_start_.find(name);
    return found != variance_start_.end();
  }
  [[nodiscard]] double of(const std::string& name) const {
    if (const auto found = variance_start_.find(name); found != variance_start_.end()) {
      return found->second;
    }
    if (const auto found = start_.find(name); found != start_.end()) return found->second;
    return 0;
  }

 private:
  template <class Usual>
  void variances_on_diagonal(const CellsSpec& cells, const Usual& usual) {
    for (int i = 0; i < cells.rows && cells.rows == cells.columns; ++i) {
      if (const auto name = cells.at(i, i).as_name()) variance_start_.emplace(*name, usual(i));
    }
  }

  void look_at_dynamics(const std::array<CellsSpec, 3>& parts, int regime) {
    const bool continuous = s_.time == Time::continuous;
    for (int i = 0; i < s_.core; ++i) {
      const Expression& own = parts[0].at(i, i);
      for (const std::string& name : own.names()) {
        const auto slope = own.derivative(name).as_number();
        if (!slope || *slope == 0) continue;
        const double wanted = continuous ? -0.7 / interval_ : 0.3;
        start_.emplace(name, wanted / *slope);
      }
    }
    variances_on_diagonal(parts[2], [&](int) {
      return (continuous ? 0.7 / interval_ : 0.5) * variance_ * (1 + regime);
    });
  }

  void look_at_measurement(const std::array<CellsSpec, 3>& parts, int regime) {
    for (int i = 0; i < spec_.item_count(); ++i) {
      const Typical& item = items_[static_cast<std::size_t>(i)];
      if (spec_.items[static_cast<std::size_t>(i)].kind == ItemKind::regime) continue;
      const Expression& mean = parts[1].at(i, 0);
      for (const std::string& name : mean.names()) {
        if (!is_level(mean, name)) continue;
        // Regimes that start alike would never part.
        start_.emplace(name, usual_level(i, item) + 0.8 * regime * std::sqrt(item.variance));
        break;
      }
    }
    // All loadings at 0 would be a saddle: then no answer says anything of a state.
    for (const Expression& cell : parts[0].cells) {
      for (const std::string& name : cell.names()) {
        const auto slope = cell.derivative(name).as_number();
        if (slope && *slope != 0) start_.emplace(name, 1 / *slope);
      }
    }
    variances_on_diagonal(parts[2], [&](int i) {
      return 0.5 * items_[static_cast<std::size_t>(i)].variance * (1 + regime);
    });
  }

  /// Whether the mean is the name itself where all else is 0.
  static bool is_level(const Expression& mean, const std::string& name) {
    const Expression slope = mean.derivative(name);
    std::map<std::string, Expression> none;
    for (const std::string& other : slope.names()) none.emplace(other, Expression(0));
    return !slope.mentions(name) && slope.with(none).as_number() == 1.0;
  }

  [[nodiscard]] double usual_level(int i, const Typical& item) const {
    switch (spec_.items[static_cast<std::size_t>(i)].kind) {
      case ItemKind::count:
        return std::log(std::max(item.mean, 1e-3));
      case ItemKind::ordered:
        return 0;
      case ItemKind::binary:
        return 2 * (item.mean - 0.5);
      default:
        return item.mean;
    }
  }

  void spread_thresholds() {
    for (const auto& list : s_.thresholds) {
      for (std::size_t k = 0; k < list.size(); ++k) {
        if (const auto name = list[k].as_name()) {
          start_.emplace(
              *name,
              3.0 * (static_cast<double>(k) + 1) / (static_cast<double>(list.size()) + 1) - 1.5);
        }
      }
    }
  }

  const ModelSpec& spec_;
  const Structure& s_;
  double interval_, variance_ = 1;
  std::vector<Typical> items_;
  std::map<std::string, double> start_, variance_start_;
};

/// A prior without support outside says as much about the bounds.
void bound_by_prior(Parameter& p) {
  if (!p.prior) return;
  using Family = PriorSpec::Family;
  switch (p.prior->family) {
    case Family::normal:
    case Family::student:
    case Family::cauchy:
      return;
    case Family::beta:
      p.lower = std::max(p.lower, 0.0);
      p.upper = std::min(p.upper, 1.0);
      return;
    case Family::uniform:
      p.lower = std::max(p.lower, p.prior->numbers[0]);
      p.upper = std::min(p.upper, p.prior->numbers[1]);
      return;
    default:
      p.lower = std::max(p.lower, 0.0);
  }
}

/// Inside its bounds, and not on them.
double inside(const Parameter& p, double start) {
  const bool lower = std::isfinite(p.lower), upper = std::isfinite(p.upper);
  if (lower && upper && !(start > p.lower && start < p.upper)) return 0.5 * (p.lower + p.upper);
  if (lower && !(start > p.lower)) return p.lower + 1;
  if (upper && !(start < p.upper)) return p.upper - 1;
  return start;
}

}  // namespace

std::vector<Parameter> starting_parameters(const ModelSpec& spec, const Structure& structure,
                                           const std::vector<std::string>& names,
                                           const std::vector<ParameterSpec>& declared,
                                           const std::vector<Series>& series) {
  const Starts starts(spec, structure, series);
  std::vector<Parameter> parameters;
  for (const std::string& name : names) {
    const auto own = std::find_if(declared.begin(), declared.end(),
                                  [&](const ParameterSpec& p) { return p.name == name; });
    Parameter p{name, {}, -kInfinity, kInfinity, 0, false, {}};
    std::optional<double> start;
    if (own != declared.end()) {
      p.description = own->description;
      p.lower = own->lower;
      p.upper = own->upper;
      p.prior = own->prior;
      p.fixed = own->fixed.has_value();
      if (own->fixed) start = own->fixed;
      if (own->start && !std::isnan(*own->start)) start = own->start;
    }
    if (starts.is_variance(name) && p.lower < 0 && !std::isfinite(p.lower)) p.lower = 0;
    bound_by_prior(p);
    if (!start && p.prior) start = typical(*p.prior);
    p.start = p.fixed ? *start : start ? *start : inside(p, starts.of(name));
    parameters.push_back(std::move(p));
  }
  return parameters;
}

}  // namespace attune::model
