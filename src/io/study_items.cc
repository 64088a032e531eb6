#include "io/study_items.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>

#include "io/constructs.h"
#include "io/study_words.h"

namespace attune::io {
namespace {

using survey::Form;
using survey::Item;

constexpr std::size_t kLongestName = 29;  ///< Stata takes 32, and "_na" must fit

/// What "scales" says once and items name.
struct RatingScale {
  int lower = 1, upper = 7;
  survey::Words low, high;
};

class ItemsReader {
 public:
  ItemsReader(const JsonNode& file, survey::Study& study) : file_(file), study_(study) {}

  void read() {
    read_scales();
    if (const auto items = file_.need("items")) {
      const auto list = items->list(200);
      if (items->value().is_array() && list.empty()) items->fault("is empty", "at least one item");
      for (const JsonNode& node : list) read_item(node);
    }
    if (const auto blocks = file_.find("random_blocks")) read_blocks(*blocks);
    if (const auto causes = file_.find("causes")) read_causes(*causes);
  }

 private:
  void read_scale(const JsonNode& node, RatingScale& scale) {
    if (const auto lower = node.find("lower")) scale.lower = lower->whole(-1000, 1000).value_or(1);
    if (const auto upper = node.find("upper")) scale.upper = upper->whole(-1000, 1000).value_or(7);
    if (scale.lower >= scale.upper || scale.upper - scale.lower > 100) {
      node.fault(fmt::format("goes from {} to {}", scale.lower, scale.upper),
                 "\"lower\" below \"upper\", at most 100 apart");
    }
    if (const auto low = node.find("low")) scale.low = read_words(*low, study_.languages, 200);
    if (const auto high = node.find("high")) scale.high = read_words(*high, study_.languages, 200);
  }

  void read_scales() {
    const auto scales = file_.find("scales");
    if (!scales) return;
    if (!scales->value().is_object()) return scales->expected("an object { ... }");
    for (const std::string& name : scales->keys()) {
      const auto node = *scales->find(name);
      if (!node.is_object({"lower", "upper", "low", "high"})) continue;
      read_scale(node, scales_[name]);
    }
  }

  void read_item(const JsonNode& node) {
    if (node.find("use")) return use_items(node);
    if (!node.is_object({"use", "name", "form", "scale", "lower", "upper", "low", "high", "choices",
                         "may_not_apply", "words", "block"})) {
      return;
    }
    Item item;
    if (!read_name(node, item)) return;
    if (const auto form = node.need("form")) read_form(*form, item);
    if (const auto words = node.need("words")) {
      item.words = read_words(*words, study_.languages);
    }
    if (const auto block = node.find("block")) item.block = block->name("_", 40).value_or("");
    if (const auto may = node.find("may_not_apply")) {
      item.may_not_apply = may->flag().value_or(false);
    }
    read_answers(node, item);
    add(node, std::move(item));
  }

  bool read_name(const JsonNode& node, Item& item) {
    const auto at = node.need("name");
    const auto name = at ? at->name("_", kLongestName) : std::nullopt;
    if (!name) return false;
    if (is_reserved(*name)) {
      at->fault("is a column of the diary or of the export, or a word of SPSS or Stata",
                "another name, or {\"use\": \"" + *name + "\"} for the item of the check-in");
      return false;
    }
    item.name = *name;
    return true;
  }

  static void read_form(const JsonNode& node, Item& item) {
    static const std::map<std::string, Form> forms{{"rating", Form::rating},
                                                   {"choice", Form::choice},
                                                   {"moments", Form::moments},
                                                   {"text", Form::text}};
    const auto found =
        node.value().is_string() ? forms.find(node.value().get<std::string>()) : forms.end();
    if (found == forms.end()) return node.expected("rating, choice, moments or text");
    item.form = found->second;
  }

  void read_answers(const JsonNode& node, Item& item) {
    const bool chosen = item.form == Form::choice || item.form == Form::moments;
    for (const char* key : {"scale", "lower", "upper", "low", "high"}) {
      if (const auto at = node.find(key); at && item.form != Form::rating) {
        at->fault("is for ratings only");
      }
    }
    if (const auto at = node.find("choices"); at && !chosen) at->fault("is for choice and moments");
    if (item.form == Form::rating) read_rating(node, item);
    if (chosen) {
      if (const auto choices = node.need("choices")) read_choices(*choices, item);
    }
  }

  void read_rating(const JsonNode& node, Item& item) {
    RatingScale scale;
    if (const auto at = node.find("scale")) {
      const auto name = at->text();
      const auto found = name ? scales_.find(*name) : scales_.end();
      if (found != scales_.end()) {
        scale = found->second;
      } else if (name) {
        at->expected("a scale that \"scales\" defines");
      }
    }
    read_scale(node, scale);
    item.lower = scale.lower;
    item.upper = scale.upper;
    item.low_words = scale.low;
    item.high_words = scale.high;
  }

