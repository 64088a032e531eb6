#include "analysis/twin_path.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "analysis/shapley.h"
#include "analysis/simulate.h"

namespace attune::analysis {
namespace {

using dyad::kAttunement;
using dyad::kWays;

dyad::Diary small_diary() {
  SimulationRequest request;
  request.couples = 3;
  request.days = 28;
  request.compliance = 1;
  request.seed = 5;
  return simulate(request, {}).diary;
}

/// What this partner noted and felt from this day on, undone: no moments, attunement as usual.
dyad::Diary undone(dyad::Diary diary, std::size_t couple, std::size_t partner, double from) {
  dyad::Person& person = diary.couples[couple].partners[partner];
  const std::size_t columns = diary.variables.size();
  for (std::size_t n = 0; n < person.times.size(); ++n) {
    if (person.times[n] <= from) continue;
    for (std::size_t v = 0; v < columns; ++v) {
      if (diary.variables[v].kind == dyad::Kind::moment) person.values[n * columns + v] = 0;
    }
  }
  return diary;
}

struct Rig {
  explicit Rig(const dyad::Diary& diary) : design(dyad::make_design(diary)) {}
  [[nodiscard]] dyad::Model model() const { return {design, 2, regime::Collapse::gpb2}; }
  [[nodiscard]] const std::vector<double>& times(std::size_t couple) const {
    return design.couples[couple].times;
  }
  void set_attunement(std::size_t couple, std::size_t partner, double from, double value) {
    auto& c = design.couples[couple];
    for (std::size_t t = 0; t < c.times.size(); ++t) {
      if (c.times[t] > from) c.attunement[t * 2 + partner] = value;
    }
  }
  dyad::Design design;
};

Eigen::VectorXd theta_with(const dyad::Model& model,
                           const std::vector<std::pair<const char*, double>>& values) {
  Eigen::VectorXd theta = model.prior_medians();
  for (const auto& [name, value] : values) theta[model.index_of(name).value()] = value;
  return theta;
}

const std::vector<std::pair<const char*, double>> kEffects{
    {"eta_touch", .9},     {"eta_reward", .4},     {"eta_resonance", 1.1},
    {"eta_dialogue", -.3}, {"eta_attunement", .5}, {"omega", .3}};

TrueSpell spell_of(double onset, double back) {
  TrueSpell spell;
  spell.onset = onset;
  spell.back = back;
  spell.stretches = {{onset, back}};
  return spell;
}

/// The rates' limits with rounded corners (docs/decisions/0007).
double rate(double log_rate) {
  const auto soft = [](double u) { return .1 * std::log1p(std::exp(u / .1)); };
  return std::exp(-5 + soft(log_rate + 5) - soft(log_rate - 2));
}

TEST(OnsetShares, OfTwoCausesAreThoseByHand) {
  Rig rig(small_diary());
  auto& causes = rig.design.couples[0].causes;
  const std::size_t n = rig.design.terms.causes.size();
  ASSERT_EQ(n, 5U);
  for (std::size_t row = 0; row < causes.size(); row += n) {
    std::fill_n(causes.begin() + static_cast<std::ptrdiff_t>(row), n, 0.0);
    causes[row] = 1.5;      // stress
    causes[row + 4] = -.5;  // conflict below its mean
  }
  const dyad::Model model = rig.model();
  const auto theta =
      theta_with(model, {{"a0", -2.0}, {"theta_stress", .6}, {"theta_conflict", .8}});
  const double onset = 0.5 * (rig.times(0)[20] + rig.times(0)[21]);
  const auto shares = onset_shares(model, dyad::Hazards(model, theta), {0, 1}, onset);
  const auto within = [](double log_rate) { return 1 - std::exp(-2 * rate(log_rate)); };
  const double none = within(-2), stress = within(-2 + .9), conflict = within(-2 - .4),
               both = within(-2 + .9 - .4);
  ASSERT_EQ(shares.size(), n + 1);
  EXPECT_NEAR(shares[0], (stress - none + both - conflict) / 2 / both, 1e-12);
  EXPECT_NEAR(shares[4], (conflict - none + both - stress) / 2 / both, 1e-12);
  EXPECT_LT(shares[4], 0);  // it held the onset back
  for (const std::size_t silent : {1U, 2U, 3U}) EXPECT_NEAR(shares[silent], 0, 1e-15);
  EXPECT_NEAR(shares[5], none / both, 1e-12);
  EXPECT_NEAR(std::accumulate(shares.begin(), shares.end(), 0.0), 1, 1e-12);
}

TEST(OnsetShares, CountTheTwoDaysBeforeTheOnsetAndNoMore) {
  Rig rig(small_diary());
  const dyad::Model model = rig.model();
  const dyad::Hazards hazards(model, model.prior_medians());
  const double onset = rig.times(1)[30];
  const auto before = onset_shares(model, hazards, {1, 0}, onset);
  auto& c = rig.design.couples[1];
  for (std::size_t t = 0; t < c.times.size(); ++t) {
    if (c.times[t] <= onset - kOnsetDays || t > 30) c.causes[t * 2 * 5] += 3;
  }
  EXPECT_EQ(onset_shares(model, hazards, {1, 0}, onset), before);
}

TEST(OnsetShares, ACauseOfOnesOwnCounts) {
  dyad::Diary diary = small_diary();
  const std::size_t columns = diary.variables.size();
  dyad::Variable commute;
  commute.name = commute.source_column = "commute";
  commute.kind = dyad::Kind::cause;
  diary.variables.push_back(commute);
  for (dyad::Couple& couple : diary.couples) {
    for (dyad::Person& person : couple.partners) {
      std::vector<double> values;
      for (std::size_t n = 0; n < person.times.size(); ++n) {
        const auto row = person.values.begin() + static_cast<std::ptrdiff_t>(n * columns);
        values.insert(values.end(), row, row + static_cast<std::ptrdiff_t>(columns));
        values.push_back(n % 3 == 0 ? 90 : 20);
      }
      person.values = values;
    }
  }
  const Rig rig(diary);
  const dyad::Model model = rig.model();
  ASSERT_EQ(rig.design.terms.causes.back(), "commute");
  const auto theta = theta_with(model, {{"theta_commute", .7}});
  const auto shares = onset_shares(model, dyad::Hazards(model, theta), {0, 0}, rig.times(0)[25]);
  ASSERT_EQ(shares.size(), 7U);
  EXPECT_GT(std::abs(shares[5]), .01);
  EXPECT_NEAR(std::accumulate(shares.begin(), shares.end(), 0.0), 1, 1e-12);
}

TEST(Hazards, WithEveryWayAreTheModelsOwn) {
  const Rig rig(small_diary());
  const dyad::Model model = rig.model();
  const auto theta = theta_with(model, kEffects);
  const auto at = model.at(theta).value();
  const dyad::Hazards hazards(model, theta);
  for (std::size_t t = 1; t < rig.times(2).size(); ++t) {
    for (const std::size_t i : {0U, 1U}) {
      EXPECT_NEAR(hazards.recovery(2, t, i, 10).rate(dyad::kNoWay),
                  model.drive(*at, 2, t, static_cast<int>(i)).recovery_rate, 1e-12);
    }
  }
}

/// Time at which the integral of the rates of a partner's steps reaches `used`, by small steps.
double reached(const dyad::Model& model, const dyad::Model::At& at, WhoseSpell who, double from,
               double used) {
  const auto& times = model.design().couples[who.couple].times;
  constexpr double kStep = 1e-4;
  std::size_t step = 1;
  double time = from;
  while (used > 0) {
    while (times[step] <= time) ++step;
    used -= kStep * model.drive(at, who.couple, step, static_cast<int>(who.partner)).recovery_rate;
    time += kStep;
  }
  return time;
}

// The other way round: a diary in which nothing of it was noted from the check-in before the onset.
TEST(DaysLonger, AreThoseOfADiaryWithoutTheWays) {
  const dyad::Diary diary = small_diary();
  for (const std::size_t partner : {0U, 1U}) {
    Rig with(diary);
    const double before = with.times(0)[30], onset = before + .1, back = before + 3.1;
    Rig without(undone(diary, 0, partner, before));
    without.design.terms.mean_level = with.design.terms.mean_level;
    without.design.couples[0].attunement = with.design.couples[0].attunement;
    const dyad::Model model = with.model(), moments_gone = without.model();
    Rig silent = without;
    silent.set_attunement(0, partner, -1e9, 0);
    const dyad::Model all_gone = silent.model();
    const auto theta = theta_with(model, kEffects);
    const WhoseSpell who{0, partner};
    const auto longer = days_longer(model, dyad::Hazards(model, theta), who, spell_of(onset, back));
    double used = 0;
    const auto at = model.at(theta).value();
    for (double t = onset; t < back - 5e-5; t += 1e-4) {
      std::size_t step = 1;
      while (with.times(0)[step] <= t + 1e-9) ++step;
      used += 1e-4 * model.drive(*at, 0, step, static_cast<int>(partner)).recovery_rate;
    }
    EXPECT_NEAR(longer[dyad::kEveryWay & ~(1U << kAttunement)],
                reached(moments_gone, *moments_gone.at(theta).value(), who, onset, used) - back,
                3e-3);
    EXPECT_NEAR(longer[dyad::kEveryWay],
                reached(all_gone, *all_gone.at(theta).value(), who, onset, used) - back, 3e-3);
    EXPECT_EQ(longer[dyad::kNoWay], 0);
  }
}

// R held at r, all else at its mean: the rate was q e^{eta r} and would have been q.
TEST(DaysLonger, WithOneConstantWayIsClosedForm) {
  Rig rig(small_diary());
  rig.set_attunement(0, 0, -1e9, 1);
  const dyad::Model model = rig.model();
  auto theta = theta_with(model, {{"b0", -1.2},
                                  {"eta_touch", 0},
                                  {"eta_reward", 0},
                                  {"eta_resonance", 0},
                                  {"eta_dialogue", 0},
                                  {"eta_attunement", .5}});
  const double onset = rig.times(0)[12] + .1;
  const auto longer =
      days_longer(model, dyad::Hazards(model, theta), {0, 0}, spell_of(onset, onset + 4));
  EXPECT_NEAR(longer[1U << kAttunement], 4 * (rate(-.7) / rate(-1.2) - 1), 1e-9);
  EXPECT_NEAR(longer[dyad::kEveryWay], longer[1U << kAttunement], 1e-12);
  const auto shares = shapley(longer);
  for (std::size_t k = 0; k < dyad::kMechanisms; ++k) EXPECT_NEAR(shares[k], 0, 1e-12);
}

TEST(SpellAt, IsTheOneUnderWayUpToTheFirstTwoDaysBack) {
  const Stretches away{{0, 3}, {8, 9}, {10.5, 12}, {14, 15}, {27, 28}};
  EXPECT_FALSE(spell_at(away, 5, 0, 28));
  const auto spell = spell_at(away, 8.5, 0, 28).value();
  EXPECT_EQ(spell.onset, 8);
  EXPECT_TRUE(spell.onset_seen);
  EXPECT_EQ(spell.back, 12);
  EXPECT_TRUE(spell.recovered);
  EXPECT_EQ(spell.stretches, (Stretches{{8, 9}, {10.5, 12}}));
  const auto under_way = spell_at(away, 1, 0, 28).value();
  EXPECT_FALSE(under_way.onset_seen);
  EXPECT_TRUE(under_way.recovered);
  EXPECT_FALSE(spell_at(away, 27.5, 0, 28)->recovered);
  EXPECT_FALSE(spell_at({{20, 26.5}}, 21, 0, 28)->recovered);  // a day and a half is too little
}

TEST(DaysLonger, IsAtMostTheLongestWait) {
  Rig rig(small_diary());
  rig.set_attunement(0, 0, -1e9, 2);
  const dyad::Model model = rig.model();
  const auto theta = theta_with(model, {{"eta_attunement", 3}});
  const double onset = rig.times(0)[12] + .1;
  const auto longer =
      days_longer(model, dyad::Hazards(model, theta), {0, 0}, spell_of(onset, onset + 6));
  EXPECT_EQ(longer[1U << kAttunement], kLongestWait);
}

TEST(DaysLonger, TimeBackForLessThanTwoDaysUsesNothingUp) {
  Rig rig(small_diary());
  rig.set_attunement(0, 0, -1e9, 1);
  const dyad::Model model = rig.model();
  const auto theta = theta_with(model, {{"eta_touch", 0},
                                        {"eta_reward", 0},
                                        {"eta_resonance", 0},
                                        {"eta_dialogue", 0},
                                        {"eta_attunement", .4}});
  const double onset = rig.times(0)[12] + .1;
  TrueSpell spell = spell_of(onset, onset + 5);
  spell.stretches = {{onset, onset + 2}, {onset + 3, onset + 5}};
  const auto longer = days_longer(model, dyad::Hazards(model, theta), {0, 0}, spell);
  EXPECT_NEAR(longer[1U << kAttunement], 4 * (rate(-.85) / rate(-1.25) - 1), 1e-9);
}

TEST(DaysLonger, NeedsAnEnd) {
  const Rig rig(small_diary());
  const dyad::Model model = rig.model();
  TrueSpell spell = spell_of(rig.times(0)[12], rig.times(0)[20]);
  spell.recovered = false;
  EXPECT_THROW((void)days_longer(model, dyad::Hazards(model, model.prior_medians()), {0, 0}, spell),
               std::invalid_argument);
}

TEST(TwinPath, SwappingThePartnersSwapsWhatIsSaidOfThem) {
  dyad::Diary diary = small_diary();
  const Rig rig(diary);
  std::swap(diary.couples[0].partners[0], diary.couples[0].partners[1]);
  const Rig swapped(diary);
  const dyad::Model model = rig.model(), other = swapped.model();
  const auto theta = theta_with(model, kEffects);
  const double onset = rig.times(0)[21], back = rig.times(0)[27];
  const dyad::Hazards hazards(model, theta), mirrored(other, theta);
  const auto longer = days_longer(model, hazards, {0, 0}, spell_of(onset, back));
  const auto as_second = days_longer(other, mirrored, {0, 1}, spell_of(onset, back));
  for (std::size_t s = 0; s < longer.size(); ++s) EXPECT_NEAR(longer[s], as_second[s], 1e-9);
  const auto shares = onset_shares(model, hazards, {0, 0}, onset);
  const auto shares_as_second = onset_shares(other, mirrored, {0, 1}, onset);
  for (std::size_t k = 0; k < shares.size(); ++k) {
    EXPECT_NEAR(shares[k], shares_as_second[k], 1e-12);
  }
}

}  // namespace
}  // namespace attune::analysis
