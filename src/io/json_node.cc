#include "io/json_node.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "io/text.h"

namespace attune::io {
namespace {

std::string found(const Json& value) {
  if (value.is_string()) return shown(value.get_ref<const std::string&>());
  if (value.is_object()) return "an object";
  if (value.is_array()) return "a list";
  return value.dump();
}

}  // namespace

std::string JsonNode::path() const {
  std::string out;
  std::size_t at = 0;
  while (at < pointer_.size()) {
    const std::size_t end = std::min(pointer_.find('/', at + 1), pointer_.size());
    const std::string part = pointer_.substr(at + 1, end - at - 1);
    const bool index = !part.empty() && part.find_first_not_of("0123456789") == std::string::npos;
    out += index ? "[" + part + "]" : (out.empty() ? "" : ".") + printable(part);
    at = end;
  }
  return out.empty() ? "the file" : out;
}

void JsonNode::fault(const std::string& message, std::string mend) const {
  problems_->error(file_->line(pointer_), {}, path() + ": " + message, std::move(mend));
}

void JsonNode::expected(const std::string& what, std::string mend) const {
  problems_->error(file_->line(pointer_), {},
                   fmt::format("{} is {}, expected {}", path(), found(*value_), what),
                   std::move(mend));
}

bool JsonNode::is_object(const std::vector<std::string>& known) const {
  if (!value_->is_object()) {
    expected("an object { ... }");
    return false;
  }
  for (const auto& [key, member] : value_->items()) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    const auto near = nearest(key, known);
    JsonNode(member, child(pointer_, key), *file_, *problems_)
        .fault("is not known here", near ? fmt::format("did you mean \"{}\"?", *near)
                                         : fmt::format("known: {}", fmt::join(known, ", ")));
  }
  return true;
}

std::optional<JsonNode> JsonNode::find(std::string_view key) const {
  if (!value_->is_object()) return std::nullopt;
  const auto member = value_->find(std::string(key));
  if (member == value_->end()) return std::nullopt;
  return JsonNode(*member, child(pointer_, key), *file_, *problems_);
}

std::optional<JsonNode> JsonNode::need(std::string_view key) const {
  auto node = find(key);
  if (!node && value_->is_object()) fault(fmt::format("\"{}\" is missing", key));
  return node;
}

std::vector<std::string> JsonNode::keys() const {
  std::vector<std::string> out;
  if (value_->is_object()) {
    for (const auto& [key, member] : value_->items()) out.push_back(key);
  }
  return out;
}

std::vector<JsonNode> JsonNode::list(std::size_t most) const {
  std::vector<JsonNode> out;
  if (!value_->is_array()) {
    expected("a list [ ... ]");
  } else if (value_->size() > most) {
    fault(fmt::format("has {} elements, at most {} are possible", value_->size(), most));
  } else {
    for (std::size_t i = 0; i < value_->size(); ++i) {
      out.push_back(JsonNode((*value_)[i], child(pointer_, i), *file_, *problems_));
    }
  }
  return out;
}

std::optional<std::string> JsonNode::text(std::size_t longest) const {
  if (!value_->is_string()) {
    expected("a text in quotation marks");
    return std::nullopt;
  }
  const auto& text = value_->get_ref<const std::string&>();
  if (trim(text).empty() || text.size() > longest || text.find('\0') != std::string::npos) {
    expected(fmt::format("a text of 1 to {} bytes", longest));
    return std::nullopt;
  }
  return text;
}

std::optional<int> JsonNode::whole(int lower, int upper) const {
  const double number = value_->is_number() ? value_->get<double>() : std::nan("");
  if (!(number >= lower && number <= upper && number == std::floor(number))) {
    expected(fmt::format("a whole number from {} to {}", lower, upper));
    return std::nullopt;
  }
  return static_cast<int>(number);
}

std::optional<double> JsonNode::number() const {
  if (!value_->is_number() || !std::isfinite(value_->get<double>())) {
    expected("a number");
    return std::nullopt;
  }
  return value_->get<double>();
}

std::optional<bool> JsonNode::flag() const {
  if (!value_->is_boolean()) {
    expected("true or false");
    return std::nullopt;
  }
  return value_->get<bool>();
}

std::optional<std::string> JsonNode::name(std::string_view more, std::size_t longest) const {
  const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto good = [&](char c) {
    return letter(c) || (c >= '0' && c <= '9') || more.find(c) != std::string_view::npos;
  };
  const std::string text = value_->is_string() ? value_->get<std::string>() : "";
  if (text.empty() || text.size() > longest || !letter(text[0]) ||
      !std::all_of(text.begin(), text.end(), good)) {
    expected(fmt::format("a name of 1 to {} of a-z, 0-9 and {}, a letter first", longest, more));
    return std::nullopt;
  }
  return text;
}

}  // namespace attune::io
