#include "io/file_journal.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "io/atomic_file.h"

namespace attune::io {
namespace {

namespace fs = std::filesystem;

class FileJournalTest : public ::testing::Test {
 protected:
  void SetUp() override { fs::remove(path_); }
  void TearDown() override { fs::remove(path_); }

  std::unique_ptr<FileJournal> opened(const std::string& what = "fit a.csv") {
    auto journal = FileJournal::open(path_, what);
    EXPECT_TRUE(journal.has_value());
    return std::move(*journal);
  }
  /// Everything from the start on.
  std::vector<std::string> all() {
    std::vector<std::string> results;
    const auto journal = opened();
    while (auto result = journal->recall()) results.push_back(*result);
    return results;
  }

  const std::string path_ =
      (fs::temp_directory_path() /
       ("attune-journal-" + std::to_string(::testing::UnitTest::GetInstance()->random_seed()) +
        ::testing::UnitTest::GetInstance()->current_test_info()->name()))
          .string();
};

TEST_F(FileJournalTest, KeepsResultsInOrder) {
  {
    const auto journal = opened();
    EXPECT_FALSE(journal->recall());
    journal->keep("one");
    journal->keep(std::string("\0two\n", 5));
    journal->keep("");
  }
  EXPECT_EQ(all(), (std::vector<std::string>{"one", std::string("\0two\n", 5), ""}));
}

TEST_F(FileJournalTest, GoesOnBehindTheLastWholeResultWhereverItWasCut) {
  {
    const auto journal = opened();
    journal->keep("one");
    journal->keep("two");
  }
  const std::string whole = read_file(path_);
  const auto start = whole.size() - 2 * (12 + 3);
  for (std::size_t length = start; length < whole.size(); ++length) {
    write_atomically(path_, whole.substr(0, length));
    {
      const auto journal = opened();
      std::size_t had = 0;
      while (journal->recall()) ++had;
      EXPECT_EQ(had, (length - start) / 15);
      journal->keep("three");
    }
    EXPECT_EQ(all().back(), "three");
    EXPECT_EQ(all().size(), (length - start) / 15 + 1);
  }
}

TEST_F(FileJournalTest, DropsWhatWasDamaged) {
  {
    const auto journal = opened();
    journal->keep("one");
    journal->keep("two");
  }
  std::string bytes = read_file(path_);
  bytes[bytes.size() - 1] ^= 1;
  write_atomically(path_, bytes);
  EXPECT_EQ(all(), std::vector<std::string>{"one"});
}

TEST_F(FileJournalTest, RefusesAnotherRunsAndWhatIsNone) {
  (void)opened("fit a.csv");
  const auto other = FileJournal::open(path_, "fit b.csv");
  ASSERT_FALSE(other.has_value());
  EXPECT_NE(other.error().message.find("another run"), std::string::npos);
  write_atomically(path_, "couple,partner,time\n");
  ASSERT_FALSE(FileJournal::open(path_, "fit a.csv").has_value());
  EXPECT_EQ(read_file(path_), "couple,partner,time\n");  // and leaves it as it is
}

TEST_F(FileJournalTest, FingerprintIsThePublishedCrc) {
  write_atomically(path_, "123456789");  // the check value of CRC-32 (ISO 3309)
  EXPECT_EQ(fingerprint_of(path_), "cbf43926-9");
}

}  // namespace
}  // namespace attune::io
