#include "conversation/listen.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "core/parallel.h"

namespace attune::conversation {
namespace {

constexpr std::array<std::string_view, 3> kWarm{"gratitude", "affection", "showing_empathy"};
constexpr std::array<std::string_view, 1> kHarsh{"harshness"};

/// Whether one of the named labels is present in a turn.
class Present {
 public:
  template <std::size_t N>
  Present(const std::vector<LabelModel>& labels, const std::array<std::string_view, N>& names) {
    for (std::size_t k = 0; k < labels.size(); ++k) {
      if (std::find(names.begin(), names.end(), labels[k].name) != names.end()) {
        wanted_.emplace_back(k, labels[k].threshold);
      }
    }
  }
  [[nodiscard]] bool known() const { return !wanted_.empty(); }
  [[nodiscard]] bool in(const HeardTalk& heard, const Turn& turn) const {
    return std::any_of(wanted_.begin(), wanted_.end(), [&](const auto& label) {
      return heard.probability(turn, label.first) >= label.second;
    });
  }

 private:
  std::vector<std::pair<std::size_t, double>> wanted_;
};

double share(double part, double whole) { return whole > 0 ? part / whole : kMissing; }

GivenInputs given_by(std::size_t partner, const HeardTalk& heard, const Present& warm,
                     const Present& harsh) {
  double turns = 0, answers = 0, responsive = 0, open = 0, warm_turns = 0, harsh_turns = 0;
  for (std::size_t t = 0; t < heard.turns.size(); ++t) {
    const Turn& turn = heard.turns[t];
    if (static_cast<std::size_t>(turn.speaker) != partner) continue;
    const bool is_warm = warm.in(heard, turn);
    ++turns;
    warm_turns += is_warm;
    harsh_turns += harsh.in(heard, turn);
    if (t == 0) continue;
    ++answers;
    open += turn.open_questions > 0;
    responsive += is_warm || turn.open_questions > 0 || taken_up(heard.turns[t - 1], turn) > 0;
  }
  const PartnerIndices& own = heard.indices.partners[partner];
  const Share& asked = heard.indices.partners[1 - partner].unanswered;
  GivenInputs given;
  given.responsive = share(responsive, answers);
  given.uptake = own.answers.uptake.difference.estimate;
  given.style = own.answers.style.difference.estimate;
  given.open_questions = share(open, answers);
  given.minimal = share(own.minimal.count, own.minimal.of);
  given.warm = warm.known() ? share(warm_turns, turns) : kMissing;
  given.harsh = harsh.known() ? share(harsh_turns, turns) : kMissing;
  given.unanswered = share(asked.count, asked.of);
  given.word_share = own.word_share.estimate;
  given.latency = own.latency.estimate;
  return given;
}

}  // namespace

const std::array<InputColumn, 10>& input_columns() {
  static constexpr std::array<InputColumn, 10> kColumns{
      {{"responsive", &GivenInputs::responsive},
       {"uptake", &GivenInputs::uptake},
       {"style", &GivenInputs::style},
       {"open_questions", &GivenInputs::open_questions},
       {"minimal", &GivenInputs::minimal},
       {"warm", &GivenInputs::warm},
       {"harsh", &GivenInputs::harsh},
       {"unanswered", &GivenInputs::unanswered},
       {"word_share", &GivenInputs::word_share},
       {"latency", &GivenInputs::latency}}};
  return kColumns;
}

double HeardTalk::probability(const Turn& turn, std::size_t label) const {
  const std::size_t width = probabilities.size() / std::max<std::size_t>(1, talk.utterances.size());
  double strongest = 0;
  for (std::size_t u = turn.first; u <= turn.last; ++u) {
    strongest = std::max(strongest, probabilities[u * width + label]);
  }
  return strongest;
}

Heard listen(std::vector<Talk> talks, const TurnScorer& scorer, const Job& job) {
  Heard heard{scorer.labels, {}, {}};
  heard.talks.resize(talks.size());
  const auto workers = static_cast<std::size_t>(thread_count(job.threads));
  std::vector<ScoringPass> passes(std::min(workers, std::max<std::size_t>(1, talks.size())),
                                  ScoringPass(scorer));
  const Present warm(scorer.labels, kWarm), harsh(scorer.labels, kHarsh);
  Job own = job;
  own.threads = static_cast<int>(passes.size());
  parallel_for(talks.size(), own, [&](std::size_t n, int worker) {
    HeardTalk& one = heard.talks[n];
    one.talk = std::move(talks[n]);
    one.turns = turns_of(one.talk);
    one.indices = talk_indices(one.talk, one.turns);
    one.probabilities.reserve(one.talk.utterances.size() * scorer.labels.size());
    for (const Utterance& utterance : one.talk.utterances) {
      const auto& scores = passes[static_cast<std::size_t>(worker)].score(utterance.text);
      one.probabilities.insert(one.probabilities.end(), scores.begin(), scores.end());
    }
    for (const std::size_t i : {0U, 1U}) one.given[i] = given_by(i, one, warm, harsh);
  });
  std::vector<std::vector<Turn>> turns;
  if (heard.talks.size() > 1) {
    for (const HeardTalk& one : heard.talks) turns.push_back(one.turns);
  }
  heard.repaired = repaired_partners(turns);
  return heard;
}

}  // namespace attune::conversation
