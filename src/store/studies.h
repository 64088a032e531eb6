// Studies: their definition, who takes part, and what was scheduled, asked, decided and answered.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "store/store.h"

namespace attune::store {

struct KeptStudy {
  std::string id, owner, definition;  ///< the JSON as it was given
  std::int64_t created = 0;
};
void add_study(const Access& access, const KeptStudy& study);
/// Only while nobody takes part: what people consented to does not change under them.
/// @returns whether it was changed.
[[nodiscard]] bool set_definition(const Access& access, const std::string& id,
                                  const std::string& definition);
[[nodiscard]] std::optional<KeptStudy> find_study(const Access& access, const std::string& id);
[[nodiscard]] std::vector<KeptStudy> studies(const Access& access);
/// Of one owner.
[[nodiscard]] std::vector<KeptStudy> studies(const Access& access, const std::string& owner);

struct Participation {
  std::string study, person, couple, arm;
  int place = 0;   ///< of the couple, from 0 in the order of joining
  int number = 0;  ///< of the person, likewise
  std::int64_t joined = 0;
};
/// @param arm_of  of a couple's place, for one that is new to the study. @returns what was kept: a
/// second partner has the couple's place and arm.
[[nodiscard]] Participation take_part(const Access& access, const std::string& study,
                                      const std::string& person, const std::string& couple,
                                      const std::function<std::string(int)>& arm_of,
                                      std::int64_t now);
[[nodiscard]] std::vector<Participation> participants(const Access& access,
                                                      const std::string& study);
[[nodiscard]] std::optional<Participation> participation(const Access& access,
                                                         const std::string& person);

/// When an occasion was sent, opened and submitted; 0: not.
struct OccasionLog {
  std::string study, person, id;
  std::int64_t scheduled = 0, sent = 0, opened = 0, submitted = 0;
};
/// Fills in what is not there yet: the first opening counts.
void log_occasion(const Access& access, const OccasionLog& log);
[[nodiscard]] std::vector<OccasionLog> occasions(const Access& access, const std::string& study,
                                                 const std::string& person);

struct KeptDecision {
  std::string study, person, occasion;  ///< the decision point: "PROMPT/NUMBER"
  std::string prompt;
  bool available = false, sent = false;
  double probability = 0, draw = 0;
  std::int64_t at = 0;
};
/// Once a decision point: a second one changes nothing. @returns whether it is new.
[[nodiscard]] bool add_decision(const Access& access, const KeptDecision& decision);
/// Of one person, in order of time.
[[nodiscard]] std::vector<KeptDecision> decisions(const Access& access, const std::string& study,
                                                  const std::string& person);

}  // namespace attune::store
