#include "app/cli/listen_options.h"

#include <fmt/format.h>

#include <cmath>

#include "app/cli/failure.h"
#include "io/scorer_file.h"
#include "report/number.h"

namespace attune::cli {

void add_weights_option(CLI::App& command, std::string& path) {
  command
      .add_option("--weights", path,
                  "Weights from \"attune listen train -o\" (default: the program's own)")
      ->type_name("FILE");
}

conversation::TurnScorer load_scorer(const std::string& path) {
  auto scorer = path.empty() ? io::parse_scorer(io::shipped_scorer_bytes(), "the program's weights")
                             : io::read_scorer(path);
  if (!scorer) throw Rejected({scorer.error()});
  return std::move(*scorer);
}

void add_coded_options(CLI::App& command, CodedOptions& options) {
  command
      .add_option("CODED", options.paths,
                  "Tables of coded turns: text, labels (| between), conversation")
      ->required()
      ->type_name("");
  command
      .add_option("--where", options.where,
                  "Only rows, or conversations of --conversations, with this value")
      ->type_name("COLUMN=VALUE");
  command
      .add_option("--conversations", options.conversations,
                  "A table with a row a conversation, where --where looks")
      ->type_name("FILE");
  command
      .add_option("--max-problems", options.max_problems,
                  "List at most so many problems of a file (default: 100)")
      ->check(in_range(1, 1'000'000'000))
      ->type_name("N");
}

std::vector<conversation::CodedTurns> load_coded(const CodedOptions& options,
                                                 const CommonOptions& common, Run& run,
                                                 const Shell& shell) {
  io::CodedFilter filter;
  if (!options.where.empty()) {
    const std::size_t equals = options.where.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw UsageError("--where takes COLUMN=VALUE, like source_split=valid");
    }
    filter.column = options.where.substr(0, equals);
    filter.value = options.where.substr(equals + 1);
    filter.conversations = options.conversations;
  } else if (!options.conversations.empty()) {
    throw UsageError("--conversations FILE goes with --where COLUMN=VALUE");
  }
  std::vector<conversation::CodedTurns> files;
  for (const std::string& path : options.paths) {
    auto read = io::read_coded_turns(path, filter, options.max_problems, run.job());
    if (!read) throw Rejected(std::move(read.error()));
    run.pause();
    if (!common.quiet) write_diagnostics(read->remarks, shell.err);
    files.push_back(std::move(read->turns));
  }
  return files;
}

std::string qualities_text(const std::vector<conversation::LabelQuality>& labels) {
  std::string text =
      fmt::format("{:<16}{:>7}{:>6}{:>7}{:>13}{:>7}{:>7}{:>8}{:>8}{:>8}{:>8}\n", "label", "turns",
                  "with", "AUC", "95%", "F1", "prec.", "recall", "calib.", "chance", "unsure");
  for (const conversation::LabelQuality& label : labels) {
    const auto range =
        std::isnan(label.auc)
            ? std::string("-")
            : fmt::format("{:.3f}-{:.3f}", label.auc_interval.lower, label.auc_interval.upper);
    const auto figure = [](double value) {
      return std::isnan(value) ? std::string("-") : fmt::format("{:.3f}", value);
    };
    text +=
        fmt::format("{:<16}{:>7}{:>6}{:>7}{:>13}{:>7}{:>7}{:>8}{:>8}{:>8}{:>8}\n", label.label,
                    label.turns, label.positives, figure(label.auc), range, figure(label.f1),
                    figure(label.precision), figure(label.recall), figure(label.calibration_error),
                    figure(label.by_chance), figure(label.unsure));
  }
  return text +
         "F1 at the threshold that the weights hold. calib.: calibration error in ten bins of "
         "equal\n"
         "width; chance: what exact probabilities would show on so many turns.\n";
}

}  // namespace attune::cli
