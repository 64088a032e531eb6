#include "app/cli/web/commands.h"

namespace attune::cli {

void add_web_commands(CLI::App& app, Action& chosen) {
  add_serve(app, chosen);
  add_backup(app, chosen);
  add_restore(app, chosen);
  add_doctor(app, chosen);
  add_admin(app, chosen);
}

}  // namespace attune::cli
