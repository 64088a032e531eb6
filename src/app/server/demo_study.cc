#include "app/server/demo_study.h"

#include <fmt/format.h>

#include <map>

#include "app/server/demo_diary.h"
#include "app/server/local_time.h"
#include "app/server/prompts.h"
#include "app/server/routes/study_join.h"
#include "store/check_ins.h"
#include "store/couples.h"
#include "store/people.h"
#include "store/sealing.h"
#include "store/studies.h"

namespace attune::server {
namespace {

constexpr int kCouples = 12, kDays = 24;
constexpr const char* kId = "demo-evenings";
constexpr const char* kZone = "Europe/Berlin";

constexpr const char* kDefinition = R"json({
  "attune_study": 1,
  "id": "evenings",
  "title": {"en": "Evenings together", "de": "Abende zu zweit"},
  "languages": ["en", "de"],
  "days": 28,
  "items": [{"use": "daily"}],
  "schedules": [{"name": "evening", "ask": ["daily"], "at": ["20:00"], "open": 300, "remind": 60}],
  "assignment": {"arms": [{"name": "walk"}, {"name": "as_usual"}], "blocks": [4], "seed": 20260302},
  "prompts": [{"name": "thanks", "at": ["17:30"], "probability": 0.5, "for": "person",
    "arms": ["walk"], "hours_between": 20, "words": {
    "en": "Is there something of the last days that you are grateful for, and have not said?",
    "de": "Gibt es etwas aus den letzten Tagen, wofür du dankbar bist und es nicht gesagt hast?"}}],
  "consent": [{"version": "2026-03", "text": {
    "en": "Made up, as everybody in this study is: two minutes a day for four weeks.",
    "de": "Erfunden, wie alle in dieser Studie: zwei Minuten am Tag, vier Wochen lang."}}]
}
)json";

/// Who answers opens a few minutes after being asked, and needs two.
void answer(const store::Access& access, const store::Participation& part,
            const survey::Occasion& occasion, const survey::Answers& answers) {
  const std::string id = occasion_id(kId, occasion);
  const std::int64_t asked = occasion.scheduled * 1000;
  const std::int64_t opened = asked + (7 + 11 * (part.number % 5)) * kMinute;
  store::log_occasion(access, {kId, part.person, id, asked, asked, opened, opened + 2 * kMinute});
  (void)store::keep_check_in(access, {store::random_text(16), part.person, occasion.day, id,
                                      opened + 2 * kMinute, answers});
}

/// As if the server had run all the time.
void add_decisions(const store::Access& access, const survey::Study& study,
                   const store::Participation& part, std::int64_t now) {
  for (const DuePrompt& due : due_prompts(access, study, part, now)) {
    decide_prompt(access, study, part, due, true);
  }
}

void add_answers(const store::Access& access, const survey::Study& study,
                 const store::Participation& part, const std::vector<SimulatedDay>& days,
                 std::int64_t now) {
  std::map<std::int64_t, const survey::Answers*> by_day;
  for (const SimulatedDay& one : days) by_day[one.day] = &one.answers;
  const auto all = occasions_of(study, part, kZone);
  for (const survey::Occasion& occasion : all) {
    if (occasion.closes > now / 1000) break;
    const auto found = by_day.find(occasion.day - all.front().day);
    if (found != by_day.end()) answer(access, part, occasion, *found->second);
  }
}

}  // namespace

void add_demo_study(Server& server, const store::Access& access, const std::string& owner) {
  const std::int64_t now = server.now(), joined = now - kDays * kDay;
  store::add_study(access, {kId, owner, kDefinition, joined});
  const survey::Study study = study_of({kId, owner, kDefinition, joined});
  const dyad::Diary diary = simulated(kCouples, kDays, 20260302);
  for (std::size_t c = 0; c < diary.couples.size(); ++c) {
    std::string couple;
    for (const std::size_t side : {0U, 1U}) {
      store::Person person;
      person.profile.name = fmt::format("{}{}", c + 1, side == 0 ? "a" : "b");
      person.profile.handle = fmt::format("demo-study-{}", person.profile.name);
      person.profile.zone = kZone;
      const std::string id = store::add_person(access, person, "*", joined).value();
      if (side == 0) {
        couple = store::add_couple(access, id, joined);
      } else {
        (void)store::join_couple(access, couple, id, joined);
      }
      join_study(access, kId, id, couple, joined);
      const auto part = store::participation(access, id);
      add_answers(access, study, part.value(), simulated_days(diary, c, side), now);
      add_decisions(access, study, part.value(), now);
    }
  }
}

}  // namespace attune::server
