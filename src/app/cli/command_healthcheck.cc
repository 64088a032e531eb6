// attune healthcheck: whether a running web app answers, for systemd, Docker and monitors.
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <memory>
#include <ostream>
#include <string>

#include "app/cli/commands.h"
#include "app/cli/failure.h"

namespace attune::cli {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;

struct Options {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8080;
};

std::string ask(const Options& options) {
  boost::asio::io_context io;
  beast::tcp_stream stream(io);
  stream.expires_after(std::chrono::seconds(5));
  boost::asio::ip::tcp::resolver resolver(io);
  stream.connect(resolver.resolve(options.host, std::to_string(options.port)));
  http::request<http::empty_body> request{http::verb::get, "/healthz", 11};
  request.set(http::field::host, options.host);
  http::write(stream, request);
  beast::flat_buffer buffer;
  http::response<http::string_body> response;
  http::read(stream, buffer, response);
  return response.result() == http::status::ok
             ? ""
             : "it answers " + std::to_string(response.result_int());
}

int healthcheck(const Options& options, const Shell& shell) {
  std::string fault;
  try {
    fault = ask(options);
  } catch (const boost::system::system_error& error) {
    fault = error.what();
  }
  if (fault.empty()) {
    shell.out << "ok\n";
    return kDone;
  }
  shell.err << "attune serve at " << options.host << ":" << options.port << ": " << fault << "\n";
  return kDidNotPass;
}

}  // namespace

void add_healthcheck(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("healthcheck", "Whether a running \"attune serve\" answers");
  command->add_option("--port", options->port, "Where it listens")->capture_default_str();
  command->add_option("--host", options->host, "Where it listens")->capture_default_str();
  command->footer("Example:\n  attune healthcheck --port 8080");
  command->callback([options, &chosen] {
    chosen = [options](const Shell& shell) { return healthcheck(*options, shell); };
  });
}

}  // namespace attune::cli
