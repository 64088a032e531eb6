// A world in which one way back does nearly all: where everything is seen, it comes first.
#include "analysis/known_course.h"

#include <gtest/gtest.h>

#include <string_view>

#include "analysis/explanation.h"
#include "analysis/prepare.h"

namespace attune::analysis {
namespace {

/// Every spell of a single stretch, ended before the diary did.
std::vector<std::pair<WhoseSpell, TrueSpell>> spells_of(const std::vector<Away>& away,
                                                        const dyad::Design& design) {
  std::vector<std::pair<WhoseSpell, TrueSpell>> out;
  for (std::size_t couple = 0; couple < away.size(); ++couple) {
    const std::vector<double>& times = design.couples[couple].times;
    for (std::size_t partner = 0; partner < 2; ++partner) {
      for (const auto& [from, to] : away[couple][partner]) {
        if (from <= times.front() || to >= times.back()) continue;
        TrueSpell spell;
        spell.onset = from;
        spell.back = to;
        spell.stretches = {{from, to}};
        out.emplace_back(WhoseSpell{couple, partner}, spell);
      }
    }
  }
  return out;
}

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
    const auto spells = spells_of(simulation.away, model.design());
    ASSERT_GT(spells.size(), 100U);
    const auto first = first_way_if_known(model, theta, simulation.away, spells, 1);
    ASSERT_TRUE(first);
    EXPECT_STREQ(way_name(*first), way);
    EXPECT_FALSE(first_way_if_known(model, theta, simulation.away, {}, 1));
    if (std::string_view(way) != "attunement") continue;  // once will do: it takes seconds
    const auto by_answers = first_way_if_rest_known(model, theta, model, theta, spells, 1, {});
    ASSERT_TRUE(by_answers);
    EXPECT_STREQ(way_name(*by_answers), way);
  }
}

}  // namespace
}  // namespace attune::analysis
