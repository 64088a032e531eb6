#include "dyad/model.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <stdexcept>
#include <type_traits>

#include "dyad/equations.h"
#include "dyad/model_at.h"
#include "ssm/discretize.h"
#include "ssm/each.h"

namespace attune::dyad {
namespace {

using S = Model::Slots;
constexpr int kLevels = 2;  // the two moving states; biases follow

int first_item_bias(const DesignTerms& terms, int item) {
  return item == kLanded && terms.item[kDistance] ? 6 : 4;
}

/// Where one couple's inputs are in its design.
struct Row {
  const CoupleDesign& couple;
  std::size_t integrators, causes;

  [[nodiscard]] const double* mean(std::size_t t, std::size_t i) const {
    return couple.level_mean.data() + (t * 2 + i) * integrators;
  }
  [[nodiscard]] const double* end(std::size_t t, std::size_t i) const {
    return couple.level_end.data() + (t * 2 + i) * integrators;
  }
  [[nodiscard]] const double* cause(std::size_t t, std::size_t i) const {
    return couple.causes.data() + (t * 2 + i) * causes;
  }
  [[nodiscard]] double attunement(std::size_t t, std::size_t i) const {
    return couple.attunement[t * 2 + i];
  }
};

}  // namespace

Model::Model(const Design& design, Variant variant, regime::Collapse collapse)
    : design_(design),
      variant_(variant),
      collapse_(collapse),
      slots_(std::make_unique<Slots>(
          Slots{design.terms.causes.size(), design.terms.interventions.size()})) {
  add_parameters();
  prepare_couples();
}

namespace {

Variant default_variant(int regimes) {
  if (regimes != 1 && regimes != 2) {
    throw std::invalid_argument(fmt::format("Model: {} regimes a partner; 1 or 2", regimes));
  }
  return regimes == 1 ? Variant::one_regime : Variant::withdrawal;
}

}  // namespace

Model::Model(const Design& design, int regimes, regime::Collapse collapse)
    : Model(design, default_variant(regimes), collapse) {}
Model::~Model() = default;
Model::Model(Model&&) noexcept = default;

Model::StepLengths Model::step_lengths(const std::vector<double>& intervals) const {
  const auto place = [](const auto& sorted, const auto& x) {
    return static_cast<std::size_t>(std::lower_bound(sorted.begin(), sorted.end(), x) -
                                    sorted.begin());
  };
  StepLengths out;
  for (const double h : intervals) out.of.push_back(place(intervals_, h));
  out.distinct = out.of;
  std::sort(out.distinct.begin(), out.distinct.end());
  out.distinct.erase(std::unique(out.distinct.begin(), out.distinct.end()), out.distinct.end());
  for (std::size_t& which : out.of) which = place(out.distinct, which);
  return out;
}

void Model::prepare_couples() {
  for (const CoupleDesign& couple : design_.couples) {
    intervals_.insert(intervals_.end(), couple.intervals.begin(), couple.intervals.end());
  }
  std::sort(intervals_.begin(), intervals_.end());
  intervals_.erase(std::unique(intervals_.begin(), intervals_.end()), intervals_.end());
  for (const CoupleDesign& couple : design_.couples) {
    lengths_.push_back(step_lengths(couple.intervals));
    regime::SystemShape& shape = shapes_.emplace_back();
    shape.regimes = regimes() == 2 ? 4 : 1;
    const int slopes = state_count(design_.terms);  // where they are, if they are
    shape.states = slopes + (variant_ == Variant::trends ? 2 : 0);
    shape.dynamic = kLevels;
    shape.occasions = static_cast<int>(couple.times.size());
    shape.observation_begin.assign(couple.times.size() + 1, 0);
    for (const Answer& answer : couple.answers) {
      ++shape.observation_begin[z(answer.occasion) + 1];
      const int first = static_cast<int>(shape.term_state.size());
      if (answer.item == kMoments) {
        shape.term_state.insert(shape.term_state.end(), {0, 1, 2, 3});
        shape.observations.push_back({answer.value, answer.site, first, 4});
        continue;
      }
      shape.term_state.push_back(answer.partner);
      shape.term_state.push_back(2 + answer.partner);
      if (answer.item != kCloseness) {
        shape.term_state.push_back(first_item_bias(design_.terms, answer.item) + answer.partner);
      }
      if (variant_ == Variant::trends) shape.term_state.push_back(slopes + answer.partner);
      shape.observations.push_back(
          {answer.value, answer.site, first, static_cast<int>(shape.term_state.size()) - first});
    }
    for (std::size_t t = 0; t < couple.times.size(); ++t) {
      shape.observation_begin[t + 1] += shape.observation_begin[t];
    }
  }
}

std::vector<double> Model::slots(const Eigen::VectorXd& theta) const {
  std::vector<double> slot(slots_->count(), 0.0);
  slot[S::lambda(kCloseness)] = 1;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const ModelParameter& p = parameters_[i];
    const double natural = to_natural(p.spec.transform, theta[static_cast<Eigen::Index>(i)]);
    for (const auto& target : p.targets) slot[target.slot] += target.weight * natural;
  }
  return slot;
}

