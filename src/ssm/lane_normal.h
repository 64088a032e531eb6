// The normal distribution function in L lanes, as far as a censored answer needs it. Like lanes.h:
// once per instruction set, in a namespace of its own, without the standard library.
#pragma once

#include "ssm/lanes.h"

#ifndef ATTUNE_ISA
#error "define ATTUNE_ISA before including this header"
#endif

namespace attune::ssm::ATTUNE_ISA {

/// A polynomial in x, highest power first.
template <int L, int N>
inline Lanes<L> polynomial(const Lanes<L>& x, const double (&coefficient)[N]) {
  Lanes<L> sum = Lanes<L>::all(coefficient[0]);
  for (int k = 1; k < N; ++k) sum = sum * x + Lanes<L>::all(coefficient[k]);
  return sum;
}

/// exp(x^2) erfc(x) from 0 to 6, to 2e-15 of itself and to 1e-15 below 3.6. Polynomials converge
/// fast in s = (7x/3 - 4)/(x + 4), which takes 0 and 6 to -1 and 1 (after Shepherd & Laframboise
/// 1981, Math. Comput. 36, 249-253): this is the one through 18 Chebyshev points, as even + s odd.
template <int L>
inline Lanes<L> scaled_erfc(const Lanes<L>& x) {
  using X = Lanes<L>;
  constexpr double kEven[] = {1.2450733408859988e-11,  -8.5933668984488e-10,  5.58381172440103e-08,
                              -2.9989732479636152e-06, 9.612949088669936e-05, 0.004160948982061566,
                              0.045010855094363686,    0.2074011779915097,    0.28972211632346423};
  constexpr double kOdd[] = {
      -2.1022058216090448e-11, 6.322819812380058e-10, -1.6488349854566244e-08,
      3.4933611948327113e-07,  2.049726518344684e-06, -0.0008244984057864976,
      -0.015418189713509051,   -0.10664603114075397,  -0.3307253800252292};
  const X s = (X::all(7.0 / 3) * x - X::all(4)) / (x + X::all(4)), square = s * s;
  return polynomial(square, kEven) + s * polynomial(square, kOdd);
}

/// 1/Phi(t) and phi(t)/Phi(t), for t from -8 upwards.
template <int L>
struct NormalCdf {
  Lanes<L> inverse, mills;

  explicit NormalCdf(const Lanes<L>& t) {
    using X = Lanes<L>;
    constexpr double kSqrtHalf = 0.70710678118654752440, kInverseSqrt2Pi = 0.39894228040143267794;
    const X zero = X::all(0), end = X::all(6);  // beyond, exp(-x^2) leaves nothing of it
    const X x = X::all(kSqrtHalf) * where_positive(t, t, zero - t);
    const X bell = exp(X::all(-0.5) * t * t);
    const X tail = X::all(0.5) * bell * scaled_erfc(where_positive(x - end, end, x));
    inverse = X::all(1) / where_positive(t, X::all(1) - tail, tail);
    mills = X::all(kInverseSqrt2Pi) * bell * inverse;
  }
};

}  // namespace attune::ssm::ATTUNE_ISA
