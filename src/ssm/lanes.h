// L doubles side by side in the registers of the instruction set that this is compiled for, and the
// moves between K regimes and their L = K*K branches (lane r*K + r': leaves r, arrives in r').
// Written out because a compiler that cannot rule out aliasing falls back to one lane at a time.
// Like lane_kernels.h: once per instruction set, in a namespace of its own, without the standard
// library. Every operation is lane by lane and in a fixed order, so all sets give the same bits; so
// do SLEEF's functions named "cinz" (Shibata & Petrogalli 2020, IEEE Trans. Parallel Distrib. Syst.
// 31, 1316-1327).
#pragma once

#include <sleef.h>

#ifndef ATTUNE_ISA
#error "define ATTUNE_ISA before including this header"
#endif

/// Of a function: all that it calls becomes part of it. With each access checked by a sanitizer
/// such functions take a quarter of an hour to compile; there they stay as they are.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define ATTUNE_FLATTEN
#else
#define ATTUNE_FLATTEN [[gnu::flatten]]
#endif

namespace attune::ssm::ATTUNE_ISA {

#if defined(ATTUNE_NATIVE_LANES)  // to measure against
inline constexpr int kNative = ATTUNE_NATIVE_LANES;
#elif defined(__AVX512F__)
inline constexpr int kNative = 8;
#elif defined(__AVX2__)
inline constexpr int kNative = 4;
#else
inline constexpr int kNative = 2;
#endif

template <int W>
struct RegisterOf {
  typedef double Type __attribute__((vector_size(W * sizeof(double))));
  /// The same anywhere in an array of doubles: a copy byte by byte may move half registers, which
  /// then wait for each other.
  typedef double InMemory
      __attribute__((vector_size(W * sizeof(double)), aligned(sizeof(double)), may_alias));
};
template <>
struct RegisterOf<1> {
  typedef double Type;
  typedef double InMemory;
};

template <int L>
struct Lanes {
  static constexpr int W = L < kNative ? L : kNative;
  static constexpr int N = L / W;
  using Register = typename RegisterOf<W>::Type;
  using InMemory = typename RegisterOf<W>::InMemory;
  Register part[N];

