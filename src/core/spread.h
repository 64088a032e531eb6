// Independent units of work over threads and, where a job has company, over processes: each unit is
// computed by one rank, and every rank ends up with all of them in the order of their index. So
// what is made of them is the same bits for any number of threads and ranks.
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
#include "core/team.h"

namespace attune {

/// Of a job's company; 1: this process alone.
[[nodiscard]] int ranks_of(const Job& job);

/// One rank's units, ascending, and what they cost together.
struct Share {
  std::vector<std::size_t> units;
  double cost = 0;
};
/// The dearest first, each to the rank that would be done with it soonest.
/// @param costs  of each unit, in any unit of measure; @param pace  of each rank.
[[nodiscard]] std::vector<Share> shares(const std::vector<double>& costs,
                                        const std::vector<double>& pace);

/// What ranks learn of their pace from these shares.
void learn_pace(const std::vector<Share>& shares, const std::vector<double>& seconds,
                const Job& job);

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
/// @param cost  unit -> what it costs, in any unit of measure, the same for all ranks; asked for
/// where there is company alone. None: all cost about as much.
/// @tparam T  default-constructible; cereal reads and writes it.
/// @returns one T a unit. @throws as exchange().
template <class T, class Unit>
[[nodiscard]] std::vector<T> spread(std::size_t units, const Job& job, const Unit& unit,
                                    const std::function<double(std::size_t)>& cost = {}) {
  if (const auto kept = recalled(job)) return from_bytes<std::vector<T>>(*kept);
  std::vector<T> all(units);
  if (ranks_of(job) == 1) {
    parallel_for(units, job, [&](std::size_t u, int worker) { all[u] = unit(u, worker); });
  } else {
    using Timed = std::pair<double, std::vector<T>>;
    std::vector<double> costs(units, 1);
    for (std::size_t u = 0; cost && u < units; ++u) costs[u] = cost(u);
    const auto of_rank = shares(costs, job.team->pace().relative());
    const auto parts = exchange(job, [&] {
      const auto& mine = of_rank[static_cast<std::size_t>(job.team->rank())].units;
      const double begun = job.team->seconds();
      Timed own{0, std::vector<T>(mine.size())};
      parallel_for(mine.size(), job,
                   [&](std::size_t n, int worker) { own.second[n] = unit(mine[n], worker); });
      own.first = job.team->seconds() - begun;
      return to_bytes(own);
    });
    std::vector<double> seconds;
    for (std::size_t rank = 0; rank < parts.size(); ++rank) {
      auto part = from_bytes<Timed>(parts[rank]);
      seconds.push_back(part.first);
      for (std::size_t n = 0; n < part.second.size(); ++n) {
        all[of_rank[rank].units[n]] = std::move(part.second[n]);
      }
    }
    learn_pace(of_rank, seconds, job);
  }
  if (job.journal != nullptr) keep(job, to_bytes(all));
  return all;
}

}  // namespace attune
