#include "report/page_head.h"

#include <fmt/format.h>

#include "report/blocks.h"
#include "report/style.h"

namespace attune::report {
namespace {

constexpr const char* kPolicy =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action "
    "'none'";

void write_head(Markup& page, std::string_view title) {
  page.open("head").line_break();
  page.empty("meta", {{"charset", "utf-8"}}).line_break();
  page.empty("meta", {{"http-equiv", "Content-Security-Policy"}, {"content", kPolicy}});
  page.line_break();
  page.empty("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
  page.empty("meta", {{"name", "color-scheme"}, {"content", "light dark"}});
  page.empty("meta", {{"name", "referrer"}, {"content", "no-referrer"}}).line_break();
  // An empty icon of our own, so that no browser asks a server for one.
  page.empty("link", {{"rel", "icon"}, {"href", "data:,"}}).line_break();
  page.element("title", title).line_break();
  page.open("style").raw(chart_style()).raw(page_style()).close().line_break();
  page.close().line_break();
}

}  // namespace

void open_page(Markup& page, std::string_view title) {
  page.raw("<!DOCTYPE html>\n");
  page.open("html", {{"lang", "en"}, {"xmlns", "http://www.w3.org/1999/xhtml"}}).line_break();
  write_head(page, title);
}

void close_page(Markup& page, std::string_view version) {
  page.open("footer");
  paragraph(page,
            fmt::format("Made by attune {}. This file is complete in itself: it loads nothing "
                        "from anywhere and sends nothing.",
                        version));
  page.close().line_break();
  page.close().line_break().close().line_break();
}

}  // namespace attune::report