  static Lanes load(const double* from) {
    Lanes x;
    for (int k = 0; k < N; ++k) x.part[k] = *reinterpret_cast<const InMemory*>(from + k * W);
    return x;
  }
  static Lanes all(double value) {
    Lanes x;
    for (int k = 0; k < N; ++k) x.part[k] = value - Register{};  // which the compiler leaves out
    return x;
  }
  /// One register of them.
  [[nodiscard]] Lanes<W> only(int k) const {
    Lanes<W> one;
    one.part[0] = part[k];
    return one;
  }
  void store(double* to) const {
    for (int k = 0; k < N; ++k) *reinterpret_cast<InMemory*>(to + k * W) = part[k];
  }
  friend Lanes operator+(Lanes a, const Lanes& b) {
    for (int k = 0; k < N; ++k) a.part[k] += b.part[k];
    return a;
  }
  friend Lanes operator-(Lanes a, const Lanes& b) {
    for (int k = 0; k < N; ++k) a.part[k] -= b.part[k];
    return a;
  }
  friend Lanes operator*(Lanes a, const Lanes& b) {
    for (int k = 0; k < N; ++k) a.part[k] *= b.part[k];
    return a;
  }
  friend Lanes operator/(Lanes a, const Lanes& b) {
    for (int k = 0; k < N; ++k) a.part[k] /= b.part[k];
    return a;
  }
};

/// Row i of an array that has L lanes a row.
template <int L>
inline Lanes<L> row(const double* array, int i) {
  return Lanes<L>::load(array + i * L);
}
template <int L>
inline void set_row(double* array, int i, const Lanes<L>& x) {
  x.store(array + i * L);
}
template <int L>
inline void add_row(double* array, int i, const Lanes<L>& x) {
  set_row<L>(array, i, row<L>(array, i) + x);
}

inline double sqrt_of(double x) { return __builtin_sqrt(x); }
inline double exp_of(double x) { return Sleef_cinz_expd1_u10purec(x); }
inline double log_of(double x) { return Sleef_cinz_logd1_u10purec(x); }
#if defined(__SSE2__)
using Two = RegisterOf<2>::Type;
inline Two sqrt_of(Two x) { return Two(_mm_sqrt_pd(__m128d(x))); }
inline Two exp_of(Two x) { return Two(Sleef_cinz_expd2_u10sse2(__m128d(x))); }
inline Two log_of(Two x) { return Two(Sleef_cinz_logd2_u10sse2(__m128d(x))); }
#endif
#if defined(__AVX__)
using Four = RegisterOf<4>::Type;
inline Four sqrt_of(Four x) { return Four(_mm256_sqrt_pd(__m256d(x))); }
inline Four exp_of(Four x) { return Four(Sleef_cinz_expd4_u10avx(__m256d(x))); }
inline Four log_of(Four x) { return Four(Sleef_cinz_logd4_u10avx(__m256d(x))); }
#endif
#if defined(__AVX512F__)
using Eight = RegisterOf<8>::Type;
inline Eight sqrt_of(Eight x) { return Eight(_mm512_maskz_sqrt_pd(255, __m512d(x))); }
inline Eight exp_of(Eight x) { return Eight(Sleef_cinz_expd8_u10avx512fnofma(__m512d(x))); }
inline Eight log_of(Eight x) { return Eight(Sleef_cinz_logd8_u10avx512fnofma(__m512d(x))); }
#endif
/// Where SLEEF is not called for whole registers.
template <class Register>
inline Register exp_of(Register x) {
  for (unsigned i = 0; i < sizeof(Register) / sizeof(double); ++i) x[i] = exp_of(x[i]);
  return x;
}
template <class Register>
inline Register sqrt_of(Register x) {
  for (unsigned i = 0; i < sizeof(Register) / sizeof(double); ++i) x[i] = sqrt_of(x[i]);
  return x;
}
template <class Register>
inline Register log_of(Register x) {
  for (unsigned i = 0; i < sizeof(Register) / sizeof(double); ++i) x[i] = log_of(x[i]);
  return x;
}

template <int L>
inline Lanes<L> exp(Lanes<L> x) {
  for (auto& part : x.part) part = exp_of(part);
  return x;
}
template <int L>
inline Lanes<L> log(Lanes<L> x) {
  for (auto& part : x.part) part = log_of(part);
  return x;
}
template <int L>
inline Lanes<L> sqrt(Lanes<L> x) {
  for (auto& part : x.part) part = sqrt_of(part);
  return x;
}
/// Lane by lane: `yes` where x > 0, else `no`.
template <int L>
inline Lanes<L> where_positive(const Lanes<L>& x, Lanes<L> yes, const Lanes<L>& no) {
  for (int k = 0; k < Lanes<L>::N; ++k) yes.part[k] = x.part[k] > 0 ? yes.part[k] : no.part[k];
  return yes;
}

/// Two registers of K lanes as one of 2K, and one half of such a one.
template <int K>
inline typename RegisterOf<2 * K>::Type join(typename RegisterOf<K>::Type low,
                                             typename RegisterOf<K>::Type high) {
  if constexpr (K == 4) {
    return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7);
  } else {
    return __builtin_shufflevector(low, high, 0, 1, 2, 3);
  }
}
template <int K, int First>
inline typename RegisterOf<K>::Type half_from(typename RegisterOf<2 * K>::Type x) {
  if constexpr (K == 4) {
    return __builtin_shufflevector(x, x, First, First + 1, First + 2, First + 3);
  } else {
    return __builtin_shufflevector(x, x, First, First + 1);
  }
}
template <int K>
inline typename RegisterOf<K>::Type low_half(typename RegisterOf<2 * K>::Type x) {
  return half_from<K, 0>(x);
}
template <int K>
inline typename RegisterOf<K>::Type high_half(typename RegisterOf<2 * K>::Type x) {
  return half_from<K, K>(x);
}

template <int W, class Operation>
inline double fold_register(typename RegisterOf<W>::Type x, Operation with) {
  if constexpr (W == 1) {
    return x;
  } else if constexpr (W == 2) {
    return with(x[0], x[1]);
  } else {
    return fold_register<W / 2>(with(low_half<W / 2>(x), high_half<W / 2>(x)), with);
  }
}
/// All lanes into one: lane l with lane l + L/2, then l with l + L/4, and so on, whatever the
/// registers' length.
template <int L, class Operation>
inline double fold(Lanes<L> x, Operation with) {
  for (int n = Lanes<L>::N / 2; n > 0; n /= 2) {
    for (int k = 0; k < n; ++k) x.part[k] = with(x.part[k], x.part[k + n]);
  }
  return fold_register<Lanes<L>::W>(x.part[0], with);
}
template <int L>
inline double sum(const Lanes<L>& x) {
  return fold<L>(x, [](auto a, auto b) { return a + b; });
}
template <int L>
inline double largest(const Lanes<L>& x) {
  return fold<L>(x, [](auto a, auto b) { return a > b ? a : b; });
}
/// Whether a comparison of W lanes holds in each.
template <int W, class Comparison>
inline bool all_true(Comparison x) {
#if defined(__AVX512F__)
  if constexpr (W == 8) return _mm512_movepi64_mask(__m512i(x)) == 255;
#endif
#if defined(__AVX__)
  if constexpr (W == 4) return _mm256_movemask_pd(__m256d(x)) == 15;
#endif
#if defined(__SSE2__)
  if constexpr (W == 2) return _mm_movemask_pd(__m128d(x)) == 3;
#endif
  if constexpr (W == 1) {
    return x;
  } else {
    bool all = true;
    for (int l = 0; l < W; ++l) all = all && x[l] != 0;
    return all;
  }
}
/// Whether all are; one that is no number is not.
template <int L>
inline bool within(const Lanes<L>& x, double above, double below) {
  auto inside = (x.part[0] > above) & (x.part[0] < below);
  for (int k = 1; k < Lanes<L>::N; ++k) inside &= (x.part[k] > above) & (x.part[k] < below);
  return all_true<Lanes<L>::W>(inside);
}

