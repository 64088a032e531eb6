#include "app/server/remind/mail.h"

#include <gtest/gtest.h>

#include <regex>
#include <vector>

#include "testing/local_server.h"

namespace attune::server {
namespace {

using testing::read_line;
using testing::write_all;

/// A mail server that takes everything, or says `refuse` to the receiver.
struct Sink {
  std::vector<std::string> commands;
  std::string message;
  std::string refuse;

  void serve(int socket) {
    write_all(socket, "220 sink\r\n");
    for (std::string line = read_line(socket); !line.empty(); line = read_line(socket)) {
      commands.push_back(line);
      const std::string verb = line.substr(0, 4);
      if (verb == "EHLO") {
        write_all(socket, "250-sink\r\n250 8BITMIME\r\n");
      } else if (verb == "RCPT" && !refuse.empty()) {
        write_all(socket, refuse + "\r\n");
      } else if (verb == "DATA") {
        write_all(socket, "354 go on\r\n");
        for (line = read_line(socket); !line.empty() && line != ".\r\n"; line = read_line(socket)) {
          message += line;
        }
        write_all(socket, "250 taken\r\n");
      } else if (verb == "QUIT") {
        write_all(socket, "221 bye\r\n");
        return;
      } else {
        write_all(socket, "250 ok\r\n");
      }
    }
  }
};

MailServer at(int port) {
  return {
      "smtp://127.0.0.1:" + std::to_string(port), "", "", "notes@example.org", "Notes", true, 5};
}

Mail hello() {
  return {"anna@example.org", "A moment for your notes", "Hello,\n\nyour notes are open.\n",
          "https://notes.example.org/off?k=1", "p7-12-mail"};
}

TEST(Mail, ArrivesAsItShould) {
  Sink sink;
  {
    const testing::LocalServer server([&](int socket) { sink.serve(socket); });
    const Delivery done = send_mail(at(server.port()), hello(), 1'774'732'200);
    EXPECT_EQ(done.outcome, Delivery::Outcome::sent) << done.why;
  }
  const std::string& m = sink.message;
  EXPECT_NE(m.find("Date: Sat, 28 Mar 2026 21:10:00 +0000\r\n"), std::string::npos) << m;
  EXPECT_NE(m.find("From: Notes <notes@example.org>\r\n"), std::string::npos);
  EXPECT_NE(m.find("To: <anna@example.org>\r\n"), std::string::npos);
  EXPECT_NE(m.find("Subject: A moment for your notes\r\n"), std::string::npos);
  EXPECT_NE(m.find("Message-ID: <p7-12-mail@example.org>\r\n"), std::string::npos);
  EXPECT_NE(m.find("List-Unsubscribe: <https://notes.example.org/off?k=1>\r\n"), std::string::npos);
  EXPECT_NE(m.find("Content-Type: text/plain; charset=utf-8\r\n"), std::string::npos);
  EXPECT_NE(m.find("\r\n\r\nHello,"), std::string::npos);
}

TEST(Mail, IsNeverSentInTheClearUnlessAllowed) {
  Sink sink;
  const testing::LocalServer server([&](int socket) { sink.serve(socket); });
  MailServer strict = at(server.port());
  strict.allow_plain = false;
  EXPECT_EQ(send_mail(strict, hello(), 0).outcome, Delivery::Outcome::never)
      << "the server offers no STARTTLS";
  EXPECT_EQ(sink.message, "");
  for (const std::string& command : sink.commands) EXPECT_NE(command.substr(0, 4), "MAIL");
}

TEST(Mail, RefusalsForNowAndForGood) {
  for (const auto& [reply, outcome] : {std::pair{"451 later", Delivery::Outcome::later},
                                       std::pair{"550 nobody", Delivery::Outcome::never}}) {
    Sink sink;
    sink.refuse = reply;
    const testing::LocalServer server([&](int socket) { sink.serve(socket); });
    EXPECT_EQ(send_mail(at(server.port()), hello(), 0).outcome, outcome) << reply;
  }
  int nobody = 0;
  {
    const testing::LocalServer server([](int) {});
    nobody = server.port();
  }
  EXPECT_EQ(send_mail(at(nobody), hello(), 0).outcome, Delivery::Outcome::later);
}

TEST(Mail, NoHeaderCanBeInjected) {
  const MailServer server = at(1);
  const auto with = [&](auto change) {
    Mail mail = hello();
    change(mail);
    return mail_fault(server, mail).has_value();
  };
  EXPECT_FALSE(mail_fault(server, hello()));
  EXPECT_TRUE(with([](Mail& m) { m.subject = "a\r\nBcc: b@example.org"; }));
  EXPECT_TRUE(with([](Mail& m) { m.subject = "a\nb"; }));
  EXPECT_TRUE(with([](Mail& m) { m.to = "a@example.org\r\nRCPT TO:<b@example.org>"; }));
  EXPECT_TRUE(with([](Mail& m) { m.to = "a@example.org,b@example.org"; }));
  EXPECT_TRUE(with([](Mail& m) { m.id = "a>\r\nX: 1"; }));
  EXPECT_TRUE(with([](Mail& m) { m.id = "a b"; }));
  EXPECT_TRUE(with([](Mail& m) { m.unsubscribe = std::string("https://a/\0b", 12); }));
  MailServer other = server;
  other.from_name = "Notes\r\nX: 1";
  EXPECT_TRUE(mail_fault(other, hello()));
  EXPECT_EQ(send_mail(other, hello(), 0).outcome, Delivery::Outcome::never);
}

TEST(Mail, Addresses) {
  for (const char* yes : {"a@b", "anna.k+notes@mail.example.org", "x_y@xn--bcher-kva.example"}) {
    EXPECT_TRUE(is_mail_address(yes)) << yes;
  }
  for (const char* no : {"", "a", "@b", "a@", "a@b@c", "a b@c", "<a@b>", "a@b>", "\"a\"@b", ".a@b",
                         "a..b@c", "a@.b", "a@b.", "a@-b", "a@b\n", "\xC3\xA4@b"}) {
    EXPECT_FALSE(is_mail_address(no)) << no;
  }
}

TEST(Mail, HeadersBeyondAscii) {
  EXPECT_EQ(encoded_header("Notes"), "Notes");
  EXPECT_EQ(encoded_header("Gr\u00fc\u00dfe"), "=?UTF-8?B?R3LDvMOfZQ==?=");
  EXPECT_EQ(encoded_header("a=?b"), "=?UTF-8?B?YT0/Yg==?=");
  std::string longer;
  for (int i = 0; i < 60; ++i) longer += "\u00fc";
  const std::string encoded = encoded_header(longer);
  std::size_t from = 0;
  for (int pieces = 0; from != std::string::npos && pieces < 10; ++pieces) {
    const std::size_t end = encoded.find("\r\n ", from);
    const std::string piece = encoded.substr(from, end == std::string::npos ? end : end - from);
    EXPECT_LE(piece.size(), 75U) << "RFC 2047, section 2";
    EXPECT_TRUE(std::regex_match(piece, std::regex(R"(=\?UTF-8\?B\?[A-Za-z0-9+/=]+\?=)"))) << piece;
    from = end == std::string::npos ? end : end + 3;
  }
}

}  // namespace
}  // namespace attune::server
