#include "conversation/turn_scorer.h"

#include <algorithm>
#include <utility>

#include "conversation/logistic.h"

namespace attune::conversation {

Verdict verdict(double probability, double threshold) {
  constexpr double kThird = 1.0 / 3;
  if (probability >= std::max(2 * kThird, threshold)) return Verdict::yes;
  return probability >= std::min(kThird, threshold) ? Verdict::unsure : Verdict::no;
}

ScoringPass::ScoringPass(const TurnScorer& scorer)
    : scorer_(scorer),
      row_(kBuckets, -1),
      sums_(scorer.labels.size()),
      probabilities_(scorer.labels.size()) {
  for (std::size_t r = 0; r < scorer.buckets.size(); ++r) {
    row_[scorer.buckets[r]] = static_cast<std::int32_t>(r);
  }
}

const std::vector<double>& ScoringPass::score(std::string_view text) {
  tokens_.read(text);
  ngrams_.read(tokens_);
  std::fill(sums_.begin(), sums_.end(), 0);
  const std::size_t width = scorer_.labels.size();
  for (const Ngram& ngram : ngrams_.all()) {
    const std::int32_t row = row_[ngram.bucket];
    if (row < 0) continue;
    const std::int16_t* weights = &scorer_.weights[static_cast<std::size_t>(row) * width];
    for (std::size_t k = 0; k < width; ++k) sums_[k] += weights[k];
  }
  for (std::size_t k = 0; k < width; ++k) {
    const LabelModel& label = scorer_.labels[k];
    const double z = label.intercept + label.step * ngrams_.value() * static_cast<double>(sums_[k]);
    probabilities_[k] = logistic(label.shift + label.slope * z);
  }
  return probabilities_;
}

std::vector<std::string> ScoringPass::fired(std::size_t label, std::size_t most) const {
  std::vector<std::pair<int, std::size_t>> positive;  // weight, n-gram
  const std::size_t width = scorer_.labels.size();
  for (std::size_t n = 0; n < ngrams_.all().size(); ++n) {
    const std::int32_t row = row_[ngrams_.all()[n].bucket];
    if (row < 0) continue;
    const int weight = scorer_.weights[static_cast<std::size_t>(row) * width + label];
    if (weight > 0) positive.emplace_back(-weight, n);
  }
  std::sort(positive.begin(), positive.end());
  std::vector<std::string> words;
  for (const auto& [weight, n] : positive) {
    const std::string found = ngrams_.words(tokens_, ngrams_.all()[n]);
    if (words.size() == most) break;
    if (std::find(words.begin(), words.end(), found) == words.end()) words.push_back(found);
  }
  return words;
}

}  // namespace attune::conversation
