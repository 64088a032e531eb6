// A value or the reason why there is none.
#pragma once

#include <string>
#include <tl/expected.hpp>

namespace attune {

/// The numbers failed at this point of the parameter space (a covariance that is not positive
/// definite, an overflow). Normal traffic for an optimiser, which shortens its step.
struct NumericalFailure {
  std::string what;
};

template <class T, class E = NumericalFailure>
using Expected = tl::expected<T, E>;
using tl::unexpected;

}  // namespace attune
