// Exponentials and logarithms of whole arrays, in the registers of this machine; the same bits on
// every machine and wherever in an array a number stands (see lanes.h).
#pragma once

#include <cstddef>
#include <span>

namespace attune::ssm {

void exp_each(std::span<double> x);
/// @param x  > 0.
void log_each(std::span<double> x);

/// One build of them.
struct EachFunctions {
  void (*exp)(double* x, std::size_t length);
  void (*log)(double* x, std::size_t length);
};
[[nodiscard]] EachFunctions each_baseline();
[[nodiscard]] EachFunctions each_avx2();
[[nodiscard]] EachFunctions each_avx512();

}  // namespace attune::ssm
