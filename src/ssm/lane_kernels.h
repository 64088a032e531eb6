// The Kalman step for L beliefs side by side ("lanes": the branches of a switching filter), and its
// exact derivative. Arrays are element-major with the lane fastest, so that a plain loop over lanes
// becomes SIMD instructions; this header is compiled once per instruction set, each time into a
// namespace of its own (ATTUNE_ISA), and uses nothing from the standard library.
//
//   mean: n x L.  covariance: packed lower triangle, n(n+1)/2 x L.  Entry (i, j), i >= j, is
//   element i(i+1)/2 + j. The first `dynamic` states move; the rest are constant (biases).
//   An adjoint (suffix _bar) of a packed covariance is the derivative by the packed element.
#pragma once

#include "ssm/site.h"

#ifndef ATTUNE_ISA
#error "define ATTUNE_ISA before including this header"
#endif

namespace attune::ssm::ATTUNE_ISA {

constexpr int tri(int i, int j) { return i >= j ? i * (i + 1) / 2 + j : j * (j + 1) / 2 + i; }
constexpr int tri_size(int n) { return n * (n + 1) / 2; }

inline constexpr int kMaxDynamic = 8;

/// m <- F m + f,  P <- F P F' + Q  on the dynamic block; cross-covariances follow.
/// F: D*D x L, f: D x L, Q: packed D(D+1)/2 x L.
template <int L>
inline void predict(int n, int dynamic, const double* __restrict F, const double* __restrict f,
                    const double* __restrict Q, double* __restrict m, double* __restrict P) {
  const int D = dynamic;
  double t[kMaxDynamic * kMaxDynamic][L];
  for (int i = 0; i < D; ++i) {
    for (int l = 0; l < L; ++l) t[i][l] = f[i * L + l];
    for (int j = 0; j < D; ++j) {
      for (int l = 0; l < L; ++l) t[i][l] += F[(i * D + j) * L + l] * m[j * L + l];
    }
  }
  for (int i = 0; i < D; ++i) {
    for (int l = 0; l < L; ++l) m[i * L + l] = t[i][l];
  }
  for (int i = 0; i < D; ++i) {  // t = F P
    for (int j = 0; j < D; ++j) {
      for (int l = 0; l < L; ++l) t[i * D + j][l] = 0;
      for (int k = 0; k < D; ++k) {
        const double* p = P + tri(k, j) * L;
        for (int l = 0; l < L; ++l) t[i * D + j][l] += F[(i * D + k) * L + l] * p[l];
      }
    }
  }
  for (int i = 0; i < D; ++i) {
    for (int j = 0; j <= i; ++j) {
      double* p = P + tri(i, j) * L;
      const double* q = Q + tri(i, j) * L;
      for (int l = 0; l < L; ++l) p[l] = q[l];
      for (int k = 0; k < D; ++k) {
        for (int l = 0; l < L; ++l) p[l] += t[i * D + k][l] * F[(j * D + k) * L + l];
      }
    }
  }
  for (int s = D; s < n; ++s) {
    double* row = P + tri(s, 0) * L;
    for (int i = 0; i < D; ++i) {
      for (int l = 0; l < L; ++l) t[i][l] = 0;
      for (int k = 0; k < D; ++k) {
        for (int l = 0; l < L; ++l) t[i][l] += F[(i * D + k) * L + l] * row[k * L + l];
      }
    }
    for (int i = 0; i < D; ++i) {
      for (int l = 0; l < L; ++l) row[i * L + l] = t[i][l];
    }
  }
}

/// Derivative of predict. m, P: the belief before. m_bar, P_bar: in, of the belief after; out, of
/// the belief before. F_bar, f_bar, Q_bar are added to.
template <int L>
inline void predict_adjoint(int n, int dynamic, const double* __restrict F,
                            const double* __restrict m, const double* __restrict P,
                            double* __restrict m_bar, double* __restrict P_bar,
                            double* __restrict F_bar, double* __restrict f_bar,
                            double* __restrict Q_bar) {
  const int D = dynamic;
  double g[kMaxDynamic * kMaxDynamic][L];  // full symmetric adjoint of the dynamic block
  double t[kMaxDynamic * kMaxDynamic][L];
  for (int i = 0; i < D; ++i) {
    for (int j = 0; j <= i; ++j) {
      const double half = i == j ? 1.0 : 0.5;
      const double* p = P_bar + tri(i, j) * L;
      for (int l = 0; l < L; ++l) {
        Q_bar[tri(i, j) * L + l] += p[l];
        g[i * D + j][l] = g[j * D + i][l] = half * p[l];
      }
    }
  }
  for (int i = 0; i < D; ++i) {  // t = g F
    for (int j = 0; j < D; ++j) {
      for (int l = 0; l < L; ++l) t[i * D + j][l] = 0;
      for (int k = 0; k < D; ++k) {
        for (int l = 0; l < L; ++l) t[i * D + j][l] += g[i * D + k][l] * F[(k * D + j) * L + l];
      }
    }
  }
  for (int i = 0; i < D; ++i) {  // F_bar += 2 g F P + m_bar m'
    for (int j = 0; j < D; ++j) {
      double* out = F_bar + (i * D + j) * L;
      for (int l = 0; l < L; ++l) out[l] += m_bar[i * L + l] * m[j * L + l];
      for (int k = 0; k < D; ++k) {
        const double* p = P + tri(k, j) * L;
        for (int l = 0; l < L; ++l) out[l] += 2 * t[i * D + k][l] * p[l];
      }
    }
  }
  for (int i = 0; i < D; ++i) {  // P_bar <- F' g F, packed
    for (int j = 0; j <= i; ++j) {
      const double twice = i == j ? 1.0 : 2.0;
      double* p = P_bar + tri(i, j) * L;
      for (int l = 0; l < L; ++l) p[l] = 0;
      for (int k = 0; k < D; ++k) {
        for (int l = 0; l < L; ++l) p[l] += twice * F[(k * D + i) * L + l] * t[k * D + j][l];
      }
    }
  }
  for (int s = D; s < n; ++s) {
    double* bar = P_bar + tri(s, 0) * L;
    const double* row = P + tri(s, 0) * L;
    for (int i = 0; i < D; ++i) {
      for (int l = 0; l < L; ++l) t[i][l] = bar[i * L + l];
    }
    for (int j = 0; j < D; ++j) {
      for (int l = 0; l < L; ++l) bar[j * L + l] = 0;
      for (int i = 0; i < D; ++i) {
        for (int l = 0; l < L; ++l) {
          F_bar[(i * D + j) * L + l] += t[i][l] * row[j * L + l];
          bar[j * L + l] += t[i][l] * F[(i * D + j) * L + l];
        }
      }
    }
  }
  for (int i = 0; i < D; ++i) {
    for (int l = 0; l < L; ++l) {
      f_bar[i * L + l] += m_bar[i * L + l];
      t[i][l] = m_bar[i * L + l];
    }
  }
  for (int j = 0; j < D; ++j) {
    for (int l = 0; l < L; ++l) m_bar[j * L + l] = 0;
    for (int i = 0; i < D; ++i) {
      for (int l = 0; l < L; ++l) m_bar[j * L + l] += t[i][l] * F[(i * D + j) * L + l];
    }
  }
}

/// One scalar answer y = h'x + offset + noise; h has `terms` entries at `states`.
struct LaneObservation {
  double value;
  Site site;
  int terms;
  const int* states;
  const double* loadings;  ///< terms x L
  const double* offsets;   ///< L
  const double* noise;     ///< L, variances >= 0
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

/// Conditions every lane on one answer. Exact answers multiply `variance_product` by S and leave
/// its logarithm to the caller; all else of the log density is added to log_density.
/// @returns false if a predicted variance is not positive and finite.
template <int L>
inline bool update(int n, const LaneObservation& obs, double* __restrict m, double* __restrict P,
                   double* __restrict log_density, double* __restrict variance_product,
                   const UpdateTape<L>& tape) {
  constexpr double kLogSqrt2Pi = 0.91893853320467274178;
  double* __restrict u = tape.covariance_h;
  double v[L], S[L];
  for (int l = 0; l < L; ++l) {
    v[l] = obs.value - obs.offsets[l];
    S[l] = obs.noise[l];
  }
  for (int i = 0; i < n; ++i) {
    for (int l = 0; l < L; ++l) u[i * L + l] = 0;
    for (int k = 0; k < obs.terms; ++k) {
      const double* p = P + tri(i, obs.states[k]) * L;
      for (int l = 0; l < L; ++l) u[i * L + l] += p[l] * obs.loadings[k * L + l];
    }
  }
  for (int k = 0; k < obs.terms; ++k) {
    const int s = obs.states[k];
    for (int l = 0; l < L; ++l) {
      v[l] -= obs.loadings[k * L + l] * m[s * L + l];
      S[l] += obs.loadings[k * L + l] * u[s * L + l];
    }
  }
  bool positive = true;
  for (int l = 0; l < L; ++l) positive &= (S[l] > 0) & (S[l] < 1e300);
  if (!positive) return false;
  if (obs.site == Site::exact) {
    for (int l = 0; l < L; ++l) {
      const double w = 1 / S[l], a = v[l] * w;
      tape.gain[l] = a;
      tape.curvature[l] = w;
      tape.curvature_1[l] = tape.curvature_2[l] = 0;
      log_density[l] -= kLogSqrt2Pi + 0.5 * v[l] * a;
      variance_product[l] *= S[l];
    }
  } else {
    for (int l = 0; l < L; ++l) {
      const SiteTerms terms = site_terms(obs.site, v[l], S[l]);
      tape.gain[l] = terms.gain;
      tape.curvature[l] = terms.curvature;
      tape.curvature_1[l] = terms.curvature_1;
      tape.curvature_2[l] = terms.curvature_2;
      log_density[l] += terms.log_density;
    }
  }
  for (int i = 0; i < n; ++i) {
    double wu[L];
    for (int l = 0; l < L; ++l) {
      wu[l] = tape.curvature[l] * u[i * L + l];
      m[i * L + l] += tape.gain[l] * u[i * L + l];
    }
    double* row = P + tri(i, 0) * L;
    for (int j = 0; j <= i; ++j) {
      for (int l = 0; l < L; ++l) row[j * L + l] -= wu[l] * u[j * L + l];
    }
  }
  return true;
}

/// Derivative of update. m, P: in, the belief after; out, the belief before (undone in place).
/// m_bar, P_bar likewise. density_bar: adjoint of this answer's log density. *_bar are added to.
template <int L>
inline void update_adjoint(int n, const LaneObservation& obs, const UpdateTape<L>& tape,
                           const double* __restrict density_bar, double* __restrict m,
                           double* __restrict P, double* __restrict m_bar, double* __restrict P_bar,
                           double* __restrict u_bar, double* __restrict loading_bar,
                           double* __restrict offset_bar, double* __restrict noise_bar) {
  const double* __restrict u = tape.covariance_h;
  const double* a = tape.gain;
  const double* w = tape.curvature;
  double a_bar[L], w_bar[L], v_bar[L], S_bar[L];
  for (int l = 0; l < L; ++l) a_bar[l] = w_bar[l] = 0;
  for (int i = 0; i < n; ++i) {
    for (int l = 0; l < L; ++l) {
      a_bar[l] += m_bar[i * L + l] * u[i * L + l];
      u_bar[i * L + l] = m_bar[i * L + l] * a[l];
    }
  }
  for (int i = 0; i < n; ++i) {
    double* row = P + tri(i, 0) * L;
    const double* bar = P_bar + tri(i, 0) * L;
    for (int j = 0; j <= i; ++j) {
      for (int l = 0; l < L; ++l) {
        const double ui = u[i * L + l], uj = u[j * L + l], b = bar[j * L + l];
        w_bar[l] -= b * ui * uj;
        u_bar[i * L + l] -= w[l] * b * uj;
        u_bar[j * L + l] -= w[l] * b * ui;
        row[j * L + l] += w[l] * ui * uj;
      }
    }
    for (int l = 0; l < L; ++l) m[i * L + l] -= a[l] * u[i * L + l];
  }
  // d/dv and d/dS of gain, curvature and log density, by the heat equation dl/dS = (a^2 - w)/2.
  for (int l = 0; l < L; ++l) {
    const double w1 = tape.curvature_1[l], w2 = tape.curvature_2[l];
    v_bar[l] = a_bar[l] * w[l] - w_bar[l] * w1 - density_bar[l] * a[l];
    S_bar[l] = a_bar[l] * (-a[l] * w[l] - 0.5 * w1) +
               w_bar[l] * (-w[l] * w[l] + a[l] * w1 + 0.5 * w2) +
               density_bar[l] * 0.5 * (a[l] * a[l] - w[l]);
    offset_bar[l] -= v_bar[l];
    noise_bar[l] += S_bar[l];
  }
  for (int k = 0; k < obs.terms; ++k) {
    const int s = obs.states[k];
    const double* h = obs.loadings + k * L;
    for (int l = 0; l < L; ++l) {
      loading_bar[k * L + l] += S_bar[l] * u[s * L + l] - v_bar[l] * m[s * L + l];
      m_bar[s * L + l] -= v_bar[l] * h[l];
      u_bar[s * L + l] += S_bar[l] * h[l];
    }
  }
  for (int k = 0; k < obs.terms; ++k) {
    const int s = obs.states[k];
    const double* h = obs.loadings + k * L;
    for (int i = 0; i < n; ++i) {
      const double* p = P + tri(i, s) * L;
      double* bar = P_bar + tri(i, s) * L;
      for (int l = 0; l < L; ++l) {
        loading_bar[k * L + l] += p[l] * u_bar[i * L + l];
        bar[l] += u_bar[i * L + l] * h[l];
      }
    }
  }
}

}  // namespace attune::ssm::ATTUNE_ISA
