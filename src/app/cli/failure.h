// Exit statuses, and the one function that turns every kind of failure into one.
#pragma once

#include <exception>
#include <iosfwd>
#include <stdexcept>
#include <vector>

#include "core/diagnostic.h"

namespace attune::cli {

inline constexpr int kDone = 0, kDidNotPass = 1, kWrongUsage = 2, kWorldFailed = 3, kStopped = 130;

/// The input is wrong: carries all its faults up to exit_status().
class Rejected : public std::exception {
 public:
  explicit Rejected(std::vector<Diagnostic> problems) : problems_(std::move(problems)) {}
  [[nodiscard]] const char* what() const noexcept override { return "the input has errors"; }
  [[nodiscard]] const std::vector<Diagnostic>& problems() const { return problems_; }

 private:
  std::vector<Diagnostic> problems_;
};

/// Options that do not go together or whose values cannot be.
class UsageError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Writes what happened to `err`.
///   Rejected, std::invalid_argument (these data cannot be analysed so)     1
///   UsageError                                                             2
///   IoError, a full memory and anything else that the system did           3
///   Cancelled                                                            130
[[nodiscard]] int exit_status(const std::exception_ptr& failure, std::ostream& err);

/// Every diagnostic on a line of its own.
void write_diagnostics(const std::vector<Diagnostic>& diagnostics, std::ostream& err);

}  // namespace attune::cli
