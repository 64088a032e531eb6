// The Kalman step for L beliefs side by side ("lanes": the branches of a switching filter), and its
// exact derivative. Arrays are element-major with the lane fastest, so that a row is a few SIMD
// registers (lanes.h); this header is compiled once per instruction set, each time into a namespace
// of its own (ATTUNE_ISA), and uses no function of the standard library.
//
//   mean: n x L.  covariance: packed lower triangle, n(n+1)/2 x L.  Entry (i, j), i >= j, is
//   element i(i+1)/2 + j. The first `dynamic` states move; the rest are constant (biases).
//   An adjoint (suffix _bar) of a packed covariance is the derivative by the packed element.
#pragma once

#include <utility>

#include "ssm/lane_normal.h"
#include "ssm/lanes.h"
#include "ssm/site.h"

#ifndef ATTUNE_ISA
#error "define ATTUNE_ISA before including this header"
#endif

namespace attune::ssm::ATTUNE_ISA {

constexpr int tri(int i, int j) { return i >= j ? i * (i + 1) / 2 + j : j * (j + 1) / 2 + i; }
constexpr int tri_size(int n) { return n * (n + 1) / 2; }
/// Where rows tri(i, j) of L lanes begin, i and j below N: looked up where j is known only when it
/// runs.
template <int N, int L>
struct EntryBegins {
  long of[N][N] = {};
  constexpr EntryBegins() {
    for (int i = 0; i < N; ++i) {
      for (int j = 0; j < N; ++j) of[i][j] = static_cast<long>(tri(i, j)) * L;
    }
  }
};
template <int N, int L>
inline constexpr EntryBegins<N, L> kEntryBegins;

/// How many states there are and how many of them move. Known to the compiler, it keeps a row a
/// state in registers.
template <int N, int D>
struct FixedSize {
  static constexpr bool known = true;
  static constexpr int states = N, dynamic = D, most_states = N, most_dynamic = D;
};
struct AnySize {
  static constexpr bool known = false;
  static constexpr int most_states = 16, most_dynamic = 8;
  int states, dynamic;
};

/// body(i) for every state, and body(i, j) for every entry of a packed covariance: written out
/// where the size is known. What calls these is ATTUNE_FLATTEN, or the bodies would stay
/// functions.
template <class Size, class Body>
inline void each_state(const Size& size, const Body& body) {
  if constexpr (Size::known) {
    [&]<int... I>(std::integer_sequence<int, I...>) { (body(I), ...); }
    (std::make_integer_sequence<int, Size::states>());
  } else {
    for (int i = 0; i < size.states; ++i) body(i);
  }
}
constexpr int row_of(int e) {
  int i = 0;
  while (tri_size(i + 1) <= e) ++i;
  return i;
}
template <class Size, class Body>
inline void each_entry(const Size& size, const Body& body) {
  if constexpr (Size::known) {
    [&]<int... E>(std::integer_sequence<int, E...>) {
      (body(std::integral_constant<int, row_of(E)>::value,
            std::integral_constant<int, E - tri_size(row_of(E))>::value),
       ...);
    }
    (std::make_integer_sequence<int, tri_size(Size::states)>());
  } else {
    for (int i = 0; i < size.states; ++i) {
      for (int j = 0; j <= i; ++j) body(i, j);
    }
  }
}
/// body(k) for the registers that L lanes fill: one at a time there are enough of them to hold a
/// register a state.
template <int L, class Body>
inline void each_register(const Body& body) {
  [&]<int... K>(std::integer_sequence<int, K...>) { (body(K), ...); }
  (std::make_integer_sequence<int, Lanes<L>::N>());
}
/// Register k of row i of an array that has L lanes a row.
template <int L>
inline double* place(double* array, int i, int k) {
  return array + i * L + k * Lanes<L>::W;
}
template <int L>
inline Lanes<Lanes<L>::W> at(const double* array, int i, int k) {
  return Lanes<Lanes<L>::W>::load(array + i * L + k * Lanes<L>::W);
}
/// A register a state, all 0.
template <int L, class Size>
struct StateRegisters {
  using Register = Lanes<Lanes<L>::W>;
  Register of[Size::most_states];
  explicit StateRegisters(const Size& size) {
    each_state(size, [&](int i) { of[i] = Register::all(0); });
  }
  Register& operator[](int i) { return of[i]; }
};

/// m_out = F m + f,  P_out = F P F' + Q  on the dynamic block; cross-covariances follow.
/// Rows of F: D*D, f: D, Q: packed D(D+1)/2. The output is another array than the input.
template <int L, class Size, class Step, class Start>
ATTUNE_FLATTEN inline void predict(const Size& size, const Step& F, const Step& f, const Step& Q,
                                   const Start& m, const Start& P, double* m_out, double* P_out) {
  using X = Lanes<L>;
  const int D = size.dynamic;
  X step[Size::most_dynamic * Size::most_dynamic], t[Size::most_dynamic * Size::most_dynamic];
  for (int i = 0; i < D * D; ++i) step[i] = F[i];
  for (int i = 0; i < D; ++i) {
    X sum = f[i];
    for (int j = 0; j < D; ++j) sum = sum + step[i * D + j] * m[j];
    set_row<L>(m_out, i, sum);
  }
  for (int i = 0; i < D; ++i) {  // t = F P
    for (int j = 0; j < D; ++j) {
      X sum = X::all(0);
      for (int k = 0; k < D; ++k) sum = sum + step[i * D + k] * P[tri(k, j)];
      t[i * D + j] = sum;
    }
  }
  for (int i = 0; i < D; ++i) {
    for (int j = 0; j <= i; ++j) {
      X sum = Q[tri(i, j)];
      for (int k = 0; k < D; ++k) sum = sum + t[i * D + k] * step[j * D + k];
      set_row<L>(P_out, tri(i, j), sum);
    }
  }
  each_state(size, [&](int s) {
    if (s < D) return;
    set_row<L>(m_out, s, m[s]);
    const int first = tri(s, 0);
    for (int k = 0; k < D; ++k) t[k] = P[first + k];
    for (int i = 0; i < D; ++i) {
      X sum = X::all(0);
      for (int k = 0; k < D; ++k) sum = sum + step[i * D + k] * t[k];
      set_row<L>(P_out, first + i, sum);
    }
  });
  each_entry(size, [&](int i, int j) {
    if (j >= D) set_row<L>(P_out, tri(i, j), P[tri(i, j)]);
  });
}

/// Derivative of predict. m, P: the belief before. m_bar, P_bar: in, of the belief after; out, of
/// the belief before. F_bar, f_bar, Q_bar are added to.
template <int L, class Size, class Step, class Start>
inline void predict_adjoint(const Size& size, const Step& F, const Start& m, const Start& P,
                            double* m_bar, double* P_bar, double* F_bar, double* f_bar,
                            double* Q_bar) {
  using X = Lanes<L>;
  const int n = size.states, D = size.dynamic;
  constexpr int kMost = Size::most_dynamic * Size::most_dynamic;
  X g[kMost];  // full symmetric adjoint of the dynamic block
  X t[kMost], step[kMost];
  for (int i = 0; i < D * D; ++i) step[i] = F[i];
  for (int i = 0; i < D; ++i) {
    for (int j = 0; j <= i; ++j) {
      const X p = row<L>(P_bar, tri(i, j));
      add_row<L>(Q_bar, tri(i, j), p);
      g[i * D + j] = g[j * D + i] = X::all(i == j ? 1.0 : 0.5) * p;
    }
  }
  for (int i = 0; i < D; ++i) {  // t = g F
    for (int j = 0; j < D; ++j) {
      X sum = X::all(0);
      for (int k = 0; k < D; ++k) sum = sum + g[i * D + k] * step[k * D + j];
      t[i * D + j] = sum;
    }
  }
  for (int i = 0; i < D; ++i) {  // F_bar += 2 g F P + m_bar m'
    for (int j = 0; j < D; ++j) {
      X sum = row<L>(F_bar, i * D + j) + row<L>(m_bar, i) * m[j];
      for (int k = 0; k < D; ++k) sum = sum + X::all(2) * t[i * D + k] * P[tri(k, j)];
      set_row<L>(F_bar, i * D + j, sum);
    }
  }
  for (int i = 0; i < D; ++i) {  // P_bar <- F' g F, packed
    for (int j = 0; j <= i; ++j) {
      const X twice = X::all(i == j ? 1.0 : 2.0);
      X sum = X::all(0);
      for (int k = 0; k < D; ++k) sum = sum + twice * step[k * D + i] * t[k * D + j];
      set_row<L>(P_bar, tri(i, j), sum);
    }
  }
  for (int s = D; s < n; ++s) {
    const int first = tri(s, 0);
    for (int i = 0; i < D; ++i) t[i] = row<L>(P_bar, first + i);
    for (int j = 0; j < D; ++j) {
      X sum = X::all(0);
      for (int i = 0; i < D; ++i) {
        add_row<L>(F_bar, i * D + j, t[i] * P[first + j]);
        sum = sum + t[i] * step[i * D + j];
      }
      set_row<L>(P_bar, first + j, sum);
    }
  }
  for (int i = 0; i < D; ++i) {
    t[i] = row<L>(m_bar, i);
    add_row<L>(f_bar, i, t[i]);
  }
  for (int j = 0; j < D; ++j) {
    X sum = X::all(0);
    for (int i = 0; i < D; ++i) sum = sum + t[i] * step[i * D + j];
    set_row<L>(m_bar, j, sum);
  }
}

/// One scalar answer y = h'x + offset + noise; h has `terms` entries at `states`.
template <class Numbers>
struct LaneObservation {
  double value;
  Site site;
  int terms;
  const int* states;
  Numbers loadings;  ///< terms rows
  Numbers offset;    ///< one row
  Numbers noise;     ///< one row, variances >= 0
};

/// What the derivative needs of an update: n + 4 rows of L.
template <int L>
struct UpdateTape {
  double* covariance_h;  ///< u = P h, n x L
  double* gain;          ///< a
  double* curvature;     ///< w
  double* curvature_1;   ///< dw/dmu, of a censored answer
  double* curvature_2;   ///< d2w/dmu2, of a censored answer
};

/// site_terms of a censored answer in L lanes, as a tape; `product` is divided by its probability's
/// square. @returns false where an innovation is too far out for it; nothing is written then.
template <int L>
inline bool near_site(Site site, const Lanes<L>& innovation, const Lanes<L>& variance,
                      double* product, const UpdateTape<L>& tape) {
  using X = Lanes<L>;
  const X sign = X::all(site == Site::at_or_below ? 1 : -1);
  const X scale = X::all(1) / sqrt(variance), t = sign * innovation * scale;
  if (!within<L>(t, kFarSite, __builtin_inf())) return false;
  const NormalCdf<L> cdf(t);
  const X ratio = cdf.mills;
  const X excess = ratio + t, excess_1 = X::all(1) - ratio * excess;
  const X ratio_1 = ratio * excess, ratio_2 = ratio * (excess * excess - excess_1);
  const X ratio_3 = X::all(2) * ratio_1 * excess_1 - ratio_2 * (excess + ratio);
  const X per_mu = X::all(0) - sign * scale, square = scale * scale;
  (ratio * per_mu).store(tape.gain);
  (ratio_1 * square).store(tape.curvature);
  (X::all(0) - ratio_2 * square * per_mu).store(tape.curvature_1);
  (X::all(0) - ratio_3 * square * square).store(tape.curvature_2);
  set_row<L>(product, 0, row<L>(product, 0) * cdf.inverse * cdf.inverse);
  return true;
}

/// Conditions every lane on one answer, whose density is what it adds to log_density less half the
/// logarithm of what it multiplies `product` by, which is left to the caller: an exact answer's S.
/// @returns false if a predicted variance is not positive and finite.
template <int L, class Size, class Numbers>
ATTUNE_FLATTEN inline bool update(const Size& size, const LaneObservation<Numbers>& obs, double* m,
                                  double* P, double* log_density, double* product,
                                  const UpdateTape<L>& tape) {
  using X = Lanes<L>;
  constexpr double kLogSqrt2Pi = 0.91893853320467274178;
  X v = X::all(obs.value) - obs.offset[0], S = obs.noise[0];
  double* const u = tape.covariance_h;
  each_register<L>([&](int r) {
    StateRegisters<L, Size> sum(size);
    for (int k = 0; k < obs.terms; ++k) {
      const long* const begin = kEntryBegins<Size::most_states, L>.of[obs.states[k]];
      const auto h = X(obs.loadings[k]).only(r);
      each_state(size, [&](int i) { sum[i] = sum[i] + at<L>(P + begin[i], 0, r) * h; });
    }
    each_state(size, [&](int i) { sum[i].store(place<L>(u, i, r)); });
  });
  for (int k = 0; k < obs.terms; ++k) {
    const int s = obs.states[k];
    const X h = obs.loadings[k];
    v = v - h * row<L>(m, s);
    S = S + h * row<L>(u, s);
  }
  if (!within<L>(S, 0, 1e300)) return false;
  X gain, curvature;
  if (obs.site == Site::exact) {
    curvature = X::all(1) / S;
    gain = v * curvature;
    gain.store(tape.gain);
    curvature.store(tape.curvature);
    add_row<L>(log_density, 0, X::all(0) - (X::all(kLogSqrt2Pi) + X::all(0.5) * v * gain));
    set_row<L>(product, 0, row<L>(product, 0) * S);
  } else {
    if (!near_site<L>(obs.site, v, S, product, tape)) {
      double innovation[L], variance[L];
      v.store(innovation);
      S.store(variance);
      for (int l = 0; l < L; ++l) {
        const SiteTerms terms = site_terms(obs.site, innovation[l], variance[l]);
        tape.gain[l] = terms.gain;
        tape.curvature[l] = terms.curvature;
        tape.curvature_1[l] = terms.curvature_1;
        tape.curvature_2[l] = terms.curvature_2;
        log_density[l] += terms.log_density;
      }
    }
    gain = X::load(tape.gain);
    curvature = X::load(tape.curvature);
  }
  each_register<L>([&](int r) {
    StateRegisters<L, Size> ur(size), wu(size);
    each_state(size, [&](int i) {
      ur[i] = at<L>(u, i, r);
      wu[i] = curvature.only(r) * ur[i];
      (at<L>(m, i, r) + gain.only(r) * ur[i]).store(place<L>(m, i, r));
    });
    each_entry(size, [&](int i, int j) {
      const int e = tri(i, j);
      (at<L>(P, e, r) - wu[i] * ur[j]).store(place<L>(P, e, r));
    });
  });
  return true;
}

/// Derivative of update. m, P: in, the belief after; out, the belief before (undone in place).
/// m_bar, P_bar likewise. density_bar: adjoint of this answer's log density. *_bar are added to.
template <int L, class Size, class Numbers>
ATTUNE_FLATTEN inline void update_adjoint(const Size& size, const LaneObservation<Numbers>& obs,
                                          const UpdateTape<L>& tape, const double* density_bar,
                                          double* m, double* P, double* m_bar, double* P_bar,
                                          double* u_bar, double* loading_bar, double* offset_bar,
                                          double* noise_bar) {
  using X = Lanes<L>;
  const double* u = tape.covariance_h;
  const X a = X::load(tape.gain), w = X::load(tape.curvature);
  X a_bar = X::all(0), w_bar = X::all(0);
  each_register<L>([&](int r) {
    StateRegisters<L, Size> ur(size), turned(size);  // (B + B') u, B the packed adjoint of P
    each_state(size, [&](int i) { ur[i] = at<L>(u, i, r); });
    each_entry(size, [&](int i, int j) {
      const int e = tri(i, j);
      const auto bar = at<L>(P_bar, e, r);
      turned[i] = turned[i] + bar * ur[j];
      turned[j] = turned[j] + bar * ur[i];
      (at<L>(P, e, r) + w.only(r) * ur[i] * ur[j]).store(place<L>(P, e, r));
    });
    auto twice_bent = w_bar.only(r), risen = a_bar.only(r);
    each_state(size, [&](int i) {
      const auto bar = at<L>(m_bar, i, r);
      (at<L>(m, i, r) - a.only(r) * ur[i]).store(place<L>(m, i, r));
      risen = risen + bar * ur[i];
      twice_bent = twice_bent + turned[i] * ur[i];
      // But for what S makes of it, which follows below.
      (bar * a.only(r) - w.only(r) * turned[i]).store(place<L>(u_bar, i, r));
    });
    w_bar.part[r] = -0.5 * twice_bent.part[0];
    a_bar.part[r] = risen.part[0];
  });
  // d/dv and d/dS of gain, curvature and log density, by the heat equation dl/dS = (a^2 - w)/2.
  X w1 = X::all(0), w2 = X::all(0);
  if (obs.site != Site::exact) {
    w1 = X::load(tape.curvature_1);
    w2 = X::load(tape.curvature_2);
  }
  const X density = X::load(density_bar), half = X::all(0.5);
  const X v_bar = a_bar * w - w_bar * w1 - density * a;
  const X S_bar = a_bar * (X::all(0) - a * w - half * w1) +
                  w_bar * (X::all(0) - w * w + a * w1 + half * w2) + density * half * (a * a - w);
  set_row<L>(offset_bar, 0, row<L>(offset_bar, 0) - v_bar);
  add_row<L>(noise_bar, 0, S_bar);
  for (int k = 0; k < obs.terms; ++k) add_row<L>(u_bar, obs.states[k], S_bar * obs.loadings[k]);
  for (int k = 0; k < obs.terms; ++k) {
    const int s = obs.states[k];
    const X h = obs.loadings[k];
    const long* const begin = kEntryBegins<Size::most_states, L>.of[s];
    X h_bar = row<L>(loading_bar, k) + S_bar * row<L>(u, s) - v_bar * row<L>(m, s);
    each_state(size, [&](int i) {
      const X ui_bar = row<L>(u_bar, i);
      h_bar = h_bar + row<L>(P + begin[i], 0) * ui_bar;
      add_row<L>(P_bar + begin[i], 0, ui_bar * h);
    });
    set_row<L>(loading_bar, k, h_bar);
    set_row<L>(m_bar, s, row<L>(m_bar, s) - v_bar * h);
  }
}

}  // namespace attune::ssm::ATTUNE_ISA
