#include "analysis/foretell.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "core/pieces.h"
#include "inference/objectives_test.h"

namespace attune::analysis {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

TEST(Foretell, TellsThePaceByOneEvaluation) {
  const inference::Quadratic objective(MatrixXd::Zero(3, 2), MatrixXd::Identity(2, 2),
                                       MatrixXd::Zero(2, 2));
  std::vector<std::string> words;
  std::vector<double> fractions;
  std::vector<int> calls;
  Job job;
  job.progress = [&](std::string_view said, double fraction) {
    words.emplace_back(said);
    fractions.push_back(fraction);
    calls.push_back(objective.calls);
  };
  foretell(objective, VectorXd::Zero(2), 50, job);
  EXPECT_EQ(words,
            (std::vector<std::string>{"fitting", "fitting", "50 evaluations like the first"}));
  EXPECT_EQ(calls, (std::vector<int>{0, 1, 1}));
  ASSERT_EQ(fractions.size(), 3U);
  EXPECT_EQ(fractions[0], 0);
  EXPECT_DOUBLE_EQ(fractions[1], 0.02);
  EXPECT_TRUE(tells_pace(fractions[2]));
}

TEST(Foretell, CostsNothingWhereNobodyListens) {
  const inference::Quadratic objective(MatrixXd::Zero(3, 2), MatrixXd::Identity(2, 2),
                                       MatrixXd::Zero(2, 2));
  foretell(objective, VectorXd::Zero(2), 50, {});
  EXPECT_EQ(objective.calls, 0);
}

}  // namespace
}  // namespace attune::analysis
