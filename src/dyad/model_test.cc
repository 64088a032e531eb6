#include "dyad/model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <ostream>

#include "core/random.h"

namespace attune::dyad {
namespace {

/// A made-up diary of a few couples with every construct, gaps, missing cells and answers at both
/// ends of the scale. @param seed another diary for another seed.
Diary make_diary(std::uint64_t seed, int couples, int days, bool distance = true) {
  Diary diary;
  const auto item = [&](const char* name, Kind kind, bool censored) {
    Variable v;
    v.name = v.source_column = name;
    v.kind = kind;
    v.lower = 1;
    v.upper = 7;
    v.censored = censored;
    diary.variables.push_back(v);
  };
  item("closeness", Kind::item, true);
  if (distance) {
    item("distance", Kind::item, true);
    item("affection_landed", Kind::item, true);
  }
  for (const char* name : {"stress", "exhaustion", "low_mood", "time_together"}) {
    item(name, Kind::cause, false);
  }
  item("responsiveness", Kind::perceived, false);
  item("gave_responsiveness", Kind::enacted, false);
  item("conflict", Kind::conflict, false);
  for (const char* name : {"touch", "enjoyable", "shared_laugh", "open_talk"}) {
    item(name, Kind::moment, false);
  }
  item("therapy", Kind::intervention, false);
  RandomStream random(seed, Purpose::testing, 0);
  for (int c = 0; c < couples; ++c) {
    Couple couple;
    couple.id = std::to_string(c);
    for (std::size_t i = 0; i < 2; ++i) {
      Person& person = couple.partners[i];
      person.label = std::string(1, i == 0 ? 'A' : 'B');
      for (int d = 0; d < days; ++d) {
        if (random.uniform() < 0.15) continue;
        person.times.push_back(d + 0.1 * random.uniform());
        for (const Variable& v : diary.variables) {
          double value = std::round(4.5 + 1.8 * random.normal());
          value = std::fmin(7, std::fmax(1, value));
          if (v.kind == Kind::moment || v.kind == Kind::intervention) {
            value = random.uniform() < 0.4;
          }
          if (v.kind == Kind::conflict) value = 0.5 * std::floor(3 * random.uniform());
          if (v.name == "time_together") value = 100 * random.uniform();
          person.values.push_back(random.uniform() < 0.1 ? kMissing : value);
        }
      }
    }
    diary.couples.push_back(couple);
  }
  return diary;
}

Eigen::VectorXd random_theta(const Model& model, std::uint64_t unit) {
  Eigen::VectorXd theta = model.prior_medians();
  RandomStream random(3, Purpose::testing, unit);
  for (Eigen::Index i = 0; i < theta.size(); ++i) {
    const auto& prior = model.parameters()[static_cast<std::size_t>(i)].spec.prior;
    theta[i] += 0.5 * (prior ? prior->sd : 0.3) * random.normal();
  }
  return theta;
}

double total(const Model& model, const Eigen::VectorXd& theta, Eigen::VectorXd* gradient) {
  const auto at = model.at(theta);
  EXPECT_TRUE(at.has_value());
  double sum = 0;
  for (std::size_t c = 0; c < model.design().couples.size(); ++c) {
    Eigen::VectorXd score;
    sum += model.log_likelihood(**at, c, gradient ? &score : nullptr).value();
    if (gradient) *gradient += score;
  }
  return sum;
}

/// Richardson's extrapolation of central differences.
double richardson(const Model& model, const Eigen::VectorXd& theta, Eigen::Index i) {
  const auto central = [&](double h) {
    Eigen::VectorXd right = theta, left = theta;
    right[i] += h;
    left[i] -= h;
    return (total(model, right, nullptr) - total(model, left, nullptr)) / (right[i] - left[i]);
  };
  const double h = 2e-3;
  const double a = central(h), b = central(h / 2), c = central(h / 4);
  const double ab = (4 * b - a) / 3, bc = (4 * c - b) / 3;
  return (16 * bc - ab) / 15;
}

struct Case {
  int regimes;
  regime::Collapse collapse;
  bool distance, roles;
};

/// A name for the test's output; without it GoogleTest prints the bytes, padding too.
void PrintTo(const Case& c, std::ostream* out) {
  *out << c.regimes << (c.collapse == regime::Collapse::imm ? " imm" : " gpb2")
       << (c.distance ? " distance" : "") << (c.roles ? " roles" : "");
}

class ModelGradient : public testing::TestWithParam<Case> {};

TEST_P(ModelGradient, IsTheDerivativeOfTheLogLikelihood) {
  const Case c = GetParam();
  Diary diary = make_diary(11, 3, 9, c.distance);
  diary.has_roles = c.roles;
  const Design design = make_design(diary);
  const Model model(design, c.regimes, c.collapse);
  for (std::uint64_t point = 0; point < 3; ++point) {
    const Eigen::VectorXd theta = random_theta(model, point);
    Eigen::VectorXd gradient = Eigen::VectorXd::Zero(theta.size());
    total(model, theta, &gradient);
    for (Eigen::Index i = 0; i < theta.size(); ++i) {
      const double expected = richardson(model, theta, i);
      EXPECT_NEAR(gradient[i], expected, 1e-7 * std::fmax(1.0, std::abs(expected)))
          << model.parameters()[static_cast<std::size_t>(i)].spec.name << " at point " << point;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(EveryKind, ModelGradient,
                         testing::Values(Case{1, regime::Collapse::gpb2, true, false},
                                         Case{1, regime::Collapse::gpb2, false, false},
                                         Case{2, regime::Collapse::gpb2, true, false},
                                         Case{2, regime::Collapse::gpb2, true, true},
                                         Case{2, regime::Collapse::imm, true, false}));

TEST(ModelPrior, GradientIsItsDerivative) {
  const Design design = make_design(make_diary(5, 2, 6));
  const Model model(design, 2, regime::Collapse::gpb2);
  const Eigen::VectorXd theta = random_theta(model, 9);
  Eigen::VectorXd gradient = Eigen::VectorXd::Zero(theta.size()), unused = gradient;
  (void)model.log_prior(theta, gradient);
  for (Eigen::Index i = 0; i < theta.size(); ++i) {
    Eigen::VectorXd left = theta, right = theta;
    left[i] -= 1e-5;
    right[i] += 1e-5;
    EXPECT_NEAR(gradient[i],
                (model.log_prior(right, unused) - model.log_prior(left, unused)) / 2e-5, 1e-6);
  }
}

TEST(Model, SwappingPartnersLeavesTheLikelihood) {
  const Diary diary = make_diary(21, 3, 12);
  Diary swapped = diary;
  for (Couple& couple : swapped.couples) std::swap(couple.partners[0], couple.partners[1]);
  const Design design = make_design(diary), other = make_design(swapped);
  for (const int regimes : {1, 2}) {
    const Model model(design, regimes, regime::Collapse::gpb2);
    const Model mirror(other, regimes, regime::Collapse::gpb2);
    const Eigen::VectorXd theta = random_theta(model, 1);
    EXPECT_NEAR(total(model, theta, nullptr), total(mirror, theta, nullptr), 1e-8) << regimes;
  }
}

TEST(Model, AnEmptyRowChangesNothing) {
  const Diary diary = make_diary(22, 2, 8);
  Diary padded = diary;
  for (Couple& couple : padded.couples) {
    Person& person = couple.partners[0];
    person.times.insert(person.times.begin() + 1, 0.5 * (person.times[0] + person.times[1]));
    person.values.insert(
        person.values.begin() + static_cast<std::ptrdiff_t>(diary.variables.size()),
        diary.variables.size(), kMissing);
  }
  const Design design = make_design(diary), other = make_design(without_empty_rows(padded));
  const Model model(design, 2, regime::Collapse::gpb2), same(other, 2, regime::Collapse::gpb2);
  const Eigen::VectorXd theta = random_theta(model, 1);
  EXPECT_EQ(total(model, theta, nullptr), total(same, theta, nullptr));
}

// A sharp limit of the rates made the likelihood kinked: the fit of the example stopped on the
// kink, where the slope jumped from +1e-4 to -2e-3, and could not converge.
TEST(Model, TheScoreHasNoJumpWhereARateMeetsItsLimit) {
  const Design design = make_design(make_diary(31, 2, 8));
  const Model model(design, 2, regime::Collapse::gpb2);
  Eigen::VectorXd theta = model.prior_medians();
  Eigen::Index base_rate = 0;
  while (model.parameters()[static_cast<std::size_t>(base_rate)].spec.name != "a0") ++base_rate;
  const auto score = [&](double a0) {
    theta[base_rate] = a0;
    Eigen::VectorXd gradient = Eigen::VectorXd::Zero(theta.size());
    total(model, theta, &gradient);
    return gradient;
  };
  // The initial law alone meets the limit at a0 = -5, and every step some a0 nearby.
  for (double a0 = -6; a0 < -4; a0 += 0.01) {
    EXPECT_LT((score(a0 + 1e-6) - score(a0)).cwiseAbs().maxCoeff(), 1e-3) << a0;
  }
  const double at_limit = (score(-5 + 1e-7) - score(-5 - 1e-7)).cwiseAbs().maxCoeff();
  EXPECT_LT(at_limit, 1e-4);
}

// The specification's test value: prior medians, m-bar = 0, one hug 6 h ago, R = 1, x = 0.
TEST(Model, GivesTheSpecifiedDriveAndRecoveryHazard) {
  Design design;
  design.terms.item[kCloseness] = design.terms.item[kDistance] = true;
  design.terms.mechanism[kTouch] = true;
  design.terms.attunement = true;
  CoupleDesign couple;
  couple.times = {0, 1};
  couple.intervals = {0, 1};
  couple.attunement = {1, 0, 1, 0};
  couple.level_mean.assign(4 * kBuiltInIntegrators, 0);
  couple.level_end = couple.level_mean;
  couple.level_mean[2 * kBuiltInIntegrators + kTouch] = std::exp(-0.25);
  couple.level_end[2 * kBuiltInIntegrators + kTouch] = std::exp(-0.25);
  couple.check_in = {{0, -1}, {1, -1}};
  couple.answers = {{1, 0, kCloseness, 0, ssm::Site::exact}};
  design.couples.push_back(couple);
  const Model model(design, 2, regime::Collapse::gpb2);
  const auto at = model.at(model.prior_medians()).value();
  const DriveAt drive = model.drive(*at, 0, 1, 0);
  EXPECT_NEAR(drive.drive, 0.57145, 5e-6);
  EXPECT_NEAR(drive.recovery_rate, std::exp(-1.25 + 0.57145), 5e-6);
  const CoupleSystem system = model.system(*at, 0);
  EXPECT_NEAR(system.values.offset[0], 0.5715, 5e-5);  // engaged
  EXPECT_NEAR(system.values.offset[2], 0.2293, 5e-5);  // withdrawn
}

}  // namespace
}  // namespace attune::dyad
