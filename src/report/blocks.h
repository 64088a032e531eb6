// Pieces of the page that several sections use.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "report/chart.h"

namespace attune::report {

/// A drawing with its caption and its legend.
void drawing(Markup& page, std::string_view caption, const Chart& chart);
/// What it shows, as a folded table.
void drawing_data(Markup& page, std::string_view caption, const Chart& chart);
/// Both, one after the other.
void figure(Markup& page, std::string_view caption, const Chart& chart);

void paragraph(Markup& page, std::string_view text, std::string_view css_class = {});
void bullets(Markup& page, std::span<const std::string> sentences);

/// A table in a box that scrolls by itself where the screen is narrow; reachable by keyboard.
void scrolling(Markup& page, std::string_view name, const std::string& table);
/// The same, folded behind a summary.
void folded(Markup& page, std::string_view summary, std::string_view name,
            const std::string& table);

/// Opens <section> with a heading; the caller closes it.
void open_section(Markup& page, std::string_view id, std::string_view heading);

struct Fact {
  std::string name, value, detail;  ///< detail: the interval; may be empty
};
void facts(Markup& page, std::span<const Fact> facts);

}  // namespace attune::report
