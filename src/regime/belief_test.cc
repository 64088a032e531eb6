#include "regime/belief.h"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "core/random.h"

namespace attune::regime {
namespace {

/// Four regimes, two moving states and a bias, one answer an occasion.
struct Example {
  SystemShape shape;
  SystemValues values;
};

Example example(int occasions) {
  RandomStream random(5, Purpose::testing, 0);
  Example e;
  e.shape = {4, 3, 2, occasions, {0}, {}, {}};
  for (int t = 0; t < occasions; ++t) {
    const int first = static_cast<int>(e.shape.term_state.size());
    e.shape.term_state.insert(e.shape.term_state.end(), {t % 2, 2});
    e.shape.observations.push_back({random.normal(), ssm::Site::exact, first, 2});
    e.shape.observation_begin.push_back(t + 1);
  }
  e.values.reset(e.shape);
  for (double& p : e.values.initial_log_prob) p = std::log(0.25);
  for (std::size_t r = 0; r < 4; ++r) {
    for (int i = 0; i < 3; ++i) {
      e.values.initial_mean[static_cast<std::size_t>(i) * 4 + r] = random.normal();
      e.values.initial_cov[static_cast<std::size_t>(tri(i, i)) * 4 + r] = 0.5 + random.uniform();
    }
  }
  for (std::size_t t = 0; t < static_cast<std::size_t>(occasions); ++t) {
    for (std::size_t r = 0; r < 4; ++r) {
      for (std::size_t f = 0; f < 4; ++f) {
        e.values.transition[(t * 4 + f) * 4 + r] =
            f == 0 || f == 3 ? 0.6 + 0.1 * static_cast<double>(r) : 0.05;
      }
      e.values.process_noise[(t * 3 + 0) * 4 + r] = e.values.process_noise[(t * 3 + 2) * 4 + r] =
          0.3;
      e.values.input[(t * 2) * 4 + r] = -0.2 * static_cast<double>(r);
      for (std::size_t s = 0; s < 4; ++s)
        e.values.regime_prob[t * 16 + r * 4 + s] = r == s ? 0.7 : 0.1;
      e.values.loading[2 * t * 4 + r] = e.values.loading[(2 * t + 1) * 4 + r] = 1;
      e.values.noise[t * 4 + r] = 0.4;
    }
  }
  return e;
}

/// The example from an occasion on, which it no longer observes.
Example from(const Example& whole, int occasion) {
  Example e;
  const auto at = static_cast<std::size_t>(occasion);
  e.shape = {4, 3, 2, whole.shape.occasions - occasion, {0, 0}, {}, {}};
  for (int t = occasion + 1; t < whole.shape.occasions; ++t) {
    ObservationShape o = whole.shape.observations[static_cast<std::size_t>(t)];
    const int first = static_cast<int>(e.shape.term_state.size());
    e.shape.term_state.insert(e.shape.term_state.end(), {t % 2, 2});
    o.first_term = first;
    e.shape.observations.push_back(o);
    e.shape.observation_begin.push_back(t - occasion);
  }
  e.values.reset(e.shape);
  const auto tail = [&](const std::vector<double>& all, std::size_t each, std::size_t first,
                        std::vector<double>& out) {
    out.assign(all.begin() + static_cast<std::ptrdiff_t>(first * each), all.end());
  };
  tail(whole.values.transition, 16, at, e.values.transition);
  tail(whole.values.process_noise, 12, at, e.values.process_noise);
  tail(whole.values.input, 8, at, e.values.input);
  tail(whole.values.regime_prob, 16, at, e.values.regime_prob);
  tail(whole.values.loading, 8, at + 1, e.values.loading);
  tail(whole.values.offset, 4, at + 1, e.values.offset);
  tail(whole.values.noise, 4, at + 1, e.values.noise);
  return e;
}

TEST(Belief, AFilterThatGoesOnFromItIsTheWholeFilter) {
  constexpr int kCut = 4, kOccasions = 9;
  const Example whole = example(kOccasions);
  FilterTrace all, rest;
  const double total = filter(whole.shape, whole.values, Collapse::gpb2, all).value();
  Example tail = from(whole, kCut);
  start_from(belief_at(whole.shape, all, kCut), tail.values);
  const double later = filter(tail.shape, tail.values, Collapse::gpb2, rest).value();
  double before = 0;
  for (int t = 0; t <= kCut; ++t) before += all.increments[static_cast<std::size_t>(t)];
  EXPECT_NEAR(before + later, total, 1e-12);
  for (int t = kCut; t < kOccasions; ++t) {
    const Belief a = belief_at(whole.shape, all, t), b = belief_at(tail.shape, rest, t - kCut);
    for (std::size_t n = 0; n < a.prob.size(); ++n) EXPECT_NEAR(a.prob[n], b.prob[n], 1e-13);
    for (std::size_t n = 0; n < a.mean.size(); ++n) EXPECT_NEAR(a.mean[n], b.mean[n], 1e-12);
    for (std::size_t n = 0; n < a.cov.size(); ++n) EXPECT_NEAR(a.cov[n], b.cov[n], 1e-12);
  }
}

TEST(Belief, RefusesOtherSizesAndOccasions) {
  Example e = example(3);
  FilterTrace trace;
  ASSERT_TRUE(filter(e.shape, e.values, Collapse::gpb2, trace).has_value());
  EXPECT_THROW(static_cast<void>(belief_at(e.shape, trace, 3)), std::invalid_argument);
  Belief belief = belief_at(e.shape, trace, 2);
  belief.mean.pop_back();
  EXPECT_THROW(start_from(belief, e.values), std::invalid_argument);
}

}  // namespace
}  // namespace attune::regime
