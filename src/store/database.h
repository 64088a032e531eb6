// The database: SQLite in one file, or PostgreSQL, through SOCI.
//   One writer: changes queue up, a thread runs those that wait in one transaction, and each caller
//   is answered after the commit. So a promise of "saved" is kept by the disk, and many check-ins
//   share one wait for it. Readers have connections of their own.
// Thread-safe.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace soci {
class session;
}

namespace attune::store {

using Change = std::function<void(soci::session&)>;

class Database {
 public:
  /// @param url  "sqlite:PATH" or "postgresql://…". Tables are made or brought up to date.
  /// @throws IoError if it cannot be opened, or is of a later version of the program.
  explicit Database(const std::string& url);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Runs the change and commits it; others' changes may be committed with it. What it throws is
  /// thrown here, and nothing of it is kept.
  /// @throws IoError if the commit fails (a full disk).
  void write(const Change& change);
  /// @param question  must change nothing.
  void read(const Change& question);

  [[nodiscard]] bool is_sqlite() const { return sqlite_; }
  [[nodiscard]] const std::string& url() const { return url_; }

  /// A copy of a SQLite database as it is now, while others go on. @throws IoError
  void copy_to(const std::string& path);

 private:
  struct Waiting {
    const Change* change;
    std::promise<void> done;
  };
  void work();
  void commit(std::vector<Waiting>& group);
  [[nodiscard]] std::unique_ptr<soci::session> connect(bool writes) const;
  /// One that waits, or a new one.
  [[nodiscard]] std::unique_ptr<soci::session> idle_reader();

  std::string url_;
  bool sqlite_ = true;
  std::unique_ptr<soci::session> writer_;
  std::mutex queue_mutex_, readers_mutex_;
  std::condition_variable wakes_;
  std::deque<Waiting> queue_;
  bool stops_ = false;
  std::vector<std::unique_ptr<soci::session>> readers_;  ///< idle ones
  std::thread thread_;
};

}  // namespace attune::store
