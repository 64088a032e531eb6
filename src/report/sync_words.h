// What can be said of mirroring: descriptions with their uncertainty, never verdicts.
#pragma once

#include <string>
#include <vector>

#include "synchrony/study.h"

namespace attune::report {

/// How the two people of a pair are called.
struct SignalNames {
  std::string a, b;
};

[[nodiscard]] std::string surrogate_name(synchrony::Surrogate kind);  ///< "shuffle"
[[nodiscard]] std::string p_words(double p);                          ///< "p = .031"

/// Windows, lags, what was done to the signals, the kind of surrogate.
[[nodiscard]] std::string settings_sentence(const synchrony::StudyRequest& request);

/// "No more than chance: ..." or "More than chance: ..." with strength, chance and p; or why there
/// is no answer.
[[nodiscard]] std::string chance_sentence(const synchrony::ChanceTest& test);

/// Whether one of them tended to move first.
[[nodiscard]] std::string lead_sentence(const synchrony::PairResult& pair,
                                        const SignalNames& names);

/// At which lag they were most alike.
[[nodiscard]] std::string lag_sentence(const synchrony::PairResult& pair, const SignalNames& names);

/// Gaps, artefacts, windows without an answer; empty: nothing is to be told.
[[nodiscard]] std::string gaps_sentence(const synchrony::PairResult& pair,
                                        const SignalNames& names);

/// All of the above that apply, and recurrence and coherence where they were asked for.
[[nodiscard]] std::vector<std::string> pair_sentences(const synchrony::PairResult& pair,
                                                      const SignalNames& names);

/// Real pairs beside re-paired ones.
[[nodiscard]] std::string pairings_sentence(const synchrony::Pairings& pairings);

/// How many pairs are beyond chance, and how many chance brings there; empty for fewer than two.
[[nodiscard]] std::string pairs_sentence(const synchrony::Study& study);

/// One window and lag over all pairs.
struct GridRow {
  double window = 0, lag = 0;          ///< seconds
  double strength = 0, effect = 0;     ///< means over pairs; NaN: none
  std::size_t beyond = 0, tested = 0;  ///< pairs with p below .05, of those with a test
};
[[nodiscard]] std::vector<GridRow> grid_rows(const synchrony::Study& study);

}  // namespace attune::report
