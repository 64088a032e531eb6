#include "app/server/remind/push_services.h"

#include <algorithm>

namespace attune::server {
namespace {

// Chrome, Edge on Android, Opera, Samsung; Firefox; Safari; Edge on Windows. Each with what is
// below it.
constexpr std::string_view kKnown[] = {"fcm.googleapis.com", "push.services.mozilla.com",
                                       "push.apple.com", "notify.windows.com"};

std::string_view host_of(std::string_view endpoint) {
  constexpr std::string_view kScheme = "https://";
  if (!endpoint.starts_with(kScheme)) return {};
  endpoint.remove_prefix(kScheme.size());
  const std::string_view authority = endpoint.substr(0, endpoint.find_first_of("/?#"));
  if (authority.find_first_of("@[\\") != std::string_view::npos) return {};
  return authority.substr(0, authority.find(':'));
}

bool is_at_or_below(std::string_view host, std::string_view name) {
  return host == name || (host.size() > name.size() && host.ends_with(name) &&
                          host[host.size() - name.size() - 1] == '.');
}

}  // namespace

PushHost push_host(std::string_view endpoint, std::span<const std::string> named) {
  const std::string_view host = host_of(endpoint);
  if (host.empty()) return PushHost::refused;
  if (std::find(named.begin(), named.end(), host) != named.end()) return PushHost::named;
  const bool known = std::any_of(std::begin(kKnown), std::end(kKnown),
                                 [&](std::string_view name) { return is_at_or_below(host, name); });
  return known ? PushHost::known : PushHost::refused;
}

}  // namespace attune::server
