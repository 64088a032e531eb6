#include "io/live_json.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace attune::io {
namespace {

namespace fs = std::filesystem;

TEST(LiveJson, SaysTheSameAsCbor) {
  dyad::Diary like;
  like.variables.resize(1);
  like.variables[0].name = "closeness";
  int read = 0;
  for (const auto& seed :
       fs::directory_iterator(fs::path(ATTUNE_SOURCE_DIR) / "fuzz" / "corpus" / "live")) {
    std::ifstream file(seed.path());
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto live = parse_live(text, "live.json", like);
    if (!live) continue;
    ++read;
    const std::string bytes = live_to_cbor(*live), json = live_to_json(*live);
    const auto again = parse_live_cbor(bytes, "live", like);
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(live_to_json(*again), json);
    EXPECT_LT(bytes.size(), json.size());
    for (std::size_t n = 0; n < bytes.size(); n += 7) {
      EXPECT_FALSE(parse_live_cbor(bytes.substr(0, n), "live", like).has_value());
    }
  }
  EXPECT_GT(read, 0);
}

}  // namespace
}  // namespace attune::io
