// What every page has: head, the way out, navigation, help; and the pieces that pages are made of.
// No script or style stands in the page itself: the server's policy forbids both.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/server/pages/messages.h"
#include "app/server/pages/views.h"
#include "report/chart.h"
#include "report/markup.h"

namespace attune::server {

/// A page being written: open <main> between construction and finish().
class Page {
 public:
  using With = Messages::With;

  /// @param title  key of the page's one h1.
  Page(const PageContext& context, std::string_view title, const With& with = {});

  [[nodiscard]] std::string finish();

  report::Markup out;
  const PageContext& context;
  const Messages& words;

  [[nodiscard]] std::string say(std::string_view key, const With& with = {}) const {
    return words.say(key, with);
  }

  // Words
  Page& paragraph(std::string_view key, const With& with = {}, std::string_view css_class = {});
  Page& paragraph(const Said& said, std::string_view css_class = {});
  Page& heading(std::string_view key, const With& with = {});  ///< h2
  Page& sentences(const std::vector<Said>& list);
  Page& link(std::string_view href, std::string_view key, std::string_view css_class = {});
  /// Whose couples an inference leans on. @param here  on this server's, else on simulated ones.
  Page& estimates_of(bool here);
  /// What went wrong with a form; read out at once.
  Page& faults(const std::vector<Said>& list);

  // Forms
  Page& open_form(std::string_view action, std::string_view css_class = {});
  Page& hidden(std::string_view name, std::string_view value);
  Page& button(std::string_view key, std::string_view css_class = {});
  /// Opens and closes a form with one button and what it sends.
  Page& button_form(std::string_view action, std::string_view key,
                    const std::vector<report::Attribute>& sends = {},
                    std::string_view css_class = "quiet");
  Page& close();

  /// A drawing with its caption, and the same data as a table. @param caption  words, no key.
  Page& chart(std::string_view caption, const report::Chart& chart);

 private:
  void head(std::string_view title);
  void top();
  void navigation();
  void foot();
};

/// One line of a form with its label.
struct TextField {
  std::string_view name;
  std::string_view label;  ///< key; label + ".hint" is shown below if there is one
  std::string_view value = {};
  std::string_view type = "text";
  std::string_view autocomplete = "off";
  bool required = true;
};
void text_field(Page& page, const TextField& field);

/// A time zone; the browser's part fills it in and takes it away where it knows.
void zone_field(Page& page);

/// Choices as a row of radio buttons.
struct RadioRow {
  std::string_view name;
  std::string_view legend;                                   ///< key
  std::vector<std::pair<std::string, std::string>> choices;  ///< value, words
  std::string chosen;
};
void radio_row(Page& page, const RadioRow& row);

/// A box with words beside it. @param words  as they are.
void check_box(Page& page, std::string_view name, std::string_view value, std::string_view words,
               bool checked, bool required = false);

}  // namespace attune::server
