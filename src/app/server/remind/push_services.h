// Whom push messages may be sent to: the push services of the browsers that there are, and those
// that whoever runs the server names. A subscription is an address that a browser tells, so any
// other host is refused before it is asked for.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace attune::server {

enum class PushHost { refused, known, named };

/// @param endpoint  of a subscription, https.
/// @param named     "push.example.org" or "127.0.0.1", besides the known ones, without a port.
[[nodiscard]] PushHost push_host(std::string_view endpoint, std::span<const std::string> named);

}  // namespace attune::server
