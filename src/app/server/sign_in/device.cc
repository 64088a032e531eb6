#include "app/server/sign_in/device.h"

#include <span>

namespace attune::server {
namespace {

struct Sign {
  std::string_view sign, word;
};

// The first that is there: many name those before them, too.
constexpr Sign kBrowsers[] = {
    {"Edg", "Edge"},         {"OPR/", "Opera"},       {"SamsungBrowser", "Samsung Internet"},
    {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"},   {"CriOS/", "Chrome"},
    {"Chrome/", "Chrome"},   {"Chromium/", "Chrome"}, {"Safari/", "Safari"}};
constexpr Sign kSystems[] = {{"Android", "Android"}, {"iPhone", "iPhone"},   {"iPad", "iPad"},
                             {"CrOS", "ChromeOS"},   {"Windows", "Windows"}, {"Macintosh", "macOS"},
                             {"Linux", "Linux"}};

std::string word_of(std::string_view text, std::span<const Sign> signs) {
  for (const Sign& one : signs) {
    if (text.find(one.sign) != std::string_view::npos) return std::string(one.word);
  }
  return {};
}

}  // namespace

Device device_of(std::string_view user_agent) {
  return {word_of(user_agent, kBrowsers), word_of(user_agent, kSystems)};
}

std::string written(const Device& device) { return device.browser + "/" + device.system; }

Device read_device(std::string_view written) {
  const auto slash = written.find('/');
  if (slash == std::string_view::npos) return {};
  return {std::string(written.substr(0, slash)), std::string(written.substr(slash + 1))};
}

}  // namespace attune::server
