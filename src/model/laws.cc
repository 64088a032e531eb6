#include "model/laws.h"

#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>

#include "ssm/discretize_adjoint.h"
#include "ssm/stationary.h"

namespace attune::model {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

MatrixXd block(const MatrixXd& whole, int rows, int columns) {
  return whole.topLeftCorner(rows, columns);
}

void zero(std::vector<std::vector<VectorXd>>& all) {
  for (auto& list : all) {
    for (VectorXd& v : list) v.setZero();
  }
}
void zero(std::vector<std::vector<MatrixXd>>& all) {
  for (auto& list : all) {
    for (MatrixXd& v : list) v.setZero();
  }
}

MatrixXd rows_of(const MatrixXd& all, const std::vector<int>& which) {
  MatrixXd some(static_cast<Index>(which.size()), all.cols());
  for (std::size_t i = 0; i < which.size(); ++i)
    some.row(static_cast<Index>(i)) = all.row(which[i]);
  return some;
}

}  // namespace

void Laws::set_zero() {
  for (auto& list : branch) {
    for (BranchLaw& law : list) law.matrix.setZero(), law.process_noise.setZero();
  }
  zero(response);
  for (MatrixXd& p : switching) p.setZero();
  for (MatrixXd& p : entry) p.setZero();
  for (auto& list : view) {
    for (ViewLaw& law : list) {
      law.loadings.setZero();
      law.noise.setZero();
      law.site_loadings.setZero();
      law.site_noise.setZero();
    }
  }
  for (MatrixXd& values : mean) values.setZero();
  zero(thresholds);
  zero(errors);
  for (VectorXd& v : jump) v.setZero();
  for (auto& list : initial) {
    for (InitialLaw& law : list) law.mean.setZero(), law.covariance.setZero();
  }
  for (VectorXd& p : initial_regimes) p.setZero();
}

Laws Laws::zeros() const {
  Laws same = *this;
  same.set_zero();
  return same;
}

LawsOfChunk::LawsOfChunk(const BoundModel& model, const Chunk& chunk, const VectorXd& parameters)
    : m_(model), chunk_(chunk), slots_(static_cast<std::size_t>(model.slot_count())) {
  std::copy(parameters.begin(), parameters.end(), slots_.begin());
  slots_bar_.assign(slots_.size(), 0);
}

void LawsOfChunk::fail(std::string what) {
  if (failure_.empty()) failure_ = std::move(what);
}

std::span<const double> LawsOfChunk::at(const Keys& keys, int key) {
  keys.place(key, slots_);
  return slots_;
}

Expected<Laws> LawsOfChunk::evaluate() {
  Laws laws;
  evaluate_dynamics(laws);
  if (failure_.empty()) evaluate_switching(laws);
  if (failure_.empty()) evaluate_answers(laws);
  if (failure_.empty()) evaluate_initial(laws);
  if (!failure_.empty()) return unexpected(NumericalFailure{failure_});
  return laws;
}

void LawsOfChunk::pull(const Laws& laws, const Laws& bar, VectorXd& gradient) {
  std::fill(slots_bar_.begin(), slots_bar_.end(), 0.0);
  pull_initial(laws, bar);
  pull_answers(bar);
  pull_switching(laws, bar);
  pull_dynamics(laws, bar);
  for (Index k = 0; k < gradient.size(); ++k)
    gradient(k) += slots_bar_[static_cast<std::size_t>(k)];
}

// ---- dynamics ----------------------------------------------------------------------------------

