#include "io/coded_turns.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <set>
#include <string_view>

#include "io/any_table.h"
#include "io/csv_table.h"
#include "io/problems.h"
#include "io/text.h"

namespace attune::io {
namespace {

constexpr std::size_t kNone = ~std::size_t{0};
using Names = std::vector<std::string>;

std::size_t find_any(const Names& names, std::initializer_list<const char*> any) {
  for (const char* name : any) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  }
  return kNone;
}

std::size_t find(const Names& names, const std::string& name) {
  return name.empty() ? kNone : find_any(names, {name.c_str()});
}

std::string text_of(std::span<const Cell> cells, std::size_t column) {
  if (column == kNone) return {};
  if (cells[column].kind == Cell::Kind::number) return fmt::format("{}", cells[column].number);
  return std::string(trim(cells[column].text));
}

/// The conversations of a table whose column has the value.
class Chosen : public TableSink {
 public:
  Chosen(const CodedFilter& filter, Problems& problems) : filter_(filter), problems_(problems) {}

  std::vector<bool> header(const Names& names) override {
    id_ = find_any(names, {"conversation", "dialogue_id", "talk"});
    value_ = find(names, filter_.column);
    for (const auto& [place, name] :
         {std::pair{id_, std::string("conversation")}, std::pair{value_, filter_.column}}) {
      if (place == kNone) problems_.error(1, name, "the column is missing");
    }
    if (problems_.errors() > 0) return {};
    return std::vector<bool>(names.size(), true);
  }
  void row(std::size_t, std::span<const Cell> cells) override {
    if (text_of(cells, value_) == filter_.value) ids.insert(text_of(cells, id_));
  }
  std::set<std::string> ids;

 private:
  const CodedFilter& filter_;
  Problems& problems_;
  std::size_t id_ = kNone, value_ = kNone;
};

class Turns : public TableSink {
 public:
  Turns(const CodedFilter& filter, Problems& problems, const std::set<std::string>* chosen)
      : filter_(filter), problems_(problems), chosen_(chosen) {}

  std::vector<bool> header(const Names& names) override {
    text_ = find_any(names, {"text", "utterance", "message"});
    codes_ = find_any(names, {"labels", "codes", "strategies"});
    conversation_ = find_any(names, {"conversation", "dialogue_id", "talk"});
    value_ = find(names, filter_.column);
    missing(text_, "text", "coded turns have a column text");
    missing(codes_, "labels", "and one of labels, codes or strategies, with | between codes");
    if (!filter_.column.empty() && value_ == kNone && chosen_ == nullptr) {
      missing(kNone, filter_.column, "a column of this file, or of --conversations FILE");
    }
    if (value_ == kNone && chosen_ != nullptr) {
      missing(conversation_, "conversation", "so that conversations can be chosen");
    }
    if (problems_.errors() > 0) return {};
    return std::vector<bool>(names.size(), true);
  }

  void row(std::size_t line, std::span<const Cell> cells) override {
    const std::string conversation =
        conversation_ == kNone ? fmt::format("{}", line) : text_of(cells, conversation_);
    if (value_ != kNone) {
      if (text_of(cells, value_) != filter_.value) return;
    } else if (chosen_ != nullptr && !chosen_->contains(conversation)) {
      return;
    }
    std::vector<std::string> codes = codes_of(text_of(cells, codes_));
    if (codes.empty() || trim(cells[text_].text).empty()) {
      ++uncoded_;
      return;
    }
    found_.texts.emplace_back(cells[text_].text);
    found_.codes.push_back(std::move(codes));
    found_.conversations.push_back(conversation);
  }

  Expected<CheckedCodedTurns, std::vector<Diagnostic>> finish() {
    if (problems_.errors() == 0 && found_.texts.empty()) {
      problems_.error(0, {}, "no coded turn is left of this file");
    }
    if (problems_.errors() > 0) return unexpected(problems_.take_errors());
    if (uncoded_ > 0) {
      problems_.note(0, {}, fmt::format("{} rows have no code: left out", uncoded_));
    }
    return CheckedCodedTurns{std::move(found_), problems_.take_remarks()};
  }

 private:
  void missing(std::size_t place, const std::string& name, const std::string& mend) {
    if (place == kNone) problems_.error(1, name, "the column is missing", mend);
  }
  static std::vector<std::string> codes_of(std::string_view text) {
    std::vector<std::string> codes;
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('|'), text.size());
      const std::string_view code = trim(text.substr(0, end));
      if (!code.empty() && code != "NA") codes.emplace_back(code);
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    return codes;
  }

  const CodedFilter& filter_;
  Problems& problems_;
  const std::set<std::string>* chosen_;
  conversation::CodedTurns found_;
  std::size_t text_ = kNone, codes_ = kNone, conversation_ = kNone, value_ = kNone, uncoded_ = 0;
};

}  // namespace

Expected<CheckedCodedTurns, std::vector<Diagnostic>> read_coded_turns(const std::string& path,
                                                                      const CodedFilter& filter,
                                                                      std::size_t max_problems,
                                                                      const Job& job) {
  std::set<std::string> ids;
  const bool table = !filter.conversations.empty();
  if (table) {
    Problems problems(filter.conversations, max_problems);
    Chosen chosen(filter, problems);
    read_any_table(filter.conversations, chosen, problems, job);
    if (problems.errors() > 0) return unexpected(problems.take_errors());
    ids = std::move(chosen.ids);
  }
  Problems problems(path, max_problems);
  Turns turns(filter, problems, table ? &ids : nullptr);
  read_any_table(path, turns, problems, job);
  return turns.finish();
}

Expected<CheckedCodedTurns, std::vector<Diagnostic>> read_coded_turns_csv(
    std::istream& in, const std::string& name, const std::string& column, const std::string& value,
    std::size_t max_problems, const Job& job) {
  const CodedFilter filter{column, value, {}};
  Problems problems(name, max_problems);
  Turns turns(filter, problems, nullptr);
  read_csv_table(in, 0, turns, problems, job);
  return turns.finish();
}

}  // namespace attune::io
