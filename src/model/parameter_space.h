// The parameters of a bound model: natural values inside their bounds, and the unbounded working
// scale theta on which they are sought.
//   no bound      theta = x                    lower only   theta = log(x - lower)
//   both bounds   theta = logit((x - l)/(u - l))   upper only   theta = -log(upper - x)
// Priors are densities of the natural value; on the working scale the Jacobian is added.
#pragma once

#include <Eigen/Core>
#include <optional>
#include <string>
#include <vector>

#include "model/spec.h"

namespace attune::model {

struct Parameter {
  std::string name, description;
  double lower = 0, upper = 0;  ///< infinite where there is none
  double start = 0;             ///< natural; the value of a fixed one
  bool fixed = false;
  std::optional<PriorSpec> prior;
};

struct LogDensity {
  double value = 0, slope = 0;
};

/// Logarithm of a prior's density at x, all constants; minus infinity outside its support.
[[nodiscard]] LogDensity log_prior(const PriorSpec& prior, double x);
/// "normal(0, 1)" read and written. @returns what is wrong in plain words.
[[nodiscard]] Expected<PriorSpec, std::string> parse_prior(std::string_view text);
[[nodiscard]] std::string text(const PriorSpec& prior);
/// The median of the prior, to start from where none is given.
[[nodiscard]] double typical(const PriorSpec& prior);

class ParameterSpace {
 public:
  ParameterSpace() = default;
  explicit ParameterSpace(std::vector<Parameter> parameters);

  [[nodiscard]] const std::vector<Parameter>& all() const { return parameters_; }
  [[nodiscard]] std::vector<Parameter>& all() { return parameters_; }
  /// Indices of those that are estimated; theta has one entry each.
  [[nodiscard]] const std::vector<int>& free() const { return free_; }
  [[nodiscard]] Eigen::Index dimension() const { return static_cast<Eigen::Index>(free_.size()); }

  [[nodiscard]] Eigen::VectorXd natural(const Eigen::VectorXd& theta) const;    ///< all parameters
  [[nodiscard]] Eigen::VectorXd working(const Eigen::VectorXd& natural) const;  ///< free ones
  [[nodiscard]] Eigen::VectorXd start() const;                                  ///< working scale
  /// d natural / d theta of the free ones.
  [[nodiscard]] Eigen::VectorXd slopes(const Eigen::VectorXd& theta) const;
  /// Log prior density on the working scale; its gradient is added to `gradient`.
  [[nodiscard]] double log_prior(const Eigen::VectorXd& theta, Eigen::VectorXd& gradient) const;
  [[nodiscard]] bool has_prior() const;

 private:
  std::vector<Parameter> parameters_;
  std::vector<int> free_;
};

[[nodiscard]] double to_working(const Parameter& parameter, double natural);
[[nodiscard]] double to_natural(const Parameter& parameter, double theta);
/// d natural / d theta.
[[nodiscard]] double natural_slope(const Parameter& parameter, double theta);

}  // namespace attune::model
