#include "store/master_key.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "core/io_error.h"
#include "store/base64url.h"
#include "store/sealing.h"

namespace attune::store {
namespace {

class File {
 public:
  File(const std::string& path, int flags) : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

Key make(const std::string& path) {
  const Key key = Key::random();
  const File file(path, O_WRONLY | O_CREAT | O_EXCL);
  const std::string text =
      to_base64url({reinterpret_cast<const char*>(key.data()), Key::kBytes}) + "\n";
  if (file.get() < 0 ||
      ::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
      ::fsync(file.get()) != 0) {
    throw IoError(path, std::strerror(errno));
  }
  return key;
}

}  // namespace

Key master_key(const std::string& path, bool may_create) {
  const File file(path, O_RDONLY);
  if (file.get() < 0) {
    if (errno == ENOENT && may_create) return make(path);
    throw IoError(path, std::strerror(errno), "restore it from a backup: `attune restore`");
  }
  struct stat about {};
  if (::fstat(file.get(), &about) != 0) throw IoError(path, std::strerror(errno));
  if ((about.st_mode & 0077) != 0) {
    throw IoError(path, "others can read the key", "chmod 600 " + path);
  }
  char text[64];
  const ssize_t size = ::read(file.get(), text, sizeof text);
  std::string raw;
  try {
    std::string_view whole(text, static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
    if (whole.ends_with('\n')) whole.remove_suffix(1);
    raw = from_base64(whole);
  } catch (const DoesNotOpen&) {
    raw.clear();
  }
  if (raw.size() != Key::kBytes) {
    throw IoError(path, "it does not hold a key", "restore it from a backup: `attune restore`");
  }
  Key key;
  std::copy(raw.begin(), raw.end(), key.data());
  return key;
}

}  // namespace attune::store