void LawsOfChunk::evaluate_dynamics(Laws& laws) {
  const int k = m_.regimes;
  if (m_.state_count() == 0) return;
  const bool continuous = m_.time == Time::continuous;
  for (int key = 0; key < chunk_.dynamics.count; ++key) {
    const auto slots = at(chunk_.dynamics, key);
    const double whole = chunk_.intervals[static_cast<std::size_t>(key)];
    std::vector<ssm::Transition> parts;
    for (const auto& cells : m_.dynamics) {
      const MatrixXd drift = cells[0].at(slots), diffusion = cells[2].at(slots);
      if (!drift.allFinite() || !diffusion.allFinite())
        return fail("drift or diffusion is not finite");
      if (!continuous) {
        parts.push_back({drift, MatrixXd::Identity(drift.rows(), drift.rows()), diffusion});
        continue;
      }
      auto part = ssm::discretize(drift, diffusion, k == 1 ? whole : whole / 2);
      if (!part) return fail(part.error().what);
      parts.push_back(std::move(*part));
    }
    std::vector<BranchLaw> branches;
    for (int s = 0; s < k; ++s) {
      for (int r = 0; r < k; ++r) {
        const ssm::Transition& last = parts[static_cast<std::size_t>(s)];
        if (k == 1 || !continuous) {
          branches.push_back({last.matrix, last.process_noise});
          continue;
        }
        const ssm::Transition& first = parts[static_cast<std::size_t>(r)];
        const MatrixXd carried = last.matrix * first.process_noise * last.matrix.transpose();
        branches.push_back({last.matrix * first.matrix, carried + last.process_noise});
      }
    }
    laws.branch.push_back(std::move(branches));
    sweep_.part.push_back(std::move(parts));
  }
  for (int key = 0; key < chunk_.intercept.count; ++key) {
    const auto slots = at(chunk_.intercept, key);
    std::vector<VectorXd> by_regime;
    for (const auto& cells : m_.dynamics) by_regime.emplace_back(cells[1].at(slots));
    sweep_.intercept.push_back(std::move(by_regime));
  }
  for (const auto& [dynamics, intercept] : chunk_.responses) {
    const auto& parts = sweep_.part[static_cast<std::size_t>(dynamics)];
    const auto& b = sweep_.intercept[static_cast<std::size_t>(intercept)];
    std::vector<VectorXd> branches;
    for (std::size_t s = 0; s < parts.size(); ++s) {
      for (std::size_t r = 0; r < parts.size(); ++r) {
        VectorXd c = parts[s].input_response * b[s];
        if (k > 1 && continuous) c += parts[s].matrix * (parts[r].input_response * b[r]);
        branches.push_back(std::move(c));
      }
    }
    laws.response.push_back(std::move(branches));
  }
}

