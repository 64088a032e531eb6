#include "analysis/missed_check_ins.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "analysis/simulate.h"

namespace attune::analysis {
namespace {

dyad::Diary diary() {
  SimulationRequest request;
  request.couples = 4;
  request.days = 28;
  request.compliance = 0.7;
  request.seed = 11;
  return simulate(request, {}).diary;
}

TEST(MissedCheckIns, AreMadeUpWhereThereIsAGapAndNowhereElse) {
  const dyad::Diary before = diary(), after = with_missed_check_ins(before, 5, 0);
  for (std::size_t c = 0; c < before.couples.size(); ++c) {
    for (std::size_t i = 0; i < 2; ++i) {
      const dyad::Person &old = before.couples[c].partners[i], &now = after.couples[c].partners[i];
      EXPECT_TRUE(
          std::includes(now.times.begin(), now.times.end(), old.times.begin(), old.times.end()));
      EXPECT_EQ(now.values.size(), now.times.size() * before.variables.size());
      for (std::size_t n = 1; n < now.times.size(); ++n) {
        EXPECT_NEAR(now.times[n] - now.times[n - 1], 1, 1e-6);
      }
    }
  }
}

TEST(MissedCheckIns, CopyOnesOwnDaysAndNeverAnItem) {
  const dyad::Diary before = diary(), after = with_missed_check_ins(before, 5, 0);
  const std::size_t columns = before.variables.size();
  const std::size_t stress = before.find("stress").value(), touch = before.find("touch").value();
  std::size_t made_up = 0, left_to_the_partner = 0;
  for (std::size_t c = 0; c < before.couples.size(); ++c) {
    for (std::size_t i = 0; i < 2; ++i) {
      const dyad::Person &old = before.couples[c].partners[i], &now = after.couples[c].partners[i],
                         &partner = before.couples[c].partners[1 - i];
      std::set<double> own;
      for (std::size_t n = 0; n < old.times.size(); ++n) own.insert(old.value(n, stress, columns));
      for (std::size_t n = 0; n < now.times.size(); ++n) {
        if (std::binary_search(old.times.begin(), old.times.end(), now.times[n])) continue;
        ++made_up;
        EXPECT_TRUE(own.contains(now.value(n, stress, columns)));
        for (std::size_t v = 0; v < columns; ++v) {
          if (before.variables[v].kind == dyad::Kind::item) {
            EXPECT_TRUE(std::isnan(now.value(n, v, columns)));
          }
        }
        const bool told = std::any_of(partner.times.begin(), partner.times.end(),
                                      [&](double t) { return std::abs(t - now.times[n]) < 0.4; });
        EXPECT_EQ(std::isnan(now.value(n, touch, columns)), told);
        left_to_the_partner += told;
      }
    }
  }
  EXPECT_GT(made_up, 30U);
  EXPECT_GT(left_to_the_partner, 15U);
  EXPECT_LT(left_to_the_partner, made_up);
}

TEST(MissedCheckIns, DifferFromDrawToDrawAndNotFromRunToRun) {
  const dyad::Diary before = diary();
  const auto values = [&](int draw) {
    return with_missed_check_ins(before, 5, draw).couples[0].partners[0].values;
  };
  const auto same = [](const std::vector<double>& a, const std::vector<double>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](double x, double y) {
      return x == y || (std::isnan(x) && std::isnan(y));
    });
  };
  EXPECT_TRUE(same(values(1), values(1)));
  EXPECT_FALSE(same(values(1), values(2)));
}

TEST(MissedCheckIns, OfSomeoneWithoutADiaryAreNone) {
  dyad::Diary before = diary();
  before.couples[1].partners[1].times.clear();
  before.couples[1].partners[1].values.clear();
  EXPECT_TRUE(with_missed_check_ins(before, 5, 0).couples[1].partners[1].times.empty());
}

}  // namespace
}  // namespace attune::analysis
