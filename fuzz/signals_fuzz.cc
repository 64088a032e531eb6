// Signals as text of any bytes: either problems, or pairs whose samples are numbers or missing and
// whose begin and end alternate. The first byte chooses the options.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>

#include "io/read_signals.h"
#include "io/text.h"
#include "require.h"

namespace {

using namespace attune;

class Sink : public io::SignalSink {
 public:
  void begin(const io::PairStart& pair) override {
    ATTUNE_REQUIRE(!open_);
    ATTUNE_REQUIRE(pair.rate > 0 && std::isfinite(pair.rate));
    open_ = true;
    ++pairs;
  }
  void add(double a, double b) override {
    ATTUNE_REQUIRE(open_);
    ATTUNE_REQUIRE(!std::isinf(a) && !std::isinf(b));
  }
  void end() override {
    ATTUNE_REQUIRE(open_);
    open_ = false;
  }
  std::size_t pairs = 0;

 private:
  bool open_ = false;
};

io::SignalFileOptions options_of(std::uint8_t choice) {
  io::SignalFileOptions options;
  if (choice % 2 == 1) options.rate = 5;
  if (choice / 2 % 3 == 1) {
    options.columns.partner = "who";
    options.columns.pair = {"pair", "day"};
  }
  if (choice / 2 % 3 == 2) options.unit_seconds = 1e-3;
  return options;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::istringstream in(std::string(reinterpret_cast<const char*>(data) + 1, size - 1));
  Sink sink;
  const auto read = io::read_signals_csv(in, "signals.csv", options_of(data[0]), sink, {});
  if (!read) {
    ATTUNE_REQUIRE(!read.error().empty() && read.error().size() <= 101);
    for (const auto& problem : read.error()) {
      ATTUNE_REQUIRE(io::find_invalid_utf8(to_string(problem)) == std::string::npos);
    }
    return 0;
  }
  ATTUNE_REQUIRE(sink.pairs == read->pairs && read->rate > 0);
  return 0;
}
