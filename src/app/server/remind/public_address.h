// Which addresses the server may call on somebody's word (server-side request forgery): what a
// browser gives as its push service must be a machine of the public internet, never one next door.
// Source: IANA special-purpose address registries (RFC 6890 and its updates).
#pragma once

#include <sys/socket.h>

#include <string>

namespace attune::server {

/// IPv4 and IPv6; anything else is not public. IPv4 inside IPv6 (mapped, 6to4, NAT64) is not.
[[nodiscard]] bool is_public_address(const sockaddr& address);
/// The same of a text such as "192.168.1.7"; false if it is no address.
[[nodiscard]] bool is_public_address(const std::string& text);

}  // namespace attune::server
