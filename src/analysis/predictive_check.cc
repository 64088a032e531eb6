#include "analysis/predictive_check.h"

#include <algorithm>
#include <cmath>

#include "core/parallel.h"
#include "model/simulate.h"

namespace attune::analysis {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

/// Sums of pairs of numbers.
class Pairs {
 public:
  void add(double x, double y) {
    ++count_;
    x_ += x;
    y_ += y;
    xx_ += x * x;
    yy_ += y * y;
    xy_ += x * y;
  }
  [[nodiscard]] double mean() const { return count_ == 0 ? std::nan("") : x_ / count_; }
  [[nodiscard]] double sd() const {
    return count_ < 2 ? std::nan("") : std::sqrt(std::max(0.0, spread(xx_, x_, x_)) / (count_ - 1));
  }
  [[nodiscard]] double correlation() const {
    const double scale = std::sqrt(spread(xx_, x_, x_) * spread(yy_, y_, y_));
    return count_ < 3 || !(scale > 0) ? std::nan("") : spread(xy_, x_, y_) / scale;
  }

 private:
  [[nodiscard]] double spread(double square, double a, double b) const {
    return square - a * b / count_;
  }
  double count_ = 0, x_ = 0, y_ = 0, xx_ = 0, yy_ = 0, xy_ = 0;
};

/// The item's answers of a series less their mean; NaN where there are none.
VectorXd centred(const model::Series& series, Index item) {
  VectorXd y = series.answers.row(item).transpose();
  double sum = 0, count = 0;
  for (const double value : y) {
    if (std::isnan(value)) continue;
    sum += value;
    ++count;
  }
  y.array() -= sum / count;
  return y;
}

class Study {
 public:
  explicit Study(const model::BoundModel& model) : m_(model) {}

  std::vector<StudyNumber> run() {
    for (std::size_t i = 0; i < m_.items.size(); ++i) {
      if (m_.items[i].kind == model::ItemKind::regime) {
        regimes(i);
      } else {
        item(i);
      }
    }
    for (std::size_t i = 0; i < m_.items.size(); ++i) {
      for (std::size_t j = i + 1; j < m_.items.size(); ++j) together(i, j);
    }
    return std::move(numbers_);
  }

 private:
  void add(std::string name, double value) { numbers_.push_back({std::move(name), value}); }

  void item(std::size_t i) {
    const model::BoundItem& item = m_.items[i];
    const auto row = static_cast<Index>(i);
    Pairs all, means, within, lagged;
    double lowest = 0, highest = 0, count = 0;
    for (const model::Series& series : m_.series) {
      Pairs own;
      const VectorXd away = centred(series, row);
      for (Index t = 0; t < away.size(); ++t) {
        const double y = series.answers(row, t);
        if (std::isnan(y)) continue;
        all.add(y, 0);
        own.add(y, 0);
        within.add(away(t), 0);
        ++count;
        lowest += y <= item.low ? 1 : 0;
        highest += y >= item.high ? 1 : 0;
        if (t > 0 && !std::isnan(away(t - 1))) lagged.add(away(t - 1), away(t));
      }
      if (!std::isnan(own.mean())) means.add(own.mean(), 0);
    }
    add("mean of " + item.name, all.mean());
    add("SD of " + item.name, all.sd());
    if (m_.series.size() > 2) add("SD between series of " + item.name, means.sd());
    add("SD within series of " + item.name, within.sd());
    add("lag-1 correlation of " + item.name, lagged.correlation());
    if (std::isfinite(item.low)) add("share at the low end of " + item.name, lowest / count);
    if (std::isfinite(item.high)) add("share at the high end of " + item.name, highest / count);
  }

  void regimes(std::size_t i) {
    const auto row = static_cast<Index>(i);
    std::vector<double> shown(static_cast<std::size_t>(m_.regimes), 0.0);
    double count = 0, pairs = 0, changes = 0;
    for (const model::Series& series : m_.series) {
      for (Index t = 0; t < series.answers.cols(); ++t) {
        const double y = series.answers(row, t);
        if (std::isnan(y)) continue;
        ++count;
        ++shown[static_cast<std::size_t>(y)];
        if (t == 0 || std::isnan(series.answers(row, t - 1))) continue;
        ++pairs;
        changes += y != series.answers(row, t - 1) ? 1 : 0;
      }
    }
    for (std::size_t r = 0; r < shown.size(); ++r) {
      add("share of " + m_.items[i].name + " in " + m_.regime_names[r], shown[r] / count);
    }
    add("share of rows on which " + m_.items[i].name + " changes", changes / pairs);
  }

