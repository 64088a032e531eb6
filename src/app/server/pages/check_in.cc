#include "app/server/pages/check_in.h"

#include <fmt/format.h>

#include <algorithm>

namespace attune::server {
namespace {

using report::Attribute;
using survey::Form;
using survey::Item;

using ByLanguage = std::map<std::string, std::string>;

/// What a study says itself, in the reader's language or else in what it has.
const std::string* own_words(const Messages& words, const ByLanguage& own) {
  for (const std::string& language : {words.language(), words.language().substr(0, 2)}) {
    if (const auto found = own.find(language); found != own.end()) return &found->second;
  }
  if (const auto english = own.find("en"); english != own.end()) return &english->second;
  return own.empty() ? nullptr : &own.begin()->second;
}

std::string end_words(const Messages& words, const Item& item, const ByLanguage& own,
                      std::string_view end) {
  if (const std::string* said = own_words(words, own)) return *said;
  const std::string key = fmt::format("item.{}.{}", item.name, end);
  return words.say(words.has(key) ? key : fmt::format("scale.{}", end));
}

class Question {
 public:
  Question(Page& page, const Item& item, const survey::Answers& given, const Said* fault)
      : page_(page), item_(item), given_(given), fault_(fault) {}

  void write() {
    if (item_.form == Form::text) return write_text();
    std::vector<Attribute> attributes{{"class", fault_ ? "item wrong" : "item"}};
    const std::string hint_id = fmt::format("i-{}-note", item_.name);
    const std::string described = described_by(hint_id);
    if (!described.empty()) attributes.emplace_back("aria-describedby", described);
    if (item_.secret) attributes.emplace_back("data-secret", "yes");  // no draft keeps it
    page_.out.open("fieldset", attributes);
    page_.out.element("legend", question_of(page_.words, item_)).line_break();
    write_note(hint_id);
    if (item_.form == Form::rating) {
      write_scale();
    } else {
      page_.out.open("div", {{"class", item_.form == Form::moments ? "chips large" : "chips"}});
      write_choices();
      if (item_.form == Form::choice) write_ways_out();
      page_.out.close();
    }
    page_.out.close().line_break();
  }

 private:
  [[nodiscard]] std::string note_key() const { return fmt::format("item.{}.note", item_.name); }
  [[nodiscard]] bool noted() const { return item_.secret || page_.words.has(note_key()); }
  [[nodiscard]] bool does_not_apply() const {
    return std::find(given_.not_applicable.begin(), given_.not_applicable.end(), item_.name) !=
           given_.not_applicable.end();
  }
  [[nodiscard]] std::optional<double> value(const std::string& name) const {
    return survey::value_of(given_, name);
  }

  [[nodiscard]] std::string end_id(std::string_view end) const {
    return fmt::format("i-{}-{}", item_.name, end);
  }
  /// What is read out with the question: note or fault, and what the ends of a scale mean.
  [[nodiscard]] std::string described_by(const std::string& note_id) const {
    std::string ids = fault_ || noted() ? note_id : "";
    if (item_.form != Form::rating) return ids;
    return fmt::format("{}{}{} {}", ids, ids.empty() ? "" : " ", end_id("low"), end_id("high"));
  }

  void write_note(const std::string& id) {
    if (!fault_ && !noted()) return;
    page_.out.open("p", {{"class", fault_ ? "fault" : "note"}, {"id", id}});
    if (fault_) page_.out.text(page_.words.say(*fault_));
    if (!fault_ && page_.words.has(note_key())) page_.out.text(page_.say(note_key()));
    if (!fault_ && !page_.words.has(note_key())) page_.out.text(page_.say("item.secret"));
    page_.out.close();
  }

  void write_option(std::string_view value, std::string_view words, bool chosen,
                    std::string_view css_class, std::string_view type = "radio") {
    const std::string id = fmt::format("i-{}-{}", item_.name, value.empty() ? "skip" : value);
    std::vector<Attribute> attributes{
        {"type", type}, {"id", id}, {"name", item_.name}, {"value", value}};
    if (chosen) attributes.emplace_back("checked", "checked");
    page_.out.open("span", {{"class", css_class}}).empty("input", attributes);
    page_.out.element("label", words, {{"for", id}}).close();
  }

  /// Seven numbers in a row with words at both ends.
  void write_scale() {
    const std::string low = end_words(page_.words, item_, item_.low_words, "low");
    const std::string high = end_words(page_.words, item_, item_.high_words, "high");
    page_.out.open("div", {{"class", item_.upper - item_.lower <= 6 ? "scale" : "scale many"}});
    for (int v = item_.lower; v <= item_.upper; ++v) {
      std::string said = std::to_string(v);
      write_option(said, said, value(item_.name) == v, "step");
    }
    page_.out.close();
    page_.out.open("div", {{"class", "ends"}});
    page_.out.element("span", fmt::format("{} {}", item_.lower, low), {{"id", end_id("low")}});
    page_.out.element("span", fmt::format("{} {}", item_.upper, high), {{"id", end_id("high")}});
    page_.out.open("div", {{"class", "chips"}});
    write_ways_out();
    page_.out.close().close();
  }

  void write_choices() {
    const bool moments = item_.form == Form::moments;
    for (const survey::Choice& choice : item_.choices) {
      const auto now = value(moments ? choice.name : item_.name);
      write_option(choice.name, words_of(page_.words, item_, choice), now == choice.value, "chip",
                   moments ? "checkbox" : "radio");
    }
    if (moments) {
      const auto variables = survey::variables_of(item_);
      const bool none = std::all_of(variables.begin(), variables.end(),
                                    [&](const std::string& name) { return value(name) == 0.0; });
      write_option("none", page_.say("item.moments.none"), none, "chip", "checkbox");
    }
  }

  /// Moments need none: a tap takes back what a tap chose.
  void write_ways_out() {
    if (item_.may_not_apply) {
      const std::string key = fmt::format("item.{}.none", item_.name);
      write_option("none", page_.say(page_.words.has(key) ? key : "item.none"), does_not_apply(),
                   "chip");
    }
    const bool answered = value(item_.name).has_value() || does_not_apply();
    write_option("", page_.say("item.skip"), !answered, "chip skip-it");
  }

  void write_text() {
    const std::string id = fmt::format("i-{}", item_.name);
    const auto given = given_.texts.find(item_.name);
    page_.out.open("div", {{"class", fault_ ? "item wrong" : "item"}});
    page_.out.element("label", question_of(page_.words, item_), {{"for", id}});
    write_note(id + "-note");
    page_.out.element("textarea", given == given_.texts.end() ? "" : given->second,
                      {{"id", id}, {"name", item_.name}, {"rows", "3"}});
    page_.out.close().line_break();
  }

  Page& page_;
  const Item& item_;
  const survey::Answers& given_;
  const Said* fault_;
};

}  // namespace

std::string question_of(const Messages& words, const Item& item) {
  if (const std::string* own = own_words(words, item.words)) return *own;
  return words.say(fmt::format("item.{}", item.name));
}

std::string words_of(const Messages& words, const Item& item, const survey::Choice& choice) {
  if (const std::string* own = own_words(words, choice.words)) return *own;
  return words.say(fmt::format("item.{}.{}", item.name, choice.name));
}

void ask(Page& page, const Item& item, const survey::Answers& given, const Said* fault) {
  Question(page, item, given, fault).write();
}

}  // namespace attune::server
