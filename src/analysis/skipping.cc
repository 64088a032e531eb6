#include "analysis/skipping.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "analysis/refit.h"
#include "core/mean.h"

namespace attune::analysis {
namespace {

constexpr double kTolerance = 0.05;  // posterior SDs

/// Mean of a person's answers about closeness; NaN without any.
double usual_closeness(const dyad::CoupleDesign& couple, int partner) {
  std::vector<double> answers;
  for (const dyad::Answer& answer : couple.answers) {
    if (answer.item == dyad::kCloseness && answer.partner == partner) {
      answers.push_back(answer.value);
    }
  }
  return mean_of(answers);
}

/// The order in which a design keeps them: moments stand before what is answered.
std::tuple<int, bool, int, int> place(const dyad::Answer& answer) {
  return {answer.occasion, answer.item != dyad::kMoments, answer.partner, answer.item};
}

/// +1 or -1 where the interval says so.
int sign_of(const Interval& interval) { return (interval.lower > 0) - (interval.upper < 0); }

/// Parameters of which 0 means "no difference".
bool is_effect(const dyad::ParameterSpec& spec) {
  using dyad::Topic;
  return spec.transform == dyad::Transform::identity && spec.name != "chi" &&
         (spec.name == "c" || spec.name == "a_partner" || spec.topic == Topic::strain ||
          spec.topic == Topic::mechanism || spec.topic == Topic::recovery ||
          spec.topic == Topic::cause || spec.topic == Topic::intervention);
}

}  // namespace

dyad::Design with_low_skips(const dyad::Design& design) {
  dyad::Design out = design;
  out.terms.skipping = false;  // they are answers now
  for (dyad::CoupleDesign& couple : out.couples) {
    const std::array<double, 2> usual{usual_closeness(couple, 0), usual_closeness(couple, 1)};
    for (std::size_t t = 0; t < couple.times.size(); ++t) {
      for (std::size_t i = 0; i < 2; ++i) {
        if (couple.asked[t][i] != dyad::Asked::skipped || std::isnan(usual[i])) continue;
        couple.answers.push_back({static_cast<int>(t), static_cast<int>(i), dyad::kCloseness,
                                  usual[i], ssm::Site::at_or_below});
      }
    }
    std::stable_sort(couple.answers.begin(), couple.answers.end(),
                     [](const auto& a, const auto& b) { return place(a) < place(b); });
  }
  return out;
}

void count_skips(const dyad::Design& design, Skipping& out) {
  out.asked = out.skipped = 0;
  for (const dyad::CoupleDesign& couple : design.couples) {
    for (const auto& both : couple.asked) {
      for (const dyad::Asked asked : both) {
        out.asked += asked != dyad::Asked::no;
        out.skipped += asked == dyad::Asked::skipped;
      }
    }
  }
  out.known = out.asked > 0;
}

Skipping judge_skipping(const dyad::Model& model, const Search& search, const Fit& fit,
                        const FitRequest& request, const Job& job) {
  Skipping out;
  count_skips(model.design(), out);
  if (out.skipped == 0) return out;
  const dyad::Design low = with_low_skips(model.design());
  const dyad::Model other(low, model.variant(), model.collapse());
  const auto found = refit(model, search, other, request, kTolerance, job);
  if (!found || !found->best.converged) return out;
  const auto curved = final_curvature(other, *found, job);
  if (!curved) return out;
  for (std::size_t k = 0; k < model.parameters().size(); ++k) {
    const dyad::ParameterSpec& spec = model.parameters()[k].spec;
    if (!is_effect(spec)) continue;
    const Eigen::Index i = other.index_of(spec.name).value();
    const double half = kZ95 * std::sqrt(curved->covariance(i, i));
    const double estimate = found->best.theta[i];
    const Interval otherwise{estimate, estimate - half, estimate + half};
    out.low.push_back(
        {spec.name, otherwise, sign_of(otherwise) != sign_of(fit.parameters[k].value)});
  }
  return out;
}

}  // namespace attune::analysis
