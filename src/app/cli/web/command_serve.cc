// attune serve: the diary, the timeline and the study on the user's own machine.
#include <fmt/format.h>

#include <csignal>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "app/cli/failure.h"
#include "app/cli/options.h"
#include "app/cli/web/commands.h"
#include "app/cli/web/serve_options.h"
#include "app/server/serve.h"

namespace attune::cli {
namespace {

struct Options {
  DataOptions data;
  std::string host = "127.0.0.1", certificate, key, public_url;
  std::string mail, mail_user, mail_password, mail_from;
  std::uint16_t port = 8080;
  std::vector<std::string> push_hosts;
  bool behind_proxy = false, demo = false, print_config = false;
};

server::ServeOptions serve_options(const Options& options) {
  server::ServeOptions serve;
  serve.server.folder = options.data.folder;
  serve.server.database = options.data.database;
  serve.server.public_url = options.public_url;
  serve.server.demo = options.demo;
  serve.server.behind_proxy = options.behind_proxy;
  serve.server.tls = !options.certificate.empty();
  serve.server.mail_url = options.mail;
  serve.server.mail_user = options.mail_user;
  serve.server.mail_password = options.mail_password;
  serve.server.mail_from = options.mail_from;
  serve.server.push_hosts = options.push_hosts;
  serve.server.clock = wall_clock;
  serve.http.address = options.host;
  serve.http.port = options.port;
  serve.http.certificate = options.certificate;
  serve.http.key = options.key;
  serve.http.behind_proxy = options.behind_proxy;
  return serve;
}

std::string config_of(const Options& options) {
  const nlohmann::ordered_json config = {{"data", options.data.folder},
                                         {"database", options.data.database},
                                         {"host", options.host},
                                         {"port", options.port},
                                         {"public_url", options.public_url},
                                         {"certificate", options.certificate},
                                         {"key", options.key},
                                         {"behind_proxy", options.behind_proxy},
                                         {"mail", options.mail},
                                         {"mail_user", options.mail_user},
                                         {"mail_from", options.mail_from},
                                         {"push_hosts", options.push_hosts},
                                         {"demo", options.demo}};
  return config.dump(2) + "\n";
}

int serve(Options options, const Shell& shell) {
  if (options.print_config) {
    shell.out << config_of(options);
    return kDone;
  }
  // Made-up people never mix with real ones.
  if (options.demo && options.data.folder == kDefaultFolder) options.data.folder = "attune-demo";
  if (options.certificate.empty() != options.key.empty()) {
    throw UsageError("--certificate and --key go together");
  }
  // A file that may not grow and a browser that left are answers of a call, not ends of the
  // program.
  std::signal(SIGXFSZ, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);
  server::check_exposure(
      {options.host, options.port, options.certificate, options.key, options.behind_proxy, 1});
  server::serve(serve_options(options), shell.stop,
                [&](const std::string& line) { shell.err << line << std::endl; });
  return kDone;
}

}  // namespace

void add_serve(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "serve", "Check-ins, timelines and studies as a web app on your own machine");
  add_data_options(*command, options->data);
  command->add_option("--port", options->port, "Of the address in the browser; 0: any free one")
      ->capture_default_str();
  command->add_option("--host", options->host, "The address to listen on")->capture_default_str();
  command
      ->add_option("--public-url", options->public_url,
                   "How others reach it: https://notes.example.org")
      ->type_name("URL");
  command->add_option("--certificate", options->certificate, "For TLS, a PEM file with the chain")
      ->type_name("FILE");
  command->add_option("--key", options->key, "For TLS, the certificate's key")->type_name("FILE");
  command->add_flag("--behind-proxy", options->behind_proxy,
                    "A proxy with TLS stands before it: X-Forwarded-For and -Proto are believed");
  command
      ->add_option("--mail", options->mail,
                   "For reminders by e-mail: smtps://HOST:465, or smtp://HOST:587 with STARTTLS")
      ->type_name("URL");
  command->add_option("--mail-user", options->mail_user, "Who signs in there")->type_name("NAME");
  // Not on the command line, where others of the machine could read it.
  command->add_option("--mail-password", options->mail_password, "From ATTUNE_MAIL_PASSWORD")
      ->envname("ATTUNE_MAIL_PASSWORD")
      ->group("");
  command->add_option("--mail-from", options->mail_from, "Whom such mail is from")
      ->type_name("ADDRESS");
  command
      ->add_option("--push-host", options->push_hosts,
                   "A push service besides the browsers' own, which may be at a private address")
      ->type_name("HOST");
  command->add_flag("--demo", options->demo,
                    "Opens on a made-up couple, therapist and study, in a folder of their own");
  command->add_flag("--print-config", options->print_config, "Print what would hold, and end");
  command->footer(
      "Example:\n  attune serve --demo\n"
      "  attune serve --data ~/attune --behind-proxy --public-url https://notes.example.org");
  command->callback([options, &chosen] {
    chosen = [options](const Shell& shell) { return serve(*options, shell); };
  });
}

}  // namespace attune::cli
