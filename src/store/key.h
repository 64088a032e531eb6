// A 32-byte secret that leaves no copy behind in memory.
#pragma once

#include <array>
#include <cstddef>

namespace attune::store {

class Key {
 public:
  static constexpr std::size_t kBytes = 32;

  Key() = default;
  Key(const Key&) = default;
  Key& operator=(const Key&) = default;
  ~Key();

  [[nodiscard]] static Key random();

  [[nodiscard]] unsigned char* data() { return bytes_.data(); }
  [[nodiscard]] const unsigned char* data() const { return bytes_.data(); }

 private:
  std::array<unsigned char, kBytes> bytes_{};
};

}  // namespace attune::store
