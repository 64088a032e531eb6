#include "conversation/ngrams.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <string_view>

namespace attune::conversation {
namespace {

constexpr std::uint64_t kEndOfTurn = 0x9AE16A3B2F90404FULL;

/// The finaliser of MurmurHash3 (public domain, A. Appleby).
std::uint64_t mixed(std::uint64_t h) {
  h ^= h >> 33;
  h *= 0xFF51AFD7ED558CCDULL;
  h ^= h >> 33;
  h *= 0xC4CEB9FE1A85EC53ULL;
  return h ^ (h >> 33);
}

/// FNV-1a, 64 bits.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t h = 0xCBF29CE484222325ULL;
  for (const char c : text) {
    h ^= static_cast<unsigned char>(c);
    h *= 0x100000001B3ULL;
  }
  return mixed(h);
}

}  // namespace

void Ngrams::add(std::uint64_t hash, std::size_t first, std::size_t last) {
  const auto bucket = static_cast<std::uint32_t>(hash >> 46);
  static_assert(kBuckets == 1U << (64 - 46));
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = bucket & mask;
  while (slots_[slot] != 0) {
    if (ngrams_[slots_[slot] - 1].bucket == bucket) return;
    slot = (slot + 1) & mask;
  }
  ngrams_.push_back({bucket, static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(last)});
  slots_[slot] = static_cast<std::uint32_t>(ngrams_.size());
}

void Ngrams::read(const Tokens& tokens) {
  counted_.clear();
  ngrams_.clear();
  const auto& all = tokens.all();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool full_stop = all[i].kind == Token::Kind::mark && tokens.text(all[i]) == ".";
    if (!full_stop) counted_.push_back(static_cast<std::uint32_t>(i));
  }
  slots_.assign(std::bit_ceil(4 * counted_.size() + 4), 0);
  std::uint64_t before = kEndOfTurn;
  for (std::size_t n = 0; n < counted_.size(); ++n) {
    const std::uint64_t own = hash_of(tokens.text(all[counted_[n]]));
    add(own, n, n);
    add(mixed(before * 3 + own), n == 0 ? n : n - 1, n);
    before = own;
  }
  if (!counted_.empty()) add(mixed(before * 3 + kEndOfTurn), counted_.size() - 1, counted_.size());
}

double Ngrams::value() const {
  return 1 / std::sqrt(std::max(1.0, static_cast<double>(ngrams_.size())));
}

std::string Ngrams::words(const Tokens& tokens, const Ngram& ngram) const {
  std::string words;
  for (std::size_t n = ngram.first; n <= ngram.last && n < counted_.size(); ++n) {
    if (!words.empty()) words += ' ';
    words += tokens.text(tokens.all()[counted_[n]]);
  }
  return words;
}

}  // namespace attune::conversation
