#include "linalg/gauss_hermite.h"

#include <gtest/gtest.h>

#include <cmath>

namespace attune::linalg {
namespace {

TEST(GaussHermite, MomentsOfTheStandardNormal) {
  for (const int n : {1, 2, 5, 20, 32}) {
    const Quadrature q = gauss_hermite(n);
    double moment = 1;  // (k - 1)!! for even k
    for (int k = 0; k <= std::min(2 * n - 1, 20); ++k) {
      if (k > 0 && k % 2 == 0) moment *= k - 1;
      const double expected = k % 2 == 0 ? moment : 0;
      const double found = q.weights.dot(q.nodes.array().pow(k).matrix());
      EXPECT_NEAR(found, expected, 1e-11 * std::max(1.0, moment)) << n << " nodes, power " << k;
    }
  }
}

}  // namespace
}  // namespace attune::linalg
