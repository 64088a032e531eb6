// A push service for tests: TLS with a certificate of its own for 127.0.0.1, keeps what was posted.
#pragma once

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string>

namespace attune::server {

/// A push service with a certificate of its own for 127.0.0.1.
class PushService {
 public:
  explicit PushService(std::string answers) : status(std::move(answers)) {
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
          "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
      SSL_write(tls, answer.data(), static_cast<int>(answer.size()));
      SSL_shutdown(tls);
    }
    SSL_free(tls);
  }

  std::string request, ca_file, status;

 private:
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_{nullptr, &EVP_PKEY_free};
  std::unique_ptr<X509, decltype(&X509_free)> certificate_{nullptr, &X509_free};
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_{nullptr, &SSL_CTX_free};
};

}  // namespace attune::server
