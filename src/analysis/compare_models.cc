#include "analysis/compare_models.h"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <set>
#include <tuple>

namespace attune::analysis {
namespace {

using Answer = std::tuple<std::string, double, std::string>;  ///< series, time, item

template <class Visit>
void each_answer(model::BoundModel& model, Visit visit) {
  for (model::Series& series : model.series) {
    for (Eigen::Index t = 0; t < series.answers.cols(); ++t) {
      const double time = series.occasions[static_cast<std::size_t>(t)].time;
      for (Eigen::Index i = 0; i < series.answers.rows(); ++i) {
        double& answer = series.answers(i, t);
        if (std::isnan(answer)) continue;
        visit(Answer{series.label, time, model.items[static_cast<std::size_t>(i)].name}, answer);
      }
    }
  }
}

/// @returns how many answers of any model are set aside.
std::size_t keep_common(std::vector<Candidate>& candidates) {
  std::map<Answer, std::size_t> told;
  for (Candidate& candidate : candidates) {
    each_answer(candidate.model, [&](const Answer& key, double&) { ++told[key]; });
  }
  for (Candidate& candidate : candidates) {
    candidate.model.answers = 0;
    each_answer(candidate.model, [&](const Answer& key, double& answer) {
      if (told.at(key) == candidates.size()) {
        ++candidate.model.answers;
      } else {
        answer = std::numeric_limits<double>::quiet_NaN();
      }
    });
  }
  return told.size() - candidates.front().model.answers;
}

std::set<std::string> items_of(const model::BoundModel& model) {
  std::set<std::string> names;
  for (const model::BoundItem& item : model.items) names.insert(item.name);
  return names;
}

std::vector<double> listed(const Eigen::VectorXd& v) { return {v.data(), v.data() + v.size()}; }

Gain gain_over(const Eigen::VectorXd& scores, const Eigen::VectorXd& first) {
  if (scores.size() == 0 || first.size() == 0) return {std::nan(""), std::nan("")};
  return held_out_gain(listed(scores), listed(first));
}

/// Free parameters of the wider model alone whose lower bound is 0.
std::vector<std::string> bounded_alone(const model::ParameterSpace& narrow,
                                       const model::ParameterSpace& wide) {
  const auto has = [](const model::ParameterSpace& space, const std::string& name) {
    return std::any_of(space.free().begin(), space.free().end(), [&](int i) {
      return space.all()[static_cast<std::size_t>(i)].name == name;
    });
  };
  std::vector<std::string> names;
  for (const int i : wide.free()) {
    const model::Parameter& p = wide.all()[static_cast<std::size_t>(i)];
    if (p.lower == 0 && !has(narrow, p.name)) names.push_back(p.name);
  }
  return names;
}

}  // namespace

std::string comparable(const std::vector<Candidate>& candidates) {
  const Candidate& first = candidates.front();
  for (const Candidate& other : candidates) {
    const auto differ = [&](const std::string& what) {
      return fmt::format("{} and {} {}", first.name, other.name, what);
    };
    if (items_of(other.model) != items_of(first.model)) return differ("have different items");
    if (other.model.time != first.model.time) {
      return differ("count time differently, one in steps and one continuously");
    }
    bool same = other.model.series.size() == first.model.series.size();
    for (std::size_t s = 0; same && s < first.model.series.size(); ++s) {
      same = other.model.series[s].label == first.model.series[s].label;
    }
    if (!same) return differ("tell series apart differently; [data] series makes them the same");
  }
  return {};
}

Expected<ModelComparison> compare_models(std::vector<Candidate> candidates,
                                         const ModelFitRequest& request, bool nested,
                                         const Job& job) {
  ModelComparison result;
  result.series = candidates.front().model.series.size();
  result.set_aside = keep_common(candidates);
  result.answers = candidates.front().model.answers;
  for (const Candidate& candidate : candidates) {
    auto fit = fit_model(candidate.model, candidate.name, request, job);
    if (!fit) return unexpected(NumericalFailure{candidate.name + ": " + fit.error().what});
    ComparedModel compared;
    compared.baseline = candidate.baseline;
    compared.free = static_cast<int>(candidate.model.parameters.dimension());
    compared.unseen = unseen_scores(candidate.model, fit->theta, job);
    compared.fit = std::move(*fit);
    result.models.push_back(std::move(compared));
  }
  for (std::size_t k = 1; k < result.models.size() && nested; ++k) {
    if (candidates[k].baseline) continue;
    const bool wider = result.models[k].free > result.models.front().free;
    const std::size_t narrow = wider ? 0 : k, wide = wider ? k : 0;
    NestedTest& test = result.models[k].nested;
    test.ratio = likelihood_ratio(result.models[narrow].fit, result.models[wide].fit);
    test.at_bounds =
        bounded_alone(candidates[narrow].model.parameters, candidates[wide].model.parameters);
  }
  for (ComparedModel& compared : result.models) {
    const Unseen& first = result.models.front().unseen;
    const bool is_first = &compared == &result.models.front();
    const Gain none{std::nan(""), std::nan("")};
    compared.left_out_gain = is_first ? none : gain_over(compared.unseen.left_out, first.left_out);
    compared.ahead_gain = is_first ? none : gain_over(compared.unseen.ahead, first.ahead);
  }
  return result;
}

}  // namespace attune::analysis