  void together(std::size_t i, std::size_t j) {
    if (m_.items[i].kind == model::ItemKind::regime ||
        m_.items[j].kind == model::ItemKind::regime) {
      return;
    }
    Pairs same, crossed_a, crossed_b;
    for (const model::Series& series : m_.series) {
      const VectorXd a = centred(series, static_cast<Index>(i)),
                     b = centred(series, static_cast<Index>(j));
      const auto add_pair = [](Pairs& to, double x, double y) {
        if (!std::isnan(x) && !std::isnan(y)) to.add(x, y);
      };
      for (Index t = 0; t < a.size(); ++t) {
        add_pair(same, a(t), b(t));
        if (t > 0) add_pair(crossed_a, a(t - 1), b(t));
        if (t > 0) add_pair(crossed_b, b(t - 1), a(t));
      }
    }
    const std::string &first = m_.items[i].name, &second = m_.items[j].name;
    add("correlation of " + first + " and " + second, same.correlation());
    add("correlation of " + first + " and the next " + second, crossed_a.correlation());
    add("correlation of " + second + " and the next " + first, crossed_b.correlation());
  }

  const model::BoundModel& m_;
  std::vector<StudyNumber> numbers_;
};

Checked judged(const std::string& name, double observed, std::vector<double> replicated) {
  Checked checked;
  checked.name = name;
  checked.observed = observed;
  std::erase_if(replicated, [](double v) { return std::isnan(v); });
  const auto n = static_cast<double>(replicated.size());
  if (replicated.empty() || std::isnan(observed)) {
    checked.p = checked.replicated.estimate = checked.replicated.lower = checked.replicated.upper =
        std::nan("");
    return checked;
  }
  double above = 0, sum = 0;
  for (const double v : replicated) {
    sum += v;
    above += v > observed ? 1 : v == observed ? 0.5 : 0;
  }
  const Eigen::Map<const VectorXd> values(replicated.data(), static_cast<Index>(replicated.size()));
  checked.replicated = {sum / n, inference::quantile(values, 0.025),
                        inference::quantile(values, 0.975)};
  checked.p = above / n;
  return checked;
}

}  // namespace

std::vector<StudyNumber> numbers_of(const model::BoundModel& model) { return Study(model).run(); }

Expected<PredictiveCheck> check_predictions(const model::BoundModel& model,
                                            const Posterior& posterior, int studies,
                                            std::uint64_t seed, const Job& job) {
  const model::ParameterSpace& space = model.parameters;
  const auto count = static_cast<std::size_t>(std::min<Index>(studies, posterior.draws.rows()));
  std::vector<std::vector<StudyNumber>> drawn(count);
  std::vector<std::string> failures(count);
  parallel_for(count, job, [&](std::size_t k, int) {
    const Index row = static_cast<Index>(k) * posterior.draws.rows() / static_cast<Index>(count);
    VectorXd parameters = space.natural(space.start());
    for (Index i = 0; i < space.dimension(); ++i) {
      parameters(space.free()[static_cast<std::size_t>(i)]) = posterior.draws(row, i);
    }
    const auto study = model::simulate(model, parameters, seed, k);
    if (study) {
      drawn[k] = numbers_of(*study);
    } else {
      failures[k] = study.error().what;
    }
  });
  for (const std::string& failure : failures) {
    if (!failure.empty()) return unexpected(NumericalFailure{failure});
  }
  PredictiveCheck check;
  check.studies = static_cast<int>(count);
  const std::vector<StudyNumber> observed = numbers_of(model);
  for (std::size_t i = 0; i < observed.size(); ++i) {
    std::vector<double> replicated;
    for (const auto& numbers : drawn) replicated.push_back(numbers[i].value);
    check.numbers.push_back(judged(observed[i].name, observed[i].value, std::move(replicated)));
  }
  return check;
}

}  // namespace attune::analysis
