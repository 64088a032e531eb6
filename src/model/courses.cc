#include "model/courses.h"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <cmath>
#include <limits>
#include <string>

#include "core/parallel.h"
#include "model/laplace_filter.h"
#include "model/likelihood.h"
#include "model/switching_filter.h"
#include "ssm/split_law.h"

namespace attune::model {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using Filter = SwitchingFilter<AnyShape>;
using Belief = ssm::Belief<AnyShape>;

constexpr double kDiffuse = 1e8;  ///< times the answers' variance

/// Beliefs side by side, by tuple, with their probabilities.
struct Mixture {
  std::vector<double> weight;
  std::vector<Belief> belief;
};

/// Adds up beliefs until their two moments are asked for.
class Moments {
 public:
  explicit Moments(Index states)
      : mean_(VectorXd::Zero(states)), square_(MatrixXd::Zero(states, states)) {}
  void add(double weight, const VectorXd& mean, const MatrixXd& covariance) {
    weight_ += weight;
    mean_ += weight * mean;
    square_ += weight * (covariance + mean * mean.transpose());
  }
  [[nodiscard]] double weight() const { return weight_; }
  [[nodiscard]] Belief belief() const {
    Belief b{mean_, square_};
    if (!(weight_ > 0)) return b;
    b.mean /= weight_;
    b.covariance = square_ / weight_ - b.mean * b.mean.transpose();
    return b;
  }

 private:
  double weight_ = 0;
  VectorXd mean_;
  MatrixXd square_;
};

/// One series at its own parameters.
class OneCourse {
 public:
  OneCourse(const BoundModel& model, const Chunk& chunk, const Laws& laws)
      : m_(model), chunk_(chunk), laws_(laws), history_(model, laws), filter_(model, chunk, laws) {}

  Expected<Course> run() {
    const Member& member = chunk_.groups.front().members.front();
    const auto frames = filter_.frames(member);
    if (!frames) return unexpected(frames.error());
    const std::size_t count = member.steps.size();
    Course course;
    course.filtered.resize(count);
    course.smoothed.resize(count);
    const auto items = static_cast<Index>(m_.items.size()), occasions = static_cast<Index>(count);
    course.ahead = course.ahead_sd =
        MatrixXd::Constant(items, occasions, std::numeric_limits<double>::quiet_NaN());
    for (std::size_t t = 0; t < count; ++t) {
      course.filtered[t] = summary(filtered((*frames)[t]));
      foretell(member.steps[t], (*frames)[t], static_cast<Index>(t), course);
    }
    if (count == 0) return course;
    Mixture later = filtered((*frames)[count - 1]);
    course.smoothed[count - 1] = summary(later);
    for (std::size_t t = count - 1; t-- > 0;) {
      later = before(member.steps[t + 1], (*frames)[t + 1], later);
      course.smoothed[t] = summary(later);
    }
    return course;
  }

 private:
  static Mixture filtered(const Filter::Frame& frame) {
    Mixture mixture;
    for (const double log_weight : frame.merged) mixture.weight.push_back(std::exp(log_weight));
    mixture.belief = frame.merged_belief;
    return mixture;
  }

  [[nodiscard]] CourseAt summary(const Mixture& mixture) const {
    CourseAt at;
    at.regimes = VectorXd::Zero(m_.regimes);
    Moments all(m_.state_count());
    for (std::size_t tuple = 0; tuple < mixture.weight.size(); ++tuple) {
      at.regimes(static_cast<Index>(history_.newest(tuple))) += mixture.weight[tuple];
      if (!(mixture.weight[tuple] > 0)) continue;
      all.add(mixture.weight[tuple], mixture.belief[tuple].mean.col(0),
              mixture.belief[tuple].covariance);
    }
    const Belief b = all.belief();
    at.mean = b.mean.col(0);
    at.sd = b.covariance.diagonal().cwiseMax(0.0).cwiseSqrt();
    return at;
  }