/// out[r*K + s] = in[r].
template <int K>
inline Lanes<K * K> spread_departure(const double* in) {
  using Wide = Lanes<K * K>;
  Wide x;
  if constexpr (Wide::W <= K) {
    for (int k = 0; k < Wide::N; ++k) x.part[k] = in[k * Wide::W / K] - typename Wide::Register{};
  } else if constexpr (K == 4) {
    const auto row = Lanes<K>::load(in).part[0];
    x.part[0] = __builtin_shufflevector(row, row, 0, 0, 0, 0, 1, 1, 1, 1);
    x.part[1] = __builtin_shufflevector(row, row, 2, 2, 2, 2, 3, 3, 3, 3);
  } else {
    static_assert(Wide::W == 2 * K);
    using Half = typename RegisterOf<K>::Type;
    for (int k = 0; k < Wide::N; ++k) {
      x.part[k] = join<K>(in[2 * k] - Half{}, in[2 * k + 1] - Half{});
    }
  }
  return x;
}

/// out[r*K + s] = in[s].
template <int K>
inline Lanes<K * K> spread_arrival(const Lanes<K>& in) {
  using Wide = Lanes<K * K>;
  Wide x;
  for (int k = 0; k < Wide::N; ++k) {
    if constexpr (Wide::W <= K) {
      x.part[k] = in.part[k % Lanes<K>::N];
    } else {
      x.part[k] = join<K>(in.part[0], in.part[0]);
    }
  }
  return x;
}

/// out[s] = start[s] + the sum over r of in[r*K + s], in the order of r.
template <int K>
inline Lanes<K> sum_departures(Lanes<K> start, const Lanes<K * K>& in) {
  using Wide = Lanes<K * K>;
  for (int k = 0; k < Wide::N; ++k) {
    if constexpr (Wide::W <= K) {
      start.part[k % Lanes<K>::N] += in.part[k];
    } else {
      start.part[0] += low_half<K>(in.part[k]);
      start.part[0] += high_half<K>(in.part[k]);
    }
  }
  return start;
}

/// out[r] = start[r] + the sum over s of in[r*K + s], in the order of s.
template <int K>
inline Lanes<K> sum_arrivals(Lanes<K> start, const Lanes<K * K>& in) {
  using Wide = Lanes<K * K>;
  using Narrow = Lanes<K>;
  Narrow by_arrival[K];  // by_arrival[s][r] = in[r*K + s]
  if constexpr (K == 4 && Wide::W == 8) {
    const auto even = __builtin_shufflevector(in.part[0], in.part[1], 0, 4, 8, 12, 1, 5, 9, 13);
    const auto odd = __builtin_shufflevector(in.part[0], in.part[1], 2, 6, 10, 14, 3, 7, 11, 15);
    by_arrival[0].part[0] = low_half<4>(even);
    by_arrival[1].part[0] = high_half<4>(even);
    by_arrival[2].part[0] = low_half<4>(odd);
    by_arrival[3].part[0] = high_half<4>(odd);
  } else {
    double each[K * K], turned[K * K];
    in.store(each);
    for (int r = 0; r < K; ++r) {
      for (int s = 0; s < K; ++s) turned[s * K + r] = each[r * K + s];
    }
    for (int s = 0; s < K; ++s) by_arrival[s] = Narrow::load(turned + s * K);
  }
  for (int s = 0; s < K; ++s) start = start + by_arrival[s];
  return start;
}

/// Arrays of one row an element, read for L lanes: as they are, or with K a row spread over the
/// branches.
template <int L>
struct Rows {
  const double* from;
  Lanes<L> operator[](int i) const { return row<L>(from, i); }
};
template <int K>
struct RowsByDeparture {
  const double* from;
  Lanes<K * K> operator[](int i) const { return spread_departure<K>(from + i * K); }
};
template <int K>
struct RowsByArrival {
  const double* from;
  Lanes<K * K> operator[](int i) const { return spread_arrival<K>(row<K>(from, i)); }
};

}  // namespace attune::ssm::ATTUNE_ISA
