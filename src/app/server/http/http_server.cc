#include "app/server/http/http_server.h"

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <chrono>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "core/io_error.h"

namespace attune::server {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using Tcp = asio::ip::tcp;
using Plain = beast::tcp_stream;
using Secure = beast::ssl_stream<beast::tcp_stream>;
using RawRequest = http::request<http::string_body>;
using RawResponse = http::response<http::string_body>;

constexpr auto kToArrive = std::chrono::seconds(15), kToWait = std::chrono::seconds(60);
constexpr auto kLastAnswers = std::chrono::milliseconds(200);

std::string text_of(beast::string_view text) { return {text.data(), text.size()}; }

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return text;
}

/// @returns nothing if the target is not a path with a query.
std::optional<Request> decoded(RawRequest& raw, const std::string& peer, bool tls,
                               bool behind_proxy) {
  Request request;
  request.method = text_of(raw.method_string());
  const std::string target = text_of(raw.target());
  if (!target.starts_with('/')) return std::nullopt;
  const auto question = target.find('?');
  const auto path = percent_decoded(std::string_view(target).substr(0, question), false);
  const auto query = question == std::string::npos
                         ? std::optional<Fields>(Fields{})
                         : read_form(std::string_view(target).substr(question + 1));
  if (!path || !query) return std::nullopt;
  request.path = *path;
  request.query = *query;
  for (const auto& field : raw) {
    request.headers[lower(text_of(field.name_string()))] = text_of(field.value());
  }
  request.body = std::move(raw.body());
  request.address = peer;
  request.secure = tls;
  if (behind_proxy) {
    // The last address was written by our own proxy; those before by whoever asked.
    std::string_view from = request.header("x-forwarded-for");
    if (const auto comma = from.rfind(','); comma != std::string_view::npos) {
      from.remove_prefix(comma + 1);
    }
    while (from.starts_with(' ')) from.remove_prefix(1);
    if (!from.empty()) request.address = from;
    request.secure = request.header("x-forwarded-proto") == "https";
  }
  return request;
}

RawResponse encoded(const Response& response, const RawRequest& asked) {
  RawResponse raw{static_cast<http::status>(response.status), asked.version()};
  raw.set(http::field::content_type, response.type);
  for (const auto& [name, value] : response.headers) raw.insert(name, value);
  raw.keep_alive(asked.keep_alive());
  if (asked.method() != http::verb::head) raw.body() = response.body;
  raw.prepare_payload();
  if (asked.method() == http::verb::head) raw.content_length(response.body.size());
  return raw;
}

Response refused(int status, std::string words) {
  return {status, "text/plain; charset=utf-8", std::move(words) + "\n", {}};
}

struct Shared {
  Handler handler;
  bool behind_proxy;
  asio::thread_pool* pool;
};

/// One connection: reads a request, has it handled, answers, reads the next.
template <class Stream>
class Connection : public std::enable_shared_from_this<Connection<Stream>> {
 public:
  Connection(Stream stream, const Shared& shared, std::string peer)
      : stream_(std::move(stream)), shared_(shared), peer_(std::move(peer)) {}

  void start() {
    if constexpr (std::is_same_v<Stream, Secure>) {
      beast::get_lowest_layer(stream_).expires_after(kToArrive);
      stream_.async_handshake(asio::ssl::stream_base::server,
                              [self = this->shared_from_this()](beast::error_code error) {
                                if (!error) self->read();
                              });
    } else {
      read();
    }
  }

 private:
  // The first bytes of a request may take their time; then it must arrive.
  void read() {
    parser_.emplace();
    parser_->header_limit(kLargestHeader);
    parser_->body_limit(kLargestBody);
    beast::get_lowest_layer(stream_).expires_after(waited_ ? kToWait : kToArrive);
    http::async_read_some(stream_, buffer_, *parser_,
                          [self = this->shared_from_this()](beast::error_code error, std::size_t) {
                            beast::get_lowest_layer(self->stream_).expires_after(kToArrive);
                            self->read_rest(error);
                          });
  }

  void read_rest(beast::error_code error) {
    if (error || parser_->is_done()) return arrived(error);
    http::async_read(stream_, buffer_, *parser_,
                     [self = this->shared_from_this()](beast::error_code failed, std::size_t) {
                       self->arrived(failed);
                     });
  }

  void arrived(beast::error_code error) {
    if (error == http::error::body_limit) {
      return answer_and_close(refused(413, "The body is larger than 1 MiB: send less at once."));
    }
    if (error == http::error::header_limit) {
      return answer_and_close(refused(431, "The header is larger than 16 KiB."));
    }
    if (error == http::error::end_of_stream || error == beast::error::timeout || is_io(error)) {
      return close();
    }
    if (error) return answer_and_close(refused(400, "This is not a request of HTTP/1.1."));
    handle();
  }

  static bool is_io(beast::error_code error) {
    return error && error.category() != http::make_error_code(http::error::bad_method).category();
  }

