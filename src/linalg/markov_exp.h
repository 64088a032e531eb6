// Transition probabilities of a four-state Markov chain and their derivative.
//   P = exp(G h), by uniformisation: G h + L I >= 0 with L = h max exit rate, so that only
//   non-negative numbers are added and small probabilities keep their digits
//   (Jensen 1953, Skand. Aktuarietidskr. 36, 87-91), on a short step, then squared.
#pragma once

#include <array>

namespace attune::linalg {

using Matrix4 = std::array<double, 16>;  ///< row-major

/// @param generator rows sum to zero, off-diagonal entries >= 0, per unit of time.
/// @param interval  >= 0. @returns P, rows sum to one up to rounding.
[[nodiscard]] Matrix4 markov_exp(const Matrix4& generator, double interval);

/// @param p_bar derivative of a scalar by P. @returns its derivative by the generator's entries,
/// each taken as free.
[[nodiscard]] Matrix4 markov_exp_adjoint(const Matrix4& generator, double interval,
                                         const Matrix4& p_bar);

}  // namespace attune::linalg
