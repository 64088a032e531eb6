#include "dyad/initial_law.h"

#include <Eigen/LU>
#include <cmath>

#include "dyad/equations.h"
#include "dyad/withdrawn.h"
#include "ssm/stationary.h"

namespace attune::dyad {
namespace {

using D = InitialDual;
using Matrix2 = Eigen::Matrix<D, 2, 2>;
template <int n>
using Square = Eigen::Matrix<D, n, n>;
template <int n>
using Column = Eigen::Matrix<D, n, 1>;

D constant(double x) { return {x, D::DerType::Zero()}; }

/// Solves in numbers; one more step of it with derivatives brings theirs.
template <int n>
class Solver {
 public:
  explicit Solver(const Square<n>& matrix) : matrix_(matrix) {
    lu_.compute(matrix.unaryExpr([](const D& x) { return x.value(); }));
  }

  [[nodiscard]] Column<n> operator()(const Column<n>& right) const {
    const Numbers known = lu_.solve(right.unaryExpr([](const D& x) { return x.value(); }));
    Column<n> x;
    for (int i = 0; i < n; ++i) {
      D rest = right[i];
      for (int j = 0; j < n; ++j) rest -= matrix_(i, j) * known[j];
      x[i] = rest;
    }
    Column<n> out;
    for (int i = 0; i < n; ++i) out[i] = constant(known[i]);
    for (int e = 0; e < kInitialSlots; ++e) {
      const Numbers slope = lu_.solve(x.unaryExpr([e](const D& r) { return r.derivatives()[e]; }));
      for (int i = 0; i < n; ++i) out[i].derivatives()[e] = slope[i];
    }
    return out;
  }

 private:
  using Numbers = Eigen::Matrix<double, n, 1>;
  Square<n> matrix_;
  Eigen::PartialPivLU<Eigen::Matrix<double, n, n>> lu_;
};

/// The rate of a log rate, limited as those of the model are.
D limited_rate(const D& log_rate) {
  const double rate = std::exp(clip(log_rate.value()));
  return {rate, D::DerType(rate * clip_slope(log_rate.value()) * log_rate.derivatives())};
}

class Stationary {
 public:
  explicit Stationary(const std::vector<double>& slot) {
    const auto dual = [&](InitialSlot which) {
      return D(slot[which], kInitialSlots, static_cast<int>(which));
    };
    kappa_ = dual(kOfKappa);
    c_ = dual(kOfC);
    alpha_ = dual(kOfAlpha);
    delta_ = dual(kOfDelta);
    const D sigma = dual(kOfSigma), variance = sigma * sigma;
    noise_[0] = {variance, constant(0), constant(0)};
    noise_[1] = {constant(0), constant(0), variance};
    noise_[2] = {constant(0), D(variance * dual(kOfRho)), constant(0)};
    away_ = limited_rate(dual(kOfA0));
    away_beside_ = limited_rate(D(dual(kOfA0) + dual(kOfAPartner)));
    back_ = limited_rate(dual(kOfB0));
  }

  [[nodiscard]] InitialLaw of_one_regime() const {
    InitialLaw law;
    for (std::size_t g = 0; g < 3; ++g) {
      Matrix2 noise;
      noise << noise_[g][0], noise_[g][1], noise_[g][1], noise_[g][2];
      const Matrix2 cov = ssm::stationary_covariance_2x2(drift(0), noise);
      law.noise[0][g] = {cov(0, 0), cov(1, 0), cov(1, 1)};
    }
    law.mean[0].fill(constant(0));
    law.switching[0].fill(constant(0));
    return law;
  }

