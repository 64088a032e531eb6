// attune model [M]: the model in words, equations and priors.
#include <memory>
#include <string>

#include "app/cli/commands.h"
#include "app/cli/failure.h"
#include "app/cli/files.h"
#include "app/cli/model_files.h"
#include "app/cli/options.h"
#include "app/cli/world_text.h"
#include "app/requests/model_file_text.h"
#include "app/requests/model_text.h"
#include "io/atomic_file.h"
#include "io/formula.h"

namespace attune::cli {
namespace {

struct Options {
  CommonOptions common;
  std::string model = "closeness";
  std::string show;
  std::string output;
};

std::string shown(const Options& options) {
  if (options.common.json) return requests::model_json();
  if (options.show == "equations") return requests::model_equations();
  if (options.show == "parameters") return requests::model_parameters();
  if (options.show == "toml") return requests::model_toml();
  return requests::model_in_words();
}

/// A formula in full, a model file as it is.
std::string toml_of(const std::string& path) {
  const std::string text = io::read_file(path);
  if (!io::is_formula(path)) return text;
  const auto formula = io::parse_formula(text, path);
  if (!formula) throw Rejected(formula.error());
  return io::translate(*formula).toml;
}

std::string shown_file(const Options& options) {
  const model::ModelSpec spec = load_model(options.model);
  if (options.common.json)
    throw UsageError("a model file has no JSON form: --show toml prints the file");
  if (options.show == "equations") return requests::equations_of(spec);
  if (options.show == "parameters") return requests::names_of(spec);
  if (options.show == "toml") return toml_of(options.model);
  return requests::words_of(spec);
}

/// "world" is no file: it is simulated, not fitted.
std::string shown_world(const Options& options) {
  if (options.common.json || options.show == "equations" || options.show == "toml") {
    throw UsageError("the full world is told in words or by --show parameters alone");
  }
  return options.show == "parameters" ? world_parameters() : world_in_words();
}

int model(const Options& options, const Shell& shell) {
  if (options.model == "world") {
    write_result(options.output, shown_world(options), shell);
    return kDone;
  }
  if (!is_built_in(options.model)) {
    write_result(options.output, shown_file(options), shell);
    return kDone;
  }
  write_result(options.output, shown(options), shell);
  return kDone;
}

}  // namespace

void add_model(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("model", "A model in words, equations, or parameters with their priors");
  command
      ->add_option("M,--model", options->model,
                   "The built-in model closeness (default) or world, or a model file (TOML)")
      ->type_name("");
  command->add_option("--show", options->show, "equations, parameters or toml (default: words)")
      ->check(one_of({"words", "equations", "parameters", "toml"}))
      ->type_name("WHAT");
  add_output_option(*command, options->output, "Write to this file (default: stdout)");
  add_common_options(*command, options->common);
  command->footer("Example:\n  attune model --show equations");
  command->callback([options, &chosen] {
    chosen = [options](const Shell& shell) { return model(*options, shell); };
  });
}

}  // namespace attune::cli
