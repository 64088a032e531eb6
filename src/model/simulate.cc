#include "model/simulate.h"

#include <fmt/format.h>

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <optional>

#include "core/draw_index.h"
#include "core/random.h"
#include "model/chunk.h"
#include "model/laws.h"
#include "model/regime_history.h"

namespace attune::model {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// There is no law to draw from.
struct NoLaw {
  std::string why;
};

/// A covariance may be singular: a state without noise.
VectorXd draw_normal(const MatrixXd& covariance, RandomStream& random) {
  if (covariance.rows() == 0) return {};
  constexpr double kRounding = 1e-10;
  const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(covariance);
  const double most = solver.eigenvalues().cwiseAbs().maxCoeff();
  if (!(solver.eigenvalues().minCoeff() >= -kRounding * most)) {
    throw NoLaw{"a covariance has a negative variance in some direction"};
  }
  VectorXd z(covariance.rows());
  for (double& value : z) value = random.normal();
  return solver.eigenvectors() * solver.eigenvalues().cwiseMax(0.0).cwiseSqrt().cwiseProduct(z);
}

double draw_answer(const BoundItem& item, const VectorXd& thresholds, double eta, double noise,
                   RandomStream& random) {
  switch (item.kind) {
    case ItemKind::ordered: {
      const double shown = eta + random.normal();
      return item.low + static_cast<double>((thresholds.array() < shown).count());
    }
    case ItemKind::binary: {
      if (item.link == Link::probit) return eta + random.normal() > 0 ? 1 : 0;
      return random.uniform() < 1 / (1 + std::exp(-eta)) ? 1 : 0;
    }
    case ItemKind::count:
      return static_cast<double>(random.poisson(std::exp(eta)));
    case ItemKind::censored:
      return std::clamp(eta + std::sqrt(noise) * random.normal(), item.low, item.high);
    default:
      return eta;
  }
}

/// One series, occasion by occasion.
class SeriesDraw {
 public:
  SeriesDraw(BoundModel& model, int series, const VectorXd& parameters, RandomStream& random,
             HiddenPath& hidden)
      : m_(model),
        index_(series),
        series_(model.series[static_cast<std::size_t>(series)]),
        parameters_(parameters),
        random_(random),
        hidden_(hidden) {}

  std::string run() {
    const auto count = static_cast<std::size_t>(series_.answers.cols());
    hidden_.states.resize(m_.state_count(), series_.answers.cols());
    hidden_.regimes.clear();
    for (std::size_t t = 0; t < count; ++t) {
      // What was just drawn is an input of later laws.
      if (t == 0 || !m_.answers_as_inputs.empty()) {
        if (std::string failure = evaluate(); !failure.empty()) return failure;
      }
      if (t == 0) begin();
      step(t);
      hand_on(t);
    }
    return {};
  }

 private:
  std::string evaluate() {
    chunk_ = chunks_of(m_, {index_}, 1).front();
    auto laws = LawsOfChunk(m_, chunk_, parameters_).evaluate();
    if (!laws) return laws.error().what;
    laws_ = std::move(*laws);
    history_.emplace(m_, laws_);
    return {};
  }
  [[nodiscard]] const Member& member() const { return chunk_.groups.front().members.front(); }

  void begin() {
    const std::vector<double> weights = history_->initial_weights(member());
    // Regimes that are only seen have no law of their own: weights may all be 0.
    tuple_ = draw_index(
        weights.size(), [&](std::size_t k) { return weights[k]; }, random_);
    if (m_.initial.regimes == InitialSpec::Regimes::seen) {
      tuple_ = static_cast<std::size_t>(member().steps.front().seen);
    }
    const InitialLaw& law =
        laws_.initial[static_cast<std::size_t>(member().initial)][history_->newest(tuple_)];
    state_ = law.mean + draw_normal(law.covariance, random_);
  }

  void step(std::size_t t) {
    const Step& step = member().steps[t];
    const std::size_t from = history_->newest(tuple_);
    std::size_t to = from;
    if (step.hazard >= 0) {
      const MatrixXd& p = laws_.switching[static_cast<std::size_t>(step.hazard)];
      to = draw_index(
          history_->regimes(),
          [&](std::size_t s) { return p(static_cast<Index>(from), static_cast<Index>(s)); },
          random_);
    }
    const std::size_t variant = history_->variant(tuple_, to);
    if (step.dynamics >= 0 && state_.size() > 0) {
      const std::size_t branch = from + history_->regimes() * to;
      const BranchLaw& law = laws_.branch[static_cast<std::size_t>(step.dynamics)][branch];
      state_ = law.matrix * state_ +
               laws_.response[static_cast<std::size_t>(step.response)][branch] +
               draw_normal(law.process_noise, random_);
    }
    if (step.jump >= 0) state_ += laws_.jump[static_cast<std::size_t>(step.jump)];
    tuple_ = history_->next(tuple_, to);
    hidden_.states.col(static_cast<Index>(t)) = state_;
    hidden_.regimes.push_back(static_cast<int>(to));
    if (step.view >= 0) answer(t, step, variant);
    show_regime(t, step, to);
  }

