// The world failed: a file cannot be opened, read or written.
#pragma once

#include <stdexcept>
#include <string>

namespace attune {

class IoError : public std::runtime_error {
 public:
  /// @param cause e.g. "No such file or directory"; @param mend what the user can do, or empty.
  IoError(const std::string& path, const std::string& cause, const std::string& mend = {})
      : std::runtime_error(path + ": " + cause + (mend.empty() ? "" : " (" + mend + ")")) {}
};

}  // namespace attune
