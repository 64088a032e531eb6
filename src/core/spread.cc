#include "core/spread.h"

#include <algorithm>
#include <exception>
#include <numeric>
#include <stdexcept>

#include "core/journal.h"
#include "core/team.h"

namespace attune {
namespace {

/// How a rank's part ended, before its bytes.
constexpr char kDone = 'd', kStopped = 's', kFailed = 'f';

}  // namespace

int ranks_of(const Job& job) { return job.team == nullptr ? 1 : job.team->size(); }

std::vector<Share> shares(const std::vector<double>& costs, const std::vector<double>& pace) {
  std::vector<std::size_t> order(costs.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return costs[a] > costs[b]; });
  std::vector<Share> of_rank(pace.size());
  for (const std::size_t u : order) {
    std::size_t soonest = 0;
    const auto end = [&](std::size_t rank) { return (of_rank[rank].cost + costs[u]) * pace[rank]; };
    for (std::size_t rank = 1; rank < pace.size(); ++rank) {
      if (end(rank) < end(soonest)) soonest = rank;
    }
    of_rank[soonest].units.push_back(u);
    of_rank[soonest].cost += costs[u];
  }
  for (Share& share : of_rank) std::sort(share.units.begin(), share.units.end());
  return of_rank;
}

void learn_pace(const std::vector<Share>& shares, const std::vector<double>& seconds,
                const Job& job) {
  std::vector<double> work;
  for (const Share& share : shares) work.push_back(share.cost);
  job.team->pace().learn(work, seconds);
}

std::vector<std::string> exchange(const Job& job, const std::function<std::string()>& own) {
  std::string bytes;
  std::exception_ptr failure;
  try {
    bytes = kDone + own();
  } catch (const Cancelled&) {
    bytes = kStopped;
  } catch (const std::exception& error) {
    failure = std::current_exception();
    bytes = kFailed + std::string(error.what());
  }
  auto parts = job.team->gather(bytes);
  if (failure) std::rethrow_exception(failure);
  for (std::string& part : parts) {
    if (part.front() == kStopped) throw Cancelled();
    if (part.front() == kFailed) throw std::runtime_error(part.substr(1));
    part.erase(0, 1);
  }
  return parts;
}

std::optional<std::string> recalled(const Job& job) {
  if (job.journal == nullptr) return std::nullopt;
  std::optional<std::string> kept;
  if (job.team == nullptr || job.team->rank() == 0) kept = job.journal->recall();
  if (job.team == nullptr) return kept;
  return from_bytes<std::optional<std::string>>(job.team->gather(to_bytes(kept)).front());
}

void keep(const Job& job, const std::string& result) {
  if (job.team == nullptr || job.team->rank() == 0) job.journal->keep(result);
}

}  // namespace attune
