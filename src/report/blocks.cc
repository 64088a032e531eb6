#include "report/blocks.h"

#include <fmt/format.h>

namespace attune::report {

void drawing(Markup& page, std::string_view caption, const Chart& chart) {
  page.open("figure").element("figcaption", caption).line_break();
  page.raw(chart.svg).line_break().raw(chart.legend).close().line_break();
}

void drawing_data(Markup& page, std::string_view caption, const Chart& chart) {
  folded(page, "The same data as a table", fmt::format("Data: {}", caption), chart.table);
}

void figure(Markup& page, std::string_view caption, const Chart& chart) {
  drawing(page, caption, chart);
  drawing_data(page, caption, chart);
}

void paragraph(Markup& page, std::string_view text, std::string_view css_class) {
  if (css_class.empty()) {
    page.element("p", text);
  } else {
    page.element("p", text, {{"class", css_class}});
  }
  page.line_break();
}

void bullets(Markup& page, std::span<const std::string> sentences) {
  if (sentences.empty()) return;
  page.open("ul", {{"class", "plain"}});
  for (const std::string& sentence : sentences) page.element("li", sentence);
  page.close().line_break();
}

void scrolling(Markup& page, std::string_view name, const std::string& table) {
  page.open("div",
            {{"class", "scroll"}, {"tabindex", "0"}, {"role", "group"}, {"aria-label", name}});
  page.raw(table).close().line_break();
}

void folded(Markup& page, std::string_view summary, std::string_view name,
            const std::string& table) {
  page.open("details").element("summary", summary);
  scrolling(page, name, table);
  page.close().line_break();
}

void open_section(Markup& page, std::string_view id, std::string_view heading) {
  const std::string heading_id = fmt::format("{}-h", id);
  page.open("section", {{"id", id}, {"aria-labelledby", heading_id}});
  page.element("h2", heading, {{"id", heading_id}}).line_break();
}

void facts(Markup& page, std::span<const Fact> facts) {
  page.open("dl", {{"class", "glance"}});
  for (const Fact& fact : facts) {
    page.open("div").element("dt", fact.name).open("dd").text(fact.value);
    if (!fact.detail.empty()) page.text(" ").element("small", fact.detail);
    page.close().close();
  }
  page.close().line_break();
}

}  // namespace attune::report
