#include "app/requests/failure.h"

#include <new>

#include "core/job.h"

namespace attune::requests {

Failure failure_of(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const Rejected& rejected) {
    std::string words = lines_of(rejected.problems());
    if (!words.empty()) words.pop_back();
    return {kDidNotPass, std::move(words), rejected.problems()};
  } catch (const UsageError& error) {
    return {kWrongUsage, error.what(), {}};
  } catch (const std::invalid_argument& error) {
    return {kDidNotPass, error.what(), {}};
  } catch (const Cancelled&) {
    return {kStopped, "stopped; no file was changed", {}};
  } catch (const std::bad_alloc&) {
    return {kWorldFailed, "not enough memory", {}};
  } catch (const std::exception& error) {  // IoError and what else the system can throw
    return {kWorldFailed, error.what(), {}};
  }
}

std::string lines_of(const std::vector<Diagnostic>& diagnostics) {
  std::string lines;
  for (const Diagnostic& diagnostic : diagnostics) lines += to_string(diagnostic) + '\n';
  return lines;
}

}  // namespace attune::requests
