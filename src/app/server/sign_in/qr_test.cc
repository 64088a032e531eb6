#include "app/server/sign_in/qr.h"

#include <gtest/gtest.h>

#include <sstream>
#include <vector>

#include "testing/xml_check.h"

namespace attune::server {
namespace {

/// The modules that the path draws, read back from its text.
std::vector<std::string> drawn(const std::string& svg) {
  const auto box = svg.find("viewBox=\"0 0 ") + 13;
  const auto side = static_cast<std::size_t>(std::stoi(svg.substr(box)));
  std::vector<std::string> rows(side, std::string(side, '.'));
  const auto from = svg.find(" d=\"") + 4;
  std::istringstream path(svg.substr(from, svg.find('"', from) - from));
  char letter = 0;
  std::size_t x = 0, y = 0, run = 0;
  std::string rest;
  while (path >> letter >> x >> y >> letter >> run && std::getline(path, rest, 'z')) {
    for (std::size_t i = 0; i < run; ++i) rows.at(y).at(x + i) = '#';
  }
  return rows;
}

TEST(Qr, IsASquareWithThreeFindersAndAQuietZone) {
  const auto svg = qr_svg("https://notes.example.org/join/K3F97MQA", "a <title> & more");
  ASSERT_TRUE(svg);
  EXPECT_EQ(testing::xml_fault(*svg), "");
  EXPECT_NE(svg->find("a &lt;title&gt; &amp; more"), std::string::npos);
  const auto rows = drawn(*svg);
  const std::size_t side = rows.size();
  EXPECT_EQ((side - 8 - 17) % 4, 0U) << "17 + 4 * version modules (ISO/IEC 18004, 6.3.1)";
  for (std::size_t i = 0; i < side; ++i) {
    for (const std::size_t edge : {std::size_t{0}, std::size_t{3}, side - 4, side - 1}) {
      EXPECT_EQ(rows[edge][i], '.');
      EXPECT_EQ(rows[i][edge], '.');
    }
  }
  const char* finder[] = {"#######", "#.....#", "#.###.#", "#.###.#",
                          "#.###.#", "#.....#", "#######"};
  for (const auto& [top, left] :
       {std::pair{std::size_t{4}, std::size_t{4}}, {4, side - 11}, {side - 11, 4}}) {
    for (std::size_t y = 0; y < 7; ++y) EXPECT_EQ(rows[top + y].substr(left, 7), finder[y]);
  }
  for (std::size_t i = 12; i + 12 < side; ++i) {  // timing patterns
    EXPECT_EQ(rows[10][i], i % 2 == 0 ? '#' : '.');
    EXPECT_EQ(rows[i][10], i % 2 == 0 ? '#' : '.');
  }
}

TEST(Qr, WhatIsTooLongIsRefused) {
  EXPECT_TRUE(qr_svg(std::string(2331, 'x'), "t"));
  EXPECT_FALSE(qr_svg(std::string(2332, 'x'), "t"));
  EXPECT_FALSE(qr_svg(std::string(1 << 20, 'x'), "t"));
}

}  // namespace
}  // namespace attune::server
