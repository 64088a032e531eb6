#include "ssm/discretize.h"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

namespace attune::ssm {

int doublings(double norm_times_interval) {
  if (!(norm_times_interval > 0.25)) return 0;
  int exponent = 0;
  std::frexp(norm_times_interval * 4, &exponent);
  return exponent;
}

Expected<Transition> discretize(const Eigen::MatrixXd& drift, const Eigen::MatrixXd& diffusion,
                                double interval) {
  const Eigen::Index n = drift.rows();
  if (drift.cols() != n || diffusion.rows() != n || diffusion.cols() != n) {
    throw std::invalid_argument(fmt::format(
        "discretize: drift is {}x{} and diffusion {}x{}; both must be square and of one size",
        drift.rows(), drift.cols(), diffusion.rows(), diffusion.cols()));
  }
  if (!(interval >= 0) || !std::isfinite(interval)) {
    throw std::invalid_argument(fmt::format("discretize: interval is {}", interval));
  }
  if (!drift.allFinite() || !diffusion.allFinite()) {
    throw std::invalid_argument("discretize: drift or diffusion is not finite");
  }
  const double norm = n == 0 ? 0 : drift.cwiseAbs().rowwise().sum().maxCoeff();
  Transition t = discretize_series(drift, diffusion, interval, doublings(norm * interval));
  if (!t.matrix.allFinite() || !t.process_noise.allFinite() || !t.input_response.allFinite()) {
    return unexpected(
        NumericalFailure{fmt::format("exp(A h) overflows: |A| = {}, h = {}", norm, interval)});
  }
  return t;
}

}  // namespace attune::ssm
