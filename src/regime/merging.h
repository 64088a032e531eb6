// Several beliefs made one, moments kept: branches by the regime that they arrive in (GPB2), or
// regimes by the one that they move to next (IMM); and the derivatives of both. Like
// ssm/lane_kernels.h: once per instruction set, in a namespace of its own (ATTUNE_ISA), without the
// standard library. Lane r*K + s of L = K*K is the branch from regime r to regime s.
#pragma once

#include "ssm/lane_kernels.h"

#ifndef ATTUNE_ISA
#error "define ATTUNE_ISA before including this header"
#endif

namespace attune::regime::ATTUNE_ISA {

namespace lanes = ssm::ATTUNE_ISA;
using lanes::tri, lanes::tri_size;

/// Beliefs in L lanes: mean n x L and packed covariance.
struct Belief {
  double *m = nullptr, *P = nullptr;
};

/// total: K, the sum of an arrival regime's weights; share: K*K, the weight of a branch within
/// that.
template <int K>
inline void share_out(const double* weight, double* total, double* share) {
  constexpr int L = K * K;
  const auto w = lanes::Lanes<L>::load(weight);
  const auto sum = lanes::sum_departures<K>(lanes::Lanes<K>::all(0), w);
  sum.store(total);
  (w / lanes::spread_arrival<K>(sum)).store(share);
  if (lanes::within<K>(sum, 0, __builtin_inf())) return;
  for (int l = 0; l < L; ++l) {
    // A regime that no branch can reach keeps an even mixture and probability zero.
    if (!(total[l % K] > 0)) share[l] = 1.0 / K;
  }
}

/// The adjoint of the weights' logarithms. log_total_bar: of the totals' logarithms; share_bar:
/// K*K.
template <int K>
inline void share_out_adjoint(const double* share, const double* log_total_bar,
                              const lanes::Lanes<K * K>& share_bar, double* log_weight_bar) {
  const auto w = lanes::Lanes<K * K>::load(share);
  const auto mean = lanes::sum_departures<K>(lanes::Lanes<K>::all(0), w * share_bar);
  const auto total_bar = lanes::Lanes<K>::load(log_total_bar) - mean;
  (w * (lanes::spread_arrival<K>(total_bar) + share_bar)).store(log_weight_bar);
}

/// Merges K*K weighted branches by arrival regime. total, share: as share_out leaves them;
/// deviation: n x L, left for the derivative.
template <int K, class Size>
ATTUNE_FLATTEN void merge(const Size& states, const double* weight, const Belief& branches,
                          double* total, double* share, double* deviation, const Belief& out) {
  constexpr int L = K * K;
  using Wide = lanes::Lanes<L>;
  using Narrow = lanes::Lanes<K>;
  share_out<K>(weight, total, share);
  const Wide w = Wide::load(share);
  lanes::each_state(states, [&](int i) {
    const Wide mi = lanes::row<L>(branches.m, i);
    const Narrow mean = lanes::sum_departures<K>(Narrow::all(0), w * mi);
    lanes::set_row<K>(out.m, i, mean);
    lanes::set_row<L>(deviation, i, mi - lanes::spread_arrival<K>(mean));
  });
  lanes::each_entry(states, [&](int i, int j) {
    const int e = tri(i, j);
    const Wide spread =
        lanes::row<L>(branches.P, e) + lanes::row<L>(deviation, i) * lanes::row<L>(deviation, j);
    lanes::set_row<K>(out.P, e, lanes::sum_departures<K>(Narrow::all(0), w * spread));
  });
}

/// Derivative of merge. d: the deviation that it left. bar: adjoint of the merged; out: of the
/// weights' logarithms and of the branches.
template <int K, class Size>
ATTUNE_FLATTEN void merge_adjoint(const Size& states, const double* branches_P, const double* share,
                                  const double* d, const double* log_total_bar, const Belief& bar,
                                  double* log_weight_bar, const Belief& branches_bar) {
  constexpr int L = K * K;
  using Wide = lanes::Lanes<L>;
  const Wide w = Wide::load(share);
  Wide w_bar = Wide::all(0);
  lanes::each_register<L>([&](int r) {
    lanes::StateRegisters<L, Size> dr(states), m_bar(states);  // m_bar but for w
    auto sum = w_bar.only(r);
    lanes::each_state(states, [&](int i) {
      dr[i] = lanes::at<L>(d, i, r);
      m_bar[i] = lanes::spread_arrival<K>(lanes::row<K>(bar.m, i)).only(r);
      sum = sum + m_bar[i] * dr[i];
    });
    lanes::each_entry(states, [&](int i, int j) {
      const int e = tri(i, j);
      const auto P_bar = lanes::spread_arrival<K>(lanes::row<K>(bar.P, e)).only(r);
      sum = sum + P_bar * (lanes::at<L>(branches_P, e, r) + dr[i] * dr[j]);
      (w.only(r) * P_bar).store(lanes::place<L>(branches_bar.P, e, r));
      m_bar[i] = m_bar[i] + P_bar * dr[j];
      m_bar[j] = m_bar[j] + P_bar * dr[i];
    });
    lanes::each_state(states, [&](int i) {
      (w.only(r) * m_bar[i]).store(lanes::place<L>(branches_bar.m, i, r));
    });
    w_bar.part[r] = sum.part[0];
  });
  share_out_adjoint<K>(share, log_total_bar, w_bar, log_weight_bar);
}

/// Means as they lie around that of regime 0, which takes the digits that they have in common.
template <int K, class Size>
struct Around {
  lanes::Lanes<K> of[Size::most_states];
  alignas(64) double each[Size::most_states * K];

