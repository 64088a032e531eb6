#include "app/server/sign_in/passkey_messages.h"

#include <fido/param.h>

#include <nlohmann/json.hpp>

#include "store/base64url.h"

namespace attune::server {
namespace {

using nlohmann::json;

constexpr int kPatience = 120'000;  ///< ms until the browser gives up
constexpr std::size_t kLongest = 32768;

json descriptors(std::span<const Passkey> keys) {
  json list = json::array();
  for (const Passkey& key : keys)
    list.push_back({{"type", "public-key"}, {"id", store::to_base64url(key.id)}});
  return list;
}

/// What the answer's "response" holds, and its id.
struct Answer {
  json response;
  std::string id;
};
std::optional<Answer> read_answer(std::string_view text) {
  if (text.size() > kLongest) return std::nullopt;
  json answer = json::parse(text, nullptr, false);
  if (!answer.is_object() || !answer.contains("response") || !answer["response"].is_object() ||
      !answer.contains("id") || !answer["id"].is_string()) {
    return std::nullopt;
  }
  auto id = store::from_base64url(answer["id"].get_ref<const std::string&>());
  if (!id) return std::nullopt;
  return Answer{std::move(answer["response"]), std::move(*id)};
}

bool take(const json& from, const char* key, std::string& into) {
  const auto found = from.find(key);
  if (found == from.end() || !found->is_string()) return false;
  auto bytes = store::from_base64url(found->get_ref<const std::string&>());
  if (!bytes) return false;
  into = std::move(*bytes);
  return true;
}

std::string dump(const json& options) {
  return options.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace

std::string registration_options(const PasskeySite& site, std::string_view app_name,
                                 std::string_view user_handle, std::string_view user_name,
                                 std::string_view challenge, std::span<const Passkey> known) {
  json kinds = json::array();
  for (const int algorithm : {COSE_ES256, COSE_EDDSA, COSE_RS256}) {
    kinds.push_back({{"type", "public-key"}, {"alg", algorithm}});
  }
  return dump({{"rp", {{"id", site.id}, {"name", app_name}}},
               {"user",
                {{"id", store::to_base64url(user_handle)},
                 {"name", user_name},
                 {"displayName", user_name}}},
               {"challenge", store::to_base64url(challenge)},
               {"pubKeyCredParams", kinds},
               {"timeout", kPatience},
               {"attestation", "none"},
               {"excludeCredentials", descriptors(known)},
               {"authenticatorSelection",
                {{"residentKey", "required"},
                 {"requireResidentKey", true},
                 {"userVerification", "required"}}}});
}

std::string sign_in_options(const PasskeySite& site, std::string_view challenge,
                            std::span<const Passkey> known) {
  return dump({{"rpId", site.id},
               {"challenge", store::to_base64url(challenge)},
               {"timeout", kPatience},
               {"userVerification", "required"},
               {"allowCredentials", descriptors(known)}});
}

std::optional<NewPasskey> read_new_passkey(std::string_view text) {
  const auto answer = read_answer(text);
  NewPasskey given;
  if (!answer || !take(answer->response, "clientDataJSON", given.client_data) ||
      !take(answer->response, "attestationObject", given.attestation_object)) {
    return std::nullopt;
  }
  return given;
}

std::optional<PasskeyAnswer> read_passkey_answer(std::string_view text) {
  const auto answer = read_answer(text);
  PasskeyAnswer given;
  if (!answer || !take(answer->response, "clientDataJSON", given.client_data) ||
      !take(answer->response, "authenticatorData", given.authenticator_data) ||
      !take(answer->response, "signature", given.signature)) {
    return std::nullopt;
  }
  given.id = answer->id;
  return given;
}

}  // namespace attune::server
