// A world in which one way back does nearly all: where everything is seen, it comes first.
#include "analysis/known_course.h"

#include <gtest/gtest.h>

#include <string_view>

#include "analysis/explanation.h"
#include "analysis/prepare.h"
#include "analysis/simulate.h"

namespace attune::analysis {
namespace {

TEST(KnownCourse, TheWayThatDoesNearlyAllComesFirst) {
  for (const char* way : {"touch", "reward", "dialogue", "attunement"}) {
    SimulationRequest world;
    world.couples = 120;
    world.days = 42;
    world.compliance = 1;
    world.seed = 5;
    for (std::size_t k = 0; k < dyad::kWays; ++k) {
      const std::string name = way_name(k);
      world.parameters["eta_" + name] = name == way ? 1.2 : 0;
    }
    const Simulation simulation = simulate(world, {});
    const Prepared prepared = prepare(simulation.diary, {});
    const dyad::Model model = prepared.model();
    Eigen::VectorXd theta = model.prior_medians();
    for (const auto& [name, value] : world.parameters) theta[*model.index_of(name)] = value;
    EXPECT_STREQ(way_name(first_way_if_known(model, theta, simulation.away)), way);
    if (std::string_view(way) != "attunement") continue;  // once will do: it takes seconds
    const auto by_answers = first_way_if_rest_known(model, theta, {});
    ASSERT_TRUE(by_answers);
    EXPECT_STREQ(way_name(*by_answers), way);
  }
}

}  // namespace
}  // namespace attune::analysis
