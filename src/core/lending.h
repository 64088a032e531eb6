// Objects whose memory is dear to find, kept from one use to the next whatever thread comes for
// them. Threads of parallel_for live for one call, so what is thread_local would be found anew.
#pragma once

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace attune {

/// As many objects as were ever in use at once. What one holds is what its last user left.
template <class T>
class Lending {
 public:
  /// Gives the object back at its end.
  class Loan {
   public:
    Loan(Lending& from, std::unique_ptr<T> object) : from_(from), object_(std::move(object)) {}
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    ~Loan() {
      const std::lock_guard lock(from_.mutex_);
      from_.free_.push_back(std::move(object_));
    }
    T* operator->() { return object_.get(); }

   private:
    Lending& from_;
    std::unique_ptr<T> object_;
  };

  [[nodiscard]] Loan borrow() {
    const std::lock_guard lock(mutex_);
    if (free_.empty()) return Loan(*this, std::make_unique<T>());
    std::unique_ptr<T> object = std::move(free_.back());
    free_.pop_back();
    return Loan(*this, std::move(object));
  }

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<T>> free_;
};

}  // namespace attune