  void handle() {
    raw_ = parser_->release();
    beast::get_lowest_layer(stream_).expires_never();
    auto request = decoded(raw_, peer_, std::is_same_v<Stream, Secure>, shared_.behind_proxy);
    if (!request)
      return answer(refused(400, "The address is not readable: not UTF-8 or a broken %."));
    asio::post(*shared_.pool,
               [self = this->shared_from_this(), asked = std::move(*request)]() mutable {
                 Response response;
                 try {
                   response = self->shared_.handler(asked);
                 } catch (...) {
                   response = refused(500, "Something went wrong on the server.");
                 }
                 asio::post(self->stream_.get_executor(),
                            [self, done = std::move(response)] { self->answer(done); });
               });
  }

  void answer_and_close(const Response& response) {
    raw_ = {};
    raw_.version(11);
    raw_.keep_alive(false);
    answer(response);
  }

  void answer(const Response& response) {
    response_.emplace(encoded(response, raw_));
    beast::get_lowest_layer(stream_).expires_after(kToArrive);
    http::async_write(stream_, *response_,
                      [self = this->shared_from_this()](beast::error_code error, std::size_t) {
                        if (error || self->response_->need_eof()) return self->close();
                        self->waited_ = true;
                        self->read();
                      });
  }

  void close() {
    beast::error_code ignored;
    beast::get_lowest_layer(stream_).socket().shutdown(Tcp::socket::shutdown_send, ignored);
  }

  Stream stream_;
  const Shared& shared_;
  std::string peer_;
  beast::flat_buffer buffer_{kLargestHeader + kLargestBody};
  std::optional<http::request_parser<http::string_body>> parser_;
  RawRequest raw_;
  std::optional<RawResponse> response_;
  bool waited_ = false;
};

}  // namespace

struct HttpServer::Inside {
  asio::io_context io{1};
  asio::thread_pool pool;
  Shared shared;
  std::optional<asio::ssl::context> tls;
  Tcp::acceptor acceptor{io};
  asio::steady_timer last_answers{io};
  std::thread ending;

  Inside(const HttpOptions& options, Handler handler)
      : pool(static_cast<std::size_t>(options.threads)),
        shared{std::move(handler), options.behind_proxy, &pool} {
    if (!options.certificate.empty()) read_certificate(options);
    listen(options);
  }

  void read_certificate(const HttpOptions& options) {
    tls.emplace(asio::ssl::context::tls_server);
    beast::error_code error;
    tls->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                     asio::ssl::context::no_tlsv1_1);
    tls->use_certificate_chain_file(options.certificate, error);
    if (error) throw IoError(options.certificate, error.message());
    tls->use_private_key_file(options.key, asio::ssl::context::pem, error);
    if (error) throw IoError(options.key, error.message());
  }

  void listen(const HttpOptions& options) {
    beast::error_code error;
    const auto address = asio::ip::make_address(options.address, error);
    const std::string place = options.address + ":" + std::to_string(options.port);
    if (error) throw IoError(place, "not an address of this machine", "--host 127.0.0.1");
    const Tcp::endpoint endpoint(address, options.port);
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error) throw IoError(place, error.message(), "choose another with --port");
  }

  // What is being handled ends first, since its change may be on the disk already, and is answered.
  void end() {
    if (ending.joinable()) return;
    ending = std::thread([this] {
      pool.join();
      asio::post(io, [this] {
        last_answers.expires_after(kLastAnswers);
        last_answers.async_wait([this](beast::error_code) { io.stop(); });
      });
    });
  }

  void accept() {
    acceptor.async_accept(asio::make_strand(io),
                          [this](beast::error_code error, Tcp::socket socket) {
                            if (error == asio::error::operation_aborted) return;
                            if (!error) begin(std::move(socket));
                            accept();
                          });
  }

  void begin(Tcp::socket socket) {
    beast::error_code ignored;
    socket.set_option(Tcp::no_delay(true), ignored);
    const auto peer = socket.remote_endpoint(ignored).address().to_string();
    if (tls) {
      std::make_shared<Connection<Secure>>(Secure(std::move(socket), *tls), shared, peer)->start();
    } else {
      std::make_shared<Connection<Plain>>(Plain(std::move(socket)), shared, peer)->start();
    }
  }
};

HttpServer::HttpServer(const HttpOptions& options, Handler handler)
    : inside_(std::make_unique<Inside>(options, std::move(handler))) {}

HttpServer::~HttpServer() {
  if (inside_->ending.joinable()) inside_->ending.join();
}

std::uint16_t HttpServer::port() const { return inside_->acceptor.local_endpoint().port(); }

void HttpServer::run() {
  inside_->accept();
  inside_->io.run();
  if (inside_->ending.joinable()) inside_->ending.join();
}

void HttpServer::stop() {
  asio::post(inside_->io, [this] {
    beast::error_code ignored;
    inside_->acceptor.close(ignored);
    inside_->end();
  });
}

}  // namespace attune::server
