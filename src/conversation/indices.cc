#include "conversation/indices.h"

#include <algorithm>
#include <cmath>

#include "analysis/proportion.h"
#include "conversation/mean_interval.h"
#include "conversation/moves.h"
#include "conversation/style_matching.h"

namespace attune::conversation {
namespace {

std::size_t index(const Turn& turn) { return static_cast<std::size_t>(turn.speaker); }

/// One partner's part in pairs of neighbouring turns: pairs are what an interval counts.
class Balance {
 public:
  /// @param amounts of each turn, as many as turns.
  Balance(const std::vector<Turn>& turns, const std::vector<double>& amounts) {
    for (std::size_t t = 0; t < turns.size(); t += 2) {
      std::array<double, 2> own{};
      for (std::size_t n = t; n < std::min(t + 2, turns.size()); ++n) {
        own[index(turns[n])] += amounts[n];
      }
      for (const std::size_t i : {0U, 1U}) parts_[i].push_back(own[i]);
      wholes_.push_back(own[0] + own[1]);
    }
  }
  [[nodiscard]] analysis::Interval share(std::size_t partner) const {
    return ratio_interval(parts_[partner], wholes_);
  }

 private:
  std::array<std::vector<double>, 2> parts_;
  std::vector<double> wholes_;
};

void count_balance(const std::vector<Turn>& turns, TalkIndices& indices) {
  std::vector<double> words, seconds;
  for (const Turn& turn : turns) {
    words.push_back(turn.words);
    seconds.push_back(std::max(0.0, turn.end - turn.start));
  }
  const bool timed = std::all_of(turns.begin(), turns.end(), [](const Turn& turn) {
    return !std::isnan(turn.start) && !std::isnan(turn.end);
  });
  const Balance by_words(turns, words), by_time(turns, seconds);
  for (const std::size_t i : {0U, 1U}) {
    indices.partners[i].word_share = by_words.share(i);
    indices.partners[i].time_share =
        timed ? by_time.share(i) : analysis::Interval{kMissing, kMissing, kMissing};
  }
}

void count_minimal(const std::vector<Turn>& turns, TalkIndices& indices) {
  std::array<int, 2> run{};
  for (std::size_t t = 0; t < turns.size(); ++t) {
    PartnerIndices& own = indices.partners[index(turns[t])];
    int& in_a_row = run[index(turns[t])];
    if (t > 0) {
      ++own.minimal.of;
      own.minimal.count += turns[t].minimal;
    }
    in_a_row = turns[t].minimal && t > 0 ? in_a_row + 1 : 0;
    own.longest_minimal_run = std::max(own.longest_minimal_run, in_a_row);
  }
}

bool leaves_open(const Turn& question, const Turn& next) {
  if (next.only_minimal_words) return true;
  return next.only_questions && taken_up(question, next) == 0;
}

void count_questions(const std::vector<Turn>& turns, TalkIndices& indices) {
  for (std::size_t t = 0; t < turns.size(); ++t) {
    PartnerIndices& own = indices.partners[index(turns[t])];
    own.open_questions += static_cast<int>(turns[t].open_questions);
    own.closed_questions += static_cast<int>(turns[t].closed_questions);
    if (!turns[t].asks()) continue;
    if (t + 1 == turns.size()) {
      ++own.questions_at_the_end;
      continue;
    }
    ++own.unanswered.of;
    own.unanswered.count += leaves_open(turns[t], turns[t + 1]);
  }
}

void count_latency(const Talk& talk, const std::vector<Turn>& turns, TalkIndices& indices) {
  std::array<std::vector<double>, 2> gaps;
  for (std::size_t t = 1; t < turns.size(); ++t) {
    const std::size_t i = index(turns[t]);
    const double ended = turns[t - 1].end;
    const double from = std::isnan(ended) ? talk.utterances[turns[t - 1].last].start : ended;
    if (std::isnan(from) || std::isnan(turns[t].start)) continue;
    gaps[i].push_back(turns[t].start - from);
    if (std::isnan(ended)) continue;
    ++indices.partners[i].overlaps.of;
    indices.partners[i].overlaps.count += turns[t].start < ended;
  }
  for (const std::size_t i : {0U, 1U}) {
    indices.partners[i].latencies = gaps[i].size();
    indices.partners[i].latency = median_interval(std::move(gaps[i]));
  }
}

/// Words, minimal answers, uptake and questions of each partner in one stretch of turns.
std::array<StretchIndices, 2> stretch(const std::vector<Turn>& turns, std::size_t from,
                                      std::size_t to) {
  std::array<StretchIndices, 2> found;
  std::array<double, 2> words{}, answers{}, minimal{};
  std::array<MeanSums, 2> uptakes;
  for (std::size_t t = from; t < to; ++t) {
    const std::size_t i = index(turns[t]);
    words[i] += turns[t].words;
    found[i].questions += static_cast<int>(turns[t].open_questions + turns[t].closed_questions);
    if (t == 0) continue;
    answers[i] += 1;
    minimal[i] += turns[t].minimal;
    const double value = uptake(turns[t - 1], turns[t]);
    if (!std::isnan(value)) uptakes[i].add(value);
  }
  for (const std::size_t i : {0U, 1U}) {
    if (words[0] + words[1] > 0) found[i].word_share = words[i] / (words[0] + words[1]);
    if (answers[i] > 0) found[i].minimal = minimal[i] / answers[i];
    if (uptakes[i].count() > 0) found[i].uptake = uptakes[i].interval().estimate;
  }
  return found;
}

}  // namespace

analysis::Interval Share::interval() const { return analysis::wilson(count, of); }

TalkIndices talk_indices(const Talk& talk, const std::vector<Turn>& turns) {
  TalkIndices indices;
  for (const Turn& turn : turns) {
    PartnerIndices& own = indices.partners[index(turn)];
    ++own.turns;
    own.utterances += turn.last - turn.first + 1;
    own.words += turn.words;
    for (std::size_t move = 0; move < kMoves; ++move) {
      own.experimental[move] += has_move(turn, move);
    }
  }
  count_balance(turns, indices);
  count_minimal(turns, indices);
  count_questions(turns, indices);
  count_latency(talk, turns, indices);
  const auto answers = answer_indices(turns);
  for (const std::size_t i : {0U, 1U}) indices.partners[i].answers = answers[i];
  for (std::size_t k = 0; k < kStretches; ++k) {
    const auto both =
        stretch(turns, k * turns.size() / kStretches, (k + 1) * turns.size() / kStretches);
    for (const std::size_t i : {0U, 1U}) indices.over_time[i][k] = both[i];
  }
  indices.style_matching = talk_style_matching(turns);
  indices.closed_class_share = closed_class_share(turns);
  return indices;
}

}  // namespace attune::conversation
