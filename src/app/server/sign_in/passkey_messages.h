// What browser and server tell each other about passkeys: the options that navigator.credentials
// takes and the answers it gives, as JSON (WebAuthn Level 3, sections 5.1.8 to 5.1.10 have the
// form).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "app/server/sign_in/passkey.h"

namespace attune::server {

/// @param user_handle  random bytes that stand for the person, at most 64: never name or handle.
/// @param known        keys the person has: a device that holds one makes no second.
[[nodiscard]] std::string registration_options(const PasskeySite& site, std::string_view app_name,
                                               std::string_view user_handle,
                                               std::string_view user_name,
                                               std::string_view challenge,
                                               std::span<const Passkey> known);

/// @param known  empty: the device shows which accounts it has, so nobody types a handle.
[[nodiscard]] std::string sign_in_options(const PasskeySite& site, std::string_view challenge,
                                          std::span<const Passkey> known);

/// @returns nothing if the text is not such an answer.
[[nodiscard]] std::optional<NewPasskey> read_new_passkey(std::string_view json);
[[nodiscard]] std::optional<PasskeyAnswer> read_passkey_answer(std::string_view json);

}  // namespace attune::server
