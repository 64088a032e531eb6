#include "conversation/train_scorer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <span>
#include <stdexcept>

#include "analysis/scores.h"
#include "conversation/logistic.h"
#include "core/parallel.h"

namespace attune::conversation {
namespace {

constexpr double kLargestWeight = 32767;

bool is_true(const std::vector<std::string>& codes, const std::vector<std::string>& any_of) {
  return std::any_of(any_of.begin(), any_of.end(), [&](const std::string& code) {
    return std::find(codes.begin(), codes.end(), code) != codes.end();
  });
}

/// The turns that say something about one label.
struct Cases {
  std::vector<std::size_t> rows;  ///< in the matrix of all files
  std::vector<bool> truth;
  std::vector<int> fold;
};

Cases cases_of(const std::vector<CodedTurns>& files, const std::vector<std::string>& codes,
               int folds) {
  Cases cases;
  std::size_t before = 0;
  int conversations = 0;
  for (const CodedTurns& file : files) {
    const bool occurs = std::any_of(file.codes.begin(), file.codes.end(),
                                    [&](const auto& own) { return is_true(own, codes); });
    std::map<std::string, int> fold;
    for (std::size_t n = 0; occurs && n < file.texts.size(); ++n) {
      const auto [place, fresh] = fold.try_emplace(file.conversations[n], conversations % folds);
      conversations += fresh;
      cases.rows.push_back(before + n);
      cases.truth.push_back(is_true(file.codes[n], codes));
      cases.fold.push_back(place->second);
    }
    before += file.texts.size();
  }
  return cases;
}

void check(const Cases& cases, const LabelRequest& label, int folds) {
  std::vector<std::array<int, 2>> in_fold(static_cast<std::size_t>(folds));
  for (std::size_t n = 0; n < cases.truth.size(); ++n) {
    ++in_fold[static_cast<std::size_t>(cases.fold[n])][cases.truth[n] ? 1 : 0];
  }
  int folds_with = 0;
  for (const auto& [without, with] : in_fold) folds_with += without > 0 && with > 0;
  if (folds_with == folds) return;
  throw std::invalid_argument(fmt::format(
      "label \"{}\": only {} of {} folds of conversations have turns with and without it; code "
      "more conversations, or ask for fewer --folds",
      label.name, folds_with, folds));
}

/// Log odds of every case by a fit to the other folds.
std::vector<double> held_out_log_odds(const TurnMatrix& turns, const Cases& cases, int folds,
                                      double penalty) {
  std::vector<double> odds(cases.rows.size());
  for (int fold = 0; fold < folds; ++fold) {
    std::vector<std::size_t> rows;
    std::vector<bool> truth;
    for (std::size_t n = 0; n < cases.rows.size(); ++n) {
      if (cases.fold[n] == fold) continue;
      rows.push_back(cases.rows[n]);
      truth.push_back(cases.truth[n]);
    }
    const LogisticFit fit = fit_logistic(turns, rows, truth, penalty);
    for (std::size_t n = 0; n < cases.rows.size(); ++n) {
      if (cases.fold[n] == fold) odds[n] = conversation::log_odds(turns, cases.rows[n], fit);
    }
  }
  return odds;
}

double log_loss(const std::vector<double>& odds, const std::vector<bool>& truth) {
  double loss = 0;
  for (std::size_t n = 0; n < odds.size(); ++n) loss += softplus(truth[n] ? -odds[n] : odds[n]);
  return loss;
}

/// One label, all but the rounding.
struct LearnedLabel {
  LogisticFit fit;
  LabelModel model;
  LabelQuality held_out;
  double penalty = 0;
};

LearnedLabel learn(const TurnMatrix& turns, const Cases& cases, const LabelRequest& label,
                   const TrainRequest& request,
                   const std::vector<std::vector<double>>& odds_by_penalty) {
  std::size_t best = 0;
  for (std::size_t p = 1; p < odds_by_penalty.size(); ++p) {
    if (log_loss(odds_by_penalty[p], cases.truth) < log_loss(odds_by_penalty[best], cases.truth)) {
      best = p;
    }
  }
  LearnedLabel learned;
  learned.penalty = request.penalties[best];
  const PlattScaling platt = platt_scaling(odds_by_penalty[best], cases.truth);
  std::vector<double> probabilities;
  for (const double z : odds_by_penalty[best]) {
    probabilities.push_back(logistic(platt.shift + platt.slope * z));
  }
  learned.model.name = label.name;
  learned.model.codes = label.codes;
  learned.model.slope = platt.slope;
  learned.model.shift = platt.shift;
  learned.model.threshold = analysis::best_f1(probabilities, cases.truth).threshold;
  learned.model.turns = cases.truth.size();
  learned.model.positives =
      static_cast<std::size_t>(std::count(cases.truth.begin(), cases.truth.end(), true));
  learned.held_out = label_quality(label.name, probabilities, cases.truth, learned.model.threshold);
  learned.fit = fit_logistic(turns, cases.rows, cases.truth, learned.penalty);
  learned.model.intercept = learned.fit.intercept;
  learned.model.step = std::max(learned.fit.weights.cwiseAbs().maxCoeff(), 1e-12) / kLargestWeight;
  return learned;
}

/// Puts the labels' weights side by side; a bucket without any is left out.
TurnScorer assemble(const TurnMatrix& turns, const std::vector<LearnedLabel>& labels,
                    const std::string& source) {
  TurnScorer scorer;
  scorer.source = source;
  for (const LearnedLabel& label : labels) scorer.labels.push_back(label.model);
  for (std::size_t c = 0; c < turns.buckets.size(); ++c) {
    std::vector<std::int16_t> row;
    for (const LearnedLabel& label : labels) {
      const double weight = label.fit.weights(static_cast<Eigen::Index>(c));
      row.push_back(static_cast<std::int16_t>(std::lround(weight / label.model.step)));
    }
    if (std::all_of(row.begin(), row.end(), [](std::int16_t w) { return w == 0; })) continue;
    scorer.buckets.push_back(turns.buckets[c]);
    scorer.weights.insert(scorer.weights.end(), row.begin(), row.end());
  }
  return scorer;
}

}  // namespace

PlattScaling platt_scaling(const std::vector<double>& log_odds, const std::vector<bool>& truth) {
  const auto trues = static_cast<double>(std::count(truth.begin(), truth.end(), true));
  const double falses = static_cast<double>(truth.size()) - trues;
  const double high = (trues + 1) / (trues + 2), low = 1 / (falses + 2);
  const auto loss_at = [&](double slope, double shift) {
    double loss = 0;
    for (std::size_t n = 0; n < log_odds.size(); ++n) {
      const double z = shift + slope * log_odds[n], target = truth[n] ? high : low;
      loss += softplus(z) - target * z;
    }
    return loss;
  };
  PlattScaling at;
  double loss = loss_at(at.slope, at.shift);
  for (int iteration = 0; iteration < 100; ++iteration) {
    double g1 = 0, g0 = 0, h11 = 0, h10 = 0, h00 = 0;
    for (std::size_t n = 0; n < log_odds.size(); ++n) {
      const double z = log_odds[n], p = logistic(at.shift + at.slope * z);
      const double residual = p - (truth[n] ? high : low), weight = p * (1 - p);
      g1 += residual * z;
      g0 += residual;
      h11 += weight * z * z;
      h10 += weight * z;
      h00 += weight;
    }
    const double determinant = h11 * h00 - h10 * h10;
    if (!(determinant > 0)) break;  // all log odds are the same: only the shift can be told
    const double d1 = (h00 * g1 - h10 * g0) / determinant;
    const double d0 = (h11 * g0 - h10 * g1) / determinant;
    double step = 1, next = loss_at(at.slope - d1, at.shift - d0);
    while (next > loss && step > 1e-10) {
      step /= 2;
      next = loss_at(at.slope - step * d1, at.shift - step * d0);
    }
    if (next >= loss) break;
    at = {at.slope - step * d1, at.shift - step * d0};
    const bool settled = loss - next < 1e-10 * (1 + std::abs(loss));
    loss = next;
    if (settled) break;
  }
  return at;
}

TrainedScorer train_scorer(const std::vector<CodedTurns>& files, const TrainRequest& request,
                           const Job& job) {
  std::vector<std::string> texts;
  for (const CodedTurns& file : files) {
    texts.insert(texts.end(), file.texts.begin(), file.texts.end());
  }
  const TurnMatrix turns = turn_matrix(texts, request.fewest);
  std::vector<Cases> cases;
  for (const LabelRequest& label : request.labels) {
    cases.push_back(cases_of(files, label.codes, request.folds));
    check(cases.back(), label, request.folds);
  }
  const std::size_t width = request.penalties.size();
  std::vector<std::vector<std::vector<double>>> odds(request.labels.size(),
                                                     std::vector<std::vector<double>>(width));
  std::vector<LearnedLabel> learned(request.labels.size());
  parallel_for(odds.size() * width, job, [&](std::size_t unit, int) {
    const std::size_t k = unit / width, p = unit % width;
    odds[k][p] = held_out_log_odds(turns, cases[k], request.folds, request.penalties[p]);
  });
  parallel_for(learned.size(), job, [&](std::size_t k, int) {
    learned[k] = learn(turns, cases[k], request.labels[k], request, odds[k]);
  });
  TrainedScorer trained{assemble(turns, learned, request.source), {}, {}};
  for (const LearnedLabel& label : learned) {
    trained.held_out.push_back(label.held_out);
    trained.penalties.push_back(label.penalty);
  }
  return trained;
}

std::vector<LabelQuality> evaluate(const TurnScorer& scorer, const std::vector<CodedTurns>& files) {
  ScoringPass pass(scorer);
  std::vector<std::vector<double>> probabilities(scorer.labels.size());
  for (const CodedTurns& file : files) {
    for (const std::string& text : file.texts) {
      const auto& scores = pass.score(text);
      for (std::size_t k = 0; k < scores.size(); ++k) probabilities[k].push_back(scores[k]);
    }
  }
  std::vector<LabelQuality> found;
  for (std::size_t k = 0; k < scorer.labels.size(); ++k) {
    const Cases cases = cases_of(files, scorer.labels[k].codes, 1);
    if (cases.rows.empty()) continue;
    std::vector<double> own;
    for (const std::size_t row : cases.rows) own.push_back(probabilities[k][row]);
    found.push_back(
        label_quality(scorer.labels[k].name, own, cases.truth, scorer.labels[k].threshold));
  }
  return found;
}

}  // namespace attune::conversation
