#include "dyad/ahead.h"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "core/random.h"
#include "dyad/model.h"
#include "dyad/parameter.h"

namespace attune::dyad {
namespace {

Variable variable(const char* name, Kind kind, double lower, double upper, bool censored = false) {
  Variable v;
  v.name = v.source_column = name;
  v.kind = kind;
  v.lower = lower;
  v.upper = upper;
  v.censored = censored;
  return v;
}

/// The same number, or both not known.
void expect_same(double a, double b) {
  EXPECT_EQ(std::isnan(a), std::isnan(b));
  if (!std::isnan(a)) {
    EXPECT_EQ(a, b);
  }
}

/// Couples whose check-ins come at odd hours, some of them not at all, with moments, causes and
/// both reports of responsiveness.
Diary diary(std::size_t couples, int days) {
  Diary out;
  out.variables = {variable("closeness", Kind::item, 1, 7, true),
                   variable("distance", Kind::item, 1, 7, true),
                   variable("responsiveness", Kind::perceived, 1, 7),
                   variable("gave_responsiveness", Kind::enacted, 1, 7),
                   variable("stress", Kind::cause, 1, 7),
                   variable("time_together", Kind::cause, kMissing, kMissing),
                   variable("touch", Kind::moment, 0, 1),
                   variable("open_talk", Kind::moment, 0, 1),
                   variable("conflict", Kind::conflict, 0, 1)};
  RandomStream random(11, Purpose::testing, 1);
  for (std::size_t c = 0; c < couples; ++c) {
    Couple& couple = out.couples.emplace_back();
    couple.id = "C" + std::to_string(c);
    for (std::size_t i = 0; i < 2; ++i) {
      Person& person = couple.partners[i];
      person.label = i == 0 ? "A" : "B";
      for (int day = 0; day < days; ++day) {
        if (random.uniform() < 0.25) continue;
        person.times.push_back(day + 0.7 + 0.25 * random.uniform());
        for (const Variable& v : out.variables) {
          double value = std::floor(1 + 7 * random.uniform());
          if (v.kind == Kind::moment) value = random.uniform() < 0.4 ? 1 : 0;
          if (v.kind == Kind::conflict) value = random.uniform() < 0.2 ? 0.5 : 0;
          if (v.name == "time_together") value = std::floor(90 * random.uniform());
          if (random.uniform() < 0.05) value = kMissing;
          person.values.push_back(value);
        }
      }
    }
  }
  return out;
}

Diary only(const Diary& all, std::size_t couple) {
  return {all.source, all.variables, {all.couples[couple]}, all.has_roles, all.calendar};
}

/// What goes on from a check-in has the grid, the answers and the inputs that the whole has there.
TEST(Onwards, GoesOnAsTheWholeDesignDoes) {
  const Diary all = diary(6, 24);
  const Design study = make_design(all);
  const std::size_t integrators = study.integrators(), causes = study.terms.causes.size();
  for (std::size_t c = 0; c < all.couples.size(); ++c) {
    const Diary one = only(all, c);
    const Design whole = make_design(one, study.standard(), study.couples[c].scaling, nullptr);
    const CoupleDesign& w = whole.couples[0];
    for (std::size_t cut = 5; cut + 5 < w.times.size(); cut += 7) {
      if (w.check_in[cut][0] < 0 && w.check_in[cut][1] < 0) continue;
      const auto row = static_cast<std::ptrdiff_t>(2 * integrators);
      const auto level = w.level_end.begin() + static_cast<std::ptrdiff_t>(cut) * row;
      const Onwards onwards{w.times[cut], {level, level + row}};
      const Design rest = make_design(one, study.standard(), study.couples[c].scaling, &onwards);
      const CoupleDesign& r = rest.couples[0];
      ASSERT_EQ(r.times.size(), w.times.size() - cut);
      for (std::size_t t = 0; t < r.times.size(); ++t) {
        EXPECT_NEAR(r.times[t], w.times[cut + t], 1e-12);
        if (t == 0) continue;
        EXPECT_NEAR(r.intervals[t], w.intervals[cut + t], 1e-12);
        for (std::size_t e = 0; e < 2 * integrators; ++e) {
          EXPECT_NEAR(r.level_end[t * 2 * integrators + e],
                      w.level_end[(cut + t) * 2 * integrators + e], 1e-12);
          EXPECT_NEAR(r.level_mean[t * 2 * integrators + e],
                      w.level_mean[(cut + t) * 2 * integrators + e], 1e-12);
        }
        for (std::size_t e = 0; e < 2 * causes; ++e) {
          expect_same(r.causes[t * 2 * causes + e], w.causes[(cut + t) * 2 * causes + e]);
        }
        for (std::size_t i = 0; i < 2; ++i) {
          EXPECT_EQ(r.attunement[t * 2 + i], w.attunement[(cut + t) * 2 + i]);
          EXPECT_EQ(r.check_in[t][i], w.check_in[cut + t][i]);
        }
      }
      std::size_t later = 0;
      for (const Answer& answer : w.answers)
        later += answer.occasion > static_cast<int>(cut) ? 1 : 0;
      EXPECT_EQ(r.answers.size(), later);
      for (const Answer& answer : r.answers) EXPECT_GT(answer.occasion, 0);
    }
  }
}

/// A couple read by its own study's units and its own usual is what it was in the study.
TEST(Standard, ACoupleReadByItIsWhatItWasInTheStudy) {
  const Diary all = diary(5, 20);
  const Design study = make_design(all);
  for (std::size_t c = 0; c < all.couples.size(); ++c) {
    const Design one =
        make_design(only(all, c), study.standard(), study.couples[c].scaling, nullptr);
    EXPECT_EQ(one.couples[0].times, study.couples[c].times);
    ASSERT_EQ(one.couples[0].causes.size(), study.couples[c].causes.size());
    for (std::size_t e = 0; e < study.couples[c].causes.size(); ++e) {
      expect_same(one.couples[0].causes[e], study.couples[c].causes[e]);
    }
    EXPECT_EQ(one.couples[0].attunement, study.couples[c].attunement);
    EXPECT_EQ(one.couples[0].level_end, study.couples[c].level_end);
    ASSERT_EQ(one.couples[0].answers.size(), study.couples[c].answers.size());
    for (std::size_t a = 0; a < one.couples[0].answers.size(); ++a) {
      EXPECT_EQ(one.couples[0].answers[a].value, study.couples[c].answers[a].value);
    }
  }
}

/// Without a usual of its own a person's is drawn to the study's by two answers' worth.
TEST(Standard, AFewAnswersAreDrawnToTheStudys) {
  const Diary all = diary(5, 20);
  const Design study = make_design(all);
  Diary one = only(all, 0);
  const Design read = make_design(one, study.standard());
  const ColumnScale& stress = study.scaling.columns.at("stress");
  const double own = study.couples[0].scaling.partners[0].mean.at("stress");
  double n = 0;
  for (std::size_t k = 0; k < one.couples[0].partners[0].times.size(); ++k) {
    n += std::isnan(one.couples[0].partners[0].value(k, *one.find("stress"), one.variables.size()))
             ? 0
             : 1;
  }
  EXPECT_NEAR(read.couples[0].scaling.partners[0].mean.at("stress"),
              (n * own + 2 * stress.mean) / (n + 2), 1e-12);
  for (Person& person : one.couples[0].partners) {
    person.times.clear();
    person.values.clear();
  }
  const Design nobody = make_design(one, study.standard());
  EXPECT_EQ(nobody.couples[0].scaling.partners[1].mean.at("stress"), stress.mean);
  EXPECT_TRUE(nobody.couples[0].times.empty());
}

/// Stress that is up one day and down the next is one impulse of strain a day, six hours before
/// the evening, around nothing: all else of yesterday's has faded as it does.
TEST(DaySpread, IsWhatADayAddsToWhatFades) {
  constexpr int kDays = 8;
  Diary study;
  study.variables = {variable("closeness", Kind::item, 1, 7, true),
                     variable("stress", Kind::cause, 1, 7)};
  Couple& couple = study.couples.emplace_back();
  for (Person& person : couple.partners) {
    for (int day = 0; day < kDays; ++day) {
      person.times.push_back(day + 0.9);
      person.values.insert(person.values.end(), {day % 3 + 3.0, day % 2 == 0 ? 2.0 : 4.0});
    }
  }
  const Design design = make_design(study);
  const double square = (kDays - 1.0) / kDays;  // of a standardised rating; a mean is spent
  const double expected = square * std::exp(-2 * 0.25 / kTauStrain);
  const std::size_t at = kStrain * (kStrain + 1) / 2 + kStrain;
  for (const PersonScaling& person : design.couples[0].scaling.partners) {
    for (std::size_t e = 0; e < person.day_spread.size(); ++e) {
      EXPECT_NEAR(person.day_spread[e], e == at ? expected : 0, 1e-12) << e;
    }
  }
  EXPECT_EQ(design.scaling.day_spread, design.couples[0].scaling.partners[0].day_spread);

  const Model model(design, 1, regime::Collapse::gpb2);
  const auto theta = model.prior_medians();
  const auto at_medians = model.at(theta).value();
  const double gamma = theta[model.index_of("gamma").value()];
  EXPECT_NEAR(model.day_variance(*at_medians, 0, kDays - 1, 0, 1, design.scaling.day_spread),
              gamma * gamma * expected, 1e-9);
}

TEST(LookAhead, FadesToTheUsualAndAddsThePlan) {
  const Design study = make_design(diary(4, 20));
  const CoupleScaling& usual = study.couples[0].scaling;
  const std::size_t integrators = study.integrators();
  const std::vector<double> now(2 * integrators, 0.9);
  const std::vector<double> times{20, 20.25, 20.5, 21, 22};
  const Plan plan{{{1, kTouch, 20.5, 2.0}}, {{0, kPlannedAttunement, 20.5, 21.0, 1.5}}};
  const CoupleDesign ahead = look_ahead(study.standard(), usual, now, times, plan);
  for (std::size_t t = 0; t < times.size(); ++t) {
    for (std::size_t i = 0; i < 2; ++i) {
      const double rest = usual.partners[i].usual_level[kTouch], since = times[t] - 20;
      double expected = rest + (0.9 - rest) * std::exp(-since / kTauTouch);
      if (i == 1 && times[t] >= 20.5) expected += 2 * std::exp(-(times[t] - 20.5) / kTauTouch);
      EXPECT_NEAR(ahead.level_end[(t * 2 + i) * integrators + kTouch], expected, 1e-13);
      EXPECT_EQ(ahead.attunement[t * 2 + i], i == 0 && t == 3 ? 1.5 : 0.0);
    }
  }
  EXPECT_TRUE(ahead.answers.empty());
  EXPECT_THROW(static_cast<void>(look_ahead(study.standard(), usual, {1.0}, times, {})),
               std::invalid_argument);
}

}  // namespace
}  // namespace attune::dyad