void LawsOfChunk::pull_dynamics(const Laws&, const Laws& bar) {
  if (m_.state_count() == 0) return;
  const std::size_t k = m_.dynamics.size();
  const bool continuous = m_.time == Time::continuous;
  const Index n = m_.state_count();
  std::vector<std::vector<ssm::Transition>> part_bar;
  for (const auto& parts : sweep_.part) {
    part_bar.emplace_back(parts.size(), ssm::Transition{MatrixXd::Zero(n, n), MatrixXd::Zero(n, n),
                                                        MatrixXd::Zero(n, n)});
  }
  std::vector<std::vector<VectorXd>> intercept_bar;
  for (const auto& list : sweep_.intercept)
    intercept_bar.emplace_back(list.size(), VectorXd::Zero(n));

  for (std::size_t pair = 0; pair < chunk_.responses.size(); ++pair) {
    const auto [dynamics, intercept] = chunk_.responses[pair];
    const auto& parts = sweep_.part[static_cast<std::size_t>(dynamics)];
    auto& bars = part_bar[static_cast<std::size_t>(dynamics)];
    const auto& b = sweep_.intercept[static_cast<std::size_t>(intercept)];
    auto& b_bar = intercept_bar[static_cast<std::size_t>(intercept)];
    for (std::size_t s = 0; s < k; ++s) {
      for (std::size_t r = 0; r < k; ++r) {
        const VectorXd& c_bar = bar.response[pair][r + k * s];
        b_bar[s].noalias() += parts[s].input_response.transpose() * c_bar;
        if (!continuous) continue;
        bars[s].input_response.noalias() += c_bar * b[s].transpose();
        if (k == 1) continue;
        const VectorXd entered = parts[r].input_response * b[r];
        bars[s].matrix.noalias() += c_bar * entered.transpose();
        const VectorXd through = parts[s].matrix.transpose() * c_bar;
        bars[r].input_response.noalias() += through * b[r].transpose();
        b_bar[r].noalias() += parts[r].input_response.transpose() * through;
      }
    }
  }
  for (int key = 0; key < chunk_.intercept.count; ++key) {
    const auto slots = at(chunk_.intercept, key);
    for (std::size_t r = 0; r < k; ++r) {
      m_.dynamics[r][1].pull(slots, intercept_bar[static_cast<std::size_t>(key)][r], slots_bar_);
    }
  }
  for (int key = 0; key < chunk_.dynamics.count; ++key) {
    const auto& parts = sweep_.part[static_cast<std::size_t>(key)];
    auto& bars = part_bar[static_cast<std::size_t>(key)];
    for (std::size_t s = 0; s < k; ++s) {
      for (std::size_t r = 0; r < k; ++r) {
        const BranchLaw& b = bar.branch[static_cast<std::size_t>(key)][r + k * s];
        bars[s].process_noise += b.process_noise;
        if (k == 1 || !continuous) {
          bars[s].matrix += b.matrix;
          continue;
        }
        bars[s].matrix.noalias() += b.matrix * parts[r].matrix.transpose();
        bars[r].matrix.noalias() += parts[s].matrix.transpose() * b.matrix;
        const MatrixXd half = b.process_noise * parts[s].matrix;
        bars[r].process_noise.noalias() += parts[s].matrix.transpose() * half;
        bars[s].matrix.noalias() += 2.0 * (half * parts[r].process_noise);
      }
    }
    const auto slots = at(chunk_.dynamics, key);
    const double whole = chunk_.intervals[static_cast<std::size_t>(key)];
    for (std::size_t r = 0; r < k; ++r) {
      if (!continuous) {
        m_.dynamics[r][0].pull(slots, bars[r].matrix, slots_bar_);
        m_.dynamics[r][2].pull(slots, bars[r].process_noise, slots_bar_);
        continue;
      }
      const ssm::DynamicsBar back =
          ssm::discretize_adjoint(m_.dynamics[r][0].at(slots), m_.dynamics[r][2].at(slots),
                                  k == 1 ? whole : whole / 2, bars[r]);
      m_.dynamics[r][0].pull(slots, back.drift, slots_bar_);
      m_.dynamics[r][2].pull(slots, back.diffusion, slots_bar_);
    }
  }
}

// ---- switching ---------------------------------------------------------------------------------

/// Continuous time: the generator. Discrete: the transition probabilities less the identity.
MatrixXd LawsOfChunk::generator_at(std::span<const double> slots) const {
  MatrixXd g = MatrixXd::Zero(m_.regimes, m_.regimes);
  for (const Hazard& h : m_.hazards) g(h.from, h.to) = std::exp(h.log_rate.value(slots));
  if (m_.time == Time::continuous) {
    for (Index r = 0; r < g.rows(); ++r) g(r, r) = -g.row(r).sum();
    return g;
  }
  for (Index r = 0; r < g.rows(); ++r) {
    const double all = 1 + g.row(r).sum();
    g.row(r) /= all;
    g(r, r) = 1 / all - 1;
  }
  return g;
}

void LawsOfChunk::pull_generator(std::span<const double> slots, const MatrixXd& bar) {
  const MatrixXd g = generator_at(slots);
  for (const Hazard& h : m_.hazards) {
    double by_log_rate = g(h.from, h.to) * (bar(h.from, h.to) - bar(h.from, h.from));
    if (m_.time == Time::discrete) {
      double mean = 0;  // of the derivatives, under the probabilities
      for (Index s = 0; s < g.cols(); ++s) {
        mean += (g(h.from, s) + (s == h.from ? 1 : 0)) * bar(h.from, s);
      }
      by_log_rate = g(h.from, h.to) * (bar(h.from, h.to) - mean);
    }
    h.log_rate.pull(slots, by_log_rate, slots_bar_);
  }
}

