#include "conversation/logistic.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "conversation/ngrams.h"
#include "inference/minimize_smooth.h"

namespace attune::conversation {
namespace {

constexpr double kTolerance = 1e-4;
constexpr int kMostIterations = 300;
constexpr std::uint32_t kNoColumn = ~std::uint32_t{0};

/// The column of each bucket that enough turns have; `buckets` gets those buckets.
std::vector<std::uint32_t> number_columns(const std::vector<std::uint32_t>& bucket_of_entry,
                                          int fewest, std::vector<std::uint32_t>& buckets) {
  std::vector<int> turns_with(kBuckets, 0);
  for (const std::uint32_t bucket : bucket_of_entry) ++turns_with[bucket];
  std::vector<std::uint32_t> column(kBuckets, kNoColumn);
  for (std::uint32_t bucket = 0; bucket < kBuckets; ++bucket) {
    if (turns_with[bucket] < fewest) continue;
    column[bucket] = static_cast<std::uint32_t>(buckets.size());
    buckets.push_back(bucket);
  }
  return column;
}

}  // namespace

double softplus(double z) { return std::max(z, 0.0) + std::log1p(std::exp(-std::abs(z))); }

double logistic(double z) {
  return z >= 0 ? 1 / (1 + std::exp(-z)) : std::exp(z) / (1 + std::exp(z));
}

TurnMatrix turn_matrix(std::span<const std::string> texts, int fewest) {
  TurnMatrix turns;
  Tokens tokens;
  Ngrams ngrams;
  std::vector<std::uint32_t> entries;
  std::vector<std::size_t> ends;
  for (const std::string& text : texts) {
    tokens.read(text);
    ngrams.read(tokens);
    for (const Ngram& ngram : ngrams.all()) entries.push_back(ngram.bucket);
    ends.push_back(entries.size());
    turns.value.push_back(ngrams.value());
  }
  const auto column = number_columns(entries, fewest, turns.buckets);
  std::size_t entry = 0;
  for (const std::size_t end : ends) {
    for (; entry < end; ++entry) {
      if (column[entries[entry]] != kNoColumn) turns.columns.push_back(column[entries[entry]]);
    }
    turns.begin.push_back(turns.columns.size());
  }
  return turns;
}

double log_odds(const TurnMatrix& turns, std::size_t row, const LogisticFit& fit) {
  double sum = 0;
  for (std::size_t k = turns.begin[row]; k < turns.begin[row + 1]; ++k) {
    sum += fit.weights(turns.columns[k]);
  }
  return fit.intercept + turns.value[row] * sum;
}

LogisticFit fit_logistic(const TurnMatrix& turns, std::span<const std::size_t> rows,
                         const std::vector<bool>& truth, double penalty, const LogisticFit* start) {
  const auto trues = std::count(truth.begin(), truth.end(), true);
  if (rows.size() != truth.size() || trues == 0 ||
      trues == static_cast<std::ptrdiff_t>(truth.size()) || !(penalty > 0)) {
    throw std::invalid_argument("fit_logistic: needs both kinds of turns and a penalty");
  }
  const auto width = static_cast<Eigen::Index>(turns.buckets.size());
  const auto function = [&](const Eigen::VectorXd& at, Eigen::VectorXd& gradient) {
    const double intercept = at(width);
    double loss = penalty / 2 * at.head(width).squaredNorm();
    gradient.head(width) = penalty * at.head(width);
    gradient(width) = 0;
    for (std::size_t n = 0; n < rows.size(); ++n) {
      const std::size_t first = turns.begin[rows[n]], last = turns.begin[rows[n] + 1];
      double sum = 0;
      for (std::size_t k = first; k < last; ++k) sum += at(turns.columns[k]);
      const double value = turns.value[rows[n]], sign = truth[n] ? 1 : -1;
      const double margin = sign * (intercept + value * sum);
      loss += softplus(-margin);
      const double slope = -sign * logistic(-margin);
      gradient(width) += slope;
      for (std::size_t k = first; k < last; ++k) gradient(turns.columns[k]) += slope * value;
    }
    return loss;
  };
  Eigen::VectorXd from = Eigen::VectorXd::Zero(width + 1);
  if (start != nullptr) {
    from.head(width) = start->weights;
    from(width) = start->intercept;
  } else {
    from(width) = std::log(static_cast<double>(trues) /
                           static_cast<double>(static_cast<std::ptrdiff_t>(truth.size()) - trues));
  }
  const auto found = inference::minimize_smooth(function, from, kTolerance, kMostIterations);
  return {found.at.head(width), found.at(width)};
}

}  // namespace attune::conversation