Model::At::At(const Model& model, const Eigen::VectorXd& at_theta, const At* like)
    : theta(at_theta),
      regimes(model.regimes() == 2 ? 4 : 1),
      slot(model.slots(at_theta)),
      intervals(model.intervals_),
      initial(initial_law(slot, regimes)) {
  const auto dual = [&](std::size_t which) {
    return Dual(slot[which], S::kDynamics, static_cast<int>(which));
  };
  const Dual kappa = dual(S::kKappa), sigma = dual(S::kSigma), rho = dual(S::kRho), c = dual(S::kC),
             alpha = dual(S::kAlpha);
  const auto gain = [&](std::size_t r, std::size_t i) {
    return Dual(1.0 - alpha * withdrawn(r, i));
  };
  const Dual variance = sigma * sigma, none = 0.0 * variance;
  std::array<DualMatrix2, 3> diffusions;  // by NoiseParts
  diffusions[0] << variance, none, none, none;
  diffusions[1] << none, none, none, variance;
  diffusions[2] << none, variance * rho, variance * rho, none;
  const auto packed = [](const DualMatrix2& p) {
    return std::array<Dual, 3>{p(0, 0), p(1, 0), p(1, 1)};
  };
  // A drop of the resting level is no part of a half step.
  const bool alike = like != nullptr && like->regimes == regimes &&
                     std::equal(slot.begin(), slot.begin() + S::kDelta, like->slot.begin());
  halves.resize(model.intervals_.size() * regimes);
  const double norm = slot[S::kKappa] + std::abs(slot[S::kC]);
  for (std::size_t h = 0; h < model.intervals_.size(); ++h) {
    const double half = model.intervals_[h] / 2;
    if (alike) {
      const auto known =
          std::lower_bound(like->intervals.begin(), like->intervals.end(), model.intervals_[h]);
      if (known != like->intervals.end() && *known == model.intervals_[h]) {
        const auto from = (known - like->intervals.begin()) * static_cast<std::ptrdiff_t>(regimes);
        std::copy_n(like->halves.begin() + from, regimes,
                    halves.begin() + static_cast<std::ptrdiff_t>(h * regimes));
        continue;
      }
    }
    for (std::size_t r = 0; r < regimes; ++r) {
      DualMatrix2 drift;
      drift << -kappa, c * gain(r, 0), c * gain(r, 1), -kappa;
      const auto t = ssm::discretize_series(drift, diffusions, half, ssm::doublings(norm * half));
      HalfStep& out = halves[h * regimes + r];
      for (int i = 0; i < 4; ++i) {
        out.transition[z(i)] = t.matrix(i / 2, i % 2);
        out.response[z(i)] = t.input_response(i / 2, i % 2);
      }
      for (std::size_t g = 0; g < 3; ++g) out.noise[g] = packed(t.process_noise[g]);
    }
  }
}

Expected<std::shared_ptr<const Model::At>> Model::at(const Eigen::VectorXd& theta,
                                                     const At* like) const {
  if (theta.size() != static_cast<Eigen::Index>(parameters_.size())) {
    throw std::invalid_argument(fmt::format("Model::at: theta has {} entries, the model {}",
                                            theta.size(), parameters_.size()));
  }
  if (!theta.allFinite()) return unexpected(NumericalFailure{"theta is not finite"});
  auto at = std::make_shared<At>(*this, theta, like);
  if (!(std::abs(at->slot[S::kC]) < at->slot[S::kKappa])) {
    return unexpected(NumericalFailure{"the coupling is as strong as the return: |c| >= kappa"});
  }
  return std::shared_ptr<const At>(std::move(at));
}

const Eigen::VectorXd& Model::theta(const At& at) const { return at.theta; }

