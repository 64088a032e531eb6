// attune backup, restore, doctor, admin, healthcheck: what whoever runs the web app needs.
#include <fmt/format.h>
#include <sys/stat.h>

#include <filesystem>
#include <memory>
#include <ostream>
#include <string>

#include "app/cli/failure.h"
#include "app/cli/web/commands.h"
#include "app/cli/web/serve_options.h"
#include "app/server/sign_in/password.h"
#include "app/server/sign_in/recovery_codes.h"
#include "core/io_error.h"
#include "store/backup.h"
#include "store/ledger.h"
#include "store/passkeys.h"
#include "store/people.h"
#include "store/sealing.h"
#include "store/sessions.h"
#include "store/settings.h"

namespace attune::cli {
namespace {

struct Options {
  DataOptions data;
  std::string file, handle;
};

/// A command that only looks, or works on what is there, makes no new folder.
void check_folder(const DataOptions& data) {
  if (!std::filesystem::exists(data.folder + "/master.key")) {
    throw IoError(data.folder, "there is no data of the web app here",
                  "name its folder: --data DIR");
  }
}

int backup(const Options& options, const Shell& shell) {
  check_folder(options.data);
  const std::string passphrase = read_passphrase(true);
  store::Store store(options.data.folder, options.data.database);
  store::back_up(store, options.file, passphrase);
  store.write([](const store::Access& access) {
    store::set_setting(access, "last_backup", std::to_string(wall_clock()));
  });
  shell.out << options.file << ": keys and all rows, sealed. Keep it and the passphrase apart.\n";
  return kDone;
}

int restore(const Options& options, const Shell& shell) {
  try {
    store::restore(options.file, options.data.folder, read_passphrase(false));
  } catch (const store::DoesNotOpen& error) {
    throw IoError(options.file, error.what(), "nothing was changed");
  }
  shell.out << options.data.folder << ": restored. Go on: attune serve --data "
            << options.data.folder << "\n";
  return kDone;
}

int doctor(const Options& options, const Shell& shell) {
  check_folder(options.data);
  int bad = 0;
  const auto tell = [&](bool good, const std::string& what, const std::string& mend) {
    shell.out << (good ? "good  " : "BAD   ") << what << (good ? "" : ": " + mend) << "\n";
    bad += good ? 0 : 1;
  };
  struct stat about {};
  ::stat(options.data.folder.c_str(), &about);
  tell((about.st_mode & 0077) == 0, "the folder is its owner's alone",
       "chmod 700 " + options.data.folder);
  store::Store store(options.data.folder, options.data.database);
  tell(true, "key and database belong together", "");
  const auto space = std::filesystem::space(options.data.folder);
  tell(space.available > 500'000'000, "500 MB are free", "make room on the disk");
  store.read([&](const store::Access& access) {
    tell(store::audit_holds(access), "the audit's chain holds",
         "somebody changed it: compare with a backup");
    const auto last = store::setting(access, "last_backup");
    const bool fresh = last && wall_clock() - std::stoll(*last) < 7LL * 24 * 3600 * 1000;
    tell(fresh, "there is a backup of the last seven days",
         "attune backup --data " + options.data.folder + " -o backup.attune");
    const store::Counts found = store::counts(access);
    shell.out << fmt::format("{} people, {} couples, {} studies, {} check-ins\n", found.people,
                             found.couples, found.studies, found.check_ins);
  });
  return bad == 0 ? kDone : kDidNotPass;
}

int reset_password(const Options& options, const Shell& shell) {
  check_folder(options.data);
  store::Store store(options.data.folder, options.data.database);
  // A password that is told once, to be changed: nobody types one into a shell's history.
  const std::string password = store::random_text(12);
  const std::string hash = server::hash_password(password);
  const bool there = store.write([&](const store::Access& access) {
    const auto login = store::find_login(access, options.handle);
    if (!login) return false;
    store::set_password(access, login->person, hash);
    store::remove_secret(access, login->person, "totp");
    store::remove_passkeys(access, login->person);
    store::end_sessions(access, login->person, "");
    store::add_audit(access, {wall_clock(), "operator", login->person, "audit.password_reset"});
    return true;
  });
  if (!there) throw IoError(options.handle, "nobody signs in by this name", "see its spelling");
  shell.out << "New password: " << password
            << "\nIt is shown this once; change it under \"You\".\n";
  return kDone;
}

}  // namespace

void add_backup(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("backup", "Copy the web app's data and keys into one sealed file");
  add_data_options(*command, options->data);
  command->add_option("-o,--output", options->file, "The backup")->required()->type_name("FILE");
  command->footer("Example:\n  ATTUNE_PASSPHRASE='four words in a row' attune backup -o b.attune");
  command->callback([options, &chosen] {
    chosen = [options](const Shell& shell) { return backup(*options, shell); };
  });
}

void add_restore(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("restore", "Make the web app's data of a backup");
  add_data_options(*command, options->data);
  command->add_option("BACKUP", options->file, "From \"attune backup\"")->required();
  command->footer("Example:\n  attune restore b.attune --data attune-restored");
  command->callback([options, &chosen] {
    chosen = [options](const Shell& shell) { return restore(*options, shell); };
  });
}

void add_doctor(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "doctor", "What is right and wrong with the web app's data, each with its mend");
  add_data_options(*command, options->data);
  command->footer("Example:\n  attune doctor --data attune-data");
  command->callback([options, &chosen] {
    chosen = [options](const Shell& shell) { return doctor(*options, shell); };
  });
}

void add_admin(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("admin", "Accounts of the web app");
  command->require_subcommand(1);
  CLI::App* reset = command->add_subcommand(
      "reset-password", "A new password for somebody who lost it; second steps end");
  add_data_options(*reset, options->data);
  reset->add_option("NAME", options->handle, "The sign-in name")->required();
  command->footer("Example:\n  attune admin reset-password ann --data attune-data");
  reset->callback([options, &chosen] {
    chosen = [options](const Shell& shell) { return reset_password(*options, shell); };
  });
}

}  // namespace attune::cli
