// The commands about the web app, and with them all that it stands on: HTTP, TLS, databases, mail.
#pragma once

#include <CLI/CLI.hpp>

#include "app/cli/shell.h"

namespace attune::cli {

void add_serve(CLI::App& app, Action& chosen);
void add_backup(CLI::App& app, Action& chosen);
void add_restore(CLI::App& app, Action& chosen);
void add_doctor(CLI::App& app, Action& chosen);
void add_admin(CLI::App& app, Action& chosen);

/// All of these.
void add_web_commands(CLI::App& app, Action& chosen);

}  // namespace attune::cli
