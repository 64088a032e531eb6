#include "analysis/naive_rules.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <stdexcept>

#include "core/mean.h"

namespace attune::analysis {
namespace {

constexpr int kMostSteps = 500;
constexpr double kTolerance = 1e-7;  // of the log-likelihood, per step

/// (value - mean) / SD of one person; 0 where missing or where nothing varies.
std::vector<double> own_z(const std::vector<double>& values) {
  const double mean = mean_of(values);
  double squares = 0, count = 0;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    squares += (value - mean) * (value - mean);
    count += 1;
  }
  const double sd = std::sqrt(squares / (count - 1));
  std::vector<double> z(values.size(), 0.0);
  if (!(sd > 0)) return z;
  for (std::size_t j = 0; j < values.size(); ++j) {
    if (!std::isnan(values[j])) z[j] = (values[j] - mean) / sd;
  }
  return z;
}

bool complete(const Eigen::MatrixXd& centred, Eigen::Index row) {
  return !std::isnan(centred(row, 0)) && !std::isnan(centred(row, 1));
}

/// Person-mean-centred closeness and distance, check-ins x 2.
Eigen::MatrixXd centre(const PersonAnswers& person) {
  const double closeness = mean_of(person.closeness), distance = mean_of(person.distance);
  Eigen::MatrixXd centred(static_cast<Eigen::Index>(person.closeness.size()), 2);
  for (std::size_t j = 0; j < person.closeness.size(); ++j) {
    centred.row(static_cast<Eigen::Index>(j)) << person.closeness[j] - closeness,
        person.distance[j] - distance;
  }
  return centred;
}

double log_density(const HiddenMarkovModel& model, std::size_t state, const Eigen::Vector2d& y) {
  const Eigen::LLT<Eigen::Matrix2d> factor(model.covariance[state]);
  if (factor.info() != Eigen::Success) {
    throw std::runtime_error("hidden_markov_rule: a state's covariance is singular");
  }
  const Eigen::Vector2d scaled = factor.matrixL().solve(y - model.mean[state]);
  const double log_sd = std::log(factor.matrixLLT()(0, 0)) + std::log(factor.matrixLLT()(1, 1));
  return -0.5 * scaled.squaredNorm() - log_sd - std::log(2 * std::numbers::pi);
}

/// What each state makes of each check-in, relative to the likelier one, whose log is returned too.
struct Emissions {
  Eigen::MatrixXd relative;
  double log_scale = 0;
};

Emissions emissions(const HiddenMarkovModel& model, const Eigen::MatrixXd& centred) {
  Emissions result{Eigen::MatrixXd::Ones(centred.rows(), 2), 0};
  for (Eigen::Index j = 0; j < centred.rows(); ++j) {
    if (!complete(centred, j)) continue;
    const Eigen::Vector2d y = centred.row(j).transpose();
    const Eigen::Vector2d logs(log_density(model, 0, y), log_density(model, 1, y));
    result.relative.row(j) = (logs.array() - logs.maxCoeff()).exp().transpose();
    result.log_scale += logs.maxCoeff();
  }
  return result;
}

/// The expected complete data: sums that the next parameters are made of.
struct Sufficient {
  Eigen::Vector2d weight = Eigen::Vector2d::Zero(), first = Eigen::Vector2d::Zero();
  std::array<Eigen::Vector2d, 2> sum{Eigen::Vector2d::Zero(), Eigen::Vector2d::Zero()};
  std::array<Eigen::Matrix2d, 2> squares{Eigen::Matrix2d::Zero(), Eigen::Matrix2d::Zero()};
  Eigen::Matrix2d moves = Eigen::Matrix2d::Zero();

  void add(const Eigen::MatrixXd& centred, const Smoothed& smoothed) {
    if (centred.rows() == 0) return;
    first += smoothed.state.row(0).transpose();
    moves += smoothed.moves;
    for (Eigen::Index j = 0; j < centred.rows(); ++j) {
      if (!complete(centred, j)) continue;
      const Eigen::Vector2d y = centred.row(j).transpose();
      for (std::size_t s = 0; s < 2; ++s) {
        const double share = smoothed.state(j, static_cast<Eigen::Index>(s));
        weight(static_cast<Eigen::Index>(s)) += share;
        sum[s] += share * y;
        squares[s] += share * y * y.transpose();
      }
    }
  }

