#include "io/file_journal.h"

#include <fmt/format.h>

#include <array>
#include <boost/crc.hpp>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>

#include "core/io_error.h"
#include "io/atomic_file.h"

namespace attune::io {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kHead = "attune checkpoint 1\n";

std::uint32_t crc_of(std::string_view bytes) {
  boost::crc_32_type crc;
  crc.process_bytes(bytes.data(), bytes.size());
  return crc.checksum();
}

void put(std::ostream& out, std::string_view bytes) {
  const std::uint64_t length = bytes.size();
  const std::uint32_t crc = crc_of(bytes);
  out.write(reinterpret_cast<const char*>(&length), sizeof length);
  out.write(reinterpret_cast<const char*>(&crc), sizeof crc);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

/// @param left  bytes of the file from here on: a length beyond them is damage.
std::optional<std::string> get(std::istream& in, std::uintmax_t left) {
  std::uint64_t length = 0;
  std::uint32_t crc = 0;
  if (left < sizeof length + sizeof crc) return std::nullopt;
  in.read(reinterpret_cast<char*>(&length), sizeof length);
  in.read(reinterpret_cast<char*>(&crc), sizeof crc);
  if (!in || length > left - sizeof length - sizeof crc) return std::nullopt;
  std::string bytes(length, '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(length));
  if (!in || crc_of(bytes) != crc) return std::nullopt;
  return bytes;
}

std::uintmax_t size_of(const std::string& text) {
  return sizeof(std::uint64_t) + sizeof(std::uint32_t) + text.size();
}

Diagnostic refused(const std::string& path, const char* what, const char* mend) {
  return {Severity::error, {path, 0, {}}, what, mend};
}

}  // namespace

Expected<std::unique_ptr<FileJournal>, Diagnostic> FileJournal::open(
    const std::string& path, const std::string& what_is_run) {
  auto journal = std::unique_ptr<FileJournal>(new FileJournal(path));
  std::error_code none;
  if (!fs::exists(path, none)) {
    write_atomically(path, [&](std::ostream& out) {
      out << kHead;
      put(out, what_is_run);
    });
  }
  journal->in_.open(path, std::ios::binary);
  if (!journal->in_) throw IoError(path, std::strerror(errno));
  const std::uintmax_t bytes = fs::file_size(path);
  std::string head(kHead.size(), '\0');
  journal->in_.read(head.data(), static_cast<std::streamsize>(head.size()));
  if (!journal->in_ || head != kHead) {
    return tl::unexpected(refused(path, "this is not a checkpoint of this version of Attune",
                                  "name another file with --checkpoint"));
  }
  const auto run = get(journal->in_, bytes - head.size());
  if (!run || *run != what_is_run) {
    return tl::unexpected(refused(path,
                                  "this is the checkpoint of another run: other data, model, "
                                  "options or version",
                                  "name another file with --checkpoint, or remove this one"));
  }
  journal->whole_ = head.size() + size_of(*run);
  return journal;
}

std::optional<std::string> FileJournal::recall() {
  if (!in_.is_open()) return std::nullopt;
  const std::uintmax_t bytes = fs::file_size(path_);
  auto result = get(in_, bytes - whole_);
  if (!result) {
    end_reading();
    return std::nullopt;
  }
  whole_ += size_of(*result);
  return result;
}

void FileJournal::end_reading() {
  in_.close();
  fs::resize_file(path_, whole_);
  errno = 0;
  out_.open(path_, std::ios::binary | std::ios::app);
  if (!out_) throw IoError(path_, std::strerror(errno));
}

void FileJournal::keep(const std::string& result) {
  if (in_.is_open()) end_reading();
  errno = 0;
  put(out_, result);
  out_.flush();
  if (!out_) throw IoError(path_, std::string("cannot write: ") + std::strerror(errno));
}

void remove_journal(const std::string& path) {
  std::error_code none;
  fs::remove(path, none);
}

std::string fingerprint_of(const std::string& path) {
  const std::string bytes = read_file(path);
  return fmt::format("{:08x}-{}", crc_of(bytes), bytes.size());
}

}  // namespace attune::io
