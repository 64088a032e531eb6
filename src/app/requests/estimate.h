// Estimates, likelihoods, draws and comparisons, as any face asks for them.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "analysis/compare_models.h"
#include "analysis/fit.h"
#include "analysis/model_fit.h"
#include "analysis/sample_posterior.h"
#include "app/requests/option_tables.h"
#include "model/courses.h"
#include "model/spec.h"

namespace attune::requests {

/// The built-in model. @throws what analysis::fit throws.
[[nodiscard]] analysis::Fit fit(const dyad::Diary& diary, const FitOptions& options,
                                std::uint64_t seed, const Job& job);

/// A stated model. @throws Rejected if the search cannot start, Cancelled.
[[nodiscard]] analysis::ModelFit fit(const model::BoundModel& model, const std::string& name,
                                     const FitOptions& options, std::uint64_t seed, const Job& job);

/// Parameter values, and where they come from for messages; none: the model's starts.
struct GivenValues {
  std::string source;
  std::map<std::string, double> values;
};
/// {"loglik", "minus2ll", "gradient", "parameters", "series", "rows", "answers"} as JSON.
/// @throws Rejected where a value is missing, unknown or out of bounds, or the likelihood fails;
/// Cancelled.
[[nodiscard]] std::string loglik_json(const model::BoundModel& model, const std::string& name,
                                      const GivenValues& at, const Job& job);

/// A made-up diary. @throws UsageError for sizes or values that cannot be, Cancelled.
[[nodiscard]] analysis::Simulation simulate(const SimulateOptions& options, std::uint64_t seed,
                                            const Job& job);

/// Parameter values of a stated model in its own order. @throws Rejected as loglik_json.
[[nodiscard]] Eigen::VectorXd values_at(const model::ParameterSpace& space, GivenValues at);

/// The hidden courses at these values. @throws Rejected as loglik_json; Cancelled.
[[nodiscard]] std::vector<model::Course> courses_at(const model::BoundModel& model,
                                                    const std::string& name, const GivenValues& at,
                                                    const Job& job);

/// Draws of the built-in model, or of a stated one. @throws Rejected, Cancelled.
[[nodiscard]] analysis::Posterior sample(const dyad::Diary& diary, const DrawOptions& options,
                                         std::uint64_t seed, const Job& job);
[[nodiscard]] analysis::Posterior sample(const model::BoundModel& model, const std::string& name,
                                         const DrawOptions& options, std::uint64_t seed,
                                         const Job& job);

/// Binds a model to the data at hand; `aloud`: remarks are the user's to see.
using Bind = std::function<model::BoundModel(const model::ModelSpec& spec, bool aloud)>;
using NamedSpec = std::pair<std::string, model::ModelSpec>;
/// @param data  its name, for messages. @param remark  called where a baseline cannot be had.
/// @throws Rejected where the models' answers cannot be compared or a search cannot start;
/// Cancelled.
[[nodiscard]] analysis::ModelComparison compare(
    const std::vector<NamedSpec>& models, const std::string& data, const Bind& bind,
    const CompareOptions& options, std::uint64_t seed, const Job& job,
    const std::function<void(const std::string&)>& remark);

}  // namespace attune::requests
