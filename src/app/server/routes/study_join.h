// Taking part in a study, and what is asked of who takes part.
#pragma once

#include <optional>
#include <string>

#include "app/server/routes/call.h"
#include "store/studies.h"
#include "survey/schedule.h"
#include "survey/study.h"

namespace attune::server {

/// A kept definition, read. @throws std::runtime_error if what was checked before cannot be read.
[[nodiscard]] survey::Study study_of(const store::KeptStudy& kept);

/// @throws Refused 404 where it is not the reader's.
[[nodiscard]] store::KeptStudy own_study(const store::Access& access, const Call& call,
                                         const std::string& id);

/// Title and consent, in the reader's language.
void fill_study(const store::Access& access, const std::string& study, const std::string& language,
                JoinView& view);
/// Assigns the couple to an arm and writes down what was consented to.
void join_study(const store::Access& access, const std::string& study, const std::string& person,
                const std::string& couple, std::int64_t now);

/// Who is asked, from the day after joining. @param zone  of the person, now.
[[nodiscard]] survey::Participant participant_of(const survey::Study& study,
                                                 const store::Participation& part,
                                                 const std::string& zone);
/// A person's occasions: from the day after joining, in the person's own zone.
[[nodiscard]] std::vector<survey::Occasion> occasions_of(const survey::Study& study,
                                                         const store::Participation& part,
                                                         const std::string& zone);
/// As it is kept with answers and in logs.
[[nodiscard]] std::string occasion_id(const std::string& study, const survey::Occasion& occasion);

/// Draws depend on it; a study without random assignment has 1.
[[nodiscard]] std::uint64_t seed_of(const survey::Study& study);

/// What a study asks of the reader now.
struct Asked {
  survey::Study study;
  store::Participation part;
  survey::Occasion occasion;
};
/// @returns nothing where the reader is in no study or nothing of it is open.
[[nodiscard]] std::optional<Asked> asked_now(Call& call);

}  // namespace attune::server
