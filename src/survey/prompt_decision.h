// Whether a prompt is sent at a decision point of a micro-randomised trial, and what is logged of
// it: availability first, then one draw against a known probability. Both are needed to estimate an
// effect. Source: Klasnja et al. (2015), Health Psychology 34S, 1220-1228.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "survey/schedule.h"
#include "survey/study.h"

namespace attune::survey {

/// The latest answer of a person to an item.
struct LatestAnswer {
  double value = 0;
  Seconds at = 0;
};

/// What is known of a person at a decision point.
struct Situation {
  Seconds now = 0;
  std::string arm;  ///< empty: the study has none
  std::map<std::string, LatestAnswer> latest;
  std::optional<Seconds> last_sent;          ///< of this prompt
  LocalDay day = 0;                          ///< of the person
  std::optional<LocalDay> wished_for_space;  ///< the last day with "space" answered yes
  bool stopped = false;                      ///< advice stops for this couple, whatever the reason
};

/// One row of the table of decisions.
struct Decision {
  std::string prompt;
  Seconds at = 0;
  bool available = false;  ///< and never why not: the reason can be a private answer
  double probability = 0, draw = 0;
  bool sent = false;
};

/// @param unit   the person's number, or the couple's where the prompt is for both.
/// @param point  the decision point's number: each has its own draw, made even when
///   the prompt is not available, so that draws do not depend on answers.
[[nodiscard]] Decision decide(const Prompt& prompt, const Situation& situation, std::uint64_t seed,
                              std::uint64_t unit, std::uint64_t point);

struct DecisionPoint {
  Seconds at = 0;
  LocalDay day = 0;
  std::uint64_t number = 0;  ///< of day and time of day: the same for both partners
};
/// The decision points of a prompt for one person, in order of time.
/// @throws std::invalid_argument if the zone is not known.
[[nodiscard]] std::vector<DecisionPoint> decision_points(const Study& study, const Prompt& prompt,
                                                         const Participant& person);

}  // namespace attune::survey