  [[nodiscard]] HiddenMarkovModel maximize() const {
    HiddenMarkovModel model;
    for (std::size_t s = 0; s < 2; ++s) {
      const double total = weight(static_cast<Eigen::Index>(s));
      model.mean[s] = sum[s] / total;
      model.covariance[s] = squares[s] / total - model.mean[s] * model.mean[s].transpose();
    }
    model.initial = first / first.sum();
    for (Eigen::Index s = 0; s < 2; ++s) {
      model.transition.row(s) = moves.row(s) / moves.row(s).sum();
    }
    return model;
  }
};

/// A first guess: the fifth of the check-ins that is farthest apart is the distant state.
HiddenMarkovModel guess(const std::vector<Eigen::MatrixXd>& persons) {
  std::vector<double> apart;
  for (const auto& centred : persons) {
    for (Eigen::Index j = 0; j < centred.rows(); ++j) {
      if (complete(centred, j)) apart.push_back(centred(j, 1) - centred(j, 0));
    }
  }
  if (apart.size() < 10) throw std::runtime_error("hidden_markov_rule: too few check-ins");
  const auto cut = apart.begin() + static_cast<std::ptrdiff_t>(apart.size() * 4 / 5);
  std::nth_element(apart.begin(), cut, apart.end());
  Sufficient sums;
  for (const auto& centred : persons) {
    Smoothed hard{0, Eigen::MatrixXd::Zero(centred.rows(), 2), Eigen::Matrix2d::Zero()};
    for (Eigen::Index j = 0; j < centred.rows(); ++j) {
      hard.state(j, centred(j, 1) - centred(j, 0) >= *cut ? 1 : 0) = 1;
    }
    sums.add(centred, hard);
  }
  sums.moves << 8, 2, 3, 7;
  return sums.maximize();
}

void name_states(HiddenMarkovModel& model) {
  const auto nearness = [&](std::size_t s) { return model.mean[s](0) - model.mean[s](1); };
  if (nearness(0) >= nearness(1)) return;
  std::swap(model.mean[0], model.mean[1]);
  std::swap(model.covariance[0], model.covariance[1]);
  model.initial.reverseInPlace();
  model.transition = model.transition.reverse().eval();
}

}  // namespace

PersonScores own_level_rule(const std::vector<PersonAnswers>& persons) {
  PersonScores scores;
  for (const PersonAnswers& person : persons) {
    scores.push_back(own_z(person.closeness));
    for (double& score : scores.back()) score = -score;
  }
  return scores;
}

PersonScores two_item_rule(const std::vector<PersonAnswers>& persons) {
  PersonScores scores = own_level_rule(persons);
  for (std::size_t n = 0; n < persons.size(); ++n) {
    const auto distance = own_z(persons[n].distance);
    for (std::size_t j = 0; j < distance.size(); ++j) {
      scores[n][j] = std::min(scores[n][j], distance[j]);
    }
  }
  return scores;
}

Smoothed smooth(const HiddenMarkovModel& model, const Eigen::MatrixXd& centred) {
  const Eigen::Index rows = centred.rows();
  const Emissions emitted = emissions(model, centred);
  Smoothed result{emitted.log_scale, Eigen::MatrixXd(rows, 2), Eigen::Matrix2d::Zero()};
  Eigen::MatrixXd forward(rows, 2);
  Eigen::VectorXd scale(rows);
  for (Eigen::Index j = 0; j < rows; ++j) {
    const Eigen::RowVector2d before =
        j == 0 ? Eigen::RowVector2d(model.initial.transpose())
               : Eigen::RowVector2d(forward.row(j - 1) * model.transition);
    forward.row(j) = before.cwiseProduct(emitted.relative.row(j));
    scale(j) = forward.row(j).sum();
    forward.row(j) /= scale(j);
    result.log_likelihood += std::log(scale(j));
  }
  Eigen::Vector2d backward = Eigen::Vector2d::Ones();
  for (Eigen::Index j = rows; j-- > 0;) {
    result.state.row(j) = forward.row(j).cwiseProduct(backward.transpose());
    if (j == 0) break;
    const Eigen::Vector2d seen =
        emitted.relative.row(j).transpose().cwiseProduct(backward) / scale(j);
    const Eigen::Vector2d from = forward.row(j - 1).transpose();
    result.moves += (from * seen.transpose()).cwiseProduct(model.transition);
    backward = model.transition * seen;
  }
  return result;
}

HiddenMarkovFit hidden_markov_rule(const std::vector<PersonAnswers>& persons) {
  std::vector<Eigen::MatrixXd> centred;
  centred.reserve(persons.size());
  for (const PersonAnswers& person : persons) centred.push_back(centre(person));
  HiddenMarkovFit fit;
  fit.model = guess(centred);
  for (int step = 0; step < kMostSteps; ++step) {
    Sufficient sums;
    double log_likelihood = 0;
    for (const auto& person : centred) {
      const Smoothed smoothed = smooth(fit.model, person);
      log_likelihood += smoothed.log_likelihood;
      sums.add(person, smoothed);
    }
    fit.log_likelihood.push_back(log_likelihood);
    if (step > 0 && log_likelihood - fit.log_likelihood[fit.log_likelihood.size() - 2] <
                        kTolerance * std::abs(log_likelihood)) {
      break;
    }
    fit.model = sums.maximize();
  }
  name_states(fit.model);
  for (const auto& person : centred) {
    const Smoothed smoothed = smooth(fit.model, person);
    const Eigen::VectorXd distant = smoothed.state.col(1);
    fit.withdrawn.emplace_back(distant.begin(), distant.end());
  }
  return fit;
}

}  // namespace attune::analysis
