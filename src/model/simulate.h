// Answers that a bound model makes up: the laws are those of its likelihood, so what is drawn is
// what the filters take for granted (a regime changes halfway between occasions, once at most).
#pragma once

#include <cstdint>
#include <vector>

#include "core/expected.h"
#include "model/bound_model.h"

namespace attune::model {

/// What lies behind a series' answers.
struct HiddenPath {
  Eigen::MatrixXd states;      ///< states x occasions
  std::vector<int> regimes;    ///< by occasion
  Eigen::VectorXd parameters;  ///< natural scale, with the series' own of what is integrated
};

/// The same series, times, inputs and missing answers; every answer that is there is drawn anew,
/// and so are inputs that are earlier rows' answers, lag(y, 1).
/// @param parameters  natural scale. @param seed, replicate  each series has its own stream.
/// @param hidden  by series, if not null.
/// @returns why not: no law at these parameters; diffuse states; exact times of entry; a lag of
/// what is centred or filled in.
[[nodiscard]] Expected<BoundModel> simulate(const BoundModel& design,
                                            const Eigen::VectorXd& parameters, std::uint64_t seed,
                                            std::uint64_t replicate,
                                            std::vector<HiddenPath>* hidden = nullptr);

}  // namespace attune::model
