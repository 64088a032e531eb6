#include "app/server/prompts.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "app/server/local_time.h"
#include "app/server/routes/quiet.h"
#include "app/server/routes/study_join.h"
#include "store/check_ins.h"
#include "store/couples.h"
#include "store/people.h"

namespace attune::server {
namespace {

/// A prompt belongs to its moment: the server asks every minute, and a busy one is late by less.
constexpr std::int64_t kLate = 15 * kMinute;

std::string id_of(const DuePrompt& due) {
  return fmt::format("{}/{}", due.prompt->name, due.point.number);
}

std::string partner_of(const store::Access& access, const store::Participation& part) {
  const auto [first, second] = store::members(access, part.couple);
  return first == part.person ? second : first;
}

/// What was known at the point and not later.
survey::Situation situation_at(const store::Access& access, const store::Participation& part,
                               const DuePrompt& due) {
  survey::Situation situation;
  situation.now = due.point.at;
  situation.day = due.point.day;
  situation.arm = part.arm;
  for (const store::CheckIn& one : store::check_ins(access, part.person)) {
    const survey::Seconds written = one.written / 1000;
    if (written > due.point.at) continue;
    for (const auto& [name, value] : one.answers.values) {
      survey::LatestAnswer& latest = situation.latest[name];
      if (written >= latest.at) latest = {value, written};
    }
    if (survey::value_of(one.answers, "space") > 0) situation.wished_for_space = one.day;
  }
  for (const store::KeptDecision& one : store::decisions(access, part.study, part.person)) {
    if (one.sent && one.prompt == due.prompt->name) situation.last_sent = one.at / 1000;
  }
  situation.stopped = is_quiet(access, part.person, partner_of(access, part), due.point.day);
  return situation;
}

void decide_for_study(Server& server, const store::KeptStudy& kept) {
  const survey::Study study = study_of(kept);
  if (study.prompts.empty()) return;
  using Found = std::pair<store::Participation, std::vector<DuePrompt>>;
  std::vector<Found> found;
  server.store().read([&](const store::Access& access) {
    for (store::Participation& part : store::participants(access, kept.id)) {
      auto due = due_prompts(access, study, part, server.now());
      if (!due.empty()) found.emplace_back(std::move(part), std::move(due));
    }
  });
  if (found.empty()) return;
  server.store().write([&](const store::Access& access) {
    for (const auto& [part, all] : found) {
      for (const DuePrompt& due : all) {
        const bool reachable = server.now() - due.point.at * 1000 <= kLate;
        decide_prompt(access, study, part, due, reachable);
      }
    }
  });
}

}  // namespace

void decide_prompts(Server& server) {
  const auto all =
      server.store().read([](const store::Access& access) { return store::studies(access); });
  for (const store::KeptStudy& kept : all) decide_for_study(server, kept);
}

std::vector<DuePrompt> due_prompts(const store::Access& access, const survey::Study& study,
                                   const store::Participation& part, std::int64_t now) {
  const auto person = store::find_person(access, part.person);
  if (!person) return {};
  std::set<std::string> decided;
  for (const store::KeptDecision& one : store::decisions(access, part.study, part.person)) {
    decided.insert(one.occasion);
  }
  std::vector<DuePrompt> due;
  for (const survey::Prompt& prompt : study.prompts) {
    for (const survey::DecisionPoint& point : survey::decision_points(
             study, prompt, participant_of(study, part, person->profile.zone))) {
      if (point.at > now / 1000) break;
      const DuePrompt one{&prompt, point};
      if (!decided.contains(id_of(one))) due.push_back(one);
    }
  }
  // In order of time: one prompt may have to rest after another of its kind.
  std::stable_sort(due.begin(), due.end(), [](const DuePrompt& one, const DuePrompt& other) {
    return one.point.at < other.point.at;
  });
  return due;
}

void decide_prompt(const store::Access& access, const survey::Study& study,
                   const store::Participation& part, const DuePrompt& due, bool reachable) {
  survey::Situation situation = situation_at(access, part, due);
  situation.stopped = situation.stopped || !reachable;
  const auto unit = static_cast<std::uint64_t>(due.prompt->for_couple ? part.place : part.number);
  const survey::Decision made =
      survey::decide(*due.prompt, situation, seed_of(study), unit, due.point.number);
  (void)store::add_decision(
      access, {part.study, part.person, id_of(due), made.prompt, made.available, made.sent,
               made.probability, made.draw, made.at * 1000});
}

std::vector<SentPrompt> prompts_today(const store::Access& access, const survey::Study& study,
                                      const store::Participation& part,
                                      const store::Profile& profile, std::int64_t now) {
  if (study.prompts.empty()) return {};
  const std::int64_t today = local_day(now, profile.zone);
  std::set<std::string> seen;
  for (const store::OccasionLog& log : store::occasions(access, part.study, part.person)) {
    if (log.opened > 0) seen.insert(log.id);
  }
  std::vector<SentPrompt> sent;
  for (const store::KeptDecision& one : store::decisions(access, part.study, part.person)) {
    if (!one.sent || local_day(one.at, profile.zone) != today) continue;
    const auto prompt =
        std::find_if(study.prompts.begin(), study.prompts.end(),
                     [&](const survey::Prompt& each) { return each.name == one.prompt; });
    if (prompt == study.prompts.end()) continue;
    const std::string occasion = prompt_occasion(one.occasion);
    sent.push_back({occasion, std::string(survey::said_in(prompt->words, profile.language, study)),
                    one.at, seen.contains(occasion)});
  }
  return sent;
}

std::string prompt_occasion(const std::string& decision) { return "prompt/" + decision; }

}  // namespace attune::server
