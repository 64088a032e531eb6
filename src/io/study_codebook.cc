#include "io/study_codebook.h"

#include <fmt/format.h>

#include <ostream>
#include <string_view>

#include "io/csv_line.h"
#include "io/json.h"

namespace attune::io {
namespace {

using Kind = StudyColumn::Kind;

const char* type_of(const StudyColumn& column) {
  switch (column.kind) {
    case Kind::text:
      return "text";
    case Kind::utc:
      return "time, UTC";
    case Kind::wall:
      return "time, the person's own clock";
    default:
      return column.choices.empty() ? "number" : "choice";
  }
}

/// In this language, else in English, else in any.
std::string in(const survey::Words& words, const std::string& language) {
  if (const auto own = words.find(language); own != words.end()) return own->second;
  if (const auto other = words.find("en"); other != words.end()) return other->second;
  return words.empty() ? std::string() : words.begin()->second;
}

std::string values_in(const StudyColumn& column, const std::string& language) {
  std::string out;
  for (const auto& [value, words] : column.choices) {
    out += fmt::format("{}{} = {}", out.empty() ? "" : "; ", format_number(value),
                       in(words, language));
  }
  return out;
}

/// {"en": ..., "de": ...}, or null.
Json by_language(const survey::Words& words) {
  Json out = Json::object();
  for (const auto& [language, text] : words) out[language] = text;
  return out;
}

Json variable(const StudyColumn& column) {
  Json out{{"@type", "PropertyValue"},
           {"name", column.name},
           {"valueReference", type_of(column)},
           {"description", by_language(column.label)}};
  if (!column.item.empty()) out["measurementTechnique"] = "self-report: " + column.item;
  if (column.lower) out["minValue"] = *column.lower;
  if (column.upper) out["maxValue"] = *column.upper;
  if (!column.low.empty()) out["minLabel"] = by_language(column.low);
  if (!column.high.empty()) out["maxLabel"] = by_language(column.high);
  for (const auto& [value, words] : column.choices) {
    out["levels"].push_back({{"value", value}, {"label", by_language(words)}});
  }
  out["missing"] = "empty: not answered, or not asked on this occasion";
  return out;
}

}  // namespace

void write_codebook_csv(std::ostream& out, const StudyTable& table, const survey::Study& study) {
  CsvLine line(out);
  for (const char* name : {"name", "language", "type", "item", "label", "lower", "upper",
                           "low_means", "high_means", "values", "missing"}) {
    line.text(name);
  }
  line.end();
  for (const StudyColumn& column : table.columns) {
    for (const std::string& language : study.languages) {
      line.text(column.name).text(language).text(type_of(column)).text(column.item);
      line.text(in(column.label, language));
      line.text(column.lower ? format_number(*column.lower) : "");
      line.text(column.upper ? format_number(*column.upper) : "");
      line.text(in(column.low, language)).text(in(column.high, language));
      line.text(values_in(column, language)).text("empty").end();
    }
  }
}

std::string codebook_jsonld(const StudyTable& table, const survey::Study& study) {
  Json variables = Json::array();
  for (const StudyColumn& column : table.columns) variables.push_back(variable(column));
  const Json book{
      {"@context", "https://schema.org/"},
      {"@type", "Dataset"},
      {"name", in(study.title, study.languages.empty() ? "en" : study.languages.front())},
      {"identifier", study.id},
      {"description", by_language(study.title)},
      {"inLanguage", study.languages},
      {"variableMeasured", std::move(variables)}};
  return book.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string read_in_r(const survey::Study& study) {
  return fmt::format(R"(# The study {0}: one row a person and scheduled occasion, answered or not.
diary <- read.csv("diary.csv", na.strings = "", colClasses = c(couple = "character"))
diary$scheduled_utc <- as.POSIXct(diary$scheduled_utc, format = "%Y-%m-%dT%H:%M:%SZ", tz = "UTC")
# How many of the occasions were answered, by person:
aggregate(state == "submitted" ~ couple + partner, diary, mean)
# With labels: haven::read_sav("diary.sav")
)",
                     study.id);
}

std::string read_in_python(const survey::Study& study) {
  return fmt::format(R"(# The study {0}: one row a person and scheduled occasion, answered or not.
import pandas

diary = pandas.read_csv("diary.csv", dtype={{"couple": str}}, parse_dates=["time", "scheduled_utc"])
# How many of the occasions were answered, by person:
print(diary.assign(answered=diary.state == "submitted").groupby(["couple", "partner"]).answered.mean())
# With labels: pandas.read_stata("diary.dta")
)",
                     study.id);
}

}  // namespace attune::io
