#include "core/spread.h"

#include <exception>
#include <stdexcept>

#include "core/journal.h"
#include "core/team.h"

namespace attune {
namespace {

/// How a rank's part ended, before its bytes.
constexpr char kDone = 'd', kStopped = 's', kFailed = 'f';

}  // namespace

Share share_of(const Job& job) {
  return job.team == nullptr ? Share{} : Share{job.team->rank(), job.team->size()};
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
