// Words and pairs of neighbouring words as hashed features.
//   A turn "^ t1 t2 ... tn $" has the n tokens and the n + 1 pairs of neighbours, each once, in
//   2^18 buckets (Weinberger et al. 2009, ICML, "Feature hashing for large scale multitask
//   learning"; without signs, since few buckets are shared). Each counts 1/sqrt(distinct features),
//   so that a turn has length one whatever it says. Full stops are no tokens here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "conversation/tokens.h"

namespace attune::conversation {

inline constexpr std::uint32_t kBuckets = 1U << 18;

/// Where a feature stands in the turn: tokens first..last of the tokens that count.
struct Ngram {
  std::uint32_t bucket = 0;
  std::uint32_t first = 0, last = 0;
};

class Ngrams {
 public:
  /// Distinct buckets in order of first appearance.
  void read(const Tokens& tokens);
  [[nodiscard]] const std::vector<Ngram>& all() const { return ngrams_; }
  [[nodiscard]] double value() const;  ///< of each
  /// The words of a feature: "thank you"; pairs with an end of the turn have one word and the end.
  [[nodiscard]] std::string words(const Tokens& tokens, const Ngram& ngram) const;

 private:
  void add(std::uint64_t hash, std::size_t first, std::size_t last);

  std::vector<std::uint32_t> counted_;  ///< indices of tokens, without full stops
  std::vector<Ngram> ngrams_;
  std::vector<std::uint32_t> slots_;  ///< open addressing over ngrams_, 0: free
};

}  // namespace attune::conversation
