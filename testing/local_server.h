// A listening socket on loopback for tests of what calls other machines: one connection at a time,
// answered by a function on a thread of its own.
#pragma once

#include <functional>
#include <string>
#include <thread>

namespace attune::testing {

class LocalServer {
 public:
  /// @param serve  is given each connected socket and may read and write; the socket is then
  /// closed.
  explicit LocalServer(std::function<void(int)> serve);
  ~LocalServer();
  LocalServer(const LocalServer&) = delete;
  LocalServer& operator=(const LocalServer&) = delete;

  [[nodiscard]] int port() const { return port_; }

 private:
  int socket_ = -1, port_ = 0;
  std::thread thread_;
};

/// Up to and with "\n"; empty at the end of the connection.
[[nodiscard]] std::string read_line(int socket);
void write_all(int socket, const std::string& text);

}  // namespace attune::testing
