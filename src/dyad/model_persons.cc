// What of a couple's law hangs on the persons' hidden constants, and the sum over these.
#include <cmath>
#include <numbers>
#include <utility>

#include "core/lending.h"
#include "dyad/equations.h"
#include "dyad/model_at.h"

namespace attune::dyad {
namespace {

using S = Model::Slots;

/// Where leaving a couple's biases to one filter changes its log-likelihood by less, it is done.
constexpr double kBiasesMatter = 0.1;
constexpr int kMostAdaptations = 8;

/// What the distance items have in common, as a unit direction in their biases: one or two of them.
double along(const DesignTerms& terms) {
  return terms.item[kDistance] && terms.item[kLanded] ? std::numbers::sqrt2 / 2 : 1;
}

/// Log-volatilities in a joint regime, eq. (8); regime 0 is the usual state.
std::array<double, 2> volatility(const std::vector<double>& slot, const Held& held,
                                 std::size_t regime) {
  std::array<double, 2> v{};
  for (std::size_t i = 0; i < 2; ++i) {
    v[i] = slot[S::kOmegaV] * held.volatility[i] +
           slot[S::kVolatilityWithdrawn] * withdrawn(regime, i);
  }
  return v;
}

/// Of one couple at a time.
struct Workings {
  CoupleInputs inputs;
  CoupleSystem system;
  regime::GradientMemory memory;
  std::vector<regime::SystemValues> bars;  // by run
};
Lending<Workings>::Loan borrow_workings() {
  static Lending<Workings> kept;
  return kept.borrow();
}

template <class Parts>
double scaled(const std::array<double, 3>& scale, const Parts& parts, std::size_t e) {
  return scale[0] * parts[0][e].value() + scale[1] * parts[1][e].value() +
         scale[2] * parts[2][e].value();
}

}  // namespace

/// Sets the law of the levels' innovations and of the biases.
void Model::hold(const At& at, std::size_t index, const Held& held, CoupleSystem& out) const {
  const std::vector<double>& slot = at.slot;
  const std::size_t K = at.regimes;
  regime::SystemValues& v = out.values;
  const auto set_cov = [&](int i, int j, double x) {
    for (std::size_t r = 0; r < K; ++r) v.initial_cov[z(regime::tri(i, j)) * K + r] = x;
  };
  std::array<std::array<double, 3>, 4> scales{};
  for (std::size_t r = 0; r < K; ++r) scales[r] = noise_scales(volatility(slot, held, r));
  const std::array<double, 3>& scale = scales[0];  // of the start, whatever the regime
  for (std::size_t r = 0; r < K; ++r) {
    for (std::size_t e = 0; e < 3; ++e) {
      v.initial_cov[e * K + r] =
          at.initial.switching[r][e].value() + scaled(scale, at.initial.noise[r], e);
    }
  }
  for (int i = 0; i < 2; ++i) {
    const double e = along(design_.terms), omega = slot[S::kOmegaD];
    const double held_share = (1 - held.bias_width * held.bias_width) * e * e;
    for (int s = 4 + i; s < state_count(design_.terms); s += 2) {
      set_cov(s, s, omega * omega * (1 - held_share));
      for (int other = 4 + i; other < s; other += 2) {
        set_cov(s, other, -omega * omega * held_share);
      }
      for (std::size_t r = 0; r < K; ++r)
        v.initial_mean[z(s) * K + r] = omega * e * held.bias[z(i)];
    }
  }
  const StepLengths& lengths = lengths_[index];
  std::vector<std::array<double, 3>> noise(lengths.distinct.size() * K);
  for (std::size_t l = 0; l < lengths.distinct.size(); ++l) {
    for (std::size_t r = 0; r < K; ++r) {
      const HalfStep& half = at.half(lengths.distinct[l], r);
      for (std::size_t e = 0; e < 3; ++e) noise[l * K + r][e] = scaled(scales[r], half.noise, e);
    }
  }
  for (std::size_t t = 1; t < z(out.shape.occasions); ++t) {
    for (std::size_t r = 0; r < K; ++r) {
      for (std::size_t e = 0; e < 3; ++e) {
        v.process_noise[(t * 3 + e) * K + r] = noise[lengths.of[t] * K + r][e];
      }
    }
  }
}

void Model::hold_adjoint(const At& at, std::size_t index, const Held& held,
                         const regime::SystemValues& v_bar, double weight,
                         HeldBar& held_bar) const {
  const std::vector<double>& slot = at.slot;
  const std::size_t K = at.regimes;
  std::array<std::array<double, 3>, 4> scales{}, scale_bars{};
  for (std::size_t r = 0; r < K; ++r) scales[r] = noise_scales(volatility(slot, held, r));
  const auto cov_bar = [&](int i, int j) {
    double sum = 0;
    for (std::size_t r = 0; r < K; ++r) sum += v_bar.initial_cov[z(regime::tri(i, j)) * K + r];
    return weight * sum;
  };
  for (std::size_t r = 0; r < K; ++r) {
    for (std::size_t e = 0; e < 3; ++e) {
      const double bar = weight * v_bar.initial_cov[e * K + r];
      for (std::size_t g = 0; g < 3; ++g) {
        held_bar.initial[r][g][e] += scales[0][g] * bar;
        scale_bars[0][g] += at.initial.noise[r][g][e].value() * bar;
      }
    }
  }
  const int states = state_count(design_.terms);
  for (int i = 0; i < 2; ++i) {
    const double e = along(design_.terms), omega = slot[S::kOmegaD];
    const double held_share = (1 - held.bias_width * held.bias_width) * e * e;
    for (int s = 4 + i; s < states; s += 2) {
      held_bar.omega_d += 2 * omega * (1 - held_share) * cov_bar(s, s);
      for (int other = 4 + i; other < s; other += 2) {
        held_bar.omega_d -= 2 * omega * held_share * cov_bar(s, other);
      }
      for (std::size_t r = 0; r < K; ++r) {
        held_bar.omega_d += weight * e * held.bias[z(i)] * v_bar.initial_mean[z(s) * K + r];
      }
    }
  }
  const StepLengths& lengths = lengths_[index];
  std::vector<std::array<double, 3>> noise_bar(lengths.distinct.size() * K);
  for (std::size_t t = 1; t < z(shapes_[index].occasions); ++t) {
    for (std::size_t r = 0; r < K; ++r) {
      for (std::size_t e = 0; e < 3; ++e) {
        noise_bar[lengths.of[t] * K + r][e] += weight * v_bar.process_noise[(t * 3 + e) * K + r];
      }
    }
  }
  for (std::size_t l = 0; l < lengths.distinct.size(); ++l) {
    for (std::size_t r = 0; r < K; ++r) {
      const HalfStep& half = at.half(lengths.distinct[l], r);
      for (std::size_t e = 0; e < 3; ++e) {
        const double bar = noise_bar[l * K + r][e];
        for (std::size_t g = 0; g < 3; ++g) {
          held_bar.noise[l * K + r][g][e] += scales[r][g] * bar;
          scale_bars[r][g] += half.noise[g][e].value() * bar;
        }
      }
    }
  }
  for (std::size_t r = 0; r < K; ++r) {
    const double both = scale_bars[r][2] * scales[r][2];
    for (std::size_t i = 0; i < 2; ++i) {
      const double v_bar_i = 2 * scale_bars[r][i] * scales[r][i] + both;
      held_bar.omega_v += v_bar_i * held.volatility[i];
      held_bar.volatility_withdrawn += v_bar_i * withdrawn(r, i);
    }
  }
}

Expected<std::vector<double>> Model::filter_runs(const At& at, std::size_t couple,
                                                 const PersonGrid& grid, CoupleSystem& s,
                                                 regime::FilterTrace& trace,
                                                 const std::function<void()>& after_run) const {
  std::vector<double> values;
  for (const GridRun& run : grid.runs()) {
    hold(at, couple, grid.held(run), s);
    const auto value = regime::filter(s.shape, s.values, collapse_, trace);
    if (!value) return unexpected(value.error());
    values.push_back(*value);
    if (after_run) after_run();
  }
  return values;
}

Expected<std::vector<double>> Model::run_log_likelihoods(const At& at, std::size_t couple,
                                                         const PersonGrid& grid) const {
  auto kept = borrow_workings();
  prepare(at, couple, kept->inputs, kept->system);
  return filter_runs(at, couple, grid, kept->system, kept->memory.trace);
}

Expected<std::vector<double>> Model::increments(const At& at, std::size_t couple,
                                                const PersonGrid& grid) const {
  auto kept = borrow_workings();
  prepare(at, couple, kept->inputs, kept->system);
  const regime::FilterTrace& trace = kept->memory.trace;
  std::vector<std::vector<double>> so_far(z(kept->system.shape.occasions));  // by occasion and run
  const auto values = filter_runs(at, couple, grid, kept->system, kept->memory.trace, [&] {
    double sum = 0;
    for (std::size_t t = 0; t < so_far.size(); ++t) {
      sum += trace.increments[t];
      so_far[t].push_back(sum);
    }
  });
  if (!values) return unexpected(values.error());
  std::vector<double> out;
  // The weights of nodes that stand where the couple's answers put them do not sum to one.
  double before = cross_sum(grid, std::vector<double>(values->size(), 0.0)).log_likelihood;
  for (const std::vector<double>& runs : so_far) {
    const double now = cross_sum(grid, runs).log_likelihood;
    out.push_back(now - before);
    before = now;
  }
  return out;
}

Expected<PersonGrid> Model::adapted_grid(const At& at, std::size_t couple, Summing summing,
                                         const PersonGrid* from) const {
  // Without lasting regimes no two readings of the same weeks can survive.
  const bool biases = summing == Summing::volatility_and_biases &&
                      (variant_ == Variant::withdrawal || variant_ == Variant::own_volatility) &&
                      state_count(design_.terms) > 4;
  auto kept = borrow_workings();
  prepare(at, couple, kept->inputs, kept->system);
  const auto values_of = [&](const PersonGrid& of) {
    return filter_runs(at, couple, of, kept->system, kept->memory.trace);
  };
  PersonGrid grid = !design_.terms.volatility ? one_run_grid()
                    : from != nullptr         ? without_biases(*from)
                                              : prior_grid(false);
  bool rests = !design_.terms.volatility;
  for (int pass = 0; !rests && pass < kMostAdaptations; ++pass) {
    const auto values = values_of(grid);
    if (!values) return unexpected(values.error());
    PersonGrid moved = adapted(grid, *values);
    rests = hardly_moved(grid, moved);
    grid = std::move(moved);
  }
  if (!biases) return grid;
  const PersonGrid full = with_biases(grid), summed = biases_alone(full);
  const auto one = values_of(centre_alone(grid));
  const auto sum = values_of(summed);
  if (!one || !sum) return unexpected(one ? sum.error() : one.error());
  const double change = cross_sum(summed, *sum).log_likelihood - one->front();
  if (std::abs(change) < kBiasesMatter) return grid;
  const auto values = values_of(full);
  if (!values) return unexpected(values.error());
  return adapted(full, *values);
}

Expected<double> Model::log_likelihood(const At& at, std::size_t couple, const PersonGrid& grid,
                                       Eigen::VectorXd* gradient) const {
  if (gradient == nullptr) {
    const auto values = run_log_likelihoods(at, couple, grid);
    if (!values) return unexpected(values.error());
    return cross_sum(grid, *values).log_likelihood;
  }
  auto kept = borrow_workings();
  CoupleSystem& s = kept->system;
  prepare(at, couple, kept->inputs, s);
  const std::vector<GridRun> runs = grid.runs();
  if (kept->bars.size() < runs.size()) kept->bars.resize(runs.size());
  std::vector<double> values;
  for (std::size_t run = 0; run < runs.size(); ++run) {
    hold(at, couple, grid.held(runs[run]), s);
    const auto value =
        regime::filter_gradient(s.shape, s.values, collapse_, kept->memory, kept->bars[run]);
    if (!value) return unexpected(value.error());
    values.push_back(*value);
  }
  const CrossSum sum = cross_sum(grid, values);
  HeldBar held_bar;
  held_bar.noise.resize(lengths_[couple].distinct.size() * at.regimes);
  for (std::size_t run = 0; run < runs.size(); ++run) {
    hold_adjoint(at, couple, grid.held(runs[run]), kept->bars[run], sum.run_weight[run], held_bar);
  }
  regime::SystemValues& total_bar = kept->bars.front();
  if (runs.size() > 1) {
    total_bar.scale(sum.run_weight.front());
    for (std::size_t run = 1; run < runs.size(); ++run) {
      total_bar.add(kept->bars[run], sum.run_weight[run]);
    }
  }
  gradient->setZero(static_cast<Eigen::Index>(parameters_.size()));
  back(at, couple, kept->inputs, s, total_bar, held_bar, *gradient);
  return sum.log_likelihood;
}

}  // namespace attune::dyad
