// Diary text of any bytes: either problems, or a diary that keeps its promises and that, written,
// reads back to the same text. The first byte chooses the schema.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>

#include "analysis/data_summary.h"
#include "io/check_report.h"
#include "io/read_diary.h"
#include "io/text.h"
#include "io/write_csv.h"
#include "require.h"

namespace {

using namespace attune;

const std::array<io::Schema, 3>& schemas() {
  static const std::array<io::Schema, 3> all{
      io::Schema{},
      io::parse_schema("[columns]\ntime = { column = \"t\", format = \"%d.%m.%Y %H:%M\" }\n"
                       "closeness = { column = \"c\", scale = [0, 100], reverse = true }\n"
                       "[causes]\nwork = \"w\"\n[interventions]\ntherapy = \"x\"\n",
                       "schema")
          .value(),
      io::parse_schema("partner_suffix = [\"_m\", \"_w\"]\n", "schema").value()};
  return all;
}

void check(const dyad::Diary& diary) {
  const std::size_t width = diary.variables.size();
  for (const auto& couple : diary.couples) {
    ATTUNE_REQUIRE(!couple.id.empty());
    for (const auto& person : couple.partners) {
      ATTUNE_REQUIRE(person.values.size() == person.times.size() * width);
      ATTUNE_REQUIRE(std::is_sorted(person.times.begin(), person.times.end()));
      ATTUNE_REQUIRE(std::adjacent_find(person.times.begin(), person.times.end()) ==
                     person.times.end());
      ATTUNE_REQUIRE(person.times.empty() || !person.label.empty());
      for (std::size_t i = 0; i < person.values.size(); ++i) {
        const double value = person.values[i];
        const auto& variable = diary.variables[i % width];
        ATTUNE_REQUIRE(std::isnan(value) || std::isfinite(value));
        ATTUNE_REQUIRE(!(value < variable.lower) && !(value > variable.upper));
      }
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto& schema = schemas()[data[0] % schemas().size()];
  std::istringstream in(std::string(reinterpret_cast<const char*>(data) + 1, size - 1));
  const auto read = io::read_diary_csv(in, "diary.csv", size, schema, {}, {});
  if (!read) {
    ATTUNE_REQUIRE(!read.error().empty() && read.error().size() <= 101);
    for (const auto& problem : read.error()) {
      ATTUNE_REQUIRE(io::find_invalid_utf8(to_string(problem)) == std::string::npos);
    }
    return 0;
  }
  check(read->diary);
  const auto summary = analysis::summarize(read->diary);
  ATTUNE_REQUIRE(!io::summary_to_text(read->diary, summary).empty());
  ATTUNE_REQUIRE(!io::check_to_json(read->diary, summary, read->remarks).empty());

  // What was mapped is on our scales now, so it reads without the schema; own columns need theirs,
  // and times of equal minutes would collide.
  if (&schema != &schemas()[0] || read->diary.calendar) return 0;
  std::ostringstream once;
  io::write_diary_csv(once, read->diary);
  std::istringstream back(once.str());
  const auto again = io::read_diary_csv(back, "diary.csv", 0, {}, {}, {});
  ATTUNE_REQUIRE(again.has_value());
  std::ostringstream twice;
  io::write_diary_csv(twice, again->diary);
  ATTUNE_REQUIRE(once.str() == twice.str());
  return 0;
}