  [[nodiscard]] InitialLaw of_four() const {
    InitialLaw law;
    const Solver<8> means(first_moments());
    const Solver<12> seconds(second_moments());
    Column<8> pull;
    for (int r = 0; r < 4; ++r) {
      for (int i = 0; i < 2; ++i) pull[2 * r + i] = -force(r, i);
    }
    const Column<8> m = means(pull);
    Column<12> moved;
    for (int r = 0; r < 4; ++r) {
      const D &a = m[2 * r], &b = m[2 * r + 1];
      law.mean[z(r)] = {a, b};
      moved[3 * r] = -2 * force(r, 0) * a;
      moved[3 * r + 1] = -(force(r, 0) * b + force(r, 1) * a);
      moved[3 * r + 2] = -2 * force(r, 1) * b;
    }
    const Column<12> p = seconds(moved);
    for (int r = 0; r < 4; ++r) {
      const auto& [a, b] = law.mean[z(r)];
      law.switching[z(r)] = {D(p[3 * r] - a * a), D(p[3 * r + 1] - a * b), D(p[3 * r + 2] - b * b)};
    }
    for (std::size_t g = 0; g < 3; ++g) {
      Column<12> brought;
      for (int e = 0; e < 12; ++e) brought[e] = -noise_[g][z(e % 3)];
      const Column<12> cov = seconds(brought);
      for (int e = 0; e < 12; ++e) law.noise[z(e / 3)][g][z(e % 3)] = cov[e];
    }
    return law;
  }

 private:
  static std::size_t z(int i) { return static_cast<std::size_t>(i); }

  [[nodiscard]] D gain(int regime, int partner) const {
    return D(1.0 - alpha_ * withdrawn(z(regime), z(partner)));
  }
  [[nodiscard]] D force(int regime, int partner) const {
    return D(-kappa_ * delta_ * withdrawn(z(regime), z(partner)));
  }
  [[nodiscard]] Matrix2 drift(int regime) const {
    Matrix2 a;
    a << D(-kappa_), D(c_ * gain(regime, 0)), D(c_ * gain(regime, 1)), D(-kappa_);
    return a;
  }

  /// Of one partner, to the other side of `partner`'s regime.
  [[nodiscard]] D rate(int regime, int partner) const {
    if (withdrawn(z(regime), z(partner)) > 0) return back_;
    return withdrawn(z(regime), z(1 - partner)) > 0 ? away_beside_ : away_;
  }
  static int switched(int regime, int partner) { return regime ^ (partner == 0 ? 2 : 1); }

  /// What regimes bring to the equations of `size` numbers a regime.
  template <int size>
  [[nodiscard]] Square<4 * size> exchange() const {
    Square<4 * size> out = Square<4 * size>::Constant(constant(0));
    for (int r = 0; r < 4; ++r) {
      for (int i = 0; i < 2; ++i) {
        for (int e = 0; e < size; ++e) {
          out(r * size + e, r * size + e) -= rate(r, i);
          out(r * size + e, switched(r, i) * size + e) += rate(r, i);
        }
      }
    }
    return out;
  }
  [[nodiscard]] Square<8> first_moments() const {
    Square<8> out = exchange<2>();
    for (int r = 0; r < 4; ++r) out.block<2, 2>(2 * r, 2 * r) += drift(r);
    return out;
  }
  [[nodiscard]] Square<12> second_moments() const {
    Square<12> out = exchange<3>();
    for (int r = 0; r < 4; ++r) {
      const Matrix2 a = drift(r);
      Eigen::Matrix<D, 3, 3> lyapunov;
      lyapunov << 2 * a(0, 0), 2 * a(0, 1), constant(0),  //
          a(1, 0), a(0, 0) + a(1, 1), a(0, 1),            //
          constant(0), 2 * a(1, 0), 2 * a(1, 1);
      out.block<3, 3>(3 * r, 3 * r) += lyapunov;
    }
    return out;
  }

  D kappa_, c_, alpha_, delta_, away_, away_beside_, back_;
  std::array<InitialLaw::Packed, 3> noise_;
};

}  // namespace

InitialLaw initial_law(const std::vector<double>& slot, std::size_t regimes) {
  const Stationary stationary(slot);
  return regimes == 1 ? stationary.of_one_regime() : stationary.of_four();
}

}  // namespace attune::dyad
