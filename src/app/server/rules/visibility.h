// Who may see what: the one place that decides it (docs/server.md has the table).
//   Whatever shows a person something about another goes through visible_answers() or joint().
#pragma once

#include <set>
#include <string>
#include <vector>

#include "survey/item.h"

namespace attune::server {

enum class Relation { self, partner, therapist, study, stranger };

/// Items and inferences that a person shares now.
using Grants = std::set<std::string>;

/// What can be inferred about two and shared: a course, distant spells, what tends to help.
[[nodiscard]] const std::vector<std::string>& shareable_inferences();
/// Items that can be shared at all: the daily ones but the secret ones.
[[nodiscard]] const std::vector<std::string>& shareable_items();
/// Giving one's answers to the estimates that all couples here share.
inline constexpr const char* kPopulation = "population";

/// @param subject  what the one who answered shares. @param viewer  what the one who asks shares.
/// Between partners a thing is visible while both share it; a therapist to whom the subject gave
/// access sees what the subject shares; a study under the subject's consent every item that is not
/// secret.
[[nodiscard]] bool may_see(Relation relation, const std::string& item, const Grants& subject,
                           const Grants& viewer);

/// The answers without what the viewer may not see.
[[nodiscard]] survey::Answers visible_answers(Relation relation, const survey::Answers& answers,
                                              const Grants& subject, const Grants& viewer);

/// What both share: joint inferences are made of these items alone, and shown if they are in it.
[[nodiscard]] Grants joint(const Grants& one, const Grants& other);

}  // namespace attune::server