namespace {

/// Every number of structs that are nothing but doubles.
template <class Struct>
std::span<double> numbers_of(std::vector<Struct>& all) {
  static_assert(std::is_trivially_copyable_v<Struct> && sizeof(Struct) % sizeof(double) == 0);
  return {reinterpret_cast<double*>(all.data()), all.size() * sizeof(Struct) / sizeof(double)};
}

/// What the drives add to C_A + C_B in a regime.
double felt_by_both(const std::array<Drive, 2>& d, double alpha, std::size_t regime) {
  double sum = 0;
  for (std::size_t i = 0; i < 2; ++i) {
    sum += (1 - alpha * withdrawn(regime, i)) * d[i].s - d[i].strain();
  }
  return sum;
}

bool is_known(double usual) { return !std::isnan(usual); }

/// Points of usual closeness, by both answers, that a couple's usual number of moments has in it
/// already.
double usual_of_both(const CoupleDesign& couple) {
  double sum = 0;
  for (const double usual : couple.usual_closeness) sum += is_known(usual) ? usual : 0;
  return sum;
}

/// Equation (7): the moments of a span answer to how close both felt just before, at the drives d,
/// above what is usual for them.
void set_moments(CoupleSystem& out, const Model::At& at, const CoupleDesign& couple,
                 const std::array<Drive, 2>& d, std::size_t o) {
  const std::vector<double>& slot = at.slot;
  const std::size_t first = z(out.shape.observations[o].first_term), K = at.regimes;
  for (std::size_t r = 0; r < K; ++r) {
    for (std::size_t i = 0; i < 2; ++i) {
      out.values.loading[(first + i) * K + r] = slot[S::kPhi] / 2;
      out.values.loading[(first + 2 + i) * K + r] =
          is_known(couple.usual_closeness[i]) ? slot[S::kPhi] / 2 : 0;
    }
    const double more = felt_by_both(d, slot[S::kAlpha], r) - usual_of_both(couple);
    out.values.offset[o * K + r] =
        slot[S::kNuMoments] + slot[S::kPhi] / 2 * more - (r > 0 ? slot[S::kPhiWithdrawn] : 0);
    out.values.noise[o * K + r] = slot[S::kSigmaM] * slot[S::kSigmaM];
  }
}

/// What moves a partner's level besides its return, eq. (4), in a joint regime.
struct Forcing {
  double rest;                 ///< where the level comes to rest by the regime and interventions
  double gain, partners_gain;  ///< g(W_i), g(W_j)
  double pull;                 ///< g(W_j) S_j less the partner's strain

  [[nodiscard]] double total(const std::vector<double>& slot) const {
    return slot[S::kKappa] * rest + slot[S::kC] * gain * pull;
  }
};
Forcing forcing(const std::vector<double>& slot, const S& slots, const std::array<Drive, 2>& d,
                std::size_t regime, std::size_t i) {
  const std::size_t j = 1 - i;
  Forcing f{-slot[S::kDelta] * withdrawn(regime, i), 1 - slot[S::kAlpha] * withdrawn(regime, i),
            1 - slot[S::kAlpha] * withdrawn(regime, j), 0};
  for (std::size_t k = 0; k < slots.interventions; ++k) {
    f.rest += slot[slots.level(k)] * d[i].level[kBuiltInIntegrators + k];
  }
  f.pull = f.partners_gain * d[j].s - d[j].strain();
  return f;
}

/// Derivatives by half a step's numbers but its noise, which is HeldBar's, summed over the steps of
/// a length.
struct HalfStepBar {
  std::array<double, 4> transition{}, response{};
};

/// Derivatives by what both partners' drives are.
struct DrivesBar {
  std::array<double, 2> s{}, strain{};
};

void moments_adjoint(const CoupleSystem& system, const regime::SystemValues& v_bar,
                     const Model::At& at, const CoupleDesign& couple, const std::array<Drive, 2>& d,
                     std::size_t o, std::vector<double>& bar, DrivesBar& d_bar) {
  const std::vector<double>& slot = at.slot;
  const std::size_t first = z(system.shape.observations[o].first_term), K = at.regimes;
  const double half = slot[S::kPhi] / 2;
  for (std::size_t r = 0; r < K; ++r) {
    const double o_bar = v_bar.offset[o * K + r];
    double phi_bar = o_bar * (felt_by_both(d, slot[S::kAlpha], r) - usual_of_both(couple));
    for (std::size_t i = 0; i < 2; ++i) {
      phi_bar += v_bar.loading[(first + i) * K + r];
      if (is_known(couple.usual_closeness[i])) phi_bar += v_bar.loading[(first + 2 + i) * K + r];
    }
    bar[S::kPhi] += phi_bar / 2;
    bar[S::kNuMoments] += o_bar;
    if (r > 0) bar[S::kPhiWithdrawn] -= o_bar;
    bar[S::kSigmaM] += 2 * slot[S::kSigmaM] * v_bar.noise[o * K + r];
    for (std::size_t i = 0; i < 2; ++i) {
      bar[S::kAlpha] -= o_bar * half * withdrawn(r, i) * d[i].s;
      d_bar.s[i] += o_bar * half * (1 - slot[S::kAlpha] * withdrawn(r, i));
      d_bar.strain[i] -= o_bar * half;
    }
  }
}

}  // namespace