void LawsOfChunk::evaluate_switching(Laws& laws) {
  const MatrixXd one = MatrixXd::Identity(m_.regimes, m_.regimes);
  for (int key = 0; key < chunk_.hazard.count; ++key) {
    const MatrixXd g = generator_at(at(chunk_.hazard, key));
    if (!g.allFinite()) return fail("a hazard is not finite");
    sweep_.generator.push_back(g);
    if (m_.time == Time::discrete) {
      laws.switching.push_back(one + g);
    } else {
      auto p = ssm::exponential(g, chunk_.hazard_intervals[static_cast<std::size_t>(key)]);
      if (!p) return fail(p.error().what);
      laws.switching.push_back(p->cwiseMax(0.0));
    }
    if (m_.exact.empty()) continue;
    MatrixXd into = MatrixXd::Zero(m_.regimes, m_.regimes);
    for (const int s : m_.exact) {
      into.col(s) = g.col(s);
      into(s, s) = 0;
    }
    laws.entry.push_back(laws.switching.back() * into);
  }
}

void LawsOfChunk::pull_switching(const Laws& laws, const Laws& bar) {
  for (int key = 0; key < chunk_.hazard.count; ++key) {
    const auto i = static_cast<std::size_t>(key);
    MatrixXd p_bar = bar.switching[i];
    MatrixXd g_bar = MatrixXd::Zero(m_.regimes, m_.regimes);
    if (!m_.exact.empty()) {
      const MatrixXd back = laws.switching[i].transpose() * bar.entry[i];
      MatrixXd into = MatrixXd::Zero(m_.regimes, m_.regimes);
      for (const int s : m_.exact) {
        into.col(s) = sweep_.generator[i].col(s);
        into(s, s) = 0;
        g_bar.col(s) += back.col(s);
        g_bar(s, s) -= back(s, s);
      }
      p_bar += bar.entry[i] * into.transpose();
    }
    if (m_.time == Time::discrete) {
      g_bar += p_bar;
    } else {
      g_bar += ssm::exponential_adjoint(sweep_.generator[i], chunk_.hazard_intervals[i], p_bar);
    }
    pull_generator(at(chunk_.hazard, key), g_bar);
  }
}

// ---- answers -----------------------------------------------------------------------------------

void LawsOfChunk::evaluate_answers(Laws& laws) {
  for (const View& view : chunk_.views) {
    const auto slots = at(chunk_.loadings, view.key);
    std::vector<ViewLaw> variants;
    for (const auto& cells : m_.measurement) {
      const MatrixXd loadings = cells[0].at(slots), noise = cells[2].at(slots);
      const MatrixXd some = rows_of(noise, view.items);
      variants.push_back({rows_of(loadings, view.items),
                          rows_of(some.transpose(), view.items).transpose(),
                          rows_of(loadings, view.sites), rows_of(noise.diagonal(), view.sites)});
    }
    laws.view.push_back(std::move(variants));
  }
  for (const auto& cells : m_.measurement) laws.mean.push_back(values_of(cells[1], chunk_.mean));
  if (m_.all_normal()) return evaluate_jumps(laws);
  for (int key = 0; key < chunk_.mean.count; ++key) {
    const auto slots = at(chunk_.mean, key);
    std::vector<VectorXd> thresholds;
    std::vector<MatrixXd> errors;
    for (const BoundItem& item : m_.items) {
      VectorXd t(static_cast<Index>(item.thresholds.size()));
      for (std::size_t i = 0; i < item.thresholds.size(); ++i) {
        t(static_cast<Index>(i)) = item.thresholds[i].value(slots);
      }
      thresholds.push_back(std::move(t));
      errors.push_back(item.errors.at(slots));
    }
    laws.thresholds.push_back(std::move(thresholds));
    laws.errors.push_back(std::move(errors));
  }
  evaluate_jumps(laws);
}

namespace {

/// What stands before 1 and before each input of the cells, with the input's row among the keys'.
template <class Visit>
void each_coefficient(const Cells& cells, const Keys& keys, const Visit& visit) {
  std::size_t next = 0;
  for (std::size_t j = 0; j <= cells.inputs.size(); ++j) {
    Index row = 0;
    if (j > 0) {
      row = std::find(keys.slots.begin(), keys.slots.end(), cells.inputs[j - 1]) -
            keys.slots.begin() + 1;
    }
    for (Index i = 0; i < cells.rows; ++i) visit(cells.coefficients[next++], i, row);
  }
}

}  // namespace

