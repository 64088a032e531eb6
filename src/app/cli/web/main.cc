// attune-web: every command, those of the web app too. `attune` starts it for what it has not
// itself, so that an analysis neither loads nor has at hand what speaks to the network.
#include "app/cli/program.h"
#include "app/cli/web/commands.h"

int main(int argc, char** argv) {
  return attune::cli::program(argc, argv, {attune::cli::add_web_commands, nullptr});
}
