#include "app/requests/estimate.h"

#include <fmt/format.h>

#include <chrono>
#include <limits>

#include "analysis/baselines.h"
#include "app/requests/failure.h"
#include "io/json.h"
#include "model/likelihood.h"

namespace attune::requests {
namespace {

constexpr int kStarts = 3;

using Clock = std::chrono::steady_clock;

/// The same input gives the same bytes unless the user asks for what cannot be the same.
double seconds_since(Clock::time_point begin, bool wanted) {
  const std::chrono::duration<double> elapsed = Clock::now() - begin;
  return wanted ? elapsed.count() : std::numeric_limits<double>::quiet_NaN();
}

analysis::Posterior drawn(Expected<analysis::Posterior> posterior, const std::string& model) {
  if (posterior) return std::move(*posterior);
  throw Rejected({{Severity::error,
                   {model, 0, {}},
                   "the posterior cannot be sampled: " + posterior.error().what,
                   "attune fit tells more"}});
}

void add_baselines(const model::ModelSpec& like, const Bind& bind,
                   const std::function<void(const std::string&)>& remark,
                   std::vector<analysis::Candidate>& candidates) {
  const bool several = candidates.front().model.series.size() > 1;
  for (const auto& baseline : {analysis::own_course, analysis::shared_course}) {
    auto spec = baseline(like, several);
    if (!spec) {
      remark("no baseline: " + spec.error());
      return;
    }
    if (like.items.size() == 1 && candidates.back().baseline) return;  // one item: the two are one
    candidates.push_back({spec->name, bind(*spec, false), true});
  }
}

/// The search for this model could not start.
Rejected no_start(const std::string& model, const NumericalFailure& failure) {
  return Rejected({{Severity::error,
                    {model, 0, {}},
                    "the likelihood cannot be computed where the search starts: " + failure.what,
                    "[parameter.NAME] start = .. gives better starting values; in a formula, "
                    "own(lag): start 0.5"}});
}

}  // namespace

analysis::Fit fit(const dyad::Diary& diary, const FitOptions& options, std::uint64_t seed,
                  const Job& job) {
  analysis::FitRequest request;
  request.regimes = options.regimes == "auto" ? 0 : options.regimes == "1" ? 1 : 2;
  request.imm = options.collapse == "imm";
  request.starts = options.starts == 0 ? kStarts : options.starts;
  request.every_rival = options.every_rival;
  request.volatility = !options.equal_volatility;
  request.seed = seed;
  const auto begin = Clock::now();
  analysis::Fit fit = analysis::fit(diary, request, job);
  fit.seconds = seconds_since(begin, options.timing);
  if (fit.version.empty()) fit.version = ATTUNE_VERSION;
  return fit;
}

analysis::ModelFit fit(const model::BoundModel& model, const std::string& name,
                       const FitOptions& options, std::uint64_t seed, const Job& job) {
  analysis::ModelFitRequest request;
  request.starts = options.starts;
  request.seed = seed;
  const auto begin = Clock::now();
  auto fit = analysis::fit_model(model, name, request, job);
  if (!fit) throw no_start(name, fit.error());
  fit->seconds = seconds_since(begin, options.timing);
  return std::move(*fit);
}

Eigen::VectorXd values_at(const model::ParameterSpace& space, GivenValues at) {
  Eigen::VectorXd values = space.natural(space.start());
  if (at.source.empty()) return values;
  std::vector<Diagnostic> faults;
  const auto fault = [&](const std::string& name, std::string message) {
    faults.push_back({Severity::error, {at.source, 0, name}, std::move(message), {}});
  };
  for (std::size_t i = 0; i < space.all().size(); ++i) {
    const model::Parameter& p = space.all()[i];
    const auto found = at.values.find(p.name);
    if (found == at.values.end()) {
      if (!p.fixed) fault(p.name, "this parameter of the model has no value");
      continue;
    }
    if (!(found->second >= p.lower && found->second <= p.upper)) {
      fault(p.name, fmt::format("{} is outside {}..{}", found->second, p.lower, p.upper));
    }
    values(static_cast<Eigen::Index>(i)) = found->second;
    at.values.erase(found);
  }
  for (const auto& [name, value] : at.values) fault(name, "the model has no such parameter");
  if (!faults.empty()) throw Rejected(std::move(faults));
  return values;
}

std::string loglik_json(const model::BoundModel& model, const std::string& name,
                        const GivenValues& at, const Job& job) {
  const model::ParameterSpace& space = model.parameters;
  const Eigen::VectorXd values = values_at(space, at);
  const auto value = model::Likelihood(model).evaluate(values, true, job);
  if (!value) {
    throw Rejected({{Severity::error,
                     {name, 0, {}},
                     "the likelihood cannot be computed at these values: " + value.error().what,
                     at.source.empty() ? "--at FILE.json gives other values" : ""}});
  }
  io::Json gradient = io::Json::object(), parameters = io::Json::object();
  for (std::size_t i = 0; i < space.all().size(); ++i) {
    const model::Parameter& p = space.all()[i];
    const auto k = static_cast<Eigen::Index>(i);
    parameters[p.name] = io::number(values(k));
    if (!p.fixed) gradient[p.name] = io::number(value->gradient(k));
  }
  return io::Json{{"loglik", io::number(value->log_likelihood)},
                  {"minus2ll", io::number(-2 * value->log_likelihood)},
                  {"gradient", std::move(gradient)},
                  {"parameters", std::move(parameters)},
                  {"series", model.series.size()},
                  {"rows", model.rows},
                  {"answers", model.answers}}
             .dump(2) +
         '\n';
}

std::vector<model::Course> courses_at(const model::BoundModel& model, const std::string& name,
                                      const GivenValues& at, const Job& job) {
  auto courses = model::courses(model, values_at(model.parameters, at), job);
  if (!courses) {
    throw Rejected({{Severity::error,
                     {name, 0, {}},
                     "the courses cannot be computed at these values: " + courses.error().what,
                     "are the values of this model and this diary?"}});
  }
  return std::move(*courses);
}

analysis::Simulation simulate(const SimulateOptions& options, std::uint64_t seed, const Job& job) {
  analysis::SimulationRequest request = world_of(options, seed);
  request.draw_parameters = options.draw;
  try {
    return analysis::simulate(request, job);
  } catch (const std::invalid_argument& error) {
    // The request is all options, so what simulate() refuses is wrong usage.
    throw UsageError(error.what());
  }
}

analysis::Posterior sample(const dyad::Diary& diary, const DrawOptions& options, std::uint64_t seed,
                           const Job& job) {
  analysis::FitRequest request;
  request.seed = seed;
  return drawn(analysis::sample_closeness(diary, request, sampling_of(options, seed), job),
               "closeness");
}

analysis::Posterior sample(const model::BoundModel& model, const std::string& name,
                           const DrawOptions& options, std::uint64_t seed, const Job& job) {
  analysis::ModelFitRequest request;
  request.seed = seed;
  return drawn(analysis::sample_model(model, request, sampling_of(options, seed), job), name);
}

analysis::ModelComparison compare(const std::vector<NamedSpec>& models, const std::string& data,
                                  const Bind& bind, const CompareOptions& options,
                                  std::uint64_t seed, const Job& job,
                                  const std::function<void(const std::string&)>& remark) {
  std::vector<analysis::Candidate> candidates;
  for (const auto& [name, spec] : models) candidates.push_back({name, bind(spec, true), false});
  if (!options.no_baselines) add_baselines(models.front().second, bind, remark, candidates);
  const std::string fault = analysis::comparable(candidates);
  if (!fault.empty()) throw Rejected({{Severity::error, {data, 0, {}}, fault, ""}});
  analysis::ModelFitRequest request;
  request.starts = options.starts;
  request.seed = seed;
  request.intervals = false;
  auto result = analysis::compare_models(std::move(candidates), request, options.nested, job);
  if (!result) throw no_start(data, result.error());
  return std::move(*result);
}

}  // namespace attune::requests
