#include "survey/item.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace attune::survey {
namespace {

Item rating(std::string name, bool may_not_apply = false) {
  Item item;
  item.name = std::move(name);
  item.may_not_apply = may_not_apply;
  return item;
}

Item choice(std::string name, std::vector<Choice> choices, bool secret = false) {
  Item item;
  item.name = std::move(name);
  item.form = Form::choice;
  item.choices = std::move(choices);
  item.secret = secret;
  return item;
}

Item shared_moments() {
  Item item;
  item.name = "moments";
  item.form = Form::moments;
  for (const char* name : {"touch", "eye_contact", "enjoyable", "novel", "shared_laugh",
                           "returned_gesture", "open_talk", "thanks", "out_together"}) {
    item.choices.push_back({name, 1, {}});
  }
  return item;
}

std::vector<Item> make_daily() {
  return {rating("closeness"),
          rating("distance"),
          rating("affection_landed", true),
          rating("responsiveness", true),
          rating("stress"),
          rating("exhaustion"),
          rating("low_mood"),
          choice("time_together", {{"none", 0, {}},
                                   {"under_15", 8, {}},
                                   {"15_to_30", 22, {}},
                                   {"30_to_60", 45, {}},
                                   {"60_to_120", 90, {}},
                                   {"over_120", 150, {}}}),
          shared_moments(),
          choice("conflict", {{"no", 0, {}}, {"settled", 0.5, {}}, {"unsettled", 1, {}}}),
          rating("gave_responsiveness"),
          choice("space", {{"no", 0, {}}, {"yes", 1, {}}}, true)};
}

std::vector<Item> make_weekly() {
  return {rating("trust"), choice("safety", {{"no", 0, {}}, {"yes", 1, {}}}, true)};
}

const Choice* find_choice(const Item& item, std::string_view name) {
  const auto found = std::find_if(item.choices.begin(), item.choices.end(),
                                  [&](const Choice& choice) { return choice.name == name; });
  return found == item.choices.end() ? nullptr : &*found;
}

std::string choices_of(const Item& item) {
  std::vector<std::string> names;
  for (const Choice& choice : item.choices) names.push_back(choice.name);
  return fmt::format("one of {}", fmt::join(names, ", "));
}

std::optional<int> whole_number(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

void read_moment(const Item& item, const std::string& value, ReadAnswers& read) {
  // Once one moment is told, or that there was none, the others did not happen.
  for (const Choice& choice : item.choices) read.answers.values.try_emplace(choice.name, 0);
  if (value == "none") return;
  if (find_choice(item, value)) {
    read.answers.values[value] = 1;
  } else {
    read.faults.push_back({item.name, value, choices_of(item) + ", or none"});
  }
}

void read_one(const Item& item, const std::string& value, ReadAnswers& read) {
  if (item.form == Form::text) {
    read.answers.texts[item.name] = value;
  } else if (item.form == Form::moments) {
    read_moment(item, value, read);
  } else if (item.may_not_apply && value == "none") {
    read.answers.not_applicable.push_back(item.name);
  } else if (item.form == Form::choice) {
    if (const Choice* chosen = find_choice(item, value)) {
      read.answers.values[item.name] = chosen->value;
    } else {
      read.faults.push_back({item.name, value, choices_of(item)});
    }
  } else if (const auto number = whole_number(value);
             number && *number >= item.lower && *number <= item.upper) {
    read.answers.values[item.name] = *number;
  } else {
    read.faults.push_back(
        {item.name, value, fmt::format("a whole number from {} to {}", item.lower, item.upper)});
  }
}

}  // namespace

std::span<const Item> daily_items() {
  static const std::vector<Item> items = make_daily();
  return items;
}

std::span<const Item> weekly_items() {
  static const std::vector<Item> items = make_weekly();
  return items;
}

std::vector<std::string> variables_of(const Item& item) {
  if (item.form != Form::moments) return {item.name};
  std::vector<std::string> names;
  for (const Choice& choice : item.choices) names.push_back(choice.name);
  return names;
}

std::optional<double> value_of(const Answers& answers, const std::string& variable) {
  const auto found = answers.values.find(variable);
  if (found == answers.values.end()) return std::nullopt;
  return found->second;
}

ReadAnswers read_answers(std::span<const Item> items,
                         const std::vector<std::pair<std::string, std::string>>& given) {
  ReadAnswers read;
  for (const auto& [field, value] : given) {
    if (value.empty()) continue;
    const auto item = std::find_if(items.begin(), items.end(), [&, &name = field](const Item& one) {
      return one.name == name;
    });
    if (item == items.end()) {
      read.faults.push_back({field, value, "a field of this check-in"});
    } else {
      read_one(*item, value, read);
    }
  }
  return read;
}

}  // namespace attune::survey
