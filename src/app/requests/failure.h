// Every kind of failure, in the words and with the status that all faces of Attune give it.
#pragma once

#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/diagnostic.h"

namespace attune::requests {

inline constexpr int kDone = 0, kDidNotPass = 1, kWrongUsage = 2, kWorldFailed = 3, kStopped = 130;

/// The input is wrong: carries all its faults up to failure_of().
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

struct Failure {
  int status = kDone;
  std::string words;                 ///< without a line break at the end
  std::vector<Diagnostic> problems;  ///< of the input, each a line of `words`; else empty
};

///   Rejected, std::invalid_argument (these data cannot be analysed so)     1
///   UsageError                                                             2
///   IoError, a full memory and anything else that the system did           3
///   Cancelled                                                            130
[[nodiscard]] Failure failure_of(const std::exception_ptr& thrown);

/// Every diagnostic on a line of its own.
[[nodiscard]] std::string lines_of(const std::vector<Diagnostic>& diagnostics);

}  // namespace attune::requests
