// L doubles side by side in the registers of the instruction set that this is compiled for, and the
// moves between K regimes and their L = K*K branches (lane r*K + r': leaves r, arrives in r').
// Written out because a compiler that cannot rule out aliasing falls back to one lane at a time.
// Like lane_kernels.h: once per instruction set, in a namespace of its own, without the standard
// library. Every operation is lane by lane and in a fixed order, so all sets give the same bits.
#pragma once

#ifndef ATTUNE_ISA
#error "define ATTUNE_ISA before including this header"
#endif

namespace attune::ssm::ATTUNE_ISA {

#if defined(__AVX512F__)
inline constexpr int kNative = 8;
#elif defined(__AVX2__)
inline constexpr int kNative = 4;
#else
inline constexpr int kNative = 2;
#endif

template <int W>
struct RegisterOf {
  typedef double Type __attribute__((vector_size(W * sizeof(double))));
};
template <>
struct RegisterOf<1> {
  typedef double Type;
};

template <int L>
struct Lanes {
  static constexpr int W = L < kNative ? L : kNative;
  static constexpr int N = L / W;
  using Register = typename RegisterOf<W>::Type;
  Register part[N];

  static Lanes load(const double* from) {
    Lanes x;
    for (int k = 0; k < N; ++k) __builtin_memcpy(&x.part[k], from + k * W, sizeof(Register));
    return x;
  }
  static Lanes all(double value) {
    Lanes x;
    for (int k = 0; k < N; ++k) x.part[k] = Register{} + value;
    return x;
  }
  void store(double* to) const {
    for (int k = 0; k < N; ++k) __builtin_memcpy(to + k * W, &part[k], sizeof(Register));
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
template <int K>
inline typename RegisterOf<K>::Type low_half(typename RegisterOf<2 * K>::Type x) {
  if constexpr (K == 4) {
    return __builtin_shufflevector(x, x, 0, 1, 2, 3);
  } else {
    return __builtin_shufflevector(x, x, 0, 1);
  }
}
template <int K>
inline typename RegisterOf<K>::Type high_half(typename RegisterOf<2 * K>::Type x) {
  if constexpr (K == 4) {
    return __builtin_shufflevector(x, x, 4, 5, 6, 7);
  } else {
    return __builtin_shufflevector(x, x, 2, 3);
  }
}

/// out[r*K + s] = in[r].
template <int K>
inline Lanes<K * K> spread_departure(const double* in) {
  using Wide = Lanes<K * K>;
  Wide x;
  for (int k = 0; k < Wide::N; ++k) {
    if constexpr (Wide::W <= K) {
      x.part[k] = typename Wide::Register{} + in[k * Wide::W / K];
    } else {
      static_assert(Wide::W == 2 * K);
      using Half = typename RegisterOf<K>::Type;
      x.part[k] = join<K>(Half{} + in[2 * k], Half{} + in[2 * k + 1]);
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

}  // namespace attune::ssm::ATTUNE_ISA