  /// What all answers say of the tuples before a step, from what they say of those after it.
  [[nodiscard]] Mixture before(const Step& step, const Filter::Frame& frame,
                               const Mixture& after) const {
    const std::size_t tuples = history_.tuples(), regimes = history_.regimes();
    std::vector<std::vector<Came>> came(tuples);  // by the tuple that they became
    for (std::size_t tuple = 0; tuple < tuples; ++tuple) {
      for (std::size_t to = 0; to < regimes; ++to) {
        const std::size_t next = history_.next(tuple, to);
        const Filter::Branch& branch = frame.branch[tuple + tuples * to];
        if (!std::isfinite(branch.log_weight) || !(after.weight[next] > 0)) continue;
        came[next].push_back({tuple, to, &branch});
      }
    }
    std::vector<Moments> all(tuples, Moments(m_.state_count()));
    for (std::size_t next = 0; next < tuples; ++next) {
      const auto parts = split(came[next], after.belief[next], frame.merged[next]);
      for (std::size_t k = 0; k < parts.size(); ++k) {
        if (!(parts[k].share > 0)) continue;
        const Came& c = came[next][k];
        const Belief b = smoothed(step, frame.belief[c.tuple], *c.branch, parts[k],
                                  history_.newest(c.tuple) + regimes * c.to);
        all[c.tuple].add(after.weight[next] * parts[k].share, b.mean.col(0), b.covariance);
      }
    }
    Mixture result;
    for (const Moments& moments : all) {
      result.weight.push_back(moments.weight());
      result.belief.push_back(moments.belief());
    }
    return result;
  }

  /// A branch that became a tuple.
  struct Came {
    std::size_t tuple, to;
    const Filter::Branch* branch;
  };
  using Part = ssm::PartOfLaw<VectorXd, MatrixXd>;

  /// What each branch has of a tuple that all answers have spoken of. @param log_merged  of the
  /// tuple, before they had.
  [[nodiscard]] std::vector<Part> split(const std::vector<Came>& came, const Belief& after,
                                        double log_merged) const {
    std::vector<Part> whole;
    whole.reserve(came.size());
    for (const Came& c : came) {
      whole.push_back(
          {std::exp(c.branch->log_weight - log_merged), after.mean.col(0), after.covariance});
    }
    if (came.size() < 2 || m_.state_count() == 0) return whole;
    const MatrixXd axes = axes_of(came);
    if (axes.cols() == 0) return whole;
    std::vector<Eigen::LLT<MatrixXd>> factor;
    for (const Came& c : came) {
      factor.emplace_back(axes.transpose() * c.branch->belief.covariance * axes);
      // One is certain of what the others are not: where it is, their weights have no ratio.
      if (factor.back().info() != Eigen::Success) return whole;
    }
    using Weights = Eigen::Array<double, 1, Eigen::Dynamic>;
    return ssm::split_law<MatrixXd, Weights>(
        VectorXd(after.mean.col(0)), MatrixXd(after.covariance), static_cast<int>(came.size()),
        [&](int k, const MatrixXd& points) -> Weights {
          const auto i = static_cast<std::size_t>(k);
          const VectorXd mean = came[i].branch->belief.mean.col(0);
          const MatrixXd white =
              factor[i].matrixL().solve(axes.transpose() * (points.colwise() - mean));
          return came[i].branch->log_weight - factor[i].matrixLLT().diagonal().array().log().sum() -
                 0.5 * white.colwise().squaredNorm().array();
        });
  }

  /// The directions of states, as columns, in which the branches are not certain: all, but for
  /// states that are known or nothing but sums of others.
  [[nodiscard]] MatrixXd axes_of(const std::vector<Came>& came) const {
    const Index n = m_.state_count();
    MatrixXd sum = MatrixXd::Zero(n, n);
    for (const Came& c : came) sum += c.branch->belief.covariance;
    const VectorXd scale = sum.diagonal().unaryExpr(
        [](double variance) { return variance > 0 ? 1 / std::sqrt(variance) : 0.0; });
    const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(scale.asDiagonal() * sum *
                                                        scale.asDiagonal());
    constexpr double kCertain = 1e-10;  // of correlations
    const auto certain = (eigen.eigenvalues().array() < kCertain).count();
    return scale.asDiagonal() * eigen.eigenvectors().rightCols(n - certain);
  }

  [[nodiscard]] Belief smoothed(const Step& step, const Belief& from, const Filter::Branch& branch,
                                const Part& after, std::size_t law) const {
    const Index n = m_.state_count();
    if (n == 0) return from;
    const Belief& predicted = branch.predicted;
    MatrixXd carried = from.covariance;
    if (step.dynamics >= 0) {
      carried = laws_.branch[static_cast<std::size_t>(step.dynamics)][law].matrix * from.covariance;
    }
    // A state without noise has no inverse: then the shortest solution, which is the same course.
    const MatrixXd gain =
        MatrixXd(predicted.covariance).completeOrthogonalDecomposition().solve(carried).transpose();
    Belief b = from;
    b.mean += gain * (after.mean - predicted.mean);
    b.covariance += gain * (after.cov - predicted.covariance) * gain.transpose();
    return b;
  }

