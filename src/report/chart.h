// What every chart here is: a drawing, a legend and the same data as a table.
//
// Drawings are fluid: positions along x are percentages of the width and curves lie in an inner
// <svg> that stretches while its strokes and all text do not. So one drawing serves a phone, a
// desktop, print and the web app, and its text keeps its size. Dots are strokes of hardly any
// length with round or square ends, which do not stretch either and cost few bytes each. Colours,
// fonts and the margin for axis labels come from chart_style().
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "report/markup.h"
#include "report/scale.h"

namespace attune::report {

struct Chart {
  std::string svg;     ///< <svg role="img">, with <title> and <desc>
  std::string legend;  ///< <ul>; may be empty
  std::string table;   ///< <table>, the same data
};

struct ChartText {
  std::string id;  ///< unique in the page; a letter first, then letters, digits and "-"
  std::string title;
  std::string description;  ///< what is to be seen, in a sentence or two
};

/// Opens <svg>; the caller draws and closes it. @param height px. @param kind a class of its own.
void open_chart(Markup& svg, const ChartText& text, std::string_view kind, int height);

/// Opens the inner <svg> of width 1000 that stretches over the top `height` px.
void open_stretched(Markup& svg, int height);
inline constexpr double kStretchedWidth = 1000;

/// Vertical grid lines over [top, bottom] with labels below. Every other label has class "wide",
/// which a phone hides.
void draw_x_axis(Markup& svg, const Scale& x, std::span<const Tick> ticks, int top, int bottom);
/// Horizontal grid lines with labels in the left margin. @param y value to px.
void draw_y_axis(Markup& svg, const Scale& y, std::span<const Tick> ticks, int top, int bottom);

/// The line that values are compared with. @param x along the width.
void draw_reference(Markup& svg, const std::string& x, int top, int bottom);

/// "43.21%" of the width.
[[nodiscard]] std::string along(const Scale& x, double value);

/// A point of the inner <svg>: x in 0..1000, y in px.
struct Point {
  double x = 0, y = 0;
};

[[nodiscard]] std::string line_path(std::span<const Point> points);
/// The area between two lines over the same x.
[[nodiscard]] std::string band_path(std::span<const Point> upper, std::span<const Point> lower);
/// A dot at each point: needs stroke-linecap round or square. Not quite of length 0: printed square
/// ends need a direction.
[[nodiscard]] std::string dot_path(std::span<const Point> points);

/// One entry of a legend: a small drawing of the classes that the chart uses.
struct LegendEntry {
  std::string drawing;  ///< inside <svg viewBox="0 0 28 14">
  std::string words;
};
[[nodiscard]] std::string legend(std::span<const LegendEntry> entries);

/// A table whose first column heads its rows. @param caption says what the chart's title says.
[[nodiscard]] std::string data_table(std::string_view caption, std::span<const std::string> columns,
                                     std::span<const std::vector<std::string>> rows);

}  // namespace attune::report
