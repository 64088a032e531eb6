// What a study asks of a made-up partner on one day. Nothing is kept, and nobody's answers are
// read.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "app/server/pages/messages.h"
#include "app/server/routes/handlers.h"
#include "app/server/routes/study_join.h"
#include "survey/prompt_decision.h"

namespace attune::server {
namespace {

/// As it is asked for, or the first there is.
std::string chosen(const Call& call, const char* field, const std::vector<std::string>& all) {
  const std::string asked(find_field(call.request.query, field));
  if (std::find(all.begin(), all.end(), asked) != all.end()) return asked;
  return all.empty() ? "" : all.front();
}

int day_asked(const Call& call, int days) {
  const std::string asked(find_field(call.request.query, "day"));
  int day = 1;
  std::from_chars(asked.data(), asked.data() + asked.size(), day);
  return std::clamp(day, 1, std::max(1, days));
}

/// "20:05"
std::string words_of(survey::Minute minute) {
  return fmt::format("{:02}:{:02}", minute / 60, minute % 60);
}

std::string clock(const std::string& zone, survey::Seconds at) {
  return words_of(survey::to_wall_clock(zone, at).second / 60);
}

void add_occasions(const survey::Study& study, const survey::Participant& person,
                   survey::LocalDay day, PreviewView& view) {
  for (const survey::Occasion& one : survey::occasions(study, person, seed_of(study))) {
    const survey::Schedule* schedule = survey::find_schedule(study, one.schedule);
    if (one.day != day || schedule == nullptr) continue;
    view.occasions.push_back(
        {one.schedule, clock(person.zone, one.scheduled), clock(person.zone, one.closes),
         survey::items_of(study, *schedule, seed_of(study), person.number, one.number)});
  }
}

void add_prompts(const survey::Study& study, PreviewView& view) {
  for (const survey::Prompt& prompt : study.prompts) {
    const auto& arms = prompt.arms;
    if (!arms.empty() && std::find(arms.begin(), arms.end(), view.chosen.arm) == arms.end()) {
      continue;
    }
    for (const survey::Minute at : prompt.at) {
      view.prompts.push_back(
          {words_of(at), std::string(survey::said_in(prompt.words, view.chosen.language, study)),
           prompt.probability});
    }
  }
}

}  // namespace

Response show_preview(Call& call) {
  const survey::Study study = call.server.store().read([&](const store::Access& access) {
    return study_of(own_study(access, call, call.path["id"]));
  });
  PreviewView view;
  view.id = call.path["id"];
  view.languages = study.languages;
  if (study.assignment) {
    for (const survey::Arm& arm : study.assignment->arms) view.arms.push_back(arm.name);
  }
  view.days = study.days;
  view.chosen = {day_asked(call, study.days), chosen(call, "partner", {"a", "b"}),
                 chosen(call, "arm", view.arms), chosen(call, "language", view.languages)};
  const std::string zone = call.who().person.profile.zone;
  const survey::LocalDay first = study.start.value_or(today_of(call) + 1);
  const std::uint64_t number = view.chosen.partner == "a" ? 0 : 1;
  add_occasions(study, {zone, first, number}, first + view.chosen.day - 1, view);
  add_prompts(study, view);
  view.title = survey::said_in(study.title, view.chosen.language, study);
  call.page.language = view.chosen.language;
  return page(view, call);
}

}  // namespace attune::server