/// A column a combination.
MatrixXd LawsOfChunk::values_of(const Cells& cells, const Keys& keys) {
  if (cells.coefficients.empty()) {
    MatrixXd values(cells.rows, keys.count);
    for (int key = 0; key < keys.count; ++key) values.col(key) = cells.at(at(keys, key));
    return values;
  }
  // Columns of inputs that these cells do not use stay 0.
  MatrixXd coefficients = MatrixXd::Zero(cells.rows, keys.values.rows());
  each_coefficient(cells, keys, [&](const Program& program, Index i, Index column) {
    coefficients(i, column) = program.value(slots_);
  });
  return coefficients * keys.values;
}

void LawsOfChunk::pull_values(const Cells& cells, const Keys& keys, const MatrixXd& bar) {
  if (cells.coefficients.empty()) {
    for (int key = 0; key < keys.count; ++key) {
      cells.pull(at(keys, key), bar.col(key), slots_bar_);
    }
    return;
  }
  const MatrixXd by_coefficient = bar * keys.values.transpose();
  each_coefficient(cells, keys, [&](const Program& program, Index i, Index column) {
    program.pull(slots_, by_coefficient(i, column), slots_bar_);
  });
}

void LawsOfChunk::evaluate_jumps(Laws& laws) {
  for (int key = 0; key < chunk_.jump.count; ++key) {
    if (m_.jump.rows > 0) laws.jump.emplace_back(m_.jump.at(at(chunk_.jump, key)));
  }
}

void LawsOfChunk::pull_answers(const Laws& bar) {
  for (std::size_t v = 0; v < chunk_.views.size(); ++v) {
    const View& view = chunk_.views[v];
    const auto slots = at(chunk_.loadings, view.key);
    for (std::size_t variant = 0; variant < m_.measurement.size(); ++variant) {
      const auto& cells = m_.measurement[variant];
      const ViewLaw& b = bar.view[v][variant];
      MatrixXd loadings = MatrixXd::Zero(cells[0].rows, cells[0].columns);
      MatrixXd noise = MatrixXd::Zero(cells[2].rows, cells[2].columns);
      for (std::size_t i = 0; i < view.items.size(); ++i) {
        loadings.row(view.items[i]) = b.loadings.row(static_cast<Index>(i));
        for (std::size_t j = 0; j < view.items.size(); ++j) {
          noise(view.items[i], view.items[j]) =
              b.noise(static_cast<Index>(i), static_cast<Index>(j));
        }
      }
      for (std::size_t i = 0; i < view.sites.size(); ++i) {
        loadings.row(view.sites[i]) = b.site_loadings.row(static_cast<Index>(i));
        noise(view.sites[i], view.sites[i]) = b.site_noise(static_cast<Index>(i));
      }
      cells[0].pull(slots, loadings, slots_bar_);
      cells[2].pull(slots, noise, slots_bar_);
    }
  }
  for (std::size_t variant = 0; variant < m_.measurement.size(); ++variant) {
    pull_values(m_.measurement[variant][1], chunk_.mean, bar.mean[variant]);
  }
  for (std::size_t i = 0; i < bar.thresholds.size(); ++i) {
    const auto slots = at(chunk_.mean, static_cast<int>(i));
    for (std::size_t item = 0; item < m_.items.size(); ++item) {
      const auto& programs = m_.items[item].thresholds;
      for (std::size_t t = 0; t < programs.size(); ++t) {
        programs[t].pull(slots, bar.thresholds[i][item](static_cast<Index>(t)), slots_bar_);
      }
      m_.items[item].errors.pull(slots, bar.errors[i][item], slots_bar_);
    }
  }
  for (std::size_t key = 0; key < bar.jump.size(); ++key) {
    m_.jump.pull(at(chunk_.jump, static_cast<int>(key)), bar.jump[key], slots_bar_);
  }
}

// ---- initial law -------------------------------------------------------------------------------

