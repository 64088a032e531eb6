#include "app/server/routes/study_join.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "io/study_file.h"
#include "store/ledger.h"
#include "survey/assignment.h"

namespace attune::server {
std::uint64_t seed_of(const survey::Study& study) {
  return study.assignment ? study.assignment->seed : 1;
}

survey::Study study_of(const store::KeptStudy& kept) {
  auto read = io::parse_study(kept.definition, kept.id);
  if (!read) throw std::runtime_error("a kept study cannot be read: " + kept.id);
  return std::move(*read);
}

store::KeptStudy own_study(const store::Access& access, const Call& call, const std::string& id) {
  auto study = store::find_study(access, id);
  if (!study || study->owner != call.id()) throw Refused{404, "message.not_found"};
  return std::move(*study);
}

void fill_study(const store::Access& access, const std::string& study, const std::string& language,
                JoinView& view) {
  const auto kept = store::find_study(access, study);
  if (!kept) return;
  const survey::Study found = study_of(*kept);
  view.study_title = survey::said_in(found.title, language, found);
  if (found.consents.empty()) return;
  view.consent_text = survey::said_in(found.consents.back().text, language, found);
  view.consent_version = found.consents.back().version;
}

void join_study(const store::Access& access, const std::string& study, const std::string& person,
                const std::string& couple, std::int64_t now) {
  const auto kept = store::find_study(access, study);
  if (!kept) throw Refused{404, "fault.code"};
  const survey::Study found = study_of(*kept);
  (void)store::take_part(
      access, study, person, couple,
      [&](int place) {
        return found.assignment
                   ? survey::arm_of(*found.assignment, static_cast<std::uint64_t>(place))
                   : std::string();
      },
      now);
  const std::string version = found.consents.empty() ? "" : found.consents.back().version;
  store::add_consent(access, person, "study/" + study, version, true, now);
}

survey::Participant participant_of(const survey::Study& study, const store::Participation& part,
                                   const std::string& zone) {
  const auto joined = survey::to_wall_clock(zone, part.joined / 1000).day;
  return {zone, std::max(study.start.value_or(joined + 1), joined + 1),
          static_cast<std::uint64_t>(part.number)};
}

std::vector<survey::Occasion> occasions_of(const survey::Study& study,
                                           const store::Participation& part,
                                           const std::string& zone) {
  return survey::occasions(study, participant_of(study, part, zone), seed_of(study));
}

std::string occasion_id(const std::string& study, const survey::Occasion& occasion) {
  return fmt::format("{}/{}", study, occasion.number);
}

std::optional<Asked> asked_now(Call& call) {
  struct Found {
    std::optional<store::Participation> part;
    std::optional<store::KeptStudy> study;
  };
  const Found found = call.server.store().read([&](const store::Access& access) {
    Found one{store::participation(access, call.id()), std::nullopt};
    if (one.part) one.study = store::find_study(access, one.part->study);
    return one;
  });
  if (!found.study) return std::nullopt;
  survey::Study study = study_of(*found.study);
  const auto all = occasions_of(study, *found.part, call.who().person.profile.zone);
  const std::int64_t now = call.now() / 1000;
  const auto open = std::find_if(all.begin(), all.end(), [&](const survey::Occasion& one) {
    return one.scheduled <= now && now < one.closes;
  });
  if (open == all.end()) return std::nullopt;
  return Asked{std::move(study), *found.part, *open};
}

}  // namespace attune::server
