// A model and a diary as texts, bound.
#pragma once

#include <string>

#include "model/bound_model.h"
#include "model/likelihood.h"

namespace attune::model_test {

/// @throws std::runtime_error with every fault.
[[nodiscard]] model::BoundModel bound(const std::string& toml, const std::string& csv);
[[nodiscard]] model::BoundModel bound(const model::ModelSpec& spec, const std::string& csv);

/// Every fault of the model, or of the two together, one a line; empty: none.
[[nodiscard]] std::string faults(const std::string& toml, const std::string& csv);

/// The log-likelihood at named values; the others are at their starts.
[[nodiscard]] double loglik(const model::BoundModel& model,
                            const std::vector<std::pair<std::string, double>>& values);

/// All natural parameters, starts replaced by the named values.
[[nodiscard]] Eigen::VectorXd at(const model::BoundModel& model,
                                 const std::vector<std::pair<std::string, double>>& values);

/// The exact gradient beside Richardson differences, by every parameter that is not fixed.
void expect_gradient(const model::BoundModel& model, const Eigen::VectorXd& values);

}  // namespace attune::model_test
