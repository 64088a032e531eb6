// attune listen train and attune listen score: weights from coded turns, and how good they are.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "app/cli/failure.h"
#include "app/cli/files.h"
#include "app/cli/listen_options.h"
#include "io/listen_files.h"
#include "io/scorer_file.h"
#include "report/listen_page.h"

namespace attune::cli {
namespace {

constexpr std::size_t kFewestCoded = 20;

struct Options {
  CommonOptions common;
  CodedOptions coded;
  std::vector<std::string> labels;
  int folds = 5;
  std::string source, output, weights, picture;
};

/// "affection=love|caring" -> a label and its codes; "thanks" alone is its own code.
conversation::LabelRequest label_of(const std::string& text) {
  const std::size_t equals = text.find('=');
  conversation::LabelRequest label{text.substr(0, equals), {}};
  std::string codes = equals == std::string::npos ? text : text.substr(equals + 1);
  while (!codes.empty()) {
    const std::size_t end = std::min(codes.find('|'), codes.size());
    if (end > 0) label.codes.push_back(codes.substr(0, end));
    codes.erase(0, end + 1);
  }
  if (label.name.empty() || label.codes.empty()) {
    throw UsageError("--label takes NAME=CODE|CODE, like affection=love|caring");
  }
  return label;
}

/// Without --label: each code of enough turns, in order of name.
std::vector<conversation::LabelRequest> all_codes(
    const std::vector<conversation::CodedTurns>& files) {
  std::map<std::string, std::size_t> turns;
  std::size_t all = 0;
  for (const auto& file : files) {
    for (const auto& codes : file.codes) {
      ++all;
      for (const std::string& code : codes) ++turns[code];
    }
  }
  std::vector<conversation::LabelRequest> labels;
  for (const auto& [code, count] : turns) {
    if (count >= kFewestCoded && count < all) labels.push_back({code, {code}});
  }
  if (labels.empty()) {
    throw std::invalid_argument(
        fmt::format("no code is given to {} turns or more: too few to learn from", kFewestCoded));
  }
  return labels;
}

int train(const Options& options, const Shell& shell) {
  Run run(options.common, shell);
  const auto files = load_coded(options.coded, options.common, run, shell);
  conversation::TrainRequest request;
  for (const std::string& label : options.labels) request.labels.push_back(label_of(label));
  if (request.labels.empty()) request.labels = all_codes(files);
  request.folds = options.folds;
  request.source = options.source.empty() ? "coded turns of one's own" : options.source;
  if (const std::string why = io::why_not_writable(request); !why.empty()) {
    throw std::invalid_argument(why);
  }
  const auto trained = conversation::train_scorer(files, request, run.job());
  run.settle();
  const std::string about = fmt::format(
      "Turns of conversations that were left out of the learning, in {} folds.", options.folds);
  if (!options.picture.empty()) {
    write_result(options.picture, report::training_html(trained.held_out, about, ATTUNE_VERSION),
                 shell);
  }
  write_result(options.output, io::scorer_to_bytes(trained.scorer), shell);
  write_result({},
               options.common.json ? io::qualities_to_json(trained.held_out)
                                   : about + "\n\n" + qualities_text(trained.held_out),
               shell);
  return kDone;
}

int score(const Options& options, const Shell& shell) {
  const conversation::TurnScorer scorer = load_scorer(options.weights);
  Run run(options.common, shell);
  const auto files = load_coded(options.coded, options.common, run, shell);
  const auto labels = conversation::evaluate(scorer, files);
  run.settle();
  if (labels.empty()) {
    std::string codes;
    for (const auto& label : scorer.labels) {
      for (const std::string& code : label.codes) codes += (codes.empty() ? "" : ", ") + code;
    }
    throw std::invalid_argument(
        fmt::format("no turn has a code that these weights know; they know: {}", codes));
  }
  if (!options.picture.empty()) {
    write_result(options.picture,
                 report::training_html(labels, "Turns that people have coded.", ATTUNE_VERSION),
                 shell);
  }
  write_result(options.output,
               options.common.json ? io::qualities_to_json(labels) : qualities_text(labels), shell);
  return kDone;
}

CLI::App* add(CLI::App& listen, const char* name, const char* about,
              const std::shared_ptr<Options>& options) {
  CLI::App* command = listen.add_subcommand(name, about);
  add_coded_options(*command, options->coded);
  command
      ->add_option("--picture", options->picture,
                   "Draw said against true probabilities as a page (HTML)")
      ->type_name("FILE");
  return command;
}

}  // namespace

void add_listen_train(CLI::App& listen, Action& chosen) {
  const auto options = std::make_shared<Options>();
  CLI::App* command =
      add(listen, "train", "Learn weights from turns that people have coded", options);
  command
      ->add_option("--label", options->labels,
                   "A label and the codes that make it true (default: every code)")
      ->type_name("NAME=CODE|CODE")
      ->type_size(1)
      ->expected(1, 100)
      ->allow_extra_args(false);
  command->add_option("--folds", options->folds, "Folds of whole conversations (default: 5)")
      ->check(in_range(2, 50))
      ->type_name("N");
  command->add_option("--source", options->source, "What the turns are, kept in the weights")
      ->type_name("TEXT");
  add_output_option(*command, options->output, "Write the weights to this file");
  command->get_option("--output")->required();
  add_common_options(*command, options->common);
  command->footer(
      "Example:\n  attune listen train examples/coded-turns.csv --label gratitude -o own.weights "
      "--folds 2");
  command->callback([options, &chosen] {
    chosen = [options](const Shell& shell) { return train(*options, shell); };
  });
}

void add_listen_score(CLI::App& listen, Action& chosen) {
  const auto options = std::make_shared<Options>();
  CLI::App* command =
      add(listen, "score", "How well weights tell turns that people have coded", options);
  add_weights_option(*command, options->weights);
  add_output_option(*command, options->output, "Write the result to this file (default: stdout)");
  add_common_options(*command, options->common);
  command->footer("Example:\n  attune listen score examples/coded-turns.csv");
  command->callback([options, &chosen] {
    chosen = [options](const Shell& shell) { return score(*options, shell); };
  });
}

}  // namespace attune::cli
