// Independent units of work over threads and, where a job has company, over processes:
//   unit u is computed by rank u mod ranks; every rank ends up with all units in the order of their
//   index. So what is made of them is the same bits for any number of threads and ranks.
// What was computed goes to the job's journal, and comes from there if it was computed before.
#pragma once

#include <cereal/archives/binary.hpp>
#include <cereal/types/array.hpp>
#include <cereal/types/optional.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/utility.hpp>
#include <cereal/types/vector.hpp>
#include <cstddef>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include "core/job.h"
#include "core/parallel.h"

namespace attune {

/// This process' part of a job's units.
struct Share {
  int rank = 0, ranks = 1;

  [[nodiscard]] std::size_t count(std::size_t units) const {
    const auto r = static_cast<std::size_t>(rank), n = static_cast<std::size_t>(ranks);
    return units / n + (r < units % n ? 1 : 0);
  }
  [[nodiscard]] std::size_t unit(std::size_t nth) const {
    return nth * static_cast<std::size_t>(ranks) + static_cast<std::size_t>(rank);
  }
};
[[nodiscard]] Share share_of(const Job& job);

/// Runs `own` here and gathers what each rank returned. Where one was stopped or failed all are.
/// @throws Cancelled; what `own` throws; std::runtime_error for another rank's failure.
[[nodiscard]] std::vector<std::string> exchange(const Job& job,
                                                const std::function<std::string()>& own);

/// The next result of the journal, as its leader read it; nothing if there is none.
[[nodiscard]] std::optional<std::string> recalled(const Job& job);
void keep(const Job& job, const std::string& result);

template <class T>
[[nodiscard]] std::string to_bytes(const T& value) {
  std::ostringstream out;
  cereal::BinaryOutputArchive archive(out);
  archive(value);
  return std::move(out).str();
}
template <class T>
[[nodiscard]] T from_bytes(const std::string& bytes) {
  std::istringstream in(bytes);
  cereal::BinaryInputArchive archive(in);
  T value;
  archive(value);
  return value;
}

/// @param unit  (index, worker) -> T, as parallel_for's body; must not spread anything itself.
/// @tparam T  default-constructible; cereal reads and writes it.
/// @returns one T a unit. @throws as exchange().
template <class T, class Unit>
[[nodiscard]] std::vector<T> spread(std::size_t units, const Job& job, const Unit& unit) {
  if (const auto kept = recalled(job)) return from_bytes<std::vector<T>>(*kept);
  const Share share = share_of(job);
  std::vector<T> own(share.count(units));
  const auto compute = [&] {
    parallel_for(own.size(), job,
                 [&](std::size_t n, int worker) { own[n] = unit(share.unit(n), worker); });
  };
  if (share.ranks == 1) {
    compute();
  } else {
    const auto parts = exchange(job, [&] {
      compute();
      return to_bytes(own);
    });
    own.resize(units);
    for (int rank = 0; rank < share.ranks; ++rank) {
      auto part = from_bytes<std::vector<T>>(parts[static_cast<std::size_t>(rank)]);
      const Share its{rank, share.ranks};
      for (std::size_t n = 0; n < part.size(); ++n) own[its.unit(n)] = std::move(part[n]);
    }
  }
  if (job.journal != nullptr) keep(job, to_bytes(own));
  return own;
}

}  // namespace attune
