// A study as its author defines it: what is asked, when, of whom. Read from one JSON file
// (docs/formats/study.md); nothing here has a clock or knows a person.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "survey/item.h"

namespace attune::survey {

/// Words by language: "en", "de".
using Words = std::map<std::string, std::string>;

/// The wall clock of the person: minutes since midnight, 0 to 1439 (1440 where a window ends).
using Minute = int;

/// Some times between two, drawn anew each day, each as likely as any other.
struct RandomTimes {
  Minute from = 0, to = 0;  ///< from < to
  int count = 1;
  int apart = 0;  ///< at least so many minutes between two of them
};

/// Items that are asked together, again and again.
struct Schedule {
  enum class Every { day, week, month };
  std::string name;
  std::vector<std::string> ask;  ///< names of items, in order
  Every every = Every::day;
  int on = 1;  ///< week: 1 Monday to 7 Sunday; month: day 1 to 31, or the last one there is
  std::vector<Minute> at;
  std::vector<RandomTimes> random;
  int open = 180;  ///< minutes from the scheduled time in which it can be answered
  int remind = 0;  ///< minutes after which who has not answered is reminded once; 0: never
};

struct Arm {
  std::string name;
  int weight = 1;  ///< in a block: how many couples of it, as a multiple
};

/// Couples are assigned, never single partners: permuted blocks, in the order of joining.
struct Assignment {
  std::vector<Arm> arms;
  std::vector<int> blocks;  ///< sizes, each a multiple of the sum of weights; one is drawn a block
  std::uint64_t seed = 0;
};

/// A latest answer that a prompt needs.
struct Condition {
  std::string item;
  std::optional<double> at_least, at_most;
  int within_hours = 24;
};

/// A micro-randomised prompt (Klasnja et al. 2015): at each decision point, if it may be sent at
/// all, it is sent with the given probability.
struct Prompt {
  std::string name;
  Words words;
  std::vector<Minute> at;         ///< decision points of a day
  double probability = 0.5;       ///< strictly between 0 and 1
  std::vector<std::string> arms;  ///< in which it can come; empty: all
  std::vector<Condition> available;
  int hours_between = 0;    ///< since the last one was sent
  bool for_couple = false;  ///< both partners get the same draw
};

struct Consent {
  std::string version;
  Words text;
};

struct Study {
  std::string id;
  Words title;
  std::vector<std::string> languages;  ///< the first is used where a person's own is not there
  std::optional<std::int64_t> start;   ///< days since 1970-01-01; none: the day after joining
  int days = 0;
  std::vector<Item> items;                 ///< every item that any schedule asks
  std::vector<std::string> random_blocks;  ///< items of these come in a random order
  std::vector<std::string> causes;         ///< own items that a model takes as causes
  std::vector<Schedule> schedules;
  std::optional<Assignment> assignment;
  std::vector<Prompt> prompts;
  std::vector<Consent> consents;  ///< the last is the one that is asked for
};

/// @returns nullptr if there is none of that name.
[[nodiscard]] const Item* find_item(const Study& study, std::string_view name);
[[nodiscard]] const Schedule* find_schedule(const Study& study, std::string_view name);

/// The items that a schedule asks, those of a random block in an order of this person and occasion.
/// @param number  of the occasion.
[[nodiscard]] std::vector<Item> items_of(const Study& study, const Schedule& schedule,
                                         std::uint64_t seed, std::uint64_t person, int number);

/// In the person's language, else in the study's first.
[[nodiscard]] std::string_view said_in(const Words& words, const std::string& language,
                                       const Study& study);

}  // namespace attune::survey
