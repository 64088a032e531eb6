#include "analysis/falsify_gain.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <string_view>

#include "analysis/cluster_regression.h"
#include "analysis/course.h"
#include "analysis/over_couples.h"
#include "analysis/without_couple.h"

namespace attune::analysis {
namespace {

/// What tells distant days: without closeness and without what moments say.
dyad::Design labelling(const dyad::Design& design) {
  dyad::Design out = design;
  for (dyad::CoupleDesign& couple : out.couples) {
    std::erase_if(couple.answers, [](const dyad::Answer& answer) {
      return answer.item == dyad::kCloseness || answer.item == dyad::kMoments;
    });
  }
  return out;
}

/// The same rates of withdrawing and of coming back on every day.
Eigen::VectorXd with_even_rates(const dyad::Model& model, Eigen::VectorXd theta) {
  for (std::size_t i = 0; i < model.parameters().size(); ++i) {
    const std::string_view name = model.parameters()[i].spec.name;
    if (name.starts_with("eta_") || name.starts_with("theta_")) {
      theta[static_cast<Eigen::Index>(i)] = 0;
    }
  }
  return theta;
}

/// How many moments a check-in notes; nothing where it answers no such question.
double moments_noted(const dyad::Diary& diary, const dyad::Person& person, int check_in) {
  if (check_in < 0) return dyad::kMissing;
  double sum = 0;
  bool any = false;
  for (std::size_t v = 0; v < diary.variables.size(); ++v) {
    if (diary.variables[v].kind != dyad::Kind::moment) continue;
    const double value =
        person.value(static_cast<std::size_t>(check_in), v, diary.variables.size());
    if (std::isnan(value)) continue;
    sum += value;
    any = true;
  }
  return any ? sum : dyad::kMissing;
}

struct Day {
  double closeness, moments, withdrawn;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(closeness, moments, withdrawn);
  }
};

/// Days on which a person told of closeness and the partner of moments.
std::vector<Day> days_of(const FittedModel& fitted, const CoupleCourse& course, std::size_t couple,
                         std::size_t partner) {
  const auto closeness = fitted.diary.find("closeness");
  const auto& persons = fitted.diary.couples[couple].partners;
  const auto& check_in = fitted.design.couples[couple].check_in;
  std::vector<Day> days;
  for (std::size_t t = 0; closeness && t < check_in.size(); ++t) {
    const int own = check_in[t][partner];
    if (own < 0) continue;
    const Day day{persons[partner].value(static_cast<std::size_t>(own), *closeness,
                                         fitted.diary.variables.size()),
                  moments_noted(fitted.diary, persons[1 - partner], check_in[t][1 - partner]),
                  course.partners[partner].smoothed[t]};
    if (!std::isnan(day.closeness) && !std::isnan(day.moments)) days.push_back(day);
  }
  double closeness_sum = 0, moments_sum = 0;
  for (const Day& day : days) closeness_sum += day.closeness, moments_sum += day.moments;
  const auto n = static_cast<double>(days.size());
  for (Day& day : days) day.closeness -= closeness_sum / n, day.moments -= moments_sum / n;
  return days;
}

Interval around(double value, double variance) {
  const double half = kZ95 * std::sqrt(variance);
  return {value, value - half, value + half};
}

}  // namespace

GainTest gain_test(const FittedModel& fitted, const Job& job) {
  const dyad::DesignTerms& terms = fitted.design.terms;
  const auto alpha = fitted.model.index_of("alpha");
  if (!alpha || !terms.item[dyad::kDistance]) return {};
  const dyad::Design design = labelling(fitted.design);
  const dyad::Model model(design, fitted.model.variant(), fitted.model.collapse());
  const auto thetas = without_each_couple(fitted, job);
  if (!thetas) return {};
  const auto days = over_couples<std::array<std::vector<Day>, 2>>(
      model, job, [&](std::size_t c) -> Expected<std::array<std::vector<Day>, 2>> {
        const auto at = model.at(with_even_rates(model, (*thetas)[c]));
        if (!at) return unexpected(at.error());
        const CoupleCourse course = make_course(model, **at, c);
        return std::array{days_of(fitted, course, c, 0), days_of(fitted, course, c, 1)};
      });
  if (!days) return {};
  enum : Eigen::Index { kConstant, kWithdrawn, kMoments, kBoth, kPredictors };
  ClusterRegression regression(kPredictors);
  for (std::size_t c = 0; c < days->size(); ++c) {
    for (const auto& of_person : (*days)[c]) {
      for (const Day& day : of_person) {
        regression.add(c, day.closeness,
                       {1, day.withdrawn, day.moments, day.withdrawn * day.moments});
      }
    }
  }
  const auto found = regression.solve();
  if (!found) return {};
  GainTest out;
  out.known = true;
  out.days = found->rows;
  out.ordinary = around(found->coefficient[kMoments], found->covariance(kMoments, kMoments));
  out.difference = around(found->coefficient[kBoth], found->covariance(kBoth, kBoth));
  out.expected = -natural(fitted.model, fitted.theta, "alpha", 0) * out.ordinary.estimate;
  return out;
}

}  // namespace attune::analysis