  void read_choices(const JsonNode& node, Item& item) {
    const auto list = node.list(50);
    if (node.value().is_array() && list.empty()) node.fault("is empty", "at least one choice");
    std::set<double> values;
    for (const JsonNode& one : list) {
      if (!one.is_object({"name", "value", "words"})) continue;
      survey::Choice choice;
      const auto name = one.need("name");
      if (name) choice.name = name->name("_", kLongestName).value_or("");
      if (choice.name == "none") name->fault("stands for no moment at all", "another name");
      if (const auto words = one.need("words")) {
        choice.words = read_words(*words, study_.languages, 500);
      }
      if (item.form == Form::moments) {
        if (one.find("value")) one.fault("a moment has no value: it is 1 if it was, else 0");
        if (is_reserved(choice.name)) name->fault("is a column of the diary or of the export");
        if (!choice.name.empty() && !variables_.insert(choice.name).second) {
          name->fault("is there twice", "every variable needs a name of its own");
        }
      } else if (const auto value = one.need("value")) {
        choice.value = value->number().value_or(0);
        if (!values.insert(choice.value).second) value->fault("another choice has this value");
      }
      item.choices.push_back(std::move(choice));
    }
  }

  void use_items(const JsonNode& node) {
    if (!node.is_object({"use"})) return;
    const auto at = *node.find("use");
    const std::string name = at.value().is_string() ? at.value().get<std::string>() : "";
    std::vector<Item> found;
    for (const auto& [set, items] :
         {std::pair{"daily", survey::daily_items()}, std::pair{"weekly", survey::weekly_items()}}) {
      for (const Item& item : items) {
        if (name == set || name == item.name) found.push_back(item);
      }
    }
    if (found.empty()) return at.expected("daily, weekly, or an item of these such as closeness");
    for (Item& item : found) add(at, std::move(item));
  }

  void add(const JsonNode& node, Item item) {
    if (find_item(study_, item.name) != nullptr ||
        (item.form != Form::moments && !variables_.insert(item.name).second)) {
      return node.fault(fmt::format("the item {} is there twice", item.name), "once is enough");
    }
    if (item.may_not_apply && !variables_.insert(item.name + "_na").second) {
      return node.fault(fmt::format("the name {}_na is taken by another item", item.name));
    }
    study_.items.push_back(std::move(item));
  }

  void read_blocks(const JsonNode& node) {
    for (const JsonNode& one : node.list(50)) {
      const auto name = one.text();
      if (!name) continue;
      const auto in_block = [&](const Item& item) { return item.block == *name; };
      if (std::count_if(study_.items.begin(), study_.items.end(), in_block) < 2) {
        one.fault("fewer than two items are of this block", "give items \"block\": " + *name);
      }
      study_.random_blocks.push_back(*name);
    }
  }

  void read_causes(const JsonNode& node) {
    for (const JsonNode& one : node.list(20)) {
      const auto name = one.text();
      if (!name) continue;
      const Item* item = find_item(study_, *name);
      const bool own = item != nullptr && !is_reserved(*name);
      if (!own || (item->form != Form::rating && item->form != Form::choice)) {
        one.expected("an own item of this study, a rating or a choice");
      } else {
        study_.causes.push_back(*name);
      }
    }
  }

  const JsonNode& file_;
  survey::Study& study_;
  std::map<std::string, RatingScale> scales_;
  std::set<std::string> variables_;
};

}  // namespace

bool is_reserved(const std::string& name) {
  static const std::set<std::string> reserved = [] {
    std::set<std::string> names(known_columns().begin(), known_columns().end());
    for (const auto& items : {survey::daily_items(), survey::weekly_items()}) {
      for (const Item& item : items) names.insert(item.name);
    }
    for (const char* column :
         {"study", "schedule", "occasion", "state", "arm", "zone", "consent", "language",
          "scheduled_utc", "sent_utc", "opened_utc", "submitted_utc", "utc_offset"}) {
      names.insert(column);
    }
    // Words that SPSS or Stata keep for themselves.
    for (const char* word :
         {"all", "and",  "by",   "eq",     "ge",    "gt", "le", "lt",  "ne",   "not",  "or",
          "to",  "with", "byte", "double", "float", "if", "in", "int", "long", "using"}) {
      names.insert(word);
    }
    return names;
  }();
  const bool stata_type = name.size() > 3 && name.substr(0, 3) == "str" &&
                          name.find_first_not_of("0123456789", 3) == std::string::npos;
  return stata_type || reserved.count(name) > 0;
}

void read_study_items(const JsonNode& file, survey::Study& study) {
  ItemsReader(file, study).read();
}

}  // namespace attune::io