void Model::set_inputs(const At& at, std::size_t index, CoupleInputs& all) const {
  const CoupleDesign& couple = design_.couples[index];
  const DesignTerms& terms = design_.terms;
  const Row row{couple, design_.integrators(), terms.causes.size()};
  const std::size_t T = couple.times.size();
  all.steps.resize(T);
  all.generators.clear();
  std::vector<std::array<double, 3>> factors(2 * T);  // by occasion and partner
  for (std::size_t t = 0; t < T; ++t) {
    for (std::size_t i = 0; i < 2; ++i) {
      factors[2 * t + i] = {log_amplifier(at.slot, row.attunement(t, i)),
                            log_buffer(at.slot, row.mean(t, i)),
                            log_buffer(at.slot, row.end(t, i))};
    }
  }
  ssm::exp_each(numbers_of(factors));
  for (std::size_t t = 0; t < T; ++t) {
    for (std::size_t i = 0; i < 2; ++i) {
      const auto& [amplifier, mean, end] = factors[2 * t + i];
      const double attunement = row.attunement(t, i);
      set_drive(at.slot, terms, i, row.mean(t, i), attunement, amplifier, mean,
                all.steps[t].mean[i]);
      set_drive(at.slot, terms, i, row.end(t, i), attunement, amplifier, end, all.steps[t].end[i]);
    }
  }
  if (at.regimes == 1 || variant_ == Variant::outliers) return;
  std::vector<ChainRates> rates(T);
  all.clip_slopes.resize(T);
  for (std::size_t t = 0; t < T; ++t) {
    const auto log_rates = [&](std::size_t i) {
      return make_rates(at.slot, *slots_, all.steps[t].mean[i], i, row.cause(t, i));
    };
    rates[t] = chain_log_rates({log_rates(0), log_rates(1)}, at.slot[S::kAPartner]);
  }
  clip_each(numbers_of(rates), numbers_of(all.clip_slopes));
  ssm::exp_each(numbers_of(rates));
  all.generators.reserve(T);
  for (const ChainRates& r : rates) all.generators.push_back(generator(r));
}

std::vector<ssm::Matrix4> Model::generators(const At& at, std::size_t couple) const {
  CoupleInputs inputs;
  set_inputs(at, couple, inputs);
  return std::move(inputs.generators);
}

CoupleSystem Model::system(const At& at, std::size_t index, const Held& held) const {
  CoupleInputs inputs;
  CoupleSystem system;
  prepare(at, index, inputs, system);
  hold(at, index, held, system);
  return system;
}

void Model::prepare(const At& at, std::size_t index, CoupleInputs& inputs,
                    CoupleSystem& system) const {
  set_inputs(at, index, inputs);
  if (at.regimes == 4) {
    assemble<4>(at, index, inputs, system);
  } else {
    assemble<1>(at, index, inputs, system);
  }
}

