// A store for one test: SQLite in a folder of its own, or the PostgreSQL that the environment names
// (tests/postgres_test.py sets ATTUNE_DATABASE to an empty database for each test).
#pragma once

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "store/sealing.h"
#include "store/store.h"

namespace attune::store {

class TemporaryStore {
 public:
  TemporaryStore() { open(); }
  ~TemporaryStore() {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }
  TemporaryStore(const TemporaryStore&) = delete;
  TemporaryStore& operator=(const TemporaryStore&) = delete;

  Store* operator->() { return store_.get(); }
  Store& operator*() { return *store_; }
  [[nodiscard]] const std::string& folder() const { return folder_; }
  void reopen() {
    store_.reset();
    open();
  }

 private:
  void open() {
    const char* url = std::getenv("ATTUNE_DATABASE");
    store_ = std::make_unique<Store>(folder_, url ? url : "");
  }

  std::string folder_ =
      (std::filesystem::temp_directory_path() / ("attune-store-" + random_text(9))).string();
  std::unique_ptr<Store> store_;
};

}  // namespace attune::store
