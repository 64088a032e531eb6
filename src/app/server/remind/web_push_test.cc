#include "app/server/remind/web_push.h"

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "testing/local_server.h"

namespace attune::server {
namespace {

/// A push service with a certificate of its own for 127.0.0.1.
class PushService {
 public:
  explicit PushService(std::string status) : status_(std::move(status)) {
    key_.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"));
    certificate_.reset(X509_new());
    X509* const c = certificate_.get();
    X509_set_version(c, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(c), 1);
    X509_gmtime_adj(X509_getm_notBefore(c), -3600);
    X509_gmtime_adj(X509_getm_notAfter(c), 3600);
    X509_set_pubkey(c, key_.get());
    X509_NAME* const name = X509_get_subject_name(c);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
    X509_set_issuer_name(c, name);
    X509_EXTENSION* names =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1");
    X509_add_ext(c, names, -1);
    X509_EXTENSION_free(names);
    X509_sign(c, key_.get(), EVP_sha256());
    // Of this process alone: the tests of this file run side by side.
    ca_file = ::testing::TempDir() + "push_ca_" + std::to_string(::getpid()) + ".pem";
    std::FILE* file = std::fopen(ca_file.c_str(), "w");
    PEM_write_X509(file, c);
    std::fclose(file);
    context_.reset(SSL_CTX_new(TLS_server_method()));
    SSL_CTX_use_certificate(context_.get(), c);
    SSL_CTX_use_PrivateKey(context_.get(), key_.get());
  }

  void serve(int socket) {
    SSL* const tls = SSL_new(context_.get());
    SSL_set_fd(tls, socket);
    if (SSL_accept(tls) == 1) {
      char piece[8192];
      std::size_t wanted = std::string::npos;
      for (int n = 0; request.size() < wanted && (n = SSL_read(tls, piece, sizeof piece)) > 0;) {
        request.append(piece, static_cast<std::size_t>(n));
        const auto end = request.find("\r\n\r\n"), length = request.find("Content-Length: ");
        if (end != std::string::npos && length != std::string::npos) {
          wanted = end + 4 + std::stoul(request.substr(length + 16));
        }
      }
      const std::string answer =
          "HTTP/1.1 " + status_ + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
      SSL_write(tls, answer.data(), static_cast<int>(answer.size()));
      SSL_shutdown(tls);
    }
    SSL_free(tls);
  }

  std::string request, ca_file;

 private:
  std::string status_;
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_{nullptr, &EVP_PKEY_free};
  std::unique_ptr<X509, decltype(&X509_free)> certificate_{nullptr, &X509_free};
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_{nullptr, &SSL_CTX_free};
};

PushSender sender(const PushService& service) {
  return {new_p256_key(), "mailto:admin@example.org", true, service.ca_file, 5};
}
PushSubscription to(int port) {
  return {"https://127.0.0.1:" + std::to_string(port) + "/push/abc", new_p256_key().point,
          std::string(16, 'a')};
}

Delivery::Outcome answered(const std::string& status) {
  PushService service(status);
  const testing::LocalServer server([&](int socket) { service.serve(socket); });
  return send_push(sender(service), to(server.port()), "Notes", 3600, 1'700'000'000).outcome;
}

TEST(WebPush, PostsWhatTheServiceWants) {
  PushService service("201 Created");
  {
    const testing::LocalServer server([&](int socket) { service.serve(socket); });
    const Delivery done = send_push(sender(service), to(server.port()), "Notes", 3600, 0);
    EXPECT_EQ(done.outcome, Delivery::Outcome::sent) << done.why;
  }
  const std::string head = service.request.substr(0, service.request.find("\r\n\r\n") + 4);
  EXPECT_EQ(head.substr(0, 25), "POST /push/abc HTTP/1.1\r\n");
  for (const char* header : {"Content-Encoding: aes128gcm\r\n", "TTL: 3600\r\n",
                             "Authorization: vapid t=", "Urgency: normal\r\n"}) {
    EXPECT_NE(head.find(header), std::string::npos) << head;
  }
  const std::string body = service.request.substr(head.size());
  EXPECT_EQ(body.size(), 86U + 5 + 1 + 16) << "head, text, mark, tag: RFC 8188";
  EXPECT_EQ(body.find("Notes"), std::string::npos);
}

TEST(WebPush, AnswersMeanWhatTheyMean) {
  EXPECT_EQ(answered("410 Gone"), Delivery::Outcome::gone);
  EXPECT_EQ(answered("404 Not Found"), Delivery::Outcome::gone);
  EXPECT_EQ(answered("429 Too Many Requests"), Delivery::Outcome::later);
  EXPECT_EQ(answered("503 Service Unavailable"), Delivery::Outcome::later);
  EXPECT_EQ(answered("403 Forbidden"), Delivery::Outcome::never);
  EXPECT_EQ(answered("302 Found\r\nLocation: https://127.0.0.1:1/"), Delivery::Outcome::never);
}

TEST(WebPush, PrivateAddressesAreNotCalled) {
  int calls = 0;
  const testing::LocalServer server([&](int) { ++calls; });
  PushSender strict{new_p256_key(), "mailto:admin@example.org", false, {}, 5};
  for (const char* host : {"127.0.0.1", "localhost", "[::1]", "0.0.0.0", "2130706433", "127.1"}) {
    PushSubscription target = to(server.port());
    target.endpoint = std::string("https://") + host + ":" + std::to_string(server.port()) + "/";
    const Delivery done = send_push(strict, target, "Notes", 60, 0);
    EXPECT_NE(done.outcome, Delivery::Outcome::sent) << host;
    EXPECT_EQ(done.why, "the push service's address is not public") << host;
  }
  EXPECT_EQ(calls, 0);
}

TEST(WebPush, OnlyHttpsAndOnlyWhoCanProveItself) {
  PushService service("201 Created");
  const testing::LocalServer server([&](int socket) { service.serve(socket); });
  PushSubscription plain = to(server.port());
  plain.endpoint.erase(4, 1);
  EXPECT_EQ(send_push(sender(service), plain, "Notes", 60, 0).outcome, Delivery::Outcome::never);
  PushSender without = sender(service);
  without.ca_file.clear();
  EXPECT_EQ(send_push(without, to(server.port()), "Notes", 60, 0).outcome, Delivery::Outcome::never)
      << "nobody vouches for this certificate";
}

}  // namespace
}  // namespace attune::server