template <std::size_t K>
void Model::assemble(const At& at, std::size_t index, const CoupleInputs& inputs,
                     CoupleSystem& out) const {
  const CoupleDesign& couple = design_.couples[index];
  const DesignTerms& terms = design_.terms;
  const std::vector<double>& slot = at.slot;
  out.shape = shapes_[index];
  regime::SystemValues& v = out.values;
  v.reset(out.shape);

  const bool outliers = variant_ == Variant::outliers;
  if (outliers) {
    const auto prob = outlier_prob(slot[S::kOutlierRate]);
    for (std::size_t r = 0; r < K; ++r) v.initial_log_prob[r] = std::log(prob[r]);
  } else if (K == 4) {
    const auto weights = stationary_log_weights(slot);
    const double total = log_sum_exp(weights);
    for (std::size_t r = 0; r < K; ++r) v.initial_log_prob[r] = weights[r] - total;
  }
  const auto set_cov = [&](int i, int j, double x) {
    for (std::size_t r = 0; r < K; ++r) v.initial_cov[z(regime::tri(i, j)) * K + r] = x;
  };
  for (std::size_t r = 0; r < K; ++r) {
    for (std::size_t i = 0; i < 2; ++i) v.initial_mean[i * K + r] = at.initial.mean[r][i].value();
  }
  // What both partners have of their own and share in part: usual levels, slopes.
  const auto set_pair = [&](int first, double sd) {
    set_cov(first, first, sd * sd);
    set_cov(first + 1, first + 1, sd * sd);
    set_cov(first + 1, first, kBiasCorrelation * sd * sd);
  };
  set_pair(2, slot[S::kTauB]);
  const bool trends = variant_ == Variant::trends;
  if (trends) set_pair(state_count(terms), slot[S::kTauTrend]);

  std::vector<ssm::Matrix4> prob(inputs.generators.size());
  ssm::markov_exp(inputs.generators, couple.intervals, prob);
  std::size_t o = 0;
  for (std::size_t t = 0; t < couple.times.size(); ++t) {
    if (t > 0) {
      const auto& d = inputs.steps[t].mean;
      for (std::size_t r = 0; r < K; ++r) {
        const HalfStep& half = at.half(lengths_[index].interval(t), r);
        const double of_a = forcing(slot, *slots_, d, r, 0).total(slot);
        const double of_b = forcing(slot, *slots_, d, r, 1).total(slot);
        for (std::size_t e = 0; e < 4; ++e) {
          v.transition[(t * 4 + e) * K + r] = half.transition[e].value();
        }
        for (std::size_t i = 0; i < 2; ++i) {
          v.input[(t * 2 + i) * K + r] =
              half.response[i * 2].value() * of_a + half.response[i * 2 + 1].value() * of_b;
        }
      }
      if (outliers) {
        const auto bad = outlier_prob(slot[S::kOutlierRate]);
        for (std::size_t l = 0; l < 16; ++l) v.regime_prob[t * 16 + l] = bad[l % 4];
      } else if (K == 4) {
        std::copy(prob[t].begin(), prob[t].end(), &v.regime_prob[t * 16]);
      } else {
        v.regime_prob[t] = 1;
      }
    }
    for (std::size_t i = 0; i < 2; ++i) {
      if (!terms.skipping || couple.asked[t][i] == Asked::no) continue;
      for (std::size_t r = 0; r < K; ++r) {
        v.occasion_log_density[t * K + r] +=
            skip_term(slot, couple.asked[t][i], withdrawn(r, i)).log_prob;
      }
    }
    const auto& ends = inputs.steps[t].end;
    for (; o < couple.answers.size() && z(couple.answers[o].occasion) == t; ++o) {
      const Answer& answer = couple.answers[o];
      if (answer.item == kMoments) {
        set_moments(out, at, couple, ends, o);
        continue;
      }
      const std::size_t i = z(answer.partner), l = z(answer.item);
      const Drive& d = ends[i];
      const std::size_t first = z(out.shape.observations[o].first_term);
      const double error = slot[answer.item == kCloseness ? S::kSigmaE : S::kSigmaD];
      const double felt = d.s - d.strain();
      const double lost = slot[S::kAlpha] * d.s + slot[S::kOutlierDrop];  // of it, when withdrawn
      const double distant = answer.item == kCloseness ? 0 : slot[S::kPsi];
      const double rounding = answer.site == ssm::Site::exact ? terms.rounding[l] : 0;
      for (std::size_t r = 0; r < K; ++r) {
        const double w = withdrawn(r, i);
        v.loading[first * K + r] = slot[S::kLambda + l];
        v.loading[(first + 1) * K + r] = 1;
        if (answer.item != kCloseness) v.loading[(first + 2) * K + r] = 1;
        if (trends) {
          const std::size_t last = first + z(out.shape.observations[o].terms) - 1;
          v.loading[last * K + r] = along_the_line(couple, t);
        }
        v.offset[o * K + r] =
            slot[S::kNu + l] + slot[S::kLambda + l] * (felt - lost * w) - distant * w;
        v.noise[o * K + r] =
            error * error + slot[S::kOutlierSd] * slot[S::kOutlierSd] * w + rounding;
      }
    }
  }
}

