// --checkpoint FILE: what long work has computed is kept, so that a killed command goes on.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/cli/options.h"
#include "app/requests/option_tables.h"
#include "core/journal.h"

namespace attune::cli {

void add_checkpoint_option(CLI::App& command, std::string& path);

/// All that shapes the result of a fit, as text.
[[nodiscard]] std::string settings_of(const requests::FitOptions& options,
                                      const CommonOptions& common);

class Checkpoint {
 public:
  /// @param path  empty: none. @param settings  all that shapes the result, as text. @param files
  /// that are read; a run of others does not go on from here. Empty names are left out.
  /// @throws Rejected, UsageError, IoError.
  Checkpoint(const std::string& path, const std::string& settings,
             const std::vector<std::string>& files, Run& run, const Shell& shell);

  /// Once results are written.
  void done() const;

 private:
  std::string path_;  ///< of the leader's file; empty: this process has none
  std::unique_ptr<Journal> journal_;
};

}  // namespace attune::cli
