// What long work has computed, kept as it goes. Work asks for the same results in the same order
// each time it is run on the same input, so the nth result of a run that was killed is the nth of
// the next, which goes on behind the last and ends with the same bits.
#pragma once

#include <optional>
#include <string>

namespace attune {

class Journal {
 public:
  virtual ~Journal() = default;
  /// The next kept result; nothing once all were asked for.
  [[nodiscard]] virtual std::optional<std::string> recall() = 0;
  /// Keeps the next result. @throws IoError.
  virtual void keep(const std::string& result) = 0;
};

}  // namespace attune