  Around(const Size& states, const double* m) {
    lanes::each_state(states, [&](int i) {
      of[i] = lanes::row<K>(m, i) - lanes::Lanes<K>::all(m[i * K]);
      lanes::set_row<K>(each, i, of[i]);
    });
  }
};

/// out[s] = the sum over r of factor[r*K + s] x[r].
template <int K>
struct Mixture {
  lanes::Lanes<K> factor[K];
  explicit Mixture(const double* from) {
    for (int r = 0; r < K; ++r) factor[r] = lanes::row<K>(from, r);
  }
  lanes::Lanes<K> operator()(const double* x) const {
    auto sum = factor[0] * lanes::Lanes<K>::all(x[0]);
    for (int r = 1; r < K; ++r) sum = sum + factor[r] * lanes::Lanes<K>::all(x[r]);
    return sum;
  }
};

/// Mixes K beliefs by the regime that each moves to with weight[r*K + s]: the same as merging the
/// branches on which nothing has happened yet, at K lanes. second: tri_size(n) x K, second moments
/// around regime 0, left for the derivative.
template <int K, class Size>
ATTUNE_FLATTEN void mix(const Size& states, const double* weight, const double* m, const double* P,
                        double* total, double* share, double* second, const Belief& out) {
  share_out<K>(weight, total, share);
  const Mixture<K> mixture(share);
  const Around<K, Size> around(states, m);
  lanes::Lanes<K> shift[Size::most_states];
  lanes::each_state(states, [&](int i) {
    shift[i] = mixture(around.each + i * K);
    lanes::set_row<K>(out.m, i, lanes::Lanes<K>::all(m[i * K]) + shift[i]);
  });
  lanes::each_entry(states, [&](int i, int j) {
    const int e = tri(i, j);
    lanes::set_row<K>(second, e, lanes::row<K>(P, e) + around.of[i] * around.of[j]);
  });
  lanes::each_entry(states, [&](int i, int j) {
    const int e = tri(i, j);
    lanes::set_row<K>(out.P, e, mixture(second + e * K) - shift[i] * shift[j]);
  });
}

/// Derivative of mix. bar: in, the adjoint of the mixed; out, of what was mixed.
template <int K, class Size>
ATTUNE_FLATTEN void mix_adjoint(const Size& states, const double* m, const double* share,
                                const double* second, const double* log_total_bar,
                                const Belief& bar, double* log_weight_bar) {
  using X = lanes::Lanes<K>;
  const Mixture<K> mixture(share);
  const Around<K, Size> around(states, m);
  X share_bar[K];
  for (X& x : share_bar) x = X::all(0);
  X shift[Size::most_states], shift_bar[Size::most_states];
  lanes::each_state(states, [&](int i) {
    shift[i] = mixture(around.each + i * K);
    shift_bar[i] = lanes::row<K>(bar.m, i);
  });
  lanes::each_entry(states, [&](int i, int j) {
    const int e = tri(i, j);
    const X P_bar = lanes::row<K>(bar.P, e);
    shift_bar[i] = shift_bar[i] - P_bar * shift[j];
    shift_bar[j] = shift_bar[j] - P_bar * shift[i];
    for (int r = 0; r < K; ++r) {
      share_bar[r] = share_bar[r] + P_bar * X::all(second[e * K + r]);
    }
  });
  alignas(64) double turned[K * K];
  for (int r = 0; r < K; ++r) {
    for (int s = 0; s < K; ++s) turned[s * K + r] = share[r * K + s];
  }
  const Mixture<K> back(turned);
  X m_bar[Size::most_states];
  lanes::each_state(states, [&](int i) {
    for (int r = 0; r < K; ++r) {
      share_bar[r] = share_bar[r] + shift_bar[i] * X::all(around.each[i * K + r]);
    }
    lanes::set_row<K>(bar.m, i, shift_bar[i]);
    m_bar[i] = back(bar.m + i * K);
  });
  lanes::each_entry(states, [&](int i, int j) {
    const int e = tri(i, j);
    const X second_bar = back(bar.P + e * K);
    m_bar[i] = m_bar[i] + second_bar * around.of[j];
    m_bar[j] = m_bar[j] + second_bar * around.of[i];
    lanes::set_row<K>(bar.P, e, second_bar);
  });
  lanes::each_state(states, [&](int i) { lanes::set_row<K>(bar.m, i, m_bar[i]); });
  alignas(64) double of_shares[K * K];
  for (int r = 0; r < K; ++r) lanes::set_row<K>(of_shares, r, share_bar[r]);
  share_out_adjoint<K>(share, log_total_bar, lanes::Lanes<K * K>::load(of_shares), log_weight_bar);
}

}  // namespace attune::regime::ATTUNE_ISA
