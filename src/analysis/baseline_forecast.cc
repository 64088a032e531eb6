#include "analysis/baseline_forecast.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <stdexcept>

#include "analysis/baselines.h"
#include "analysis/model_fit.h"
#include "core/parallel.h"
#include "model/likelihood.h"

namespace attune::analysis {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr std::array<const char*, 2> kItem{"closeness_first", "closeness_second"};

/// Steps of the baselines: days, or half days where check-ins are made twice daily.
double step_of(const dyad::Diary& diary) {
  std::vector<double> gaps;
  for (const auto& couple : diary.couples) {
    for (const auto& person : couple.partners) {
      for (std::size_t n = 1; n < person.times.size(); ++n) {
        gaps.push_back(person.times[n] - person.times[n - 1]);
      }
    }
  }
  if (gaps.empty()) return 1;
  std::nth_element(gaps.begin(), gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2),
                   gaps.end());
  return gaps[gaps.size() / 2] < 0.75 ? 0.5 : 1;
}

/// A row a couple and step, a column a partner.
model::Table table_of(const dyad::Diary& diary, double step) {
  model::Table table;
  table.file = diary.source;
  table.header = {"couple", "time", kItem[0], kItem[1]};
  table.columns.resize(4);
  for (std::size_t k = 0; k < 4; ++k) table.columns[k].name = table.header[k];
  const auto closeness = diary.find("closeness");
  for (const auto& couple : diary.couples) {
    std::map<long, std::array<double, 2>> rows;
    for (std::size_t i = 0; i < 2; ++i) {
      const dyad::Person& person = couple.partners[i];
      for (std::size_t n = 0; n < person.times.size(); ++n) {
        auto& row = rows.try_emplace(std::lround(person.times[n] / step), std::array{kNaN, kNaN})
                        .first->second;
        row[i] = person.value(n, *closeness, diary.variables.size());
      }
    }
    if (rows.empty()) continue;
    const auto label = static_cast<int>(table.columns[0].texts.size());
    table.columns[0].texts.push_back(couple.id);
    for (const auto& [time, answers] : rows) {
      table.columns[0].labels.push_back(label);
      table.columns[0].numbers.push_back(kNaN);
      table.columns[1].numbers.push_back(static_cast<double>(time));
      table.columns[2].numbers.push_back(answers[0]);
      table.columns[3].numbers.push_back(answers[1]);
      table.lines.push_back(table.lines.size() + 2);
    }
  }
  table.columns[0].all_numbers = false;
  return table;
}

model::ModelSpec answers_alone() {
  model::ModelSpec like;
  like.time = model::Time::discrete;
  for (const char* name : kItem) {
    model::ItemSpec item;
    item.name = item.column = name;
    like.items.push_back(item);
  }
  like.data.series = std::vector<std::string>{"couple"};
  return like;
}

model::BoundModel bound(const model::ModelSpec& spec, const model::Table& table) {
  auto bound = model::bind(spec, table);
  if (!bound) throw std::invalid_argument("baseline: " + to_string(bound.error().front()));
  return std::move(bound->model);
}

/// The predicted normal of one answer, from its log density at three values.
Component normal_of(const std::array<double, 3>& log_density, double at, double apart) {
  const double curvature = (log_density[2] - 2 * log_density[1] + log_density[0]) / (apart * apart);
  const double slope = (log_density[2] - log_density[0]) / (2 * apart);
  return {1, at - slope / curvature, -1 / curvature};
}

class Baseline {
 public:
  Baseline(const model::BoundModel& whole, const Eigen::VectorXd& natural, double step)
      : whole_(whole), natural_(natural), step_(step) {
    for (std::size_t s = 0; s < whole.series.size(); ++s) series_[whole.series[s].label] = s;
  }

  [[nodiscard]] AnswerScore score(const ForecastRow& row, const AnswerScale& scale) const {
    constexpr double kApart = 1;
    const AnswerScore none{kNaN, kNaN, kNaN};
    const auto known = series_.find(row.couple);
    if (known == series_.end()) return none;
    model::BoundModel one = whole_;
    one.series = {whole_.series[known->second]};
    model::Series& series = one.series.front();
    const double target = static_cast<double>(std::lround(row.time / step_));
    const double origin = static_cast<double>(std::lround(row.origin / step_));
    Eigen::Index count = 0, at = -1;
    for (; count < series.answers.cols(); ++count) {
      const double time = series.occasions[static_cast<std::size_t>(count)].time;
      if (time > target + 0.5) break;
      if (std::abs(time - target) < 0.5) at = count;
      if (time > origin + 0.5) series.answers.col(count).setConstant(kNaN);
    }
    if (at < 0 || !(target > origin)) return none;
    series.occasions.resize(static_cast<std::size_t>(count));
    for (Eigen::MatrixXd* part : {&series.answers, &series.row_inputs, &series.step_inputs}) {
      *part = part->leftCols(count).eval();
    }
    std::array<double, 3> log_density{};
    double& answer = series.answers(static_cast<Eigen::Index>(row.partner_index), at);
    for (int k = 0; k < 3; ++k) {
      answer = row.answer + (k - 1) * kApart;
      const auto value = model::Likelihood(one).evaluate(natural_, false, Job{1, {}, {}});
      if (!value) return none;
      log_density[static_cast<std::size_t>(k)] = value->log_likelihood;
    }
    Component normal = normal_of(log_density, row.answer, kApart);
    // The baselines have no error of measurement: rounding is in their noise already.
    AnswerScale bare = scale;
    bare.error = -scale.resolution * scale.resolution / 12;
    return score_answer({normal}, bare, row.answer);
  }

 private:
  const model::BoundModel& whole_;
  const Eigen::VectorXd& natural_;
  double step_;
  std::map<std::string, std::size_t> series_;
};

}  // namespace

std::vector<AnswerScore> baseline_scores(const dyad::Diary& diary,
                                         const std::vector<ForecastRow>& rows, double learnt,
                                         bool shared, const AnswerScale& scale, const Job& job) {
  const model::ModelSpec like = answers_alone();
  const bool several = diary.couples.size() > 1;
  const auto spec = shared ? shared_course(like, several) : own_course(like, several);
  if (!spec) throw std::invalid_argument("baseline: " + spec.error());
  const double step = step_of(diary);
  const model::BoundModel past = bound(*spec, table_of(first_part(diary, learnt), step));
  ModelFitRequest request;
  request.intervals = false;
  const auto fit = fit_model(past, spec->name, request, job);
  if (!fit) throw std::invalid_argument("baseline: " + fit.error().what);
  const model::BoundModel whole = bound(*spec, table_of(diary, step));
  const Eigen::VectorXd natural = whole.parameters.natural(fit->theta);
  const Baseline baseline(whole, natural, step);
  std::vector<AnswerScore> scores(rows.size());
  parallel_for(rows.size(), job,
               [&](std::size_t n, int) { scores[n] = baseline.score(rows[n], scale); });
  return scores;
}

}  // namespace attune::analysis
