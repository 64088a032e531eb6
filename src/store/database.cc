#include "store/database.h"

#include <fmt/format.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <stdexcept>
#include <utility>

#include "core/io_error.h"
#include "store/migrations.h"

namespace attune::store {
namespace {

constexpr std::size_t kGroup = 128;  ///< changes in one transaction
constexpr std::string_view kSqlite = "sqlite:", kPostgres = "postgresql://";

// SOCI's errors are of the database, whatever they are called: full disk, read-only file, no
// server.
[[noreturn]] void as_io_error(const std::string& url, const std::exception& error) {
  throw IoError(url, error.what(),
                "see whether the disk is full or the file may be written; `attune doctor` looks");
}

void migrate(soci::session& sql, bool sqlite, const std::string& url) {
  sql << "create table if not exists schema_step (step integer primary key)";
  int have = 0;
  sql << "select count(*) from schema_step", soci::into(have);
  const auto steps = migrations();
  if (have > static_cast<int>(steps.size())) {
    throw IoError(url, "it was made by a later version of Attune", "install that version");
  }
  for (int step = have; step < static_cast<int>(steps.size()); ++step) {
    soci::transaction all_or_nothing(sql);
    for (std::string statement : steps[static_cast<std::size_t>(step)]) {
      const std::string_view mark = "{serial}";
      if (const auto at = statement.find(mark); at != std::string::npos) {
        statement.replace(at, mark.size(),
                          sqlite ? "integer primary key autoincrement" : "bigserial primary key");
      }
      sql << statement;
    }
    sql << "insert into schema_step (step) values (:step)", soci::use(step);
    all_or_nothing.commit();
  }
}

}  // namespace

Database::Database(const std::string& url) : url_(url), sqlite_(url.starts_with(kSqlite)) {
  if (!sqlite_ && !url.starts_with(kPostgres)) {
    throw IoError(url, "not a database that is known", "sqlite:PATH or postgresql://…");
  }
  try {
    writer_ = connect(true);
    migrate(*writer_, sqlite_, url_);
  } catch (const soci::soci_error& error) {
    as_io_error(url_, error);
  }
  thread_ = std::thread([this] { work(); });
}

Database::~Database() {
  {
    const std::lock_guard lock(queue_mutex_);
    stops_ = true;
  }
  wakes_.notify_all();
  thread_.join();
}

std::unique_ptr<soci::session> Database::connect(bool writes) const {
  if (!sqlite_) return std::make_unique<soci::session>(soci::postgresql, url_);
  auto sql = std::make_unique<soci::session>(
      soci::sqlite3, fmt::format("dbname={} timeout=10", url_.substr(kSqlite.size())));
  if (writes) *sql << "pragma journal_mode = wal";
  // Full: an acknowledged check-in survives a power cut, not only a crash of the program.
  *sql << "pragma synchronous = full";
  *sql << "pragma foreign_keys = on";
  if (!writes) *sql << "pragma query_only = on";
  return sql;
}

void Database::write(const Change& change) {
  std::future<void> done;
  {
    const std::lock_guard lock(queue_mutex_);
    queue_.push_back({&change, {}});
    done = queue_.back().done.get_future();
  }
  wakes_.notify_one();
  done.get();
}

void Database::work() {
  for (;;) {
    std::vector<Waiting> group;
    {
      std::unique_lock lock(queue_mutex_);
      wakes_.wait(lock, [this] { return stops_ || !queue_.empty(); });
      if (queue_.empty()) return;
      while (!queue_.empty() && group.size() < kGroup) {
        group.push_back(std::move(queue_.front()));
        queue_.pop_front();
      }
    }
    commit(group);
  }
}

// Each change has a savepoint of its own: one that fails leaves the others as they are.
void Database::commit(std::vector<Waiting>& group) {
  std::vector<std::exception_ptr> failed(group.size());
  try {
    soci::transaction all(*writer_);
    for (std::size_t i = 0; i < group.size(); ++i) {
      *writer_ << "savepoint change";
      try {
        (*group[i].change)(*writer_);
      } catch (...) {
        failed[i] = std::current_exception();
        *writer_ << "rollback to savepoint change";
      }
      *writer_ << "release savepoint change";
    }
    all.commit();
  } catch (const soci::soci_error& error) {
    std::exception_ptr why;
    try {
      as_io_error(url_, error);
    } catch (...) {
      why = std::current_exception();
    }
    for (auto& one : failed) one = why;
  }
  for (std::size_t i = 0; i < group.size(); ++i) {
    if (failed[i]) {
      group[i].done.set_exception(failed[i]);
    } else {
      group[i].done.set_value();
    }
  }
}

void Database::read(const Change& question) {
  std::exception_ptr refused;
  try {
    std::unique_ptr<soci::session> reader = idle_reader();
    try {
      // One moment for all statements of the question.
      soci::transaction moment(*reader);
      question(*reader);
    } catch (const soci::soci_error&) {
      throw;  // the connection is not used again
    } catch (...) {
      refused = std::current_exception();
    }
    const std::lock_guard lock(readers_mutex_);
    readers_.push_back(std::move(reader));
  } catch (const soci::soci_error& error) {
    as_io_error(url_, error);
  }
  if (refused) std::rethrow_exception(refused);
}

std::unique_ptr<soci::session> Database::idle_reader() {
  {
    const std::lock_guard lock(readers_mutex_);
    if (!readers_.empty()) {
      auto reader = std::move(readers_.back());
      readers_.pop_back();
      return reader;
    }
  }
  return connect(false);
}

void Database::copy_to(const std::string& path) {
  try {
    const auto sql = connect(true);
    *sql << "vacuum into :path", soci::use(path);
  } catch (const soci::soci_error& error) {
    as_io_error(path, error);
  }
}

}  // namespace attune::store
