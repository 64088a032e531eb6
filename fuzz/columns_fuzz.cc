// Columns in memory of any content: the bytes choose kinds, names, codes and numbers. Either
// problems in printable words, or a diary.
#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "io/read_diary.h"
#include "io/text.h"
#include "require.h"

namespace {

using namespace attune;

/// Takes the input apart; zeros once it is used up.
class Bytes {
 public:
  Bytes(const std::uint8_t* data, std::size_t size) : data_(data), left_(size) {}

  std::uint8_t byte() {
    if (left_ == 0) return 0;
    --left_;
    return *data_++;
  }
  double number() {
    // Mostly answers, at times any bits at all.
    const std::uint8_t first = byte();
    if (first < 200) return first % 8;
    std::array<std::uint8_t, sizeof(double)> bits{};
    for (auto& b : bits) b = byte();
    double value = 0;
    std::memcpy(&value, bits.data(), sizeof value);
    return value;
  }
  std::string text() {
    std::string text(byte() % 8, '\0');
    for (char& c : text) c = static_cast<char>(byte() | 1);  // no zero bytes
    return text;
  }

 private:
  const std::uint8_t* data_;
  std::size_t left_;
};

constexpr std::array kNames{"couple",   "partner", "time",  "role",       "closeness",
                            "distance", "stress",  "touch", "touch_time", "asked"};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using Kind = io::ColumnView::Kind;
  Bytes bytes(data, size);
  const std::size_t rows = bytes.byte() % 16, width = bytes.byte() % 12;
  std::vector<std::vector<double>> numbers(width, std::vector<double>(rows));
  std::vector<std::vector<std::int32_t>> codes(width, std::vector<std::int32_t>(rows));
  std::vector<std::vector<std::string>> texts(width, std::vector<std::string>(rows));
  std::vector<std::vector<const char*>> pointers(width, std::vector<const char*>(rows));
  io::Columns table{"table", rows, {}};
  for (std::size_t k = 0; k < width; ++k) {
    io::ColumnView column;
    const std::uint8_t name = bytes.byte();
    column.name = name < 240 ? kNames[name % kNames.size()] : bytes.text();
    column.kind = static_cast<Kind>(bytes.byte() % 5);
    for (std::size_t i = bytes.byte() % 4; i > 0; --i) column.labels.push_back(bytes.text());
    for (std::size_t i = 0; i < rows; ++i) {
      if (column.kind == Kind::label) {
        codes[k][i] = static_cast<std::int32_t>(bytes.byte() % 5) - 1;
      } else if (column.kind == Kind::text) {
        texts[k][i] = bytes.text();
        pointers[k][i] = bytes.byte() % 8 == 0 ? nullptr : texts[k][i].c_str();
      } else {
        numbers[k][i] = bytes.number();
      }
    }
    column.numbers = numbers[k].data();
    column.codes = codes[k].data();
    column.texts = pointers[k].data();
    table.columns.push_back(std::move(column));
  }
  const auto read = io::read_diary_columns(table, {}, {}, {});
  if (read) return 0;
  ATTUNE_REQUIRE(!read.error().empty() && read.error().size() <= 101);
  for (const auto& problem : read.error()) {
    ATTUNE_REQUIRE(io::find_invalid_utf8(to_string(problem)) == std::string::npos);
  }
  return 0;
}
