#include "store/store.h"

#include <gtest/gtest.h>
#include <soci/soci.h>

#include <atomic>
#include <fstream>
#include <thread>
#include <vector>

#include "core/io_error.h"
#include "store/check_ins.h"
#include "store/couples.h"
#include "store/failed_sign_ins.h"
#include "store/invites.h"
#include "store/ledger.h"
#include "store/passkeys.h"
#include "store/people.h"
#include "store/reminders.h"
#include "store/sealing.h"
#include "store/sessions.h"
#include "store/settings.h"
#include "store/temporary_store_test.h"

namespace attune::store {
namespace {

std::string someone(const Access& access, const std::string& handle) {
  Person person;
  person.profile.name = "Name of " + handle;
  person.profile.handle = handle;
  return add_person(access, person, "hashed", 1000).value();
}

TEST(Sealing, OpensOnlyWithItsKeyInItsPlace) {
  const Key key = Key::random();
  const std::string sealed = seal(key, "here", "closeness 4");
  EXPECT_EQ(open(key, "here", sealed), "closeness 4");
  EXPECT_THROW((void)open(key, "there", sealed), DoesNotOpen);
  EXPECT_THROW((void)open(Key::random(), "here", sealed), DoesNotOpen);
  for (std::size_t i = 0; i < sealed.size(); i += 7) {
    std::string changed = sealed;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_THROW((void)open(key, "here", changed), DoesNotOpen);
  }
  EXPECT_NE(seal(key, "here", "closeness 4"), sealed) << "a nonce is used once";
}

TEST(Store, ARolledBackChangeLeavesNothingAndOthersStay) {
  TemporaryStore store;
  EXPECT_THROW(store->write([](const Access& access) {
    set_setting(access, "a", "1");
    throw std::runtime_error("no");
  }),
               std::runtime_error);
  store->write([](const Access& access) { set_setting(access, "b", "2"); });
  store->read([](const Access& access) {
    EXPECT_EQ(setting(access, "a"), std::nullopt);
    EXPECT_EQ(setting(access, "b"), "2");
  });
}

TEST(Store, ManyWritersAtOnceLoseNothing) {
  TemporaryStore store;
  std::vector<std::thread> writers;
  for (int w = 0; w < 8; ++w) {
    writers.emplace_back([&, w] {
      for (int i = 0; i < 40; ++i) {
        store->write([&](const Access& access) {
          set_setting(access, std::to_string(w) + "/" + std::to_string(i), "x");
        });
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  const int found = store->read([](const Access& access) {
    int count = 0;
    access.sql << "select count(*) from setting where value = 'x'", soci::into(count);
    return count;
  });
  EXPECT_EQ(found, 320);
}

TEST(Store, WhatWasWrittenIsThereAgainWithTheSameKeyOnly) {
  TemporaryStore store;
  const std::string id = store->write([](const Access& access) { return someone(access, "ann"); });
  store.reopen();
  store->read([&](const Access& access) {
    EXPECT_EQ(find_person(access, id)->profile.name, "Name of ann");
  });
  {
    std::ofstream key(store.folder() + "/master.key", std::ios::trunc);
    key << random_text(32) << "\n";
  }
  EXPECT_THROW(store.reopen(), IoError);
}

TEST(Store, ASettingIsMadeOnce) {
  TemporaryStore store;
  int made = 0;
  const auto make = [&](const Access&) { return std::to_string(++made); };
  EXPECT_EQ(setting_or(*store, "a", make), "1");
  EXPECT_EQ(setting_or(*store, "a", make), "1");
  EXPECT_EQ(made, 1);
}

TEST(Store, AQuestionThatRefusesLeavesItsConnectionFit) {
  TemporaryStore store;
  EXPECT_THROW(store->read([](const Access&) { throw std::runtime_error("no"); }),
               std::runtime_error);
  store->read([](const Access& access) { EXPECT_EQ(counts(access).people, 0); });
}

TEST(Store, AKeyThatOthersCanReadIsRefused) {
  TemporaryStore store;
  std::filesystem::permissions(store.folder() + "/master.key", std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  EXPECT_THROW(store.reopen(), IoError);
}

TEST(People, ASignInNameIsOnePersonsWhateverItsCase) {
  TemporaryStore store;
  store->write([](const Access& access) {
    const std::string ann = someone(access, "Ann@example.org");
    Person other;
    other.profile.handle = " ann@EXAMPLE.org ";
    EXPECT_EQ(add_person(access, other, "hashed", 1), std::nullopt);
    EXPECT_EQ(find_login(access, "ANN@example.org")->person, ann);
    EXPECT_EQ(find_login(access, "bob"), std::nullopt);
  });
}

TEST(People, ErasingDestroysTheKeyAndAllRows) {
  TemporaryStore store;
  std::string ann, kept;
  store->write([&](const Access& access) {
    ann = someone(access, "ann");
    CheckIn check_in{.id = "one", .person = ann, .day = 5};
    check_in.answers.values["closeness"] = 4;
    (void)keep_check_in(access, check_in);
    access.sql << "select sealed from check_in", soci::into(kept);
  });
  store->write([&](const Access& access) { erase_person(access, ann); });
  store->read([&](const Access& access) {
    EXPECT_FALSE(find_person(access, ann));
    EXPECT_FALSE(find_login(access, "ann"));
    EXPECT_EQ(counts(access).check_ins, 0);
    // What a copy of the row holds does not open any more.
    EXPECT_THROW((void)access.vault.open(access.sql, ann, "check_in/one", kept), DoesNotOpen);
  });
}

TEST(People, OnlyWhoWantsRemindersIsLookedForThen) {
  TemporaryStore store;
  store->write([](const Access& access) {
    const std::string ann = someone(access, "ann"), ben = someone(access, "ben");
    Profile profile = find_person(access, ann)->profile;
    profile.push_reminders = true;
    set_profile(access, ann, profile);
    EXPECT_EQ(reminded_ids(access), std::vector{ann});
    profile.push_reminders = false;
    set_profile(access, ann, profile);
    EXPECT_TRUE(reminded_ids(access).empty());
  });
}

TEST(CheckIns, TheDaysOwnAreReadFromADayOn) {
  TemporaryStore store;
  store->write([](const Access& access) {
    CheckIn check_in{.id = "a", .person = someone(access, "ann"), .day = 5};
    EXPECT_EQ(keep_check_in(access, check_in), Kept::added);
    check_in.id = "w";
    check_in.occasion = "week";
    EXPECT_EQ(keep_check_in(access, check_in), Kept::added);
    check_in = {.id = "b", .person = check_in.person, .day = 7};
    EXPECT_EQ(keep_check_in(access, check_in), Kept::added);
    EXPECT_EQ(check_ins(access, check_in.person).size(), 3U);
    EXPECT_EQ(daily_check_ins(access, check_in.person).size(), 2U);
    const auto late = daily_check_ins(access, check_in.person, 6);
    ASSERT_EQ(late.size(), 1U);
    EXPECT_EQ(late.front().id, "b");
  });
}

TEST(CheckIns, ADayHasOneAndSendingItAgainChangesNothing) {
  TemporaryStore store;
  store->write([](const Access& access) {
    CheckIn check_in{.id = "one", .person = someone(access, "ann"), .day = 5};
    check_in.answers.values = {{"closeness", 4}, {"touch", 1}};
    check_in.answers.not_applicable = {"affection_landed"};
    EXPECT_EQ(keep_check_in(access, check_in), Kept::added);
    EXPECT_EQ(keep_check_in(access, check_in), Kept::same);
    check_in.id = "another";  // a second device
    check_in.answers.values["closeness"] = 5;
    EXPECT_EQ(keep_check_in(access, check_in), Kept::changed);
    const auto all = check_ins(access, check_in.person);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].id, "one");
    EXPECT_EQ(all[0].answers.values.at("closeness"), 5);
    EXPECT_EQ(all[0].answers.not_applicable.front(), "affection_landed");
    EXPECT_TRUE(remove_check_in(access, check_in.person, "one"));
    EXPECT_FALSE(remove_check_in(access, check_in.person, "one"));
  });
}

TEST(Invites, ACodeIsUsedOnceAndInTime) {
  TemporaryStore store;
  store->write([](const Access& access) {
    const std::string code = new_code();
    add_invite(access, code, {"setup", "", "", 1000, 1});
    EXPECT_FALSE(find_invite(access, code, 1000));
    std::string typed = code;
    for (char& c : typed) c = static_cast<char>(std::toupper(c));
    typed.insert(2, " ");
    EXPECT_EQ(find_invite(access, typed, 999)->kind, "setup");
    EXPECT_TRUE(use_invite(access, code, 999));
    EXPECT_FALSE(use_invite(access, code, 999));
    EXPECT_FALSE(find_invite(access, code, 999));
  });
}

TEST(Couples, TwoJoinAndAThirdDoesNotAndLeavingEndsWhatWasShared) {
  TemporaryStore store;
  store->write([](const Access& access) {
    const std::string a = someone(access, "a"), b = someone(access, "b"), c = someone(access, "c");
    const std::string couple = add_couple(access, a, 1);
    EXPECT_TRUE(join_couple(access, couple, b, 2));
    EXPECT_FALSE(join_couple(access, couple, c, 3));
    EXPECT_EQ(membership(access, a)->partner, b);
    set_share(access, a, "closeness", true);
    set_share(access, a, "closeness", true);
    EXPECT_EQ(shares(access, a).count("closeness"), 1U);
    leave_couple(access, a);
    EXPECT_TRUE(shares(access, a).empty());
    EXPECT_EQ(membership(access, b)->partner, "");
    EXPECT_TRUE(join_couple(access, couple, c, 3));
  });
}

TEST(Sessions, AreFoundByTheirTokenAndEnd) {
  TemporaryStore store;
  store->write([](const Access& access) {
    const std::string ann = someone(access, "ann");
    const std::string one = add_session(access, ann, "Firefox/Android", 10),
                      two = add_session(access, ann, "", 20);
    EXPECT_EQ(find_session(access, one)->person, ann);
    EXPECT_FALSE(find_session(access, "guess"));
    end_sessions(access, ann, two);
    EXPECT_FALSE(find_session(access, one));
    EXPECT_TRUE(find_session(access, two));
    end_old_sessions(access, 0, 21);
    EXPECT_FALSE(find_session(access, two));
  });
}

TEST(Sessions, AreListedToTheirOwnerAndEndOneByOne) {
  TemporaryStore store;
  store->write([](const Access& access) {
    const std::string ann = someone(access, "ann"), ben = someone(access, "ben");
    const std::string one = add_session(access, ann, "Firefox/Android", 10);
    (void)add_session(access, ben, "Safari/iPhone", 11);
    const auto anns = sessions_of(access, ann);
    ASSERT_EQ(anns.size(), 1U);
    EXPECT_EQ(anns[0].device, "Firefox/Android");
    EXPECT_EQ(anns[0].id.find(one), std::string::npos) << "the token itself is nowhere";
    EXPECT_FALSE(end_session_of(access, ben, anns[0].id)) << "another's";
    EXPECT_TRUE(find_session(access, one));
    EXPECT_TRUE(end_session_of(access, ann, anns[0].id));
    EXPECT_FALSE(find_session(access, one));
    std::string sealed;
    access.sql << "select device from session", soci::into(sealed);
    EXPECT_EQ(sealed.find("Safari"), std::string::npos);
  });
}

TEST(Sessions, BeyondTheMostTheOneUsedLongestAgoEnds) {
  TemporaryStore store;
  store->write([](const Access& access) {
    const std::string ann = someone(access, "ann");
    const std::string first = add_session(access, ann, "", 1),
                      second = add_session(access, ann, "", 2);
    for (int i = 2; i < kMostSessions; ++i) (void)add_session(access, ann, "", 1 + i);
    touch_session(access, first, 100);
    EXPECT_TRUE(find_session(access, second));
    (void)add_session(access, ann, "", 101);
    EXPECT_EQ(sessions_of(access, ann).size(), static_cast<std::size_t>(kMostSessions));
    EXPECT_TRUE(find_session(access, first));
    EXPECT_FALSE(find_session(access, second));
  });
}

TEST(FailedSignIns, AddUpByTheHourAndAreForgotten) {
  TemporaryStore store;
  store->write([](const Access& access) {
    const std::string ann = someone(access, "ann"), ben = someone(access, "ben");
    add_failed_sign_ins(access, ann, {7, 2});
    add_failed_sign_ins(access, ann, {7, 3});
    add_failed_sign_ins(access, ann, {9, 1});
    add_failed_sign_ins(access, "nobody", {9, 1});
    const auto found = failed_sign_ins(access, ann, 0);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].tries, 5);
    EXPECT_TRUE(failed_sign_ins(access, ben, 0).empty());
    forget_failed_sign_ins(access, 9);
    EXPECT_EQ(failed_sign_ins(access, ann, 0).size(), 1U);
  });
}

TEST(Challenges, AreUsedOnceAndForgottenWhenTheyExpired) {
  TemporaryStore store;
  store->write([](const Access& access) {
    EXPECT_TRUE(use_challenge(access, "one", 100, 50));
    EXPECT_FALSE(use_challenge(access, "one", 100, 60));
    EXPECT_TRUE(use_challenge(access, "two", 300, 200));
    int left = 0;
    access.sql << "select count(*) from used_challenge", soci::into(left);
    EXPECT_EQ(left, 1);
  });
}

TEST(Ledger, TheChainIsFollowedFromWhereItWasFollowedTo) {
  TemporaryStore store;
  store->write([](const Access& access) {
    for (int i = 0; i < 5; ++i) add_audit(access, {i, "therapist", "ann", "read the record"});
    const auto head = follow_audit(access, {});
    ASSERT_TRUE(head);
    for (int i = 5; i < 8; ++i) add_audit(access, {i, "therapist", "ann", "read the record"});
    const auto next = follow_audit(access, *head);
    ASSERT_TRUE(next);
    EXPECT_EQ(next->seq, head->seq + 3);
    EXPECT_EQ(follow_audit(access, *next)->hash, next->hash) << "nothing new";
    access.sql << "update audit set action = 'nothing' where at = 6";
    EXPECT_FALSE(follow_audit(access, *head)) << "a new line that does not follow";
    access.sql << "delete from audit where at >= 4";
    EXPECT_FALSE(follow_audit(access, *head)) << "the head is gone";
  });
}

TEST(Ledger, AChangedLineBreaksTheChain) {
  TemporaryStore store;
  store->write([](const Access& access) {
    for (int i = 0; i < 5; ++i) add_audit(access, {i, "therapist", "ann", "read the record"});
    EXPECT_TRUE(audit_holds(access));
    EXPECT_EQ(audit_of(access, "ann").size(), 5U);
    access.sql << "update audit set action = 'nothing' where at = 2";
    EXPECT_FALSE(audit_holds(access));
  });
}

}  // namespace
}  // namespace attune::store
