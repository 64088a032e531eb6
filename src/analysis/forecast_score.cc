#include "analysis/forecast_score.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <stdexcept>
#include <tuple>

#include "analysis/baseline_forecast.h"
#include "analysis/states.h"

namespace attune::analysis {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kOneDay = 1.5;  // a forecast for later is not of the next day
constexpr std::size_t kBins = 10;
constexpr double kEngaged = 0.3;  // an episode's lower threshold
constexpr int kNewton = 50;

/// Forecasts of one model, by the check-in that they are of.
struct Told {
  std::string name;
  bool knowing = false;
  std::vector<AnswerScore> scores;  ///< as the common rows; NaN where it does not tell
};

using Key = std::tuple<std::size_t, std::size_t, double>;
Key key_of(const ForecastRow& row) { return {row.couple_index, row.partner_index, row.time}; }

Told told(const std::string& name, bool knowing, const std::vector<ForecastRow>& common,
          const std::vector<ForecastRow>& rows) {
  std::map<Key, AnswerScore> known;
  for (const ForecastRow& row : rows) known[key_of(row)] = row.score;
  Told out{name, knowing, {}};
  for (const ForecastRow& row : common) {
    const auto found = known.find(key_of(row));
    out.scores.push_back(found == known.end() ? AnswerScore{kNaN, kNaN, kNaN} : found->second);
  }
  return out;
}

std::vector<ForecastRow> next_day(std::vector<ForecastRow> rows) {
  std::erase_if(
      rows, [](const ForecastRow& row) { return std::isnan(row.answer) || row.days() > kOneDay; });
  return rows;
}

ScoredModel summed(const Told& model, const Told& first, const std::vector<ForecastRow>& common,
                   const std::vector<bool>& counts, std::size_t couples) {
  ScoredModel out{model.name, model.knowing, 0, {kNaN, kNaN}, std::vector<double>(kBins, 0.0), 0};
  std::vector<double> own(couples), others(couples);
  double n = 0;
  for (std::size_t a = 0; a < common.size(); ++a) {
    if (!counts[a]) continue;
    const AnswerScore& score = model.scores[a];
    own[common[a].couple_index] += score.log_score;
    others[common[a].couple_index] += first.scores[a].log_score;
    out.log_score += score.log_score;
    n += 1;
    const double width = score.up_to - score.below;
    for (std::size_t b = 0; b < kBins; ++b) {
      const double from = static_cast<double>(b) / kBins, to = static_cast<double>(b + 1) / kBins;
      const double inside = std::min(to, score.up_to) - std::max(from, score.below);
      out.pit[b] += width > 0 ? std::max(0.0, inside) / width
                              : static_cast<double>(score.below >= from && score.below < to);
    }
    const double middle = (score.below + score.up_to) / 2;
    out.covered += middle >= 0.05 && middle <= 0.95 ? 1 : 0;
  }
  out.log_score /= n;
  out.covered /= n;
  for (double& share : out.pit) share /= n;
  if (&model != &first) out.gain = held_out_gain(others, own);
  return out;
}

/// Whether the withdrawn state came where it was expected, by the smoother over the whole diary.
Calibration withdrawing(const dyad::Diary& diary, const Fit& fit,
                        const std::vector<ForecastRow>& rows, const Job& job) {
  Calibration none{kNaN, kNaN, kNaN, kNaN, 0};
  if (fit.regimes != 2) return none;
  Fit silent = fit;  // its states alone are wanted
  silent.one_couple = true;
  silent.gate.open = false;
  const States states = analysis::states(diary, silent, {1, 0}, job);
  std::vector<double> forecast, found;
  for (const ForecastRow& row : rows) {
    if (row.withdrawn_before >= kEngaged) continue;
    const CoupleStates& couple = states.couples[row.couple_index];
    const auto at = std::lower_bound(couple.times.begin(), couple.times.end(), row.time - 1e-9);
    if (at == couple.times.end()) continue;
    forecast.push_back(row.withdrawn);
    found.push_back(couple.partners[row.partner_index]
                        .withdrawn_smoothed[static_cast<std::size_t>(at - couple.times.begin())]);
  }
  return forecast.size() < 2 ? none : calibration(forecast, found);
}

}  // namespace

