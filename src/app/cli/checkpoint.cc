#include "app/cli/checkpoint.h"

#include <fmt/format.h>

#include <optional>

#include "app/cli/failure.h"
#include "io/file_journal.h"

namespace attune::cli {
namespace {

/// Of a rank that does not lead: it hears what the leader's journal holds.
class LeadersJournal : public Journal {
  std::optional<std::string> recall() override { return std::nullopt; }
  void keep(const std::string&) override {}
};

}  // namespace

void add_checkpoint_option(CLI::App& command, std::string& path) {
  command
      .add_option("--checkpoint", path,
                  "Keep what was computed here: the same command goes on after a kill")
      ->type_name("FILE");
}

std::string settings_of(const requests::FitOptions& options, const CommonOptions& common) {
  return fmt::format("fit {} {} {} {} {} {}", options.collapse, options.regimes, options.starts,
                     options.every_rival, options.equal_volatility, common.seed);
}

Checkpoint::Checkpoint(const std::string& path, const std::string& settings,
                       const std::vector<std::string>& files, Run& run, const Shell& shell) {
  if (path.empty()) return;
  std::string what_is_run = "attune " ATTUNE_VERSION "\n" + settings;
  for (const std::string& file : files) {
    if (file == "-") throw UsageError("--checkpoint needs a diary in a file, not on stdin");
    if (!file.empty()) what_is_run += "\n" + io::fingerprint_of(file);
  }
  if (shell.leads()) {
    auto journal = io::FileJournal::open(path, what_is_run);
    if (!journal) throw Rejected({journal.error()});
    path_ = path;
    journal_ = std::move(*journal);
  } else {
    journal_ = std::make_unique<LeadersJournal>();
  }
  run.keep_in(*journal_);
}

void Checkpoint::done() const {
  if (!path_.empty()) io::remove_journal(path_);
}

}  // namespace attune::cli
