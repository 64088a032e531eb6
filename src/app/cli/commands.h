// The commands. Each function adds one to the command line; if that command was given, `chosen` is
// what to do.
#pragma once

#include <CLI/CLI.hpp>

#include "app/cli/shell.h"

namespace attune::cli {

void add_check(CLI::App& app, Action& chosen);
void add_fit(CLI::App& app, Action& chosen);
void add_loglik(CLI::App& app, Action& chosen);
void add_sbc(CLI::App& app, Action& chosen);
void add_sample(CLI::App& app, Action& chosen);
void add_compare(CLI::App& app, Action& chosen);
void add_report(CLI::App& app, Action& chosen);
void add_states(CLI::App& app, Action& chosen);
void add_episodes(CLI::App& app, Action& chosen);
void add_explain(CLI::App& app, Action& chosen);
void add_suggest(CLI::App& app, Action& chosen);
void add_forecast(CLI::App& app, Action& chosen);
void add_simulate(CLI::App& app, Action& chosen);
void add_calibrate(CLI::App& app, Action& chosen);
void add_power(CLI::App& app, Action& chosen);
void add_sync(CLI::App& app, Action& chosen);
void add_completion(CLI::App& app, Action& chosen);
void add_model(CLI::App& app, Action& chosen);
void add_listen(CLI::App& app, Action& chosen);
void add_healthcheck(CLI::App& app, Action& chosen);

}  // namespace attune::cli
