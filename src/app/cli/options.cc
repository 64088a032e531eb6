#include "app/cli/options.h"

#include <fmt/format.h>

#include <ostream>

#include "app/cli/failure.h"
#include "core/pieces.h"
#include "io/number.h"

namespace attune::cli {
namespace {

void read_settings(const std::vector<std::string>& given, const std::string& option,
                   requests::Settings& settings) {
  for (const std::string& setting : given) {
    const auto equals = setting.find('=');
    const auto number =
        equals == std::string::npos ? std::nullopt : io::parse_number(setting.substr(equals + 1));
    if (!number) {
      throw UsageError(
          fmt::format("--{} {}: expected NAME=NUMBER, like kappa=0.5", option, setting));
    }
    settings[setting.substr(0, equals)] = number->value;
  }
}

/// How one kind of option becomes a flag.
struct Adding {
  CLI::App& command;
  const requests::Option& option;
  const std::string name = "--" + option.name;

  void operator()(bool* value) const { command.add_flag(name, *value, option.help); }
  template <class Number>
  void operator()(const requests::InRange<Number>& range) const {
    command.add_option(name, *range.value, option.help)
        ->check(in_range(range.lower, range.upper))
        ->type_name(option.unit);
  }
  void operator()(const requests::OneOf& choice) const {
    command.add_option(name, *choice.value, option.help)
        ->check(one_of(choice.words))
        ->type_name(option.unit);
  }
  void operator()(requests::Settings* settings) const {
    command
        .add_option_function<std::vector<std::string>>(
            name,
            [settings, called = option.name](const std::vector<std::string>& given) {
              read_settings(given, called, *settings);
            },
            option.help)
        ->type_name(option.unit)
        ->type_size(1)
        ->expected(-1);
  }
};

}  // namespace

void add_options(CLI::App& command, const requests::Options& options) {
  for (const requests::Option& option : options) {
    std::visit(Adding{command, option}, option.value);
  }
}

CLI::Validator one_of(const std::vector<std::string>& words) {
  return CLI::IsMember(words).description("");
}

void add_common_options(CLI::App& command, CommonOptions& options) {
  command.add_flag("--json", options.json, "Write the result as one JSON object");
  command.add_flag("-q,--quiet", options.quiet, "No progress bar and no remarks");
  add_options(command, requests::options_of(static_cast<requests::RunOptions&>(options)));
}

void add_diary_options(CLI::App& command, DiaryOptions& options) {
  command
      .add_option("DIARY", options.path,
                  "The diary: CSV, TSV, SPSS (.sav, .zsav) or Stata (.dta); - is stdin")
      ->required()
      ->type_name("");
  command.add_option("--schema", options.schema, "How the file's columns map to ours (TOML)")
      ->type_name("FILE");
  add_options(command, requests::options_of(static_cast<requests::ReadingOptions&>(options)));
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
    : out_(shell.err),
      bar_(shell.err, shell.err_is_terminal),
      job_{options.threads, shell.stop, {}, shell.team} {
  if (options.quiet) return;
  job_.progress = [this](std::string_view stage, double fraction) {
    const std::string words = clock_.words(stage, fraction);
    if (!tells_pace(fraction)) return bar_.update(words, fraction);
    if (words.empty()) return;
    bar_.clear();
    out_ << words << '\n' << std::flush;
  };
}

void Run::settle() {
  bar_.clear();
  if (job_.stop.stop_requested()) throw Cancelled();
}

}  // namespace attune::cli
