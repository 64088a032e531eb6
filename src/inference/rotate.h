// Draws from a density that is near a normal law, where a value is dear and a gradient dearer:
//   theta = centre + C q,   q' = q cos a + z sin a,   z standard normal
// leaves N(0, I) as it is, so q' is taken with probability min(1, w(q') / w(q)), w = density of q
// over the standard normal's (Neal 1998, Bayesian Statistics 6, 475-501; Cotter, Roberts, Stuart &
// White 2013, Statist. Sci. 28, 424-446). A draw costs one value and no gradient. With a = pi/2 the
// proposals are independent of each other; the angle is the widest that is taken often enough.
//   C C' and the centre are learned twice in the warm-up, by all chains together.
#pragma once

#include "inference/sample.h"

namespace attune::inference {

/// As sample(); SampleOptions::accept and max_depth have no meaning here. Chain::step is the angle.
[[nodiscard]] Expected<std::vector<Chain>> sample_by_rotation(const Objective& objective,
                                                              const Eigen::VectorXd& mode,
                                                              const Eigen::MatrixXd& covariance,
                                                              const SampleOptions& options,
                                                              const Job& job);

}  // namespace attune::inference