void Model::back(const At& at, std::size_t index, const CoupleInputs& inputs,
                 const CoupleSystem& system, const regime::SystemValues& v_bar,
                 const HeldBar& held_bar, Eigen::VectorXd& gradient) const {
  const CoupleDesign& couple = design_.couples[index];
  const DesignTerms& terms = design_.terms;
  const std::vector<double>& slot = at.slot;
  const Row row{couple, design_.integrators(), terms.causes.size()};
  const std::size_t K = at.regimes;
  std::vector<double> bar(slot.size(), 0.0);
  const auto add_dual = [&](const auto& x, double x_bar) {
    for (int e = 0; e < x.derivatives().size(); ++e) bar[z(e)] += x_bar * x.derivatives()[e];
  };
  const StepLengths& lengths = lengths_[index];
  std::vector<HalfStepBar> half_bars(lengths.distinct.size() * K);
  const auto cov_bar = [&](int i, int j) {
    double sum = 0;
    for (std::size_t r = 0; r < K; ++r) sum += v_bar.initial_cov[z(regime::tri(i, j)) * K + r];
    return sum;
  };

  const bool outliers = variant_ == Variant::outliers;
  if (outliers) {
    const auto prob = outlier_prob(slot[S::kOutlierRate]);
    const auto slope = outlier_prob_slope(slot[S::kOutlierRate]);
    for (std::size_t r = 0; r < 4; ++r) {
      double prob_bar = v_bar.initial_log_prob[r] / prob[r];
      for (std::size_t l = r; l < v_bar.regime_prob.size(); l += 4)
        prob_bar += v_bar.regime_prob[l];
      bar[S::kOutlierRate] += slope[r] * prob_bar;
    }
  } else if (K == 4) {
    const auto weights = stationary_log_weights(slot);
    const double total = log_sum_exp(weights);
    double sum = 0;
    for (std::size_t r = 0; r < 4; ++r) sum += v_bar.initial_log_prob[r];
    std::array<double, 4> w_bar{};
    for (std::size_t r = 0; r < 4; ++r) {
      w_bar[r] = v_bar.initial_log_prob[r] - sum * std::exp(weights[r] - total);
    }
    const double once = w_bar[1] + w_bar[2] + w_bar[3];
    const double partner = w_bar[3] * clip_slope(slot[S::kA0] + slot[S::kAPartner]);
    bar[S::kA0] += once * clip_slope(slot[S::kA0]) + partner;
    bar[S::kAPartner] += partner;
    bar[S::kB0] -= (once + w_bar[3]) * clip_slope(slot[S::kB0]);
  }
  for (std::size_t r = 0; r < K; ++r) {
    for (std::size_t i = 0; i < 2; ++i) {
      add_dual(at.initial.mean[r][i], v_bar.initial_mean[i * K + r]);
    }
    for (std::size_t e = 0; e < 3; ++e) {
      add_dual(at.initial.switching[r][e], v_bar.initial_cov[e * K + r]);
      for (std::size_t g = 0; g < 3; ++g) {
        add_dual(at.initial.noise[r][g][e], held_bar.initial[r][g][e]);
      }
    }
  }
  bar[S::kOmegaV] += held_bar.omega_v;
  bar[S::kOmegaD] += held_bar.omega_d;
  bar[S::kVolatilityWithdrawn] += held_bar.volatility_withdrawn;
  const auto pair_bar = [&](int first, double sd) {
    return 2 * sd *
           (cov_bar(first, first) + cov_bar(first + 1, first + 1) +
            kBiasCorrelation * cov_bar(first + 1, first));
  };
  bar[S::kTauB] += pair_bar(2, slot[S::kTauB]);
  if (variant_ == Variant::trends) {
    bar[S::kTauTrend] += pair_bar(state_count(terms), slot[S::kTauTrend]);
  }

  std::vector<ssm::Matrix4> prob_bar(inputs.generators.size()), generator_bar(prob_bar.size());
  for (std::size_t t = 0; t < prob_bar.size(); ++t) {
    std::copy_n(&v_bar.regime_prob[t * 16], 16, prob_bar[t].begin());
  }
  ssm::markov_exp_adjoint(inputs.generators, couple.intervals, prob_bar, generator_bar);
  std::size_t o = 0;
  for (std::size_t t = 0; t < couple.times.size(); ++t) {
    if (t > 0) {
      const auto& d = inputs.steps[t].mean;
      std::array<double, 2> s_bar{}, strain_bar{};
      std::array<std::array<double, kMechanisms>, 2> moment_bar{};
      double kappa_bar = 0, delta_bar = 0, c_bar = 0, alpha_bar = 0;
      for (std::size_t r = 0; r < K; ++r) {
        const HalfStep& half = at.half(lengths.interval(t), r);
        HalfStepBar& half_bar = half_bars[lengths.of[t] * K + r];
        for (std::size_t e = 0; e < 4; ++e) {
          half_bar.transition[e] += v_bar.transition[(t * 4 + e) * K + r];
        }
        const double to_a = v_bar.input[(t * 2) * K + r], to_b = v_bar.input[(t * 2 + 1) * K + r];
        const auto of_partner = [&](std::size_t i) {
          const Forcing f = forcing(slot, *slots_, d, r, i);
          const double all = f.total(slot);
          half_bar.response[i] += to_a * all;
          half_bar.response[2 + i] += to_b * all;
          const double all_bar =
              half.response[i].value() * to_a + half.response[2 + i].value() * to_b;
          const double through = all_bar * slot[S::kC];
          const std::size_t j = 1 - i;
          kappa_bar += all_bar * f.rest;
          delta_bar -= all_bar * slot[S::kKappa] * withdrawn(r, i);
          c_bar += all_bar * f.gain * f.pull;
          alpha_bar -= through * (withdrawn(r, i) * f.pull + f.gain * withdrawn(r, j) * d[j].s);
          s_bar[j] += through * f.gain * f.partners_gain;
          strain_bar[j] -= through * f.gain;
          for (std::size_t k = 0; k < slots_->interventions; ++k) {
            bar[slots_->level(k)] +=
                all_bar * slot[S::kKappa] * d[i].level[kBuiltInIntegrators + k];
          }
        };
        of_partner(0);
        of_partner(1);
      }
      bar[S::kKappa] += kappa_bar;
      bar[S::kDelta] += delta_bar;
      bar[S::kC] += c_bar;
      bar[S::kAlpha] += alpha_bar;
      if (K == 4 && !outliers) {
        const ssm::Matrix4 &g = inputs.generators[t], &g_bar = generator_bar[t];
        const auto log_rate_bar = [&](std::size_t from, std::size_t to) {
          return (g_bar[from * 4 + to] - g_bar[from * 5]) * g[from * 4 + to];
        };
        for (std::size_t i = 0; i < 2; ++i) {
          const std::size_t mine = i == 0 ? 2 : 1, partners = 3 - mine;
          const ChainRates::OfPartner& slope = inputs.clip_slopes[t].of[i];
          const double alone = log_rate_bar(0, mine) * slope.alone;
          const double beside = log_rate_bar(partners, 3) * slope.beside;
          const double back = (log_rate_bar(mine, 0) + log_rate_bar(3, partners)) * slope.back;
          bar[S::kA0] += alone + beside;
          bar[S::kAPartner] += beside;
          for (std::size_t k = 0; k < slots_->causes; ++k) {
            const std::size_t theta = slots_->theta(i, k);
            bar[theta] += (alone + beside) * cause_effect_slope(slot[theta], row.cause(t, i)[k]);
          }
          bar[S::kB0] += back;
          bar[S::kEtaAttunement] += back * d[i].attunement;
          for (std::size_t k = 0; k < kMechanisms; ++k) {
            bar[S::kEta + k] += back * d[i].moment[k];
            moment_bar[i][k] += back * slot[S::kEta + k];
          }
          for (std::size_t k = 0; k < slots_->interventions; ++k) {
            bar[slots_->recovery(k)] += back * d[i].level[kBuiltInIntegrators + k];
          }
        }
      }
      for (std::size_t i = 0; i < 2; ++i) {
        drive_adjoint(slot, d[i], i, terms, s_bar[i], strain_bar[i], moment_bar[i], bar);
      }
    }
    for (std::size_t i = 0; i < 2; ++i) {
      if (!terms.skipping || couple.asked[t][i] == Asked::no) continue;
      for (std::size_t r = 0; r < K; ++r) {
        const double w = withdrawn(r, i);
        const double odds_bar =
            v_bar.occasion_log_density[t * K + r] * skip_term(slot, couple.asked[t][i], w).slope;
        bar[S::kSkip] += odds_bar;
        bar[S::kSkipWithdrawn] += w * odds_bar;
      }
    }
    const auto& ends = inputs.steps[t].end;
    DrivesBar ends_bar;
    for (; o < couple.answers.size() && z(couple.answers[o].occasion) == t; ++o) {
      const Answer& answer = couple.answers[o];
      if (answer.item == kMoments) {
        moments_adjoint(system, v_bar, at, couple, ends, o, bar, ends_bar);
        continue;
      }
      const std::size_t i = z(answer.partner), l = z(answer.item);
      const Drive& d = ends[i];
      const std::size_t first = z(system.shape.observations[o].first_term);
      const std::size_t error = answer.item == kCloseness ? S::kSigmaE : S::kSigmaD;
      const double lambda = slot[S::kLambda + l];
      // Summed over all regimes, and over those where the partner is withdrawn.
      double loading_bar = 0, offset_bar = 0, noise_bar = 0, offset_away = 0, noise_away = 0;
      for (std::size_t r = 0; r < K; ++r) {
        const double w = withdrawn(r, i);
        loading_bar += v_bar.loading[first * K + r];
        offset_bar += v_bar.offset[o * K + r];
        noise_bar += v_bar.noise[o * K + r];
        offset_away += w * v_bar.offset[o * K + r];
        noise_away += w * v_bar.noise[o * K + r];
      }
      const double lost = slot[S::kAlpha] * d.s + slot[S::kOutlierDrop];
      bar[S::kLambda + l] += loading_bar + offset_bar * (d.s - d.strain()) - offset_away * lost;
      bar[S::kOutlierDrop] -= lambda * offset_away;
      bar[S::kNu + l] += offset_bar;
      if (answer.item != kCloseness) bar[S::kPsi] -= offset_away;
      bar[S::kAlpha] -= lambda * offset_away * d.s;
      ends_bar.s[i] += lambda * (offset_bar - slot[S::kAlpha] * offset_away);
      ends_bar.strain[i] -= lambda * offset_bar;
      bar[error] += 2 * slot[error] * noise_bar;
      bar[S::kOutlierSd] += 2 * slot[S::kOutlierSd] * noise_away;
    }
    for (std::size_t i = 0; i < 2; ++i) {
      drive_adjoint(slot, ends[i], i, terms, ends_bar.s[i], ends_bar.strain[i], {}, bar);
    }
  }
  for (std::size_t l = 0; l < lengths.distinct.size(); ++l) {
    for (std::size_t r = 0; r < K; ++r) {
      const HalfStep& half = at.half(lengths.distinct[l], r);
      const HalfStepBar& half_bar = half_bars[l * K + r];
      for (std::size_t e = 0; e < 4; ++e) {
        add_dual(half.transition[e], half_bar.transition[e]);
        add_dual(half.response[e], half_bar.response[e]);
      }
      for (std::size_t g = 0; g < 3; ++g) {
        for (std::size_t e = 0; e < 3; ++e) {
          add_dual(half.noise[g][e], held_bar.noise[l * K + r][g][e]);
        }
      }
    }
  }
  for (std::size_t k = 0; k < parameters_.size(); ++k) {
    const ModelParameter& p = parameters_[k];
    const auto e = static_cast<Eigen::Index>(k);
    double sum = 0;
    for (const auto& target : p.targets) sum += target.weight * bar[target.slot];
    gradient[e] += sum * natural_slope(p.spec.transform, at.theta[e]);
  }
}