  /// What was expected of the answers of a step before they were known.
  void foretell(const Step& step, const Filter::Frame& frame, Index t, Course& course) const {
    if (step.view < 0) return;
    const View& view = chunk_.views[static_cast<std::size_t>(step.view)];
    const MatrixXd* p = history_.switching(step);
    const std::size_t tuples = history_.tuples(), regimes = history_.regimes();
    const auto q = static_cast<Index>(view.items.size());
    VectorXd mean = VectorXd::Zero(q), square = VectorXd::Zero(q);
    double all = 0;
    for (std::size_t to = 0; to < regimes; ++to) {
      for (std::size_t tuple = 0; tuple < tuples; ++tuple) {
        const Filter::Branch& branch = frame.branch[tuple + tuples * to];
        if (!std::isfinite(branch.log_weight)) continue;
        const auto from = static_cast<Index>(history_.newest(tuple));
        const double weight = std::exp(frame.log_weight[tuple]) *
                              (p != nullptr ? (*p)(from, static_cast<Index>(to))
                                            : (from == static_cast<Index>(to) ? 1.0 : 0.0));
        const std::size_t variant = history_.variant(tuple, to);
        const ViewLaw& law = laws_.view[static_cast<std::size_t>(step.view)][variant];
        const auto level = laws_.mean[variant].col(step.mean);
        const VectorXd state = law.loadings * branch.predicted.mean.col(0);
        const VectorXd spread =
            (law.loadings * branch.predicted.covariance * law.loadings.transpose() + law.noise)
                .diagonal();
        all += weight;
        for (Index i = 0; i < q; ++i) {
          const double expected = level(view.items[static_cast<std::size_t>(i)]) + state(i);
          mean(i) += weight * expected;
          square(i) += weight * (expected * expected + spread(i));
        }
      }
    }
    for (Index i = 0; i < q && all > 0; ++i) {
      const int item = view.items[static_cast<std::size_t>(i)];
      const double expected = mean(i) / all;
      course.ahead(item, t) = expected;
      course.ahead_sd(item, t) = std::sqrt(std::max(0.0, square(i) / all - expected * expected));
    }
  }

  const BoundModel& m_;
  const Chunk& chunk_;
  const Laws& laws_;
  RegimeHistory history_;
  Filter filter_;
};

double variance_of_answers(const BoundModel& model) {
  double sum = 0, squares = 0, count = 0;
  for (const Series& series : model.series) {
    for (const double y : series.answers.reshaped()) {
      if (std::isnan(y)) continue;
      sum += y;
      squares += y * y;
      ++count;
    }
  }
  const double mean = count > 0 ? sum / count : 0,
               variance = count > 0 ? squares / count - mean * mean : 0;
  return variance > 0 ? variance : 1;
}

Expected<Course> course_of(const BoundModel& model, int series, const VectorXd& parameters,
                           double variance) {
  const Chunk chunk = chunks_of(model, {series}, 1).front();
  LawsOfChunk law(model, chunk, parameters);
  auto laws = law.evaluate();
  if (!laws) return unexpected(laws.error());
  for (auto& by_regime : laws->initial) {
    for (InitialLaw& initial : by_regime) {
      for (const int k : model.initial.diffuse) initial.covariance(k, k) += kDiffuse * variance;
    }
  }
  return OneCourse(model, chunk, *laws).run();
}

}  // namespace

Expected<std::vector<Course>> courses(const BoundModel& model, const VectorXd& parameters,
                                      const Job& job) {
  const Likelihood likelihood(model);
  const double variance = variance_of_answers(model);
  std::vector<Course> result(model.series.size());
  std::vector<std::string> failures(model.series.size());
  parallel_for(model.series.size(), job, [&](std::size_t s, int) {
    const auto own = likelihood.own_parameters(parameters, static_cast<int>(s));
    if (!own) {
      failures[s] = own.error().what;
      return;
    }
    auto course = course_of(model, static_cast<int>(s), *own, variance);
    if (course) {
      result[s] = std::move(*course);
    } else {
      failures[s] = course.error().what;
    }
  });
  for (const std::string& failure : failures) {
    if (!failure.empty()) return unexpected(NumericalFailure{failure});
  }
  return result;
}

}  // namespace attune::model
