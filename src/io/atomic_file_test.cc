#include "io/atomic_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <ostream>
#include <stdexcept>

#include "core/io_error.h"

namespace attune::io {
namespace {

namespace fs = std::filesystem;

class AtomicFile : public testing::Test {
 protected:
  AtomicFile() : folder_(fs::temp_directory_path() / ("attune-io-" + std::to_string(::getpid()))) {
    fs::create_directories(folder_);
  }
  ~AtomicFile() override { fs::remove_all(folder_); }
  [[nodiscard]] std::string path(const char* name) const { return (folder_ / name).string(); }
  [[nodiscard]] long files() const {
    return std::distance(fs::directory_iterator(folder_), fs::directory_iterator());
  }
  fs::path folder_;
};

TEST_F(AtomicFile, WritesAndReplaces) {
  write_atomically(path("a"), "one");
  EXPECT_EQ(read_file(path("a")), "one");
  write_atomically(path("a"), "");
  EXPECT_EQ(read_file(path("a")), "");
  EXPECT_EQ(files(), 1);
}

TEST_F(AtomicFile, LeavesTheOldFileWhenTheBodyFails) {
  write_atomically(path("a"), "old");
  EXPECT_THROW(write_atomically(path("a"),
                                [](std::ostream& out) {
                                  out << "half";
                                  throw std::runtime_error("no");
                                }),
               std::runtime_error);
  EXPECT_EQ(read_file(path("a")), "old");
  EXPECT_EQ(files(), 1);
}

TEST_F(AtomicFile, KeepsALinkAndTheMode) {
  write_atomically(path("real"), "x");
  fs::permissions(path("real"), fs::perms::owner_read | fs::perms::owner_write);
  fs::create_symlink("real", path("link"));
  write_atomically(path("link"), "y");
  EXPECT_TRUE(fs::is_symlink(path("link")));
  EXPECT_EQ(read_file(path("real")), "y");
  EXPECT_EQ(fs::status(path("real")).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(AtomicFile, TellsWhatTheWorldDidNotAllow) {
  EXPECT_THROW(write_atomically(path("no/such/folder"), "x"), IoError);
  EXPECT_THROW(write_atomically(folder_.string(), "x"), IoError);
  EXPECT_THROW((void)read_file(path("absent")), IoError);
  write_atomically("/dev/null", "x");  // not replaced by a file
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
  if (fs::exists("/dev/full")) {
    EXPECT_THROW(write_atomically("/dev/full", std::string(1 << 20, 'x')), IoError);
  }
}

}  // namespace
}  // namespace attune::io