double Model::day_variance(const At& at, std::size_t couple, std::size_t occasion, int partner,
                           double landing, const std::vector<double>& day_spread) const {
  if (day_spread.empty()) return 0;
  const CoupleDesign& c = design_.couples[couple];
  const std::size_t i = z(partner), integrators = design_.integrators();
  const Row row{c, integrators, design_.terms.causes.size()};
  std::vector<double> day(row.end(occasion, i), row.end(occasion, i) + integrators);
  day.push_back(row.attunement(occasion, i));
  const auto felt = [&] {
    const Drive d = make_drive(at.slot, design_.terms, i, day.data(), day.back());
    return landing * d.s - d.strain();
  };
  std::vector<double> slope;
  for (double& entry : day) {
    constexpr double kStep = 1e-4;
    const double here = entry;
    entry = here + kStep;
    const double above = felt();
    entry = here - kStep;
    slope.push_back((above - felt()) / (2 * kStep));
    entry = here;
  }
  double variance = 0;
  for (std::size_t a = 0, e = 0; a < slope.size(); ++a) {
    for (std::size_t b = 0; b <= a; ++b, ++e) {
      variance += (a == b ? 1 : 2) * slope[a] * slope[b] * day_spread[e];
    }
  }
  return variance;
}

DriveAt Model::drive(const At& at, std::size_t couple, std::size_t occasion, int partner) const {
  const CoupleDesign& c = design_.couples[couple];
  const Row row{c, design_.integrators(), design_.terms.causes.size()};
  const std::size_t i = z(partner);
  const Drive end =
      make_drive(at.slot, design_.terms, i, row.end(occasion, i), row.attunement(occasion, i));
  const Drive mean =
      make_drive(at.slot, design_.terms, i, row.mean(occasion, i), row.attunement(occasion, i));
  const LogRates rates = make_rates(at.slot, *slots_, mean, i, row.cause(occasion, i));
  return {end.s,
          end.strain(),
          mean.s,
          mean.strain(),
          end.moment,
          end.attunement,
          std::exp(clip(rates.recovery))};
}

}  // namespace attune::dyad
