// What two people might do in the days to come, in the columns of the diary, and what that is to
// the model.   docs/math/advice.md
#pragma once

#include <string>
#include <vector>

#include "dyad/ahead.h"

namespace attune::analysis {

/// One column of one day, for both partners.
struct Deed {
  std::string column;  ///< "touch", "time_together", "stress", an intervention
  double value = 0;
  bool more = true;  ///< added to what is usual for them; false: the day's value itself
};

/// What rules of order an action falls under.
enum class ActionKind { plain, listening, needs_attunement, touch, help };

struct Action {
  std::string name;
  std::string invitation;  ///< a sentence that offers it
  double effort = 1;       ///< 1..5, as the people find it
  std::vector<Deed> deeds;
  std::vector<int> days{1};  ///< from now
  ActionKind kind = ActionKind::plain;
};

/// science: a small set with an effort that users may change.
[[nodiscard]] std::vector<Action> default_actions();
/// An intervention that the fit has an effect of.
[[nodiscard]] Action intervention_action(const std::string& name);

/// Whether the model has a term that the column acts by.
[[nodiscard]] bool acts(const std::string& column, const dyad::DesignTerms& terms);
/// Every column that acts.
[[nodiscard]] std::vector<std::string> acting_columns(const dyad::DesignTerms& terms);

/// @param now  the last check-in. Columns that do not act are left out.
[[nodiscard]] dyad::Plan plan_of(const std::vector<Deed>& deeds, const std::vector<int>& days,
                                 double now, const dyad::Standard& standard,
                                 const dyad::CoupleScaling& usual);

}  // namespace attune::analysis
