#include "synchrony/pooled_rows.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace attune::synchrony {
namespace {

TEST(PooledRows, KeepsTheMeanHoweverManyRowsCome) {
  PooledRows rows(2, 8);
  double sum = 0;
  for (int t = 0; t < 1000; ++t) {
    rows.add(std::vector<double>{1.0 * t, std::numeric_limits<double>::quiet_NaN()});
    sum += t;
    ASSERT_LE(rows.size(), 8U);
    if (t >= 8) {
      ASSERT_GE(rows.size(), 4U);
    }
  }
  double pooled = 0, added = 0;
  for (std::size_t k = 0; k < rows.size(); ++k) {
    pooled += rows.sum(k, 0);
    added += static_cast<double>(rows.added(k));
    EXPECT_TRUE(std::isnan(rows.mean(k, 1)));
    if (k > 0) {
      EXPECT_GT(rows.mean(k, 0), rows.mean(k - 1, 0));
    }
  }
  EXPECT_EQ(pooled, sum);
  EXPECT_EQ(added, 1000);
}

TEST(PooledRows, FewRowsStayAsTheyAre) {
  PooledRows rows(1, 8);
  for (int t = 0; t < 8; ++t) rows.add(std::vector<double>{1.0 * t});
  ASSERT_EQ(rows.size(), 8U);
  for (int t = 0; t < 8; ++t) EXPECT_EQ(rows.mean(static_cast<std::size_t>(t), 0), t);
}

}  // namespace
}  // namespace attune::synchrony
