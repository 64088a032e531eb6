// Studies of any bytes: either problems in printable words, or a study whose occasions, arms and
// prompts can be planned.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "io/study_file.h"
#include "io/text.h"
#include "require.h"
#include "survey/assignment.h"
#include "survey/prompt_decision.h"
#include "survey/schedule.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace attune;
  auto study = io::parse_study({reinterpret_cast<const char*>(data), size}, "study.json");
  if (!study) {
    ATTUNE_REQUIRE(!study.error().empty());
    for (const auto& problem : study.error()) {
      ATTUNE_REQUIRE(io::find_invalid_utf8(to_string(problem)) == std::string_view::npos);
    }
    return 0;
  }
  study->days = std::min(study->days, 40);
  const survey::Participant person{"Europe/Berlin", 20530, 1};  // over a change of clocks
  const auto all = survey::occasions(*study, person, 1);
  for (std::size_t i = 0; i < all.size(); ++i) {
    ATTUNE_REQUIRE(i == 0 || all[i - 1].scheduled < all[i].scheduled);
    ATTUNE_REQUIRE(all[i].closes > all[i].scheduled);
    const auto* schedule = survey::find_schedule(*study, all[i].schedule);
    ATTUNE_REQUIRE(schedule != nullptr);
    ATTUNE_REQUIRE(survey::items_of(*study, *schedule, 1, 1, all[i].number).size() ==
                   schedule->ask.size());
  }
  if (study->assignment) ATTUNE_REQUIRE(!survey::arm_of(*study->assignment, 7).empty());
  for (const auto& prompt : study->prompts) {
    ATTUNE_REQUIRE(!survey::decision_points(*study, prompt, person).empty());
    (void)survey::decide(prompt, {}, 1, 1, 1);
  }
  return 0;
}
