// Transition probabilities of four-state Markov chains and their derivative, many side by side.
//   P = exp(G h), by uniformisation: G h + L I >= 0 with L = h max exit rate, so that only
//   non-negative numbers are added and small probabilities keep their digits
//   (Jensen 1953, Skand. Aktuarietidskr. 36, 87-91), on a short step, then squared.
// Each comes out the same whatever stands beside it, and the same bits on every machine.
#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace attune::ssm {

using Matrix4 = std::array<double, 16>;  ///< row-major

/// @param generator rows sum to zero, off-diagonal entries >= 0, per unit of time.
/// @param interval  as many, >= 0. @param p  as many: rows sum to one up to rounding.
void markov_exp(std::span<const Matrix4> generator, std::span<const double> interval,
                std::span<Matrix4> p);

/// @param p_bar  derivative of a scalar by each P. @param generator_bar  that by the generators'
/// entries, each taken as free.
void markov_exp_adjoint(std::span<const Matrix4> generator, std::span<const double> interval,
                        std::span<const Matrix4> p_bar, std::span<Matrix4> generator_bar);

/// One build of them; matrices are 16 numbers each, one after the other.
struct MarkovFunctions {
  void (*exp)(const double* generator, const double* interval, std::size_t length, double* p);
  void (*adjoint)(const double* generator, const double* interval, const double* p_bar,
                  std::size_t length, double* generator_bar);
};
[[nodiscard]] MarkovFunctions markov_baseline();
[[nodiscard]] MarkovFunctions markov_avx2();
[[nodiscard]] MarkovFunctions markov_avx512();

}  // namespace attune::ssm
