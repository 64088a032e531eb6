#include "analysis/likeliest_volatility.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "analysis/simulate.h"
#include "core/random.h"
#include "dyad/design.h"

namespace attune::analysis {
namespace {

constexpr dyad::Prior kPrior{-1.2, 0.5};

TEST(LikeliestVolatility, IsTheLawThatPersonsComeFrom) {
  RandomStream random(4, Purpose::testing, 0);
  std::vector<ToldVolatility> told;
  for (int person = 0; person < 4000; ++person) {
    const double variance = person % 2 == 0 ? 0.04 : 0.5;
    told.push_back({0.3 + 0.6 * random.normal() + std::sqrt(variance) * random.normal(), variance});
  }
  const VolatilityLaw law = likeliest_law(told, kPrior);
  EXPECT_NEAR(law.mean, 0.3, 0.05);
  EXPECT_NEAR(law.log_omega, std::log(0.6), 0.06);
}

TEST(LikeliestVolatility, IsThePriorsWhereNothingIsTold) {
  const VolatilityLaw law = likeliest_law({}, kPrior);
  EXPECT_EQ(law.mean, 0);
  EXPECT_NEAR(law.log_omega, kPrior.mean, 0.05);
}

TEST(LikeliestVolatility, IsFoundFromAnswers) {
  SimulationRequest request;
  request.couples = 40;
  request.parameters["omega_v"] = 0.6;
  const auto design = dyad::make_design(dyad::without_empty_rows(simulate(request, {}).diary));
  const dyad::Model model(design, 2, regime::Collapse::gpb2);
  Eigen::VectorXd theta = model.prior_medians();
  const Eigen::Index sigma = *model.index_of("sigma"), omega = *model.index_of("omega_v");
  theta[sigma] += std::exp(2 * std::log(0.6));  // as a search without volatility has it
  std::vector<dyad::PersonGrid> grids;
  set_likeliest_volatility(model, theta, grids, {});
  EXPECT_NEAR(theta[omega], std::log(0.6), 0.3);
  EXPECT_NEAR(theta[sigma], model.prior_medians()[sigma], 0.25);
  EXPECT_EQ(grids.size(), design.couples.size());
}

}  // namespace
}  // namespace attune::analysis
