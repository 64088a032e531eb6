#include "app/server/sign_in/qr.h"

#include <fmt/format.h>
#include <qrencode.h>

#include <cerrno>
#include <memory>
#include <new>

#include "report/markup.h"

namespace attune::server {
namespace {

constexpr int kQuiet = 4;

/// One stroke a run of dark modules: "M4 4h7v1h-7z".
std::string dark_runs(const QRcode& code) {
  std::string path;
  for (int y = 0; y < code.width; ++y) {
    for (int x = 0; x < code.width;) {
      const int from = x;
      while (x < code.width && (code.data[y * code.width + x] & 1U) != 0) ++x;
      if (x > from)
        path += fmt::format("M{} {}h{}v1h-{}z", from + kQuiet, y + kQuiet, x - from, x - from);
      if (x == from) ++x;
    }
  }
  return path;
}

}  // namespace

std::optional<std::string> qr_svg(std::string_view text, std::string_view title) {
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
      QRcode_encodeData(static_cast<int>(text.size()),
                        reinterpret_cast<const unsigned char*>(text.data()), 0, QR_ECLEVEL_M),
      &QRcode_free);
  if (!code) {
    if (errno == ENOMEM) throw std::bad_alloc();
    return std::nullopt;
  }
  const std::string side = std::to_string(code->width + 2 * kQuiet);
  report::Markup svg;
  svg.open("svg", {{"xmlns", "http://www.w3.org/2000/svg"},
                   {"class", "qr"},
                   {"role", "img"},
                   {"viewBox", "0 0 " + side + " " + side},
                   {"shape-rendering", "crispEdges"}})
      .element("title", title)
      .empty("rect", {{"width", side}, {"height", side}, {"fill", "#fff"}})
      .empty("path", {{"fill", "#000"}, {"d", dark_runs(*code)}})
      .close();
  return svg.take();
}

}  // namespace attune::server
