// What a check-in asks: the twelve items of the daily check-in, weekly ones, and a study's own.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace attune::survey {

enum class Form {
  rating,   ///< one of lower..upper
  choice,   ///< one of the choices
  moments,  ///< any of the choices: each is a variable of its own, 0 or 1
  text,     ///< a study's own, never part of a model
};

/// One answer that can be chosen.
struct Choice {
  std::string name;  ///< of the variable, for moments; else a word for the form's value
  double value = 1;  ///< as the diary has it
  std::map<std::string, std::string> words;  ///< by language, of a study's own item
};

struct Item {
  std::string name;  ///< the diary's column: "closeness"; of moments "moments"
  Form form = Form::rating;
  int lower = 1, upper = 7;
  std::vector<Choice> choices;
  bool may_not_apply = false;  ///< "there was none": missing, and known to be so
  bool secret = false;         ///< never leaves the person's own pages: space, safety
  /// By language, of a study's own item; empty: the catalogue's "item.NAME".
  std::map<std::string, std::string> words, low_words, high_words;
  std::string block;  ///< items of a block may come in a random order
};

/// The twelve items, in their order.
[[nodiscard]] std::span<const Item> daily_items();
/// Asked once a week: trust, and the private one about fear.
[[nodiscard]] std::span<const Item> weekly_items();

/// Every variable that an item fills: its name, or those of its moments.
[[nodiscard]] std::vector<std::string> variables_of(const Item& item);

/// A person's answers on one occasion. A variable that is absent was skipped.
struct Answers {
  std::map<std::string, double> values;
  std::vector<std::string> not_applicable;  ///< items said not to apply
  std::map<std::string, std::string> texts;
};

/// @returns nothing where it was skipped. @param variable  "closeness", "touch".
[[nodiscard]] std::optional<double> value_of(const Answers& answers, const std::string& variable);

/// What is wrong with one field of a form.
struct FieldFault {
  std::string field, found, expected;
};

struct ReadAnswers {
  Answers answers;
  std::vector<FieldFault> faults;
};
/// @param given  field and what the form holds; "" is skipped, "none" does not apply.
/// @returns the answers, and every field that names no item or is out of range.
[[nodiscard]] ReadAnswers read_answers(
    std::span<const Item> items, const std::vector<std::pair<std::string, std::string>>& given);

}  // namespace attune::survey
