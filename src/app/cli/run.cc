#include "app/cli/run.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <ostream>

#include "app/cli/commands.h"
#include "app/cli/failure.h"
#include "io/text.h"

namespace attune::cli {
namespace {

constexpr const char* kAbout =
    "Attune: how close two partners feel from day to day, when one of them withdraws,\n"
    "and what goes with coming back.";
constexpr const char* kFooter =
    "\"attune COMMAND --help\" tells a command's options, with an example that runs.\n"
    "Exit status: 0 done; 1 the data, the model or the fit did not pass; 2 wrong usage;\n"
    "3 a file or the system failed; 130 stopped by Ctrl-C.";

void add_commands(CLI::App& app, Action& chosen, const Commands& commands) {
  add_check(app, chosen);
  add_fit(app, chosen);
  add_loglik(app, chosen);
  add_sample(app, chosen);
  add_compare(app, chosen);
  add_report(app, chosen);
  add_states(app, chosen);
  add_episodes(app, chosen);
  add_explain(app, chosen);
  add_suggest(app, chosen);
  add_forecast(app, chosen);
  add_simulate(app, chosen);
  add_calibrate(app, chosen);
  add_power(app, chosen);
  add_sbc(app, chosen);
  add_model(app, chosen);
  add_sync(app, chosen);
  add_listen(app, chosen);
  if (commands.more) commands.more(app, chosen);
  add_healthcheck(app, chosen);
  if (!commands.all) add_completion(app, chosen);
  for (CLI::App* command : app.get_subcommands({})) command->group("Commands");
}

std::vector<std::string> names_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands({})) names.push_back(command->get_name());
  return names;
}
bool has(const std::string& command, const CLI::App& app) {
  const std::vector<std::string> names = names_of(app);
  return std::find(names.begin(), names.end(), command) != names.end();
}

/// Whether it takes all commands to answer: one that is not here, or a list of them.
bool asks_of_all(const std::vector<std::string>& arguments, const CLI::App& app) {
  if (arguments.empty()) return true;
  const std::string& first = arguments.front();
  return first.starts_with('-') ? first != "--version" : !has(first, app);
}

/// CLI11 would only say that a command is missing.
void check_command(const std::string& given, const CLI::App& app) {
  if (has(given, app)) return;
  const auto nearest = io::nearest(given, names_of(app));
  throw UsageError(fmt::format("there is no command {}{} (\"attune --help\" lists them)",
                               io::shown(given),
                               nearest ? fmt::format("; did you mean \"{}\"?", *nearest) : ""));
}

int parse_and_act(std::vector<std::string> arguments, const Shell& shell,
                  const Commands& commands) {
  CLI::App app(kAbout, "attune");
  app.set_version_flag("--version", "attune " ATTUNE_VERSION);
  app.footer(kFooter);
  app.require_subcommand(1);
  app.get_formatter()->column_width(28);
  app.get_formatter()->label("SUBCOMMAND", "COMMAND");
  Action chosen;
  add_commands(app, chosen, commands);
  if (commands.all && asks_of_all(arguments, app)) commands.all();
  if (arguments.empty()) {
    shell.err << app.help();
    return kWrongUsage;
  }
  if (!arguments.front().starts_with('-')) check_command(arguments.front(), app);

  try {
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 takes them
    app.parse(std::move(arguments));
  } catch (const CLI::ParseError& error) {
    return app.exit(error, shell.out, shell.err) == 0 ? kDone : kWrongUsage;
  }
  return chosen(shell);
}

}  // namespace

int run(std::vector<std::string> arguments, const Shell& shell, const Commands& commands) {
  try {
    return parse_and_act(std::move(arguments), shell, commands);
  } catch (...) {
    return exit_status(std::current_exception(), shell.err);
  }
}

}  // namespace attune::cli