namespace {

/// The matrix whose solution is the stationary mean: A x = -b, or (F - I) x = -b.
MatrixXd returning(const MatrixXd& drift, Time time) {
  if (time == Time::continuous) return drift;
  return drift - MatrixXd::Identity(drift.rows(), drift.cols());
}

Expected<MatrixXd> stationary(const MatrixXd& drift, const MatrixXd& diffusion, Time time) {
  return time == Time::continuous ? ssm::stationary_covariance(drift, diffusion)
                                  : ssm::stationary_covariance_discrete(drift, diffusion);
}

/// Stationary probabilities: G' p = 0, its last equation replaced by sum p = 1.
MatrixXd balance(const MatrixXd& generator) {
  MatrixXd a = generator.transpose();
  a.row(a.rows() - 1).setOnes();
  return a;
}

}  // namespace

void LawsOfChunk::evaluate_initial(Laws& laws) {
  const int core = m_.core, n = m_.state_count(), varying = n - core;
  const BoundInitial& initial = m_.initial;
  for (int key = 0; key < chunk_.initial.count; ++key) {
    const auto slots = at(chunk_.initial, key);
    const MatrixXd omega = initial.random_covariance.at(slots);
    if (varying > 0 && Eigen::LLT<MatrixXd>(omega).info() != Eigen::Success) {
      return fail("the covariance of what varies over series is not positive definite");
    }
    std::vector<InitialLaw> by_regime;
    for (const auto& cells : m_.dynamics) {
      InitialLaw law{VectorXd::Zero(n), MatrixXd::Zero(n, n)};
      MatrixXd response = initial.mean_response.at(slots);
      const MatrixXd drift = cells[0].at(slots);
      const MatrixXd own = block(drift, core, core);
      if (initial.mean_given) {
        law.mean.head(core) = initial.mean.at(slots);
      } else if (core > 0) {
        const Eigen::PartialPivLU<MatrixXd> lu(returning(own, m_.time));
        law.mean.head(core) = -lu.solve(VectorXd(cells[1].at(slots)).head(core));
        response = -lu.solve(drift.topRightCorner(core, varying));
      }
      if (initial.stationary) {
        const auto p = stationary(own, block(cells[2].at(slots), core, core), m_.time);
        if (!p) return fail(p.error().what);
        law.covariance.topLeftCorner(core, core) = *p;
      } else {
        law.covariance.topLeftCorner(core, core) = initial.covariance.at(slots);
      }
      if (varying > 0) {
        law.covariance.topLeftCorner(core, core) += response * omega * response.transpose();
        law.covariance.topRightCorner(core, varying) = response * omega;
        law.covariance.bottomLeftCorner(varying, core) = omega * response.transpose();
        law.covariance.bottomRightCorner(varying, varying) = omega;
      }
      if (!law.mean.allFinite() || !law.covariance.allFinite()) {
        return fail("the initial law of the states is not finite");
      }
      by_regime.push_back(std::move(law));
    }
    laws.initial.push_back(std::move(by_regime));

    VectorXd p = VectorXd::Ones(m_.regimes);
    if (initial.regimes == InitialSpec::Regimes::uniform) p /= m_.regimes;
    if (initial.regimes == InitialSpec::Regimes::cells) p = initial.probabilities.at(slots);
    if (initial.regimes == InitialSpec::Regimes::stationary && m_.regimes > 1) {
      const MatrixXd a = balance(generator_at(slots));
      p = a.partialPivLu().solve(VectorXd::Unit(m_.regimes, m_.regimes - 1));
    }
    if (!p.allFinite() || p.minCoeff() < -1e-12) {
      return fail("the regimes have no initial probabilities");
    }
    laws.initial_regimes.push_back(p.cwiseMax(0.0));
  }
}

