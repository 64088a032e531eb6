// Check-ins: each under an id made where it was written, so that sending it again changes nothing.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "store/store.h"
#include "survey/item.h"

namespace attune::store {

struct CheckIn {
  std::string id{}, person{};
  std::int64_t day = 0;      ///< local, since 1970-01-01
  std::string occasion{};    ///< empty: the day's own; "week": weekly items; else of a study
  std::int64_t written = 0;  ///< when the server took it
  survey::Answers answers{};
};

/// Before anybody's first check-in.
inline constexpr std::int64_t kFirstDay = std::numeric_limits<std::int64_t>::min();

enum class Kept { added, changed, same, other_day };
/// One a person, occasion and day: a second answer for the day takes the place of the first.
/// @returns other_day, keeping nothing, where the id is that of another day's.
[[nodiscard]] Kept keep_check_in(const Access& access, const CheckIn& check_in);
/// All of them, in order of days.
[[nodiscard]] std::vector<CheckIn> check_ins(const Access& access, const std::string& person);
/// The days' own alone, from a day on. Only these are opened.
[[nodiscard]] std::vector<CheckIn> daily_check_ins(const Access& access, const std::string& person,
                                                   std::int64_t from_day = kFirstDay);
[[nodiscard]] std::optional<CheckIn> check_in_of(const Access& access, const std::string& person,
                                                 std::int64_t day, const std::string& occasion);
/// @returns whether the person had such a one.
[[nodiscard]] bool remove_check_in(const Access& access, const std::string& person,
                                   const std::string& id);

/// The live filter's state of a person; nothing if it has to be made anew.
[[nodiscard]] std::optional<std::string> live_state(const Access& access,
                                                    const std::string& person);
void set_live_state(const Access& access, const std::string& person, const std::string& state);
void drop_live_state(const Access& access, const std::string& person);

/// Until which day nothing is said to the couple: for a private answer, or at random.
[[nodiscard]] std::int64_t hold_until(const Access& access, const std::string& person);
void set_hold(const Access& access, const std::string& person, std::int64_t until_day);

/// A questionnaire's score of a day: one a day, the later in place of the earlier.
struct Measured {
  std::string name;
  std::int64_t day = 0;
  double score = 0;
};
void add_measure(const Access& access, const std::string& person, const Measured& measured);
/// @returns whether there was one.
[[nodiscard]] bool remove_measure(const Access& access, const std::string& person,
                                  const std::string& name, std::int64_t day);
[[nodiscard]] std::vector<Measured> measures(const Access& access, const std::string& person);

}  // namespace attune::store
