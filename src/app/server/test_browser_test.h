// A browser for tests: asks a server in this process, keeps cookies, fills the form's token in.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "app/server/routes/router.h"
#include "app/server/server.h"
#include "app/server/sign_in/totp.h"
#include "store/invites.h"
#include "store/people.h"
#include "store/sealing.h"

namespace attune::server {

/// A server in a folder of its own, whose clock the test sets.
class TestServer {
 public:
  explicit TestServer(const std::function<void(ServerOptions&)>& change = [](ServerOptions&) {}) {
    ServerOptions options;
    options.folder = folder_;
    if (const char* url = std::getenv("ATTUNE_DATABASE")) options.database = url;
    options.public_url = "http://localhost:8080";
    options.clock = [this] { return clock; };
    options.password_cost = {1, std::size_t{8} << 10U};
    options.log = [this](const std::string& line) { log += line + "\n"; };
    change(options);
    server_ = std::make_unique<Server>(options);
  }
  ~TestServer() {
    server_.reset();
    std::filesystem::remove_all(folder_);
  }
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  Server& operator*() { return *server_; }
  Server* operator->() { return server_.get(); }

  std::int64_t clock = 1'772'480'000'000;  ///< Monday 2 March 2026, 19:33 UTC

  std::string log;  ///< what the operator's log says

  std::string set_up_code() {
    const std::string code = store::new_code();
    server_->store().write([&](const store::Access& access) {
      store::add_invite(access, code, {"setup", "", "", clock + 60'000, 1});
    });
    return code;
  }

 private:
  std::string folder_ =
      (std::filesystem::temp_directory_path() / ("attune-server-" + store::random_text(9)))
          .string();
  std::unique_ptr<Server> server_;
};

class TestBrowser {
 public:
  explicit TestBrowser(TestServer& server) : server_(server) {}

  Response get(const std::string& target) { return ask("GET", target, "", ""); }
  Response post(const std::string& target, const Fields& fields) {
    std::string body;
    for (const auto& [name, value] : fields) {
      body += (body.empty() ? "" : "&") + percent_encoded(name) + "=" + percent_encoded(value);
    }
    body += "&token=" + token();
    return ask("POST", target, body, "application/x-www-form-urlencoded");
  }
  Response put(const std::string& target, const std::string& json) {
    return ask("PUT", target, json, "application/json");
  }
  Response ask(const std::string& method, const std::string& target, const std::string& body,
               const std::string& type, bool with_token = true) {
    Request request;
    request.method = method;
    const auto question = target.find('?');
    request.path = percent_decoded(target.substr(0, question), false).value();
    if (question != std::string::npos)
      request.query = read_form(target.substr(question + 1)).value();
    request.body = body;
    request.address = "127.0.0.1";
    request.headers["host"] = "localhost:8080";
    request.headers["content-type"] = type;
    if (with_token && type != "application/x-www-form-urlencoded" && method != "GET") {
      request.headers["x-attune-token"] = token();
    }
    request.headers["user-agent"] = user_agent;
    for (const auto& [name, value] : cookies_)
      request.headers["cookie"] += name + "=" + value + "; ";
    Response response = answer(*server_, request);
    for (const auto& [name, value] : response.headers) {
      if (name != "Set-Cookie") continue;
      const auto equals = value.find('=');
      cookies_[value.substr(0, equals)] = value.substr(equals + 1, value.find(';') - equals - 1);
    }
    return response;
  }
  /// Of this session, out of a page's form.
  std::string token() {
    if (token_.empty() && !cookies_["session"].empty()) {
      Request request;
      request.method = "GET";
      request.path = "/second-step";  // staff sees it before all others
      request.headers["cookie"] = "session=" + cookies_["session"];
      const std::string page = answer(*server_, request).body;
      const std::string mark = "name=\"token\" value=\"";
      if (const auto at = page.find(mark); at != std::string::npos) {
        token_ = page.substr(at + mark.size(), page.find('"', at + mark.size()) - at - mark.size());
      }
    }
    return token_;
  }

  [[nodiscard]] std::string cookie(const std::string& name) { return cookies_[name]; }

  /// The first account.
  void set_up(const std::string& handle, const std::string& use) {
    const Response done =
        post("/setup?token=" + server_.set_up_code(),
             {{"use", use}, {"name", handle}, {"handle", handle}, {"password", kPassword}});
    ASSERT_EQ(done.status, 303) << done.body;
  }
  Response sign_in(const std::string& handle) {
    return post("/sign-in", {{"handle", handle}, {"password", kPassword}});
  }
  /// Staff has to: an authenticator. @returns its secret.
  std::string take_second_step(const std::string& handle) {
    EXPECT_EQ(post("/you/totp", {{"on", "1"}}).status, 200);
    const std::string secret = server_->store().read([&](const store::Access& access) {
      const auto login = store::find_login(access, handle);
      return store::secret(access, login->person, "totp_started").value_or("");
    });
    EXPECT_EQ(post("/you/totp", {{"on", "1"}, {"code", code_of(secret)}}).status, 303);
    return secret;
  }
  [[nodiscard]] std::string code_of(const std::string& secret) const {
    return totp_code(secret, totp_step(server_.clock / 1000));
  }
  /// By a code that another made.
  void join(const std::string& code, const std::string& handle) {
    const Response done =
        post("/join/" + code,
             {{"name", handle}, {"handle", handle}, {"password", kPassword}, {"agree", "yes"}});
    ASSERT_EQ(done.status, 303) << done.body;
  }
  /// @returns the code of an invitation that this person makes. @param path  "/pair" or "/clinic".
  std::string invite(const std::string& path) {
    const std::string page = post(path, {{"policy", "no_secrets"}}).body;
    const std::string mark = "/join/";
    const auto at = page.find(mark);
    return at == std::string::npos ? "" : page.substr(at + mark.size(), 11);
  }

  std::string user_agent = "Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0";
  static constexpr const char* kPassword = "violet harbour spoon 91";

 private:
  TestServer& server_;
  std::map<std::string, std::string> cookies_;
  std::string token_;
};

}  // namespace attune::server
