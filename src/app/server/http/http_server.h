// HTTP/1.1 by Boost.Beast: connections wait without a thread, handlers run on a pool.
//   Limits: 16 KiB of header, 1 MiB of body, 15 s for a request to arrive whole, 60 s of waiting
//   for the next. Requests that are not plainly HTTP are refused and the connection closed.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "app/server/http/message.h"

namespace attune::server {

struct HttpOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;     ///< 0: any that is free
  std::string certificate, key;  ///< PEM files; empty: no TLS
  bool behind_proxy = false;     ///< X-Forwarded-For and -Proto are believed
  int threads = 16;              ///< that run handlers: they mostly wait for the disk
};

inline constexpr std::size_t kLargestHeader = 16 * 1024, kLargestBody = 1024 * 1024;

/// Called from several threads at once. What it throws is answered by 500 without its words.
using Handler = std::function<Response(const Request&)>;

class HttpServer {
 public:
  /// Listens. @throws IoError if the port is taken or the certificate cannot be read.
  HttpServer(const HttpOptions& options, Handler handler);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  /// Serves until stop(); requests that are being handled are answered first.
  void run();
  /// From any thread, or a signal's handler of Asio.
  void stop();

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace attune::server
