#include "io/atomic_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/io_error.h"

namespace attune::io {
namespace {

namespace fs = std::filesystem;

std::string cause(int error) { return error == 0 ? "input/output error" : std::strerror(error); }

/// A file that vanishes unless it was kept.
class TemporaryFile {
 public:
  TemporaryFile(const std::string& place, const std::string& wanted) {
    // Not mkstemp: its mode 0600 would make a shared result unreadable for others.
    static std::atomic<unsigned> serial{0};
    int file = -1;
    do {
      path_ = fmt::format("{}.{}-{}.tmp", place, ::getpid(), serial++);
      file = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    } while (file < 0 && errno == EEXIST);
    if (file < 0) throw IoError(wanted, "cannot write: " + cause(errno));
    ::close(file);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (!kept_) ::unlink(path_.c_str());
  }

  void keep_as(const std::string& place, const std::string& wanted) {
    // On disk before it takes the name: else a power cut can leave an empty file under it.
    const int file = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    const bool synced = file >= 0 && ::fsync(file) == 0;
    const int error = errno;
    if (file >= 0) ::close(file);
    if (!synced) throw IoError(wanted, "cannot write: " + cause(error));
    struct stat old {};
    if (::stat(place.c_str(), &old) == 0) ::chmod(path_.c_str(), old.st_mode & 07777);
    if (std::rename(path_.c_str(), place.c_str()) != 0) {
      throw IoError(wanted, "cannot write: " + cause(errno));
    }
    kept_ = true;
  }

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
  bool kept_ = false;
};

void write_through(const std::string& path, const std::string& wanted,
                   const std::function<void(std::ostream&)>& body) {
  errno = 0;
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  if (!out) throw IoError(wanted, "cannot write: " + cause(errno));
  body(out);
  out.close();
  if (!out) throw IoError(wanted, "cannot write: " + cause(errno));
}

}  // namespace

void write_atomically(const std::string& path, const std::function<void(std::ostream&)>& body) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (fs::is_directory(status)) throw IoError(path, "cannot write: it is a folder");
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    write_through(path, path, body);
    return;
  }
  // A link stays a link: the file it points to is replaced.
  std::string place = path;
  if (fs::is_symlink(fs::symlink_status(path, error))) {
    const fs::path target = fs::weakly_canonical(path, error);
    if (!error) place = target.string();
  }
  TemporaryFile temporary(place, path);
  write_through(temporary.path(), path, body);
  temporary.keep_as(place, path);
}

void write_atomically(const std::string& path, std::string_view content) {
  write_atomically(path, [&](std::ostream& out) {
    out.write(content.data(), static_cast<std::streamsize>(content.size()));
  });
}

std::string read_file(const std::string& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) throw IoError(path, "is a folder, not a file");
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in) throw IoError(path, cause(errno));
  std::ostringstream content;
  // An empty file sets failbit on the copy; only badbit is a failure of the file.
  if (in.peek() != std::ifstream::traits_type::eof()) content << in.rdbuf();
  if (in.bad() || content.bad()) throw IoError(path, cause(errno));
  return std::move(content).str();
}

}  // namespace attune::io
