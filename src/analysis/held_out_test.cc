#include "analysis/held_out.h"

#include <gtest/gtest.h>

#include <cmath>

#include "analysis/closeness_objective.h"
#include "analysis/simulate.h"
#include "inference/curvature.h"

namespace attune::analysis {
namespace {

dyad::Diary small_study() {
  SimulationRequest world;
  world.couples = 14;
  world.days = 21;
  world.world = World::rounded;
  world.seed = 4;
  return simulate(world, {}).diary;
}

Search mode_of(const dyad::Model& model) {
  const FitRequest request;
  return finish(model, search_from(model, model.prior_medians(), {}, request, {}).value(), request,
                1e-3, std::nullopt, {})
      .value();
}

TEST(HeldOut, IsNearlyAFitWithoutTheCouple) {
  const dyad::Diary diary = small_study();
  const dyad::Design design = dyad::make_design(diary);
  const dyad::Model model(design, 1, regime::Collapse::gpb2);
  const Search found = mode_of(model);
  const auto scores = held_out_scores(model, found, {}).value();
  const auto whole = model.at(found.best.theta).value();
  double lost = 0, lost_exactly = 0;
  for (std::size_t c = 0; c < design.couples.size(); ++c) {
    // The design of the others, not a new one: what is standardised must stay the same.
    dyad::Design others = design;
    others.couples.erase(others.couples.begin() + static_cast<std::ptrdiff_t>(c));
    const dyad::Model without(others, 1, regime::Collapse::gpb2);
    const auto at = model.at(mode_of(without).best.theta).value();
    const double seen = model.log_likelihood(*whole, c, found.grids[c], nullptr).value();
    lost += seen - scores[c];
    lost_exactly += seen - model.log_likelihood(*at, c, found.grids[c], nullptr).value();
  }
  EXPECT_GT(lost, 5);  // an answer not seen is told less well
  EXPECT_NEAR(lost / lost_exactly, 1, 0.25);
}

// Where what a search guessed goes ill together, nothing could be told of couples not seen.
TEST(HeldOut, InformationThatNobodyGuessedIsMade) {
  const dyad::Design design = dyad::make_design(small_study());
  const dyad::Model model(design, 1, regime::Collapse::gpb2);
  const FitRequest request;
  Search near = search_from(model, model.prior_medians(), {}, request, {}).value();
  near.information.resize(0, 0);
  const auto found = finish(model, near, request, 1e-3, std::nullopt, {}).value();
  Search exact = found;
  exact.information =
      inference::information(ClosenessObjective(model, found.grids), found.best.theta, {}).value();
  const auto scores = held_out_scores(model, found, {}).value();
  const auto exactly = held_out_scores(model, exact, {}).value();
  const auto at = model.at(found.best.theta).value();
  double lost = 0, lost_exactly = 0;
  for (std::size_t c = 0; c < scores.size(); ++c) {
    const double seen = model.log_likelihood(*at, c, found.grids[c], nullptr).value();
    lost += seen - scores[c];
    lost_exactly += seen - exactly[c];
  }
  EXPECT_GT(lost_exactly, 5);
  EXPECT_NEAR(lost / lost_exactly, 1, 0.03);
  const auto made = held_out_scores(model, mode_of(model), {}).value();
  for (std::size_t c = 0; c < scores.size(); ++c) EXPECT_NEAR(scores[c], made[c], 0.02) << c;
}

// Bad check-ins or a volatile person: the information has to be that of the sum over volatility in
// what tells them apart, or it is nearly singular and a couple held out says anything.
TEST(HeldOut, BadCheckInsAreToldFromVolatilePersons) {
  SimulationRequest world;
  world.couples = 40;
  world.days = 28;
  world.seed = 20;
  const dyad::Design design = dyad::make_design(simulate(world, {}).diary);
  const dyad::Model model(design, dyad::Variant::outliers, regime::Collapse::imm);
  const Search found = mode_of(model);
  Search exact = found;
  exact.information =
      inference::information(ClosenessObjective(model, found.grids), found.best.theta, {}).value();
  const auto scores = held_out_scores(model, found, {}).value();
  const auto exactly = held_out_scores(model, exact, {}).value();
  for (std::size_t c = 0; c < scores.size(); ++c) EXPECT_NEAR(scores[c], exactly[c], 0.1) << c;
}

TEST(HeldOut, AGainHasTheErrorOfItsCouples) {
  const Gain gain = held_out_gain({1, 2, 3, 4}, {0, 0, 0, 0});
  EXPECT_DOUBLE_EQ(gain.sum, 10);
  EXPECT_DOUBLE_EQ(gain.se, std::sqrt(4 * 5.0 / 3));  // sqrt(n) times the SD 1.29
  EXPECT_TRUE(std::isnan(held_out_gain({1}, {0}).se));
}

/// The same answers until an occasion, there only closeness and the number of moments.
dyad::Design cut_in(const dyad::Design& design, int occasion, bool with_closeness) {
  dyad::Design out = design;
  for (dyad::CoupleDesign& couple : out.couples) {
    std::erase_if(couple.answers, [&](const dyad::Answer& answer) {
      const bool closeness = answer.item == dyad::kCloseness || answer.item == dyad::kMoments;
      return answer.occasion > occasion ||
             (answer.occasion == occasion && !(closeness && with_closeness));
    });
  }
  return out;
}

// Differences of whole log-likelihoods, with one answer more and one less. Two regimes are merged
// once more between closeness and distance.
TEST(HeldOut, ClosenessIsToldByWhatCameBefore) {
  dyad::Design design = dyad::make_design(small_study());
  for (dyad::CoupleDesign& couple : design.couples) {
    // What a limit tells depends on the order in which it is told.
    for (dyad::Answer& answer : couple.answers) answer.site = ssm::Site::exact;
  }
  for (const int regimes : {1, 2}) {
    const dyad::Model model(design, regimes, regime::Collapse::gpb2);
    const auto n = static_cast<Eigen::Index>(model.parameters().size());
    Search at_medians;  // scores of zero: nothing is taken away with a couple
    at_medians.best.theta = model.prior_medians();
    at_medians.information = Eigen::MatrixXd::Identity(n, n);
    at_medians.scores = Eigen::MatrixXd::Zero(static_cast<Eigen::Index>(design.couples.size()), n);
    at_medians.grids.assign(design.couples.size(), dyad::prior_grid(false));
    const auto told =
        held_out_closeness(model, at_medians, dyad::with_distance_apart(design), {}).value();
    const dyad::PersonGrid grid = dyad::prior_grid(false);
    double sum = 0;
    for (int t = 0; t < static_cast<int>(design.couples[0].times.size()); ++t) {
      const auto value = [&](bool with_closeness) {
        const dyad::Design cut = cut_in(design, t, with_closeness);
        const dyad::Model of_cut(cut, regimes, regime::Collapse::gpb2);
        return of_cut.log_likelihood(*of_cut.at(at_medians.best.theta).value(), 0, grid, nullptr)
            .value();
      };
      sum += value(true) - value(false);
    }
    EXPECT_LT(sum, -20);
    EXPECT_NEAR(told[0], sum, regimes == 1 ? 1e-9 : 0.05) << regimes;
  }
}

TEST(HeldOut, WithoutInformationThereIsNoScore) {
  const dyad::Design design = dyad::make_design(small_study());
  const dyad::Model model(design, 1, regime::Collapse::gpb2);
  Search found;
  found.best.theta = model.prior_medians();
  EXPECT_FALSE(held_out_scores(model, found, {}));
}

}  // namespace
}  // namespace attune::analysis
