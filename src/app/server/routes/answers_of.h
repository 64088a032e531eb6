// Check-ins as they are kept, and as others may have them.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "app/server/engine/diary_of.h"
#include "app/server/rules/visibility.h"
#include "app/server/server.h"
#include "store/check_ins.h"

namespace attune::server {

/// The daily ones, in order of days.
[[nodiscard]] std::vector<DayAnswers> own_days(const store::Access& access,
                                               const std::string& person,
                                               std::int64_t from_day = store::kFirstDay);

/// Another's daily ones, without what the viewer may not see. Everything that shows a person
/// something of another is made of this.
[[nodiscard]] std::vector<DayAnswers> visible_days(const store::Access& access, Relation relation,
                                                   const std::string& subject,
                                                   const std::string& viewer);

/// Of two partners, by side: the answers that both share and no others.
[[nodiscard]] std::array<std::vector<DayAnswers>, 2> joint_days(const store::Access& access,
                                                                const std::string& first,
                                                                const std::string& second);

/// Takes a check-in and moves the person's live filter on, in one commit.
[[nodiscard]] store::Kept take_check_in(Server& server, store::CheckIn check_in);

}  // namespace attune::server
