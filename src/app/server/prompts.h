// The micro-randomised prompts of studies (survey/prompt_decision.h), decided at their points on
// each person's clock. Each point is decided and logged once, also one at which nothing could be
// sent: a point that the server slept through counts as not available.
#pragma once

#include <string>
#include <vector>

#include "app/server/server.h"
#include "store/people.h"
#include "store/studies.h"
#include "survey/prompt_decision.h"

namespace attune::server {

/// One round over all studies.
void decide_prompts(Server& server);

/// A point of a person that has come and is not decided yet.
struct DuePrompt {
  const survey::Prompt* prompt = nullptr;
  survey::DecisionPoint point;
};
/// @param study  outlives what is returned.
[[nodiscard]] std::vector<DuePrompt> due_prompts(const store::Access& access,
                                                 const survey::Study& study,
                                                 const store::Participation& part,
                                                 std::int64_t now);
/// Decides and logs. @param reachable  false: too late for a prompt to arrive when it should.
void decide_prompt(const store::Access& access, const survey::Study& study,
                   const store::Participation& part, const DuePrompt& due, bool reachable);

/// A prompt that was sent to a person today, and stands on their page until the day is over.
struct SentPrompt {
  std::string occasion;  ///< as logs and reminders have it
  std::string words;     ///< in the person's language
  std::int64_t at = 0;
  bool seen = false;
};
[[nodiscard]] std::vector<SentPrompt> prompts_today(const store::Access& access,
                                                    const survey::Study& study,
                                                    const store::Participation& part,
                                                    const store::Profile& profile,
                                                    std::int64_t now);
/// As it is kept in logs. @param decision  "PROMPT/NUMBER"
[[nodiscard]] std::string prompt_occasion(const std::string& decision);

}  // namespace attune::server
