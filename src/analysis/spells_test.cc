#include "analysis/spells.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace attune::analysis {
namespace {

using Counts = std::array<int, kSpellLengths>;

TEST(Spells, AreCountedByLengthAndFoundByHalfOfTheirCheckIns) {
  //                            spell of 2: half    of 1: missed  of 5: two of five
  const std::vector<bool> truth{true, true, false, true, false, true, true, true, true, true};
  const std::vector<double> p{0.5, 0.4, 0.1, 0.49, 0.2, 0.9, 0.9, 0.1, 0.1, 0.1};
  const SpellCounts counts = count_spells(truth, p);
  EXPECT_EQ(counts.spells, (Counts{1, 1, 0, 1}));
  EXPECT_EQ(counts.found, (Counts{0, 1, 0, 0}));
  EXPECT_EQ(counts.runs, 2);
  EXPECT_EQ(counts.right, 2);
}

TEST(Spells, AFlaggedRunIsRightIfItTouchesASpell) {
  const std::vector<bool> truth{false, false, true, true, true, false, false, false};
  const std::vector<double> p{0.8, 0.8, 0.8, 0.9, 0.1, 0.1, 0.7, 0.7};
  const SpellCounts counts = count_spells(truth, p);
  EXPECT_EQ(counts.spells, (Counts{0, 0, 1, 0}));
  EXPECT_EQ(counts.found, (Counts{0, 0, 1, 0}));  // two of three
  EXPECT_EQ(counts.runs, 2);
  EXPECT_EQ(counts.right, 1);
}

TEST(Spells, ASpellEndsWithThePerson) {
  SpellCounts sum = count_spells({false, true}, std::vector<double>{0, 1});
  sum += count_spells({true, false}, std::vector<double>{1, 0});
  EXPECT_EQ(sum.spells, (Counts{2, 0, 0, 0}));
  EXPECT_EQ(sum.found, (Counts{2, 0, 0, 0}));
  EXPECT_EQ(sum.runs, 2);
  EXPECT_EQ(sum.right, 2);
}

TEST(Spells, NobodyAndNothing) {
  EXPECT_EQ(count_spells({}, {}).runs, 0);
  EXPECT_EQ(count_spells({false, false}, std::vector<double>{0.6, 0.1}).right, 0);
  EXPECT_THROW((void)count_spells({true}, {}), std::invalid_argument);
}

}  // namespace
}  // namespace attune::analysis
