// Failures on the command line: exit statuses and lines on stderr.
#pragma once

#include <exception>
#include <iosfwd>
#include <vector>

#include "app/requests/failure.h"

namespace attune::cli {

using requests::kDidNotPass;
using requests::kDone;
using requests::kStopped;
using requests::kWorldFailed;
using requests::kWrongUsage;
using requests::Rejected;
using requests::UsageError;

/// Writes what happened to `err`. @returns the exit status of requests::failure_of.
[[nodiscard]] int exit_status(const std::exception_ptr& failure, std::ostream& err);

/// Every diagnostic on a line of its own.
void write_diagnostics(const std::vector<Diagnostic>& diagnostics, std::ostream& err);

}  // namespace attune::cli