  void answer(std::size_t t, const Step& step, std::size_t variant) {
    const View& view = chunk_.views[static_cast<std::size_t>(step.view)];
    const ViewLaw& law = laws_.view[static_cast<std::size_t>(step.view)][variant];
    const auto mean = laws_.mean[variant].col(step.mean);
    auto answers = series_.answers.col(static_cast<Index>(t));
    const VectorXd shown = law.loadings * state_ + draw_normal(law.noise, random_);
    for (std::size_t i = 0; i < view.items.size(); ++i) {
      answers(view.items[i]) = mean(view.items[i]) + shown(static_cast<Index>(i));
    }
    const VectorXd sites = law.site_loadings * state_;
    for (std::size_t i = 0; i < view.sites.size(); ++i) {
      const int item = view.sites[i];
      const auto k = static_cast<Index>(i);
      answers(item) = draw_answer(
          m_.items[static_cast<std::size_t>(item)],
          laws_.thresholds[static_cast<std::size_t>(step.mean)][static_cast<std::size_t>(item)],
          mean(item) + sites(k), law.site_noise(k), random_);
    }
  }

  void show_regime(std::size_t t, const Step& step, std::size_t regime) {
    for (std::size_t i = 0; i < m_.items.size(); ++i) {
      double& answer = series_.answers(static_cast<Index>(i), static_cast<Index>(t));
      if (m_.items[i].kind != ItemKind::regime || std::isnan(answer)) continue;
      answer = static_cast<double>(regime);
      if (m_.items[i].errors.rows == 0) continue;
      const MatrixXd& errors = laws_.errors[static_cast<std::size_t>(step.mean)][i];
      answer = static_cast<double>(draw_index(
          history_->regimes(),
          [&](std::size_t s) { return errors(static_cast<Index>(regime), static_cast<Index>(s)); },
          random_));
    }
  }

  /// The answers of row t to the inputs of later rows.
  void hand_on(std::size_t t) {
    for (const AnswerAsInput& lag : m_.answers_as_inputs) {
      const auto later = static_cast<Index>(t) + lag.rows;
      const double answer = series_.answers(lag.item, static_cast<Index>(t));
      if (later < series_.answers.cols() && std::isfinite(answer)) {
        series_.row_inputs(lag.input, later) = answer;
      }
    }
  }

  BoundModel& m_;
  int index_;
  Series& series_;
  const VectorXd& parameters_;
  RandomStream& random_;
  HiddenPath& hidden_;
  Chunk chunk_;
  Laws laws_;
  std::optional<RegimeHistory> history_;
  std::size_t tuple_ = 0;
  VectorXd state_;
};

/// Why answers that are inputs cannot be drawn anew; empty: they can.
std::string not_handed_on(const BoundModel& m) {
  for (const AnswerAsInput& from : m.answers_as_inputs) {
    const std::string& name = m.inputs[static_cast<std::size_t>(from.input)];
    if (from.rows == 0) return name + " is an input and an answer of the same row";
    for (const Series& series : m.series) {
      for (Index t = from.rows; t < series.answers.cols(); ++t) {
        const double before = series.answers(from.item, t - from.rows);
        if (std::isfinite(before) && before != series.row_inputs(from.input, t)) {
          return name + " is not the answer itself but centred or filled in";
        }
      }
    }
  }
  return {};
}

/// The parameters of one series: what varies and is not a state.
std::string draw_effects(const BoundModel& m, RandomStream& random, VectorXd& parameters) {
  const auto& integrated = m.integrated.parameters;
  if (integrated.empty()) return {};
  std::vector<double> slots(static_cast<std::size_t>(m.slot_count()), 0);
  std::copy(parameters.data(), parameters.data() + parameters.size(), slots.begin());
  const MatrixXd covariance = m.integrated.covariance.at(slots);
  if (Eigen::LLT<MatrixXd>(covariance).info() != Eigen::Success) {
    return "the covariance of what varies over series is not positive definite";
  }
  const VectorXd u = draw_normal(covariance, random);
  for (std::size_t k = 0; k < integrated.size(); ++k) {
    const Parameter& p = m.parameters.all()[static_cast<std::size_t>(integrated[k])];
    double& value = parameters(integrated[k]);
    value = to_natural(p, to_working(p, value) + u(static_cast<Index>(k)));
  }
  return {};
}

}  // namespace

Expected<BoundModel> simulate(const BoundModel& design, const VectorXd& parameters,
                              std::uint64_t seed, std::uint64_t replicate,
                              std::vector<HiddenPath>* hidden) {
  const auto fail = [](std::string why) {
    return unexpected(NumericalFailure{"cannot be simulated: " + std::move(why)});
  };
  if (!design.initial.diffuse.empty()) return fail("diffuse states have no law to start from");
  if (!design.exact.empty()) return fail("times of entry that are known exactly are not drawn yet");
  if (std::string why = not_handed_on(design); !why.empty()) return fail(std::move(why));
  BoundModel drawn = design;
  HiddenPath path;
  if (hidden != nullptr) hidden->assign(drawn.series.size(), {});
  for (std::size_t s = 0; s < drawn.series.size(); ++s) {
    RandomStream random(seed, Purpose::simulate_model, (replicate << 32U) + s);
    VectorXd own = parameters;
    try {
      std::string failure = draw_effects(drawn, random, own);
      if (failure.empty()) {
        failure = SeriesDraw(drawn, static_cast<int>(s), own, random, path).run();
      }
      if (!failure.empty()) return fail(std::move(failure));
      path.parameters = own;
      if (hidden != nullptr) (*hidden)[s] = path;
    } catch (const NoLaw& none) {
      return fail(none.why);
    }
  }
  return drawn;
}

}  // namespace attune::model