Calibration calibration(const std::vector<double>& forecast, const std::vector<double>& found) {
  Calibration out;
  out.rows = forecast.size();
  std::vector<double> x;
  for (std::size_t n = 0; n < forecast.size(); ++n) {
    const double p = std::clamp(forecast[n], 1e-12, 1 - 1e-12);  // log-odds of a double
    x.push_back(std::log(p / (1 - p)));
    out.expected += forecast[n] / static_cast<double>(forecast.size());
    out.found += found[n] / static_cast<double>(forecast.size());
  }
  Eigen::Vector2d beta(0, 1);
  Eigen::Matrix2d information = Eigen::Matrix2d::Zero(), outer = information;
  for (int step = 0; step < kNewton; ++step) {
    Eigen::Vector2d score = Eigen::Vector2d::Zero();
    information.setZero();
    outer.setZero();
    for (std::size_t n = 0; n < x.size(); ++n) {
      const Eigen::Vector2d row(1, x[n]);
      const double p = 1 / (1 + std::exp(-beta.dot(row)));
      score += (found[n] - p) * row;
      information += p * (1 - p) * row * row.transpose();
      outer += (found[n] - p) * (found[n] - p) * row * row.transpose();
    }
    const Eigen::FullPivLU<Eigen::Matrix2d> solver(information);
    if (!solver.isInvertible()) {
      out.slope = out.se = kNaN;
      return out;
    }
    const Eigen::Vector2d move = solver.solve(score);
    beta += move;
    if (move.norm() < 1e-10) break;
  }
  const Eigen::Matrix2d inverse = information.inverse();
  out.slope = beta[1];
  out.se = std::sqrt((inverse * outer * inverse)(1, 1));
  return out;
}

ForecastScores score_forecasts(const dyad::Diary& whole, const FitRequest& asked, double learnt,
                               const Job& job) {
  const dyad::Diary diary = dyad::without_empty_rows(whole);
  FitRequest request = asked;
  request.mechanisms = false;
  const Fit fit = analysis::fit(first_part(diary, learnt), request, job);
  ForecastScores out;
  out.learnt = learnt;
  const std::vector<ForecastRow> common =
      next_day(forecast(diary, fit, {learnt, false, false}, job));
  if (common.empty()) {
    throw std::invalid_argument("no check-in follows another by a day: nothing can be scored");
  }
  std::vector<Told> all{told("closeness", false, common, common)};
  const auto knowing = [&](const dyad::Diary& read, const Fit& by, const std::string& name) {
    all.push_back(told(name, true, common, forecast(read, by, {learnt, true, false}, job)));
  };
  knowing(diary, fit, "closeness");
  const dyad::Diary bare = without_mechanisms(diary);
  const bool has_mechanisms = bare.variables.size() < diary.variables.size();
  if (has_mechanisms) {
    request.regimes = fit.regimes;
    const Fit without = analysis::fit(first_part(bare, learnt), request, job);
    const char* name = "closeness without mechanisms";
    all.push_back(told(name, false, common, forecast(bare, without, {learnt, false, false}, job)));
    knowing(bare, without, name);
  }
  AnswerScale scale;
  scale.resolution = fit.standard.scaling.resolution[dyad::kCloseness];
  if (const auto v = diary.find("closeness")) {
    scale.lower = diary.variables[*v].lower;
    scale.upper = diary.variables[*v].upper;
  }
  for (const bool shared : {false, true}) {
    all.push_back({shared ? "actor-partner VAR(1)" : "person mean + AR(1)", false,
                   baseline_scores(diary, common, learnt, shared, scale, job)});
  }
  std::vector<bool> counts(common.size(), true);
  std::map<std::size_t, bool> couples;
  for (std::size_t a = 0; a < common.size(); ++a) {
    for (const Told& model : all) counts[a] = counts[a] && std::isfinite(model.scores[a].log_score);
    if (!counts[a]) continue;
    ++out.answers;
    couples[common[a].couple_index] = true;
  }
  out.couples = couples.size();
  for (const Told& model : all) {
    const Told& first = model.knowing ? all[1] : all[0];
    out.models.push_back(summed(model, first, common, counts, diary.couples.size()));
  }
  if (has_mechanisms) {
    const Gain& gain = out.models[3].gain;
    out.mechanisms_tell = gain.sum > 2 * gain.se;
  }
  out.withdrawing = withdrawing(diary, fit, common, job);
  return out;
}

}  // namespace attune::analysis
