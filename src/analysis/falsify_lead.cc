#include "analysis/falsify_lead.h"

#include <cmath>
#include <optional>

#include "analysis/cluster_regression.h"

namespace attune::analysis {
namespace {

constexpr double kNextDay = 1.5;   // a longer gap is none
constexpr double kAnswered = 0.8;  // a column that is answered less often would cost its rows

/// Whether a column is answered nearly always, and not always with the same.
bool tells(const dyad::Diary& diary, std::size_t v) {
  double rows = 0, answered = 0, first = dyad::kMissing;
  bool varies = false;
  for (const dyad::Couple& couple : diary.couples) {
    for (const dyad::Person& person : couple.partners) {
      for (std::size_t t = 0; t < person.times.size(); ++t) {
        const double value = person.value(t, v, diary.variables.size());
        ++rows;
        if (std::isnan(value)) continue;
        ++answered;
        if (std::isnan(first)) first = value;
        varies = varies || value != first;
      }
    }
  }
  return varies && answered >= kAnswered * rows;
}

/// Columns of a diary that the regression uses.
struct Columns {
  explicit Columns(const dyad::Diary& diary) : all(diary.variables.size()) {
    for (std::size_t v = 0; v < all; ++v) {
      const dyad::Kind kind = diary.variables[v].kind;
      const bool moment = kind == dyad::Kind::moment;
      const bool strain = kind == dyad::Kind::cause || kind == dyad::Kind::conflict;
      if ((moment || strain) && tells(diary, v)) (moment ? moments : strains).push_back(v);
    }
    closeness = diary.find("closeness");
  }
  std::size_t all;
  std::optional<std::size_t> closeness;
  std::vector<std::size_t> moments, strains;

  [[nodiscard]] std::size_t predictors() const { return 1 + 2 * moments.size() + strains.size(); }
};

/// A person's mean of a column; 0 where it was never answered.
double mean_of(const dyad::Person& person, std::size_t v, std::size_t columns) {
  double sum = 0, n = 0;
  for (std::size_t t = 0; t < person.times.size(); ++t) {
    const double value = person.value(t, v, columns);
    if (std::isnan(value)) continue;
    sum += value;
    n += 1;
  }
  return n > 0 ? sum / n : 0;
}

/// A day between two others; nothing where an answer is missing.
std::optional<std::vector<double>> predictors_of(const dyad::Person& person, const Columns& use,
                                                 const std::vector<double>& mean, std::size_t t) {
  std::vector<double> x;
  bool whole = true;
  const auto add = [&](std::size_t at, std::size_t v) {
    const double value = person.value(at, v, use.all) - mean[v];
    whole = whole && !std::isnan(value);
    x.push_back(value);
  };
  for (const std::size_t v : use.moments) add(t + 1, v);
  for (const std::size_t v : use.moments) add(t, v);
  for (const std::size_t v : use.strains) add(t, v);
  add(t - 1, *use.closeness);
  return whole ? std::optional(x) : std::nullopt;
}

}  // namespace

LeadTest lead_test(const dyad::Diary& diary) {
  const Columns use(diary);
  if (!use.closeness || use.moments.empty()) return {};
  ClusterRegression regression(static_cast<Eigen::Index>(use.predictors()));
  for (std::size_t c = 0; c < diary.couples.size(); ++c) {
    for (const dyad::Person& person : diary.couples[c].partners) {
      std::vector<double> mean;
      for (std::size_t v = 0; v < use.all; ++v) mean.push_back(mean_of(person, v, use.all));
      for (std::size_t t = 1; t + 1 < person.times.size(); ++t) {
        if (person.times[t] - person.times[t - 1] > kNextDay ||
            person.times[t + 1] - person.times[t] > kNextDay) {
          continue;
        }
        const double y = person.value(t, *use.closeness, use.all) - mean[*use.closeness];
        const auto x = predictors_of(person, use, mean, t);
        if (x && !std::isnan(y)) regression.add(c, y, *x);
      }
    }
  }
  const auto fit = regression.solve();
  if (!fit) return {};
  LeadTest out{true, 0, 0, fit->rows};
  std::vector<Eigen::Index> leads;
  for (std::size_t k = 0; k < use.moments.size(); ++k) {
    const auto i = static_cast<Eigen::Index>(k);
    leads.push_back(i);
    if (std::abs(fit->coefficient[i]) > std::abs(out.largest)) out.largest = fit->coefficient[i];
  }
  out.p = fit->wald_p(leads);
  return out;
}

}  // namespace attune::analysis
