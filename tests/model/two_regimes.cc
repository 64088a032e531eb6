#include "two_regimes.h"

#include <Eigen/Cholesky>
#include <cmath>
#include <numbers>

namespace attune::model_test {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double f = 0.6, q = 0.5, m = 0.2, e = 0.3, d = 0.9, a = -0.8, b = -0.3;

}  // namespace

double normal_log_density(const VectorXd& y, const VectorXd& mean, const MatrixXd& covariance) {
  const Eigen::LLT<MatrixXd> factor(covariance);
  const VectorXd v = y - mean;
  return -0.5 * (static_cast<double>(y.size()) * std::log(2 * std::numbers::pi) +
                 2 * factor.matrixLLT().diagonal().array().log().sum() + v.dot(factor.solve(v)));
}

const std::string kTwoRegimes = R"(
time = "discrete"
states = ["x"]
items = ["y"]
drift = [["f"]]
diffusion = [["q"]]
item_mean = ["m"]
item_noise = [["e"]]
initial = { mean = [0.3], covariance = [[0.8]], regimes = [0.7, 0.3] }
regimes = ["low", "high"]
[regime.high]
drift = [["f/2"]]
intercept = ["d"]
item_mean = ["m + 0.4"]
[hazard]
"low -> high" = "a"
"high -> low" = "b"
)";
const std::vector<std::pair<std::string, double>> kTwoRegimesValues{
    {"f", f}, {"q", q}, {"m", m}, {"e", e}, {"d", d}, {"a", a}, {"b", b}};

AlongPath along(const std::vector<int>& path, const VectorXd& answers) {
  const double up = std::exp(a) / (1 + std::exp(a)), down = std::exp(b) / (1 + std::exp(b));
  const MatrixXd p{{1 - up, up}, {down, 1 - down}};
  const auto rows = static_cast<Eigen::Index>(path.size());
  double log_prior = std::log(path[0] == 0 ? 0.7 : 0.3);
  VectorXd state(rows), item(rows);
  MatrixXd covariance(rows, rows);  // of the states
  state(0) = 0.3;
  covariance(0, 0) = 0.8;
  for (Eigen::Index t = 0; t < rows; ++t) {
    const int s = path[static_cast<std::size_t>(t)];
    item(t) = m + (s == 0 ? 0 : 0.4);
    if (t == 0) continue;
    log_prior += std::log(p(path[static_cast<std::size_t>(t - 1)], s));
    const double own = s == 0 ? f : f / 2;
    state(t) = own * state(t - 1) + (s == 0 ? 0 : d);
    for (Eigen::Index u = 0; u < t; ++u) {
      covariance(t, u) = covariance(u, t) = own * covariance(t - 1, u);
    }
    covariance(t, t) = own * own * covariance(t - 1, t - 1) + q;
  }
  const MatrixXd seen = covariance + e * MatrixXd::Identity(rows, rows);
  const VectorXd expected = state + item;
  return {log_prior + normal_log_density(answers, expected, seen),
          state + covariance * seen.llt().solve(answers - expected)};
}

}  // namespace attune::model_test
