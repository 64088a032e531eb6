// One value of a JSON file that people write: asked for what it should be, it gives that or tells
// the fault with file, line, path, what was found and what was expected.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/lined_json.h"
#include "io/problems.h"

namespace attune::io {

class JsonNode {
 public:
  /// The file's value. Both must outlive the node.
  JsonNode(const LinedJson& file, Problems& problems) : JsonNode(file.value, {}, file, problems) {}

  [[nodiscard]] const Json& value() const { return *value_; }
  /// "items[3].name", for messages.
  [[nodiscard]] std::string path() const;
  /// "items[3].name: MESSAGE (MEND)" at its line.
  void fault(const std::string& message, std::string mend = {}) const;
  /// "items[3].name is 9, expected a whole number from 1 to 7".
  void expected(const std::string& what, std::string mend = {}) const;

  /// The value is an object with no other keys; each other one is a fault, with the nearest known.
  [[nodiscard]] bool is_object(const std::vector<std::string>& known) const;
  [[nodiscard]] std::optional<JsonNode> find(std::string_view key) const;
  /// The same, and a fault if it is not there.
  [[nodiscard]] std::optional<JsonNode> need(std::string_view key) const;
  [[nodiscard]] std::vector<std::string> keys() const;  ///< of an object
  /// Of a list; anything else, or more than `most`, is a fault.
  [[nodiscard]] std::vector<JsonNode> list(std::size_t most) const;

  [[nodiscard]] std::optional<std::string> text(std::size_t longest = 200) const;
  [[nodiscard]] std::optional<int> whole(int lower, int upper) const;
  [[nodiscard]] std::optional<double> number() const;
  [[nodiscard]] std::optional<bool> flag() const;
  /// Letters, digits and `more`, a letter first.
  [[nodiscard]] std::optional<std::string> name(std::string_view more, std::size_t longest) const;

 private:
  JsonNode(const Json& value, std::string pointer, const LinedJson& file, Problems& problems)
      : value_(&value), pointer_(std::move(pointer)), file_(&file), problems_(&problems) {}

  const Json* value_;
  std::string pointer_;
  const LinedJson* file_;
  Problems* problems_;
};

}  // namespace attune::io
