#include "store/backup.h"

#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/io_error.h"
#include "store/sealing.h"

namespace attune::store {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kChunk = 64 * 1024;
constexpr std::size_t kSealed = kChunk + crypto_secretstream_xchacha20poly1305_ABYTES;

/// A file that is removed again unless all went well.
class Unfinished {
 public:
  explicit Unfinished(std::string path) : path_(std::move(path)) {}
  ~Unfinished() {
    std::error_code ignored;
    if (!kept_) fs::remove_all(path_, ignored);
  }
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }
  void keep_as(const std::string& path) {
    std::error_code error;
    fs::rename(path_, path, error);
    if (error) throw IoError(path, error.message());
    kept_ = true;
  }

 private:
  std::string path_;
  bool kept_ = false;
};

std::uint32_t read_size(std::istream& in) {
  std::array<unsigned char, 4> bytes{};
  in.read(reinterpret_cast<char*>(bytes.data()), 4);
  return static_cast<std::uint32_t>(bytes[0] | (bytes[1] << 8) | (bytes[2] << 16) |
                                    (bytes[3] << 24));
}

void write_size(std::ostream& out, std::size_t size) {
  for (int shift = 0; shift < 32; shift += 8) out.put(static_cast<char>((size >> shift) & 255));
}

/// One stream of chunks over both files: first the key, then the database.
class Sealer {
 public:
  Sealer(std::ostream& out, const Key& key) : out_(out) {
    std::array<unsigned char, crypto_secretstream_xchacha20poly1305_HEADERBYTES> header{};
    crypto_secretstream_xchacha20poly1305_init_push(&state_, header.data(), key.data());
    out_.write(reinterpret_cast<const char*>(header.data()), header.size());
  }
  void add(std::string_view plain, bool last) {
    std::array<unsigned char, kSealed> sealed{};
    unsigned long long size = 0;
    crypto_secretstream_xchacha20poly1305_push(
        &state_, sealed.data(), &size, reinterpret_cast<const unsigned char*>(plain.data()),
        plain.size(), nullptr, 0,
        last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL
             : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE);
    write_size(out_, size);
    out_.write(reinterpret_cast<const char*>(sealed.data()), static_cast<std::streamsize>(size));
  }

 private:
  std::ostream& out_;
  crypto_secretstream_xchacha20poly1305_state state_{};
};

class Opener {
 public:
  Opener(std::istream& in, const Key& key) : in_(in) {
    std::array<unsigned char, crypto_secretstream_xchacha20poly1305_HEADERBYTES> header{};
    in_.read(reinterpret_cast<char*>(header.data()), header.size());
    if (crypto_secretstream_xchacha20poly1305_init_pull(&state_, header.data(), key.data()) != 0) {
      throw DoesNotOpen("it is no backup of Attune");
    }
  }
  /// @returns the next chunk. @throws DoesNotOpen
  std::string next(bool& last) {
    const std::size_t size = read_size(in_);
    if (!in_ || size > kSealed) throw DoesNotOpen("the backup is cut short or damaged");
    std::string sealed(size, '\0'), plain(size, '\0');
    in_.read(sealed.data(), static_cast<std::streamsize>(size));
    unsigned long long plain_size = 0;
    unsigned char tag = 0;
    if (!in_ || crypto_secretstream_xchacha20poly1305_pull(
                    &state_, reinterpret_cast<unsigned char*>(plain.data()), &plain_size, &tag,
                    reinterpret_cast<const unsigned char*>(sealed.data()), size, nullptr, 0) != 0) {
      throw DoesNotOpen("the passphrase is another, or the backup is damaged");
    }
    last = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    plain.resize(plain_size);
    return plain;
  }

 private:
  std::istream& in_;
  crypto_secretstream_xchacha20poly1305_state state_{};
};

std::string whole_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void seal_file(const std::string& path, Sealer& sealer) {
  std::ifstream in(path, std::ios::binary);
  std::string chunk(kChunk, '\0');
  for (;;) {
    in.read(chunk.data(), static_cast<std::streamsize>(kChunk));
    const auto size = static_cast<std::size_t>(in.gcount());
    const bool last = in.peek() == std::char_traits<char>::eof();
    sealer.add(std::string_view(chunk).substr(0, size), last);
    if (last) return;
  }
}

void private_file(const std::string& path) { ::chmod(path.c_str(), 0600); }

}  // namespace

void back_up(Store& store, const std::string& path, const std::string& passphrase) {
  if (!store.database().is_sqlite()) {
    throw IoError(store.database().url(), "only SQLite is backed up by this command",
                  "pg_dump the database, and keep master.key beside it");
  }
  const Unfinished copy(store.folder() + "/backup-" + random_text(9) + ".db");
  store.database().copy_to(copy.path());
  Unfinished out(path + ".part");
  {
    std::ofstream file(out.path(), std::ios::binary);
    private_file(out.path());
    const std::string salt = random_text(16);
    file << nlohmann::json{{"attune-backup", 1}, {"salt", salt}}.dump() << "\n";
    Sealer sealer(file, key_of_passphrase(passphrase, salt));
    sealer.add(whole_file(store.folder() + "/master.key"), false);
    seal_file(copy.path(), sealer);
    file.flush();
    if (!file) throw IoError(path, std::strerror(errno));
  }
  out.keep_as(path);
}

void restore(const std::string& path, const std::string& folder, const std::string& passphrase) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw IoError(path, std::strerror(errno));
  if (fs::exists(folder) && !fs::is_empty(folder)) {
    throw IoError(folder, "it is not empty", "restore into a new folder: --data OTHER");
  }
  std::string line;
  std::getline(in, line);
  const auto head = nlohmann::json::parse(line, nullptr, false);
  if (!head.is_object() || head.value("attune-backup", 0) != 1 || !head.contains("salt")) {
    throw DoesNotOpen("it is no backup of Attune");
  }
  Opener opener(in, key_of_passphrase(passphrase, head["salt"].get<std::string>()));
  Unfinished made(folder + ".part");
  fs::create_directories(made.path());
  ::chmod(made.path().c_str(), 0700);
  bool last = false;
  const std::string key = opener.next(last);
  {
    std::ofstream key_file(made.path() + "/master.key", std::ios::binary);
    private_file(made.path() + "/master.key");
    key_file << key;
    std::ofstream database(made.path() + "/attune.db", std::ios::binary);
    private_file(made.path() + "/attune.db");
    while (!last) database << opener.next(last);
    key_file.flush();
    database.flush();
    if (!key_file || !database) throw IoError(folder, std::strerror(errno));
  }
  std::error_code ignored;
  fs::remove(folder, ignored);  // the empty one
  made.keep_as(folder);
}

}  // namespace attune::store
