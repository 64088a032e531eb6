// One regime, answers that are not normal: Laplace's approximation over all states of a series at
// once, by the Gaussian model that has the same mode (Durbin & Koopman 2012, section 10.6).
//   At the mode eta^ of p(y | eta) p(eta), with f = log p(y | eta), W = -f'' and
//   z = eta^ + f' / W:   l = log N(z; mu, Sigma_eta + W^-1) + sum [f(eta^) - log N(z; eta^, W^-1)]
//   (the z of normal answers are the answers themselves). With u = d log N / d z,
//   eta^ = z + W^-1 u, var(eta | z) = W^-1 - W^-2 (u^2 - 2 d log N / d W^-1).
// The gradient is exact: l depends on eta^ through the curvature alone, by g = var f''' / 2, and
//   sum g d eta^ = the difference of the Gaussian gradient between z + W^-1 g and z - W^-1 g,
//   halved
// since that gradient is quadratic in z.
#pragma once

#include <string>
#include <vector>

#include "core/expected.h"
#include "model/answer_law.h"
#include "model/chunk.h"
#include "model/laws.h"
#include "ssm/gaussian_step.h"

namespace attune::model {

using SmallShape = ssm::Shape<Eigen::Dynamic, Eigen::Dynamic, 4, 4>;
using AnyShape = ssm::Shape<Eigen::Dynamic, Eigen::Dynamic>;

/// @tparam S  a shape for which the .cc instantiates it.
template <class S>
class LaplaceFilter {
 public:
  LaplaceFilter(const BoundModel& model, const Chunk& chunk, const Laws& laws)
      : m_(model), chunk_(chunk), laws_(laws) {}

  /// @returns the log-likelihood. @param bar  if not null, its derivatives by the laws are added.
  /// Fails where the mode is not found.
  Expected<double> run(const Member& member, Laws* bar);

 private:
  /// An answer that is not normal, and the normal one that stands for it.
  struct Site {
    std::size_t step = 0;
    Eigen::Index place = 0;  ///< among the step's sites
    int item = 0;
    double answer = 0, eta = 0, pseudo = 0, variance = 1;
    double slope = 0, curvature = 0;  ///< u, and d log N / d W^-1
    AnswerTerms terms;
  };
  struct Frame {
    ssm::Belief<S> before, predicted;
    ssm::Update<S> update;
    typename S::Innovations innovation;
    typename S::Loadings loadings;
  };

  void begin();
  [[nodiscard]] std::string seek_mode(double& gaussian);
  void stand_in(Site& site) const;
  /// The Gaussian log-likelihood with the sites' pseudo answers moved by `shift` (none if empty).
  [[nodiscard]] Expected<double> gaussian(const std::vector<double>& shift);
  /// Its derivatives: slopes and curvatures of the sites, and by the laws times `weight`.
  void gaussian_back(Laws* bar, double weight);
  [[nodiscard]] const View* view_at(std::size_t t) const;

  const BoundModel& m_;
  const Chunk& chunk_;
  const Laws& laws_;
  const Member* member_ = nullptr;
  const Series* series_ = nullptr;
  std::vector<Site> sites_;
  std::vector<std::size_t> first_site_;  ///< by step
  std::vector<Frame> frames_;
};

extern template class LaplaceFilter<SmallShape>;
extern template class LaplaceFilter<AnyShape>;

}  // namespace attune::model