void LawsOfChunk::pull_initial(const Laws& laws, const Laws& bar) {
  const int core = m_.core, n = m_.state_count(), varying = n - core;
  const BoundInitial& initial = m_.initial;
  for (int key = 0; key < chunk_.initial.count; ++key) {
    const auto i = static_cast<std::size_t>(key);
    const auto slots = at(chunk_.initial, key);
    const MatrixXd omega = initial.random_covariance.at(slots);
    MatrixXd omega_bar = MatrixXd::Zero(varying, varying);
    for (std::size_t r = 0; r < m_.dynamics.size(); ++r) {
      const auto& cells = m_.dynamics[r];
      const VectorXd mean_bar = bar.initial[i][r].mean.head(core);
      const MatrixXd& cov_bar = bar.initial[i][r].covariance;
      const MatrixXd core_bar = block(cov_bar, core, core);
      const MatrixXd drift = cells[0].at(slots);
      const MatrixXd own = block(drift, core, core);
      MatrixXd drift_bar = MatrixXd::Zero(n, n), diffusion_bar = MatrixXd::Zero(n, n);
      VectorXd intercept_bar = VectorXd::Zero(n);

      const MatrixXd towards = returning(own, m_.time);
      const Eigen::PartialPivLU<MatrixXd> lu(towards), transposed(towards.transpose());
      const bool mean_stationary = !initial.mean_given && core > 0;
      MatrixXd response = initial.mean_response.at(slots);
      if (mean_stationary) response = -lu.solve(drift.topRightCorner(core, varying));
      MatrixXd response_bar = MatrixXd::Zero(core, varying);
      if (varying > 0) {
        const MatrixXd corner = cov_bar.topRightCorner(core, varying) +
                                cov_bar.bottomLeftCorner(varying, core).transpose();
        response_bar = 2.0 * core_bar * response * omega + corner * omega;
        const MatrixXd crossed = response.transpose() * corner;
        omega_bar += response.transpose() * core_bar * response +
                     0.5 * (crossed + crossed.transpose()) +
                     cov_bar.bottomRightCorner(varying, varying);
      }
      if (initial.mean_given) {
        initial.mean.pull(slots, mean_bar, slots_bar_);
        initial.mean_response.pull(slots, response_bar, slots_bar_);
      } else if (mean_stationary) {
        // x = -M^-1 b:  bbar = -M^-T xbar,  Mbar = bbar x'; the response likewise.
        const VectorXd u = -transposed.solve(mean_bar);
        intercept_bar.head(core) += u;
        drift_bar.topLeftCorner(core, core) += u * laws.initial[i][r].mean.head(core).transpose();
        const MatrixXd v = -transposed.solve(response_bar);
        drift_bar.topRightCorner(core, varying) += v;
        drift_bar.topLeftCorner(core, core) += v * response.transpose();
      }
      if (initial.stationary && core > 0) {
        const MatrixXd p = block(laws.initial[i][r].covariance, core, core) -
                           response * omega * response.transpose();
        const auto x = stationary(own.transpose(), core_bar, m_.time);
        if (x) {
          diffusion_bar.topLeftCorner(core, core) += *x;
          drift_bar.topLeftCorner(core, core) += m_.time == Time::continuous
                                                     ? MatrixXd(2.0 * (*x * p))
                                                     : MatrixXd(2.0 * (*x * own * p));
        }
      } else if (!initial.stationary) {
        initial.covariance.pull(slots, core_bar, slots_bar_);
      }
      cells[0].pull(slots, drift_bar, slots_bar_);
      cells[1].pull(slots, intercept_bar, slots_bar_);
      cells[2].pull(slots, diffusion_bar, slots_bar_);
    }
    initial.random_covariance.pull(slots, omega_bar, slots_bar_);

    if (initial.regimes == InitialSpec::Regimes::cells) {
      initial.probabilities.pull(slots, bar.initial_regimes[i], slots_bar_);
    } else if (initial.regimes == InitialSpec::Regimes::stationary && m_.regimes > 1) {
      const MatrixXd a = balance(generator_at(slots));
      const MatrixXd transposed = a.transpose();
      const VectorXd u = -transposed.partialPivLu().solve(bar.initial_regimes[i]);
      MatrixXd a_bar = u * laws.initial_regimes[i].transpose();
      a_bar.row(a_bar.rows() - 1).setZero();
      pull_generator(slots, a_bar.transpose());
    }
  }
}

}  // namespace attune::model
