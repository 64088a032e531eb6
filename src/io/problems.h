// Collects what is wrong with a file: all errors are counted, the first ones are kept.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/diagnostic.h"

namespace attune::io {

class Problems {
 public:
  /// @param most errors to keep; @param file the name to put in each place.
  Problems(std::string file, std::size_t most) : file_(std::move(file)), most_(most) {}

  void error(std::size_t line, std::string column, std::string message, std::string mend = {});
  void warning(std::size_t line, std::string column, std::string message, std::string mend = {});
  void note(std::size_t line, std::string column, std::string message, std::string mend = {});
  /// An error in another file than the one at hand: the schema.
  void error_in(Place place, std::string message, std::string mend = {});

  [[nodiscard]] std::size_t errors() const { return count_; }
  [[nodiscard]] const std::string& file() const { return file_; }

  /// The kept errors in order of line, then, if some were not kept, one that counts them.
  [[nodiscard]] std::vector<Diagnostic> take_errors();
  /// Warnings, then notes.
  [[nodiscard]] std::vector<Diagnostic> take_remarks();

 private:
  std::string file_;
  std::size_t most_;
  std::size_t count_ = 0;
  std::vector<Diagnostic> errors_, warnings_, notes_;
};

}  // namespace attune::io
