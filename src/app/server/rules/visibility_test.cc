#include "app/server/rules/visibility.h"

#include <gtest/gtest.h>

namespace attune::server {
namespace {

TEST(Visibility, BetweenPartnersAThingIsSeenWhileBothShareIt) {
  const Grants shares{"closeness", "moments"}, other{"closeness"};
  EXPECT_TRUE(may_see(Relation::partner, "closeness", shares, other));
  EXPECT_FALSE(may_see(Relation::partner, "touch", shares, other)) << "moments go together";
  EXPECT_TRUE(may_see(Relation::partner, "touch", shares, shares));
  EXPECT_FALSE(may_see(Relation::partner, "stress", shares, shares));
}

TEST(Visibility, SecretAnswersAreNobodyElses) {
  const Grants all{"space", "safety", "closeness"};
  for (const auto relation :
       {Relation::partner, Relation::therapist, Relation::study, Relation::stranger}) {
    EXPECT_FALSE(may_see(relation, "space", all, all));
    EXPECT_FALSE(may_see(relation, "safety", all, all));
  }
  EXPECT_TRUE(may_see(Relation::self, "space", {}, {}));
}

TEST(Visibility, ATherapistSeesWhatThePersonSharesWhateverThePartnerDoes) {
  EXPECT_TRUE(may_see(Relation::therapist, "stress", {"stress"}, {}));
  EXPECT_FALSE(may_see(Relation::therapist, "low_mood", {"stress"}, {"low_mood"}));
}

TEST(Visibility, WhatIsNotVisibleIsLeftOutWhole) {
  survey::Answers answers;
  answers.values = {{"closeness", 4}, {"touch", 1}, {"space", 1}};
  answers.not_applicable = {"affection_landed"};
  answers.texts = {{"note", "private"}};
  const survey::Answers seen =
      visible_answers(Relation::partner, answers, {"closeness"}, {"closeness"});
  EXPECT_EQ(seen.values, (std::map<std::string, double>{{"closeness", 4}}));
  EXPECT_TRUE(seen.not_applicable.empty());
  EXPECT_TRUE(seen.texts.empty());
}

}  // namespace
}  // namespace attune::server
