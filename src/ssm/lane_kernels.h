// The Kalman step for L beliefs side by side ("lanes": the branches of a switching filter), and its
// exact derivative. Arrays are element-major with the lane fastest, so that a row is a few SIMD
// registers (lanes.h); this header is compiled once per instruction set, each time into a namespace
// of its own (ATTUNE_ISA), and uses nothing from the standard library.
//
//   mean: n x L.  covariance: packed lower triangle, n(n+1)/2 x L.  Entry (i, j), i >= j, is
//   element i(i+1)/2 + j. The first `dynamic` states move; the rest are constant (biases).
//   An adjoint (suffix _bar) of a packed covariance is the derivative by the packed element.
#pragma once

#include "ssm/lanes.h"
#include "ssm/site.h"

#ifndef ATTUNE_ISA
#error "define ATTUNE_ISA before including this header"
#endif

namespace attune::ssm::ATTUNE_ISA {

constexpr int tri(int i, int j) { return i >= j ? i * (i + 1) / 2 + j : j * (j + 1) / 2 + i; }
constexpr int tri_size(int n) { return n * (n + 1) / 2; }
/// From element (i, s) of a column to (i + 1, s).
constexpr int next_in_column(int i, int s) { return i < s ? 1 : i + 1; }

inline constexpr int kMaxDynamic = 8;

/// m_out = F m + f,  P_out = F P F' + Q  on the dynamic block; cross-covariances follow.
/// Rows of F: D*D, f: D, Q: packed D(D+1)/2. The output is another array than the input.
template <int L, class Step, class Start>
inline void predict(int n, int dynamic, const Step& F, const Step& f, const Step& Q, const Start& m,
                    const Start& P, double* m_out, double* P_out) {
  using X = Lanes<L>;
  const int D = dynamic;
  X step[kMaxDynamic * kMaxDynamic], t[kMaxDynamic * kMaxDynamic];
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
  for (int s = D; s < n; ++s) {
    set_row<L>(m_out, s, m[s]);
    const int first = tri(s, 0);
    for (int k = 0; k < D; ++k) t[k] = P[first + k];
    for (int i = 0; i < D; ++i) {
      X sum = X::all(0);
      for (int k = 0; k < D; ++k) sum = sum + step[i * D + k] * t[k];
      set_row<L>(P_out, first + i, sum);
    }
    for (int j = D; j <= s; ++j) set_row<L>(P_out, first + j, P[first + j]);
  }
}

/// Derivative of predict. m, P: the belief before. m_bar, P_bar: in, of the belief after; out, of
/// the belief before. F_bar, f_bar, Q_bar are added to.
template <int L, class Step, class Start>
inline void predict_adjoint(int n, int dynamic, const Step& F, const Start& m, const Start& P,
                            double* m_bar, double* P_bar, double* F_bar, double* f_bar,
                            double* Q_bar) {
  using X = Lanes<L>;
  const int D = dynamic;
  X g[kMaxDynamic * kMaxDynamic];  // full symmetric adjoint of the dynamic block
  X t[kMaxDynamic * kMaxDynamic], step[kMaxDynamic * kMaxDynamic];
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
  double* curvature_1;   ///< dw/dmu
  double* curvature_2;   ///< d2w/dmu2
};

/// site_terms of a censored answer in L lanes, as a tape and added to log_density.
/// @returns false where an innovation is too far out for it; nothing is written then.
template <int L>
inline bool near_site(Site site, const Lanes<L>& innovation, const Lanes<L>& variance,
                      double* log_density, const UpdateTape<L>& tape) {
  using X = Lanes<L>;
  constexpr double kLogSqrt2Pi = 0.91893853320467274178, kSqrtHalf = 0.70710678118654752440;
  const X sign = X::all(site == Site::at_or_below ? 1 : -1);
  const X scale = X::all(1) / sqrt(variance), t = sign * innovation * scale;
  if (!within<L>(t, kFarSite, __builtin_inf())) return false;
  const X below = X::all(0.5) * erfc(X::all(-kSqrtHalf) * t);
  const X ratio = exp(X::all(-kLogSqrt2Pi) - X::all(0.5) * t * t) / below;
  const X excess = ratio + t, excess_1 = X::all(1) - ratio * excess;
  const X ratio_1 = ratio * excess, ratio_2 = ratio * (excess * excess - excess_1);
  const X ratio_3 = X::all(2) * ratio_1 * excess_1 - ratio_2 * (excess + ratio);
  const X per_mu = X::all(0) - sign * scale, square = scale * scale;
  (ratio * per_mu).store(tape.gain);
  (ratio_1 * square).store(tape.curvature);
  (X::all(0) - ratio_2 * square * per_mu).store(tape.curvature_1);
  (X::all(0) - ratio_3 * square * square).store(tape.curvature_2);
  add_row<L>(log_density, 0, log(below));
  return true;
}

/// Conditions every lane on one answer. Exact answers multiply `variance_product` by S and leave
/// its logarithm to the caller; all else of the log density is added to log_density.
/// @returns false if a predicted variance is not positive and finite.
template <int L, class Numbers>
inline bool update(int n, const LaneObservation<Numbers>& obs, double* m, double* P,
                   double* log_density, double* variance_product, const UpdateTape<L>& tape) {
  using X = Lanes<L>;
  constexpr double kLogSqrt2Pi = 0.91893853320467274178;
  double* u = tape.covariance_h;
  X v = X::all(obs.value) - obs.offset[0], S = obs.noise[0];
  if (obs.terms == 0) {
    for (int i = 0; i < n; ++i) set_row<L>(u, i, X::all(0));
  }
  for (int k = 0; k < obs.terms; ++k) {
    const int s = obs.states[k];
    const X h = obs.loadings[k];
    for (int i = 0, e = tri(s, 0); i < n; e += next_in_column(i++, s)) {
      const X part = row<L>(P, e) * h;
      set_row<L>(u, i, k == 0 ? part : row<L>(u, i) + part);
    }
  }
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
    X::all(0).store(tape.curvature_1);
    X::all(0).store(tape.curvature_2);
    add_row<L>(log_density, 0, X::all(0) - (X::all(kLogSqrt2Pi) + X::all(0.5) * v * gain));
    set_row<L>(variance_product, 0, row<L>(variance_product, 0) * S);
  } else {
    if (!near_site<L>(obs.site, v, S, log_density, tape)) {
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
  for (int i = 0; i < n; ++i) {
    const X ui = row<L>(u, i), wu = curvature * ui;
    add_row<L>(m, i, gain * ui);
    for (int j = 0; j <= i; ++j) {
      const int e = tri(i, j);
      set_row<L>(P, e, row<L>(P, e) - wu * row<L>(u, j));
    }
  }
  return true;
}

/// Derivative of update. m, P: in, the belief after; out, the belief before (undone in place).
/// m_bar, P_bar likewise. density_bar: adjoint of this answer's log density. *_bar are added to.
template <int L, class Numbers>
inline void update_adjoint(int n, const LaneObservation<Numbers>& obs, const UpdateTape<L>& tape,
                           const double* density_bar, double* m, double* P, double* m_bar,
                           double* P_bar, double* u_bar, double* loading_bar, double* offset_bar,
                           double* noise_bar) {
  using X = Lanes<L>;
  const double* u = tape.covariance_h;
  const X a = X::load(tape.gain), w = X::load(tape.curvature);
  X a_bar = X::all(0), w_bar = X::all(0);
  for (int i = 0; i < n; ++i) {
    const X bar = row<L>(m_bar, i);
    a_bar = a_bar + bar * row<L>(u, i);
    set_row<L>(u_bar, i, bar * a);
  }
  for (int i = 0; i < n; ++i) {
    const X ui = row<L>(u, i), wu = w * ui;
    X ui_bar = row<L>(u_bar, i);
    for (int j = 0; j <= i; ++j) {
      const int e = tri(i, j);
      const X uj = row<L>(u, j), bar = row<L>(P_bar, e), wb = w * bar;
      w_bar = w_bar - bar * ui * uj;
      if (j == i) {
        ui_bar = ui_bar - wb * uj - wb * ui;
      } else {
        ui_bar = ui_bar - wb * uj;
        set_row<L>(u_bar, j, row<L>(u_bar, j) - wb * ui);
      }
      add_row<L>(P, e, wu * uj);
    }
    set_row<L>(u_bar, i, ui_bar);
    set_row<L>(m, i, row<L>(m, i) - a * ui);
  }
  // d/dv and d/dS of gain, curvature and log density, by the heat equation dl/dS = (a^2 - w)/2.
  const X w1 = X::load(tape.curvature_1), w2 = X::load(tape.curvature_2);
  const X density = X::load(density_bar), half = X::all(0.5);
  const X v_bar = a_bar * w - w_bar * w1 - density * a;
  const X S_bar = a_bar * (X::all(0) - a * w - half * w1) +
                  w_bar * (X::all(0) - w * w + a * w1 + half * w2) + density * half * (a * a - w);
  set_row<L>(offset_bar, 0, row<L>(offset_bar, 0) - v_bar);
  add_row<L>(noise_bar, 0, S_bar);
  for (int k = 0; k < obs.terms; ++k) {
    const int s = obs.states[k];
    const X h = obs.loadings[k];
    add_row<L>(loading_bar, k, S_bar * row<L>(u, s) - v_bar * row<L>(m, s));
    set_row<L>(m_bar, s, row<L>(m_bar, s) - v_bar * h);
    add_row<L>(u_bar, s, S_bar * h);
  }
  for (int k = 0; k < obs.terms; ++k) {
    const int s = obs.states[k];
    const X h = obs.loadings[k];
    X h_bar = row<L>(loading_bar, k);
    for (int i = 0, e = tri(s, 0); i < n; e += next_in_column(i++, s)) {
      const X ui_bar = row<L>(u_bar, i);
      h_bar = h_bar + row<L>(P, e) * ui_bar;
      add_row<L>(P_bar, e, ui_bar * h);
    }
    set_row<L>(loading_bar, k, h_bar);
  }
}

}  // namespace attune::ssm::ATTUNE_ISA
