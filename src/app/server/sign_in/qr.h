// QR codes as SVG, by libqrencode: a link to show to the other's camera.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace attune::server {

/// @param title  what a screen reader says: "QR code: the link to join".
/// @returns <svg> with one path, black on white in dark mode too (cameras need it), with the quiet
///   zone of four modules; nothing if the text does not fit a code (2,331 bytes).
[[nodiscard]] std::optional<std::string> qr_svg(std::string_view text, std::string_view title);

}  // namespace attune::server
