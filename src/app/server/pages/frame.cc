#include "app/server/pages/frame.h"

#include <fmt/format.h>

#include "app/server/pages/assets.h"
#include "report/blocks.h"

namespace attune::server {
namespace {

using report::Attribute;

struct Place {
  const char *path, *key;
};

/// Where this reader may go: at most five, so that a thumb finds each.
std::vector<Place> places(const PageContext& context) {
  std::vector<Place> found;
  if (context.partner) {
    found = {{"/today", "nav.today"}, {"/timeline", "nav.timeline"}};
    if (context.paired) {
      found.push_back({"/together", "nav.together"});
      found.push_back({"/next", "nav.next"});
    } else {
      found.push_back({"/pair", "nav.pair"});
    }
  }
  if (context.therapist) found.push_back({"/clinic", "nav.clinic"});
  if (context.staff) found.push_back({"/studies", "nav.studies"});
  if (context.operates && !context.partner) found.push_back({"/operator", "nav.operator"});
  found.push_back({"/you", "nav.you"});
  return found;
}

}  // namespace

Page::Page(const PageContext& of_reader, std::string_view title, const With& with)
    : context(of_reader), words(Messages::of(of_reader.language)) {
  const std::string said = say(title, with);
  out.raw("<!doctype html>\n");
  out.open("html", {{"lang", words.language()}, {"dir", words.right_to_left() ? "rtl" : "ltr"}});
  head(said);
  out.open("body");
  top();
  out.open("main", {{"id", "main"}, {"tabindex", "-1"}}).line_break();
  out.element("h1", said).line_break();
}

void Page::head(std::string_view title) {
  out.open("head").line_break();
  out.empty("meta", {{"charset", "utf-8"}}).line_break();
  out.empty("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
  out.empty("meta", {{"name", "color-scheme"}, {"content", "light dark"}});
  out.empty("meta", {{"name", "referrer"}, {"content", "no-referrer"}});
  out.empty("meta", {{"name", "robots"}, {"content", "noindex"}}).line_break();
  if (context.signed_in) {
    out.empty("meta", {{"name", "form-token"}, {"content", context.form_token}});
    out.empty("meta", {{"name", "device-owner"}, {"content", context.device_owner}}).line_break();
  }
  out.element("title", title == context.app_name ? context.app_name
                                                 : fmt::format("{} · {}", title, context.app_name));
  out.line_break();
  out.empty("link", {{"rel", "icon"}, {"href", "/assets/icon.svg"}, {"type", "image/svg+xml"}});
  out.empty("link", {{"rel", "apple-touch-icon"}, {"href", "/assets/icon-192.png"}});
  out.empty("link", {{"rel", "manifest"}, {"href", "/manifest.webmanifest"}}).line_break();
  out.empty("link", {{"rel", "stylesheet"}, {"href", "/assets/chart.css"}});
  out.empty("link", {{"rel", "stylesheet"}, {"href", "/assets/app.css"}}).line_break();
  if (has_scripts()) {
    out.element("script", "", {{"type", "module"}, {"src", "/assets/app.js"}}).line_break();
  }
  out.close().line_break();
}

void Page::top() {
  out.element("a", say("frame.skip"), {{"class", "skip"}, {"href", "#main"}}).line_break();
  out.open("header", {{"class", "top"}});
  out.element("a", context.app_name, {{"class", "name"}, {"href", "/"}});
  out.element("a", say("frame.help"), {{"class", "help"}, {"href", "/help"}});
  // It is first of all a link: it works before, and without, any script.
  out.element("a", say("frame.exit"),
              {{"class", "exit"}, {"href", "/exit"}, {"rel", "noreferrer"}, {"id", "exit"}});
  out.close().line_break();
  if (context.demo) {
    out.open("aside", {{"class", "demo"}, {"aria-label", say("frame.demo")}});
    out.text(say("frame.demo") + " ");
    out.element("a", say("frame.demo_roles"), {{"href", "/demo"}}).close().line_break();
  }
  if (context.signed_in) navigation();
}

void Page::navigation() {
  out.open("nav", {{"class", "places"}, {"aria-label", say("nav.label")}}).open("ul");
  for (const Place& place : places(context)) {
    const bool here = context.path == place.path;
    std::vector<Attribute> attributes{{"href", place.path}};
    if (here) attributes.emplace_back("aria-current", "page");
    out.open("li").element("a", say(place.key), attributes).close();
  }
  out.close().close().line_break();
}

void Page::foot() {
  out.open("footer", {{"class", "foot"}});
  out.element("p", say("frame.no_diagnosis"));
  if (context.signed_in) {
    out.open("form", {{"method", "post"}, {"action", "/sign-out"}});
    hidden("token", context.form_token);
    button("frame.sign_out", "plain");
    out.close();
  }
  out.close().line_break();
}

std::string Page::finish() {
  // What the browser's parts say: waiting check-ins, no connection.
  out.open("div", {{"id", "notice"}, {"role", "status"}, {"aria-live", "polite"}}).close();
  out.close().line_break();  // main
  foot();
  out.close().close().line_break();  // body, html
  return out.take();
}

Page& Page::paragraph(std::string_view key, const With& with, std::string_view css_class) {
  report::paragraph(out, say(key, with), css_class);
  return *this;
}

Page& Page::paragraph(const Said& said, std::string_view css_class) {
  return paragraph(said.key, said.with, css_class);
}

Page& Page::heading(std::string_view key, const With& with) {
  out.element("h2", say(key, with)).line_break();
  return *this;
}

Page& Page::sentences(const std::vector<Said>& list) {
  std::vector<std::string> said;
  for (const Said& one : list) said.push_back(words.say(one));
  report::bullets(out, said);
  return *this;
}

Page& Page::link(std::string_view href, std::string_view key, std::string_view css_class) {
  std::vector<Attribute> attributes{{"href", href}};
  if (!css_class.empty()) attributes.emplace_back("class", css_class);
  out.element("a", say(key), attributes).line_break();
  return *this;
}

Page& Page::estimates_of(bool here) {
  return paragraph(here ? "estimates.here" : "estimates.simulated", {}, "note");
}

Page& Page::faults(const std::vector<Said>& list) {
  if (list.empty()) return *this;
  out.open("div", {{"class", "faults"}, {"role", "alert"}, {"id", "faults"}});
  sentences(list);
  out.close().line_break();
  return *this;
}

Page& Page::open_form(std::string_view action, std::string_view css_class) {
  out.open("form", {{"method", "post"}, {"action", action}, {"class", css_class}}).line_break();
  return hidden("token", context.form_token);
}

Page& Page::hidden(std::string_view name, std::string_view value) {
  out.empty("input", {{"type", "hidden"}, {"name", name}, {"value", value}}).line_break();
  return *this;
}

Page& Page::button(std::string_view key, std::string_view css_class) {
  out.element("button", say(key), {{"type", "submit"}, {"class", css_class}}).line_break();
  return *this;
}

Page& Page::button_form(std::string_view action, std::string_view key,
                        const std::vector<Attribute>& sends, std::string_view css_class) {
  open_form(action, "one");
  for (const auto& [name, value] : sends) hidden(name, value);
  return button(key, css_class).close();
}

Page& Page::close() {
  out.close().line_break();
  return *this;
}

Page& Page::chart(std::string_view caption, const report::Chart& chart) {
  report::drawing(out, caption, chart);
  report::folded(out, say("chart.table"), caption, chart.table);
  return *this;
}

void text_field(Page& page, const TextField& field) {
  const std::string id = fmt::format("f-{}", field.name), hint_id = id + "-hint";
  const std::string hint_key = fmt::format("{}.hint", field.label);
  const bool hinted = page.words.has(hint_key);
  page.out.open("div", {{"class", "field"}});
  page.out.element("label", page.say(field.label), {{"for", id}});
  std::vector<Attribute> attributes{{"id", id},
                                    {"name", field.name},
                                    {"type", field.type},
                                    {"value", field.value},
                                    {"autocomplete", field.autocomplete}};
  if (field.required) attributes.emplace_back("required", "required");
  if (hinted) attributes.emplace_back("aria-describedby", hint_id);
  if (field.name == "handle" || field.name == "code") {
    attributes.emplace_back("autocapitalize", "none");
    attributes.emplace_back("spellcheck", "false");
  }
  page.out.empty("input", attributes);
  if (hinted) page.out.element("p", page.say(hint_key), {{"class", "hint"}, {"id", hint_id}});
  page.close();
}

void zone_field(Page& page) {
  page.out.open("div", {{"data-island", "zone"}});
  text_field(page, {"zone", "you.zone", "", "text", "off", false});
  page.close();
}

void radio_row(Page& page, const RadioRow& row) {
  page.out.open("fieldset", {{"class", "choice"}});
  page.out.element("legend", page.say(row.legend));
  page.out.open("div", {{"class", "chips"}});
  for (const auto& [value, words] : row.choices) {
    const std::string id = fmt::format("f-{}-{}", row.name, value);
    std::vector<Attribute> attributes{
        {"type", "radio"}, {"id", id}, {"name", row.name}, {"value", value}};
    if (value == row.chosen) attributes.emplace_back("checked", "checked");
    page.out.open("span", {{"class", "chip"}}).empty("input", attributes);
    page.out.element("label", words, {{"for", id}}).close();
  }
  page.out.close().close().line_break();
}

void check_box(Page& page, std::string_view name, std::string_view value, std::string_view words,
               bool checked, bool required) {
  const std::string id = fmt::format("f-{}-{}", name, value);
  std::vector<Attribute> attributes{
      {"type", "checkbox"}, {"id", id}, {"name", name}, {"value", value}};
  if (checked) attributes.emplace_back("checked", "checked");
  if (required) attributes.emplace_back("required", "required");
  page.out.open("div", {{"class", "check"}}).empty("input", attributes);
  page.out.element("label", words, {{"for", id}}).close().line_break();
}

}  // namespace attune::server
