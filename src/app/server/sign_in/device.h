// Which browser a session is of, in one coarse word each: for its owner to tell sessions apart.
// Only words of ours come out, whatever a browser calls itself; no version, no model.
#pragma once

#include <string>
#include <string_view>

namespace attune::server {

struct Device {
  std::string browser, system;  ///< "Firefox", "Android"; empty: not known
};

/// @param user_agent  the header.
[[nodiscard]] Device device_of(std::string_view user_agent);

/// "Firefox/Android", as it is kept.
[[nodiscard]] std::string written(const Device& device);
[[nodiscard]] Device read_device(std::string_view written);

}  // namespace attune::server
