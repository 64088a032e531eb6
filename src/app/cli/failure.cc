#include "app/cli/failure.h"

#include <new>
#include <ostream>

#include "core/io_error.h"
#include "core/job.h"

namespace attune::cli {

int exit_status(const std::exception_ptr& failure, std::ostream& err) {
  try {
    std::rethrow_exception(failure);
  } catch (const Rejected& rejected) {
    write_diagnostics(rejected.problems(), err);
    return kDidNotPass;
  } catch (const UsageError& error) {
    err << "attune: " << error.what() << '\n';
    return kWrongUsage;
  } catch (const std::invalid_argument& error) {
    err << "attune: " << error.what() << '\n';
    return kDidNotPass;
  } catch (const Cancelled&) {
    err << "attune: stopped; no file was changed\n";
    return kStopped;
  } catch (const std::bad_alloc&) {
    err << "attune: not enough memory\n";
    return kWorldFailed;
  } catch (const std::exception& error) {  // IoError and what else the system can throw
    err << "attune: " << error.what() << '\n';
    return kWorldFailed;
  }
}

void write_diagnostics(const std::vector<Diagnostic>& diagnostics, std::ostream& err) {
  for (const Diagnostic& diagnostic : diagnostics) {
    err << to_string(diagnostic) << '\n';
  }
}

}  // namespace attune::cli
