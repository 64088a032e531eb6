// What `attune listen` and its parts share: the weights, and coded turns.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "app/cli/options.h"
#include "app/cli/shell.h"
#include "conversation/label_quality.h"
#include "conversation/train_scorer.h"
#include "io/coded_turns.h"

namespace attune::cli {

/// --weights.
void add_weights_option(CLI::App& command, std::string& path);
/// @param path empty: the weights that are part of the program. @throws Rejected, IoError.
[[nodiscard]] conversation::TurnScorer load_scorer(const std::string& path);

struct CodedOptions {
  std::vector<std::string> paths;
  std::string where;          ///< COLUMN=VALUE
  std::string conversations;  ///< a table of conversations for --where
  std::size_t max_problems = 100;
};
/// CODED..., --where, --conversations, --max-problems.
void add_coded_options(CLI::App& command, CodedOptions& options);
/// @throws Rejected, UsageError, IoError. Remarks go to stderr unless quiet.
[[nodiscard]] std::vector<conversation::CodedTurns> load_coded(const CodedOptions& options,
                                                               const CommonOptions& common,
                                                               Run& run, const Shell& shell);

/// A row a label: turns, AUC, F1, calibration error.
[[nodiscard]] std::string qualities_text(const std::vector<conversation::LabelQuality>& labels);

/// `attune listen train` and `attune listen score`.
void add_listen_train(CLI::App& listen, Action& chosen);
void add_listen_score(CLI::App& listen, Action& chosen);

}  // namespace attune::cli
