#include "io/problems.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace attune::io {

void Problems::error_in(Place place, std::string message, std::string mend) {
  ++count_;
  if (errors_.size() >= most_) return;
  errors_.push_back({Severity::error, std::move(place), std::move(message), std::move(mend)});
}

void Problems::error(std::size_t line, std::string column, std::string message, std::string mend) {
  error_in({file_, line, std::move(column)}, std::move(message), std::move(mend));
}

void Problems::warning(std::size_t line, std::string column, std::string message,
                       std::string mend) {
  warnings_.push_back(
      {Severity::warning, {file_, line, std::move(column)}, std::move(message), std::move(mend)});
}

void Problems::note(std::size_t line, std::string column, std::string message, std::string mend) {
  notes_.push_back(
      {Severity::note, {file_, line, std::move(column)}, std::move(message), std::move(mend)});
}

std::vector<Diagnostic> Problems::take_errors() {
  // Faults between rows are found after the last row; a reader wants them in the file's order.
  std::stable_sort(errors_.begin(), errors_.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return a.place.line < b.place.line;
  });
  if (count_ > errors_.size()) {
    const std::size_t more = count_ - errors_.size();
    errors_.push_back({Severity::error,
                       {file_, 0, {}},
                       fmt::format("{} more problem{} not listed", more, more == 1 ? "" : "s"),
                       "--max-problems lists more"});
  }
  return std::move(errors_);
}

std::vector<Diagnostic> Problems::take_remarks() {
  std::vector<Diagnostic> all = std::move(warnings_);
  std::move(notes_.begin(), notes_.end(), std::back_inserter(all));
  return all;
}

}  // namespace attune::io
