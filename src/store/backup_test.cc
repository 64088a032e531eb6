#include "store/backup.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "core/io_error.h"
#include "store/check_ins.h"
#include "store/people.h"
#include "store/sealing.h"
#include "store/temporary_store_test.h"

namespace attune::store {
namespace {

namespace fs = std::filesystem;

class Backup : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!store_->database().is_sqlite()) GTEST_SKIP() << "only SQLite is backed up";
    store_->write([&](const Access& access) {
      Person person;
      person.profile.name = "Ann";
      person.profile.handle = "ann";
      ann_ = add_person(access, person, "hashed", 1).value();
      for (int day = 0; day < 400; ++day) {
        CheckIn check_in{.id = random_text(16), .person = ann_, .day = day};
        check_in.answers.values["closeness"] = 1 + day % 7;
        (void)keep_check_in(access, check_in);
      }
    });
    back_up(*store_, file_, "a long passphrase");
  }
  void TearDown() override {
    fs::remove(file_);
    fs::remove_all(folder_);
  }

  TemporaryStore store_;
  std::string ann_;
  std::string file_ = store_.folder() + ".backup", folder_ = store_.folder() + ".restored";
};

TEST_F(Backup, RestoresAllOnASecondFolder) {
  restore(file_, folder_, "a long passphrase");
  Store second(folder_, "");
  second.read([&](const Access& access) {
    EXPECT_EQ(find_person(access, ann_)->profile.name, "Ann");
    const auto all = check_ins(access, ann_);
    ASSERT_EQ(all.size(), 400U);
    EXPECT_EQ(all[399].answers.values.at("closeness"), 1);
  });
}

TEST_F(Backup, HoldsNothingInClear) {
  std::ifstream in(file_, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  EXPECT_EQ(bytes.find("SQLite format"), std::string::npos);
  EXPECT_EQ(bytes.find("check_in"), std::string::npos);
}

TEST_F(Backup, AnotherPassphraseOrADamagedFileLeavesNothingBehind) {
  EXPECT_THROW(restore(file_, folder_, "another passphrase"), DoesNotOpen);
  EXPECT_FALSE(fs::exists(folder_));
  fs::resize_file(file_, fs::file_size(file_) - 100);
  EXPECT_THROW(restore(file_, folder_, "a long passphrase"), DoesNotOpen);
  EXPECT_FALSE(fs::exists(folder_));
}

TEST_F(Backup, IsNotRestoredOverWhatIsThere) {
  fs::create_directories(folder_);
  std::ofstream(folder_ + "/something") << "x";
  EXPECT_THROW(restore(file_, folder_, "a long passphrase"), IoError);
  EXPECT_TRUE(fs::exists(folder_ + "/something"));
}

TEST_F(Backup, WhatIsErasedStaysShutInAnOlderBackupOfTheRowsAlone) {
  // The rows of the backup and the key table of now: the person's key is gone from it.
  store_->write([&](const Access& access) { erase_person(access, ann_); });
  store_->read([&](const Access& access) {
    EXPECT_THROW((void)access.vault.open(access.sql, ann_, "person/" + ann_, "x"), DoesNotOpen);
  });
}

}  // namespace
}  // namespace attune::store
