// The fit that single couples are read by: the shipped one, or this server's own once enough
// couples gave their answers to it.
//   The shipped fit is of simulated couples at values from the literature; pages say so.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "analysis/fit.h"
#include "core/job.h"
#include "dyad/diary.h"

namespace attune::server {

inline constexpr std::size_t kCouplesToRefit = 20;

/// What couples are read by.
struct Estimates {
  analysis::Fit fit;
  std::string id;  ///< of this very fit: what was made by another is made anew
  bool shipped = true;
};

class Population {
 public:
  /// @param path  of this server's own fit, if it was made; else the shipped one holds.
  /// @throws IoError if the file is there and cannot be read as a fit.
  explicit Population(std::string path);

  /// The estimates to read by now: they stay valid while they are held, also over a refit.
  [[nodiscard]] std::shared_ptr<const Estimates> now() const;

  /// Fits the couples given and takes the result if it converged; writes it to the file.
  /// @returns whether it was taken. @throws Cancelled
  bool refit(const dyad::Diary& diary, const Job& job);

 private:
  std::string path_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Estimates> estimates_;
};

}  // namespace attune::server
