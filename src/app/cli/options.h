// Options that several commands share, and what follows from them.
#pragma once

#include <CLI/CLI.hpp>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "app/cli/progress.h"
#include "app/cli/shell.h"
#include "app/requests/option_tables.h"
#include "app/requests/time_words.h"
#include "core/job.h"

namespace attune::cli {

/// A range check that does not clutter the help.
template <class Number>
[[nodiscard]] CLI::Validator in_range(Number lower, Number upper) {
  return CLI::Range(lower, upper).description("");
}

/// One of a few words, which the option's own help lists.
[[nodiscard]] CLI::Validator one_of(const std::vector<std::string>& words);

/// A flag for each option of the table.
void add_options(CLI::App& command, const requests::Options& options);

struct CommonOptions : requests::RunOptions {
  bool json = false;
  bool quiet = false;
};
/// --json, --quiet, --threads, --seed.
void add_common_options(CLI::App& command, CommonOptions& options);

struct DiaryOptions : requests::ReadingOptions {
  std::string path;
  std::string schema;
};
/// DIARY, --schema, --max-problems.
void add_diary_options(CLI::App& command, DiaryOptions& options);

/// -o, --output. @param what it holds, for the help.
void add_output_option(CLI::App& command, std::string& path, const std::string& what);

/// --model.
void add_model_option(CLI::App& command, std::string& model);
/// @throws Rejected if `model` is not the built-in `closeness`.
void check_model(const std::string& model);

/// How long work of a command runs: its threads, the stop token, and unless --quiet a bar and how
/// long it may take.
class Run {
 public:
  Run(const CommonOptions& options, const Shell& shell);

  [[nodiscard]] const Job& job() const { return job_; }
  void keep_in(Journal& journal) { job_.journal = &journal; }
  /// Takes the bar away. Then a message can be written.
  void pause() { bar_.clear(); }
  /// @throws Cancelled if Ctrl-C was pressed; call before results are written.
  void settle();

 private:
  std::ostream& out_;
  ProgressBar bar_;
  requests::StageClock clock_;
  Job job_;
};

}  // namespace attune::cli
