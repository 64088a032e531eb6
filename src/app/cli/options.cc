#include "app/cli/options.h"

#include <fmt/format.h>

#include "app/cli/failure.h"

namespace attune::cli {

CLI::Validator one_of(const std::vector<std::string>& words) {
  return CLI::IsMember(words).description("");
}

void add_common_options(CLI::App& command, CommonOptions& options) {
  command.add_flag("--json", options.json, "Write the result as one JSON object");
  command.add_flag("-q,--quiet", options.quiet, "No progress bar and no remarks");
  command.add_option("--threads", options.threads, "Threads to use (default: all cores)")
      ->check(in_range(1, 4096))
      ->type_name("N");
  command.add_option("--seed", options.seed, "Seed of the random numbers (default: 1)")
      ->type_name("N");
}

void add_diary_options(CLI::App& command, DiaryOptions& options) {
  command
      .add_option("DIARY", options.path,
                  "The diary: CSV, TSV, SPSS (.sav, .zsav) or Stata (.dta); - is stdin")
      ->required()
      ->type_name("");
  command.add_option("--schema", options.schema, "How the file's columns map to ours (TOML)")
      ->type_name("FILE");
  command
      .add_option("--max-problems", options.max_problems,
                  "List at most so many problems of a file (default: 100)")
      ->check(in_range(1, 1'000'000'000))
      ->type_name("N");
}

void add_output_option(CLI::App& command, std::string& path, const std::string& what) {
  command.add_option("-o,--output", path, what)->type_name("FILE");
}

void add_model_option(CLI::App& command, std::string& model) {
  command
      .add_option("--model", model,
                  "The built-in model closeness (default), or a model file (TOML)")
      ->type_name("M");
}

void check_model(const std::string& model) {
  if (model == "closeness") return;
  throw Rejected(
      {{Severity::error,
        {model, 0, {}},
        "this command takes the built-in model \"closeness\" alone",
        "model files go with fit, states, simulate, sample, compare, sbc, loglik and model"}});
}

Run::Run(const CommonOptions& options, const Shell& shell)
    : bar_(shell.err, shell.err_is_terminal && !options.quiet),
      job_{options.threads, shell.stop,
           [this](std::string_view stage, double fraction) { bar_.update(stage, fraction); }} {}

void Run::settle() {
  bar_.clear();
  if (job_.stop.stop_requested()) throw Cancelled();
}

}  // namespace attune::cli
