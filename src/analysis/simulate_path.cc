#include "analysis/simulate_path.h"

#include <algorithm>
#include <cmath>

#include "analysis/simulate_persons.h"
#include "core/random.h"
#include "dyad/parameter.h"

namespace attune::analysis {
namespace {

constexpr double kLongestStep = 1.0 / 96;  // 15 minutes
constexpr double kEventLead = 0.25;        // 6 hours
/// Before the diary: as many days, or as many times as long as the couple's mean takes to return.
constexpr double kBurnInDays = 20, kBurnInReturns = 8;
constexpr std::array<double, kChannels> kTau{dyad::kTauTouch, dyad::kTauReward, dyad::kTauResonance,
                                             dyad::kTauDialogue};

/// Probability of each moment on an ordinary day, science note, table A; `novel` and `out_together`
/// are about an enjoyable thing, so they only happen with one.
constexpr std::array<double, kMoments> kMomentADay{0.60, 0.40, 0.35, 0.25, 0.50,
                                                   0.40, 0.40, 0.35, 0.35};
enum Moment : std::size_t {
  touch,
  eye_contact,
  enjoyable,
  novel,
  laugh,
  gesture,
  talk,
  thanks,
  out
};
constexpr double kLogOddsPerPoint = 0.20;    // of the couple's mean felt closeness
constexpr double kLogOddsWithdrawn = -0.30;  // while anyone is withdrawn
constexpr double kSeenByBoth = 0.90;

struct Partner {
  double x = 0;
  bool withdrawn = false;
  double clock = 0;  ///< what is left of a unit exponential until W jumps
  std::array<double, kChannels> m{};
  double strain = 0, conflict = 0;  ///< integrators
};

/// How much is left of each integrator after half a step; 1 holds it.
struct HalfStep {
  std::array<double, kChannels> m;
  double strain, conflict;
};

HalfStep half_step(double step) {
  HalfStep half{};
  for (std::size_t k = 0; k < kChannels; ++k) half.m[k] = std::exp(-step / (2 * kTau[k]));
  half.strain = std::exp(-step / (2 * dyad::kTauStrain));
  half.conflict = std::exp(-step / (2 * dyad::kTauConflict));
  return half;
}

class Course {
 public:
  Course(const TrueParameters& p, World world, const std::array<double, kChannels>& mean_levels,
         std::size_t couple, std::uint64_t seed)
      : p_(p),
        regimes_(has_withdrawal(world)),
        mean_levels_(mean_levels),
        traits_(person_traits(p, world, couple, seed)),
        tails_(world, seed, 2 * couple),
        noise_(seed, Purpose::truth, 3 * couple),
        clocks_(seed, Purpose::truth, 3 * couple + 1),
        events_(seed, Purpose::truth, 3 * couple + 2) {
    for (Partner& partner : partners_) partner.clock = clocks_.exponential();
  }

  void burn_in(const std::array<double, 2>& usual_conflict);
  void start(const std::array<std::array<double, kChannels>, 2>& levels);
  /// One window: up to the event, the event, on to the check-in.
  void window(const CoupleInputs& couple, std::size_t check_in, double time, double length,
              Path& path);

 private:
  using TwoInputs = std::array<const Inputs*, 2>;

  [[nodiscard]] double gain(const Partner& partner) const {
    return partner.withdrawn ? 1 - p_.alpha : 1;
  }
  [[nodiscard]] double raised(std::size_t k, const Partner& partner, const Inputs& in) const {
    return partner.m[k] * std::exp(p_.omega * in.attunement) - mean_levels_[k];
  }
  [[nodiscard]] double drive(const Partner& partner, const Inputs& in) const;
  [[nodiscard]] double closeness(const Partner& partner, const Inputs& in) const;
  [[nodiscard]] double jump_rate(std::size_t i, const Inputs& in) const;
  void decay(const HalfStep& half);
  void advance(double duration, const TwoInputs& in, bool hold);
  void move(double step, const TwoInputs& in);
  void jump(double step, const TwoInputs& in);
  std::array<std::vector<double>, 2> switches_;  ///< of this window
  double now_ = 0;
  [[nodiscard]] std::array<Moments, 2> share_moments(double length, double log_odds);
  void happen(double length, double openness, const TwoInputs& in, std::array<Moments, 2>& noticed);

  const TrueParameters& p_;
  bool regimes_;
  std::array<double, kChannels> mean_levels_;
  std::array<Partner, 2> partners_;
  std::array<PersonTraits, 2> traits_;
  Tails tails_;
  double tail_ = 1;  ///< of this window
  RandomStream noise_, clocks_, events_;
};

double Course::drive(const Partner& partner, const Inputs& in) const {
  double sum = p_.beta_attunement * in.attunement;
  for (std::size_t k = 0; k < kChannels; ++k) sum += p_.beta[k] * raised(k, partner, in);
  return sum;
}

double Course::closeness(const Partner& partner, const Inputs& in) const {
  const double tension = p_.gamma * partner.strain + p_.gamma_conflict * partner.conflict;
  return partner.x + gain(partner) * drive(partner, in) -
         tension * std::exp(-p_.zeta * partner.m[0]);
}

double Course::jump_rate(std::size_t i, const Inputs& in) const {
  const Partner& partner = partners_[i];
  double log_rate = 0;
  if (partner.withdrawn) {
    log_rate = p_.b0 + p_.eta_attunement * in.attunement;
    for (std::size_t k = 0; k < kChannels; ++k) log_rate += p_.eta[k] * raised(k, partner, in);
  } else {
    log_rate = p_.a0 + p_.theta_conflict * in.centred_conflict;
    for (std::size_t k = 0; k < kCauses; ++k) log_rate += p_.theta[k] * in.z[k];
    if (partners_[1 - i].withdrawn) log_rate += p_.a_partner;
  }
  return std::exp(std::clamp(log_rate, dyad::kLogRateMin, dyad::kLogRateMax));
}

void Course::decay(const HalfStep& half) {
  for (Partner& partner : partners_) {
    for (std::size_t k = 0; k < kChannels; ++k) partner.m[k] *= half.m[k];
    partner.strain *= half.strain;
    partner.conflict *= half.conflict;
  }
}

void Course::move(double step, const TwoInputs& in) {
  const std::array<double, 2> felt{closeness(partners_[0], *in[0]),
                                   closeness(partners_[1], *in[1])};
  const double keep = std::exp(-p_.kappa * step);
  const double sd = p_.sigma * std::sqrt((1 - keep * keep) / (2 * p_.kappa));
  const double first = noise_.normal(), own = noise_.normal();
  const std::array<double, 2> shocks{first, p_.rho * first + std::sqrt(1 - p_.rho * p_.rho) * own};
  for (std::size_t i = 0; i < 2; ++i) {
    Partner& partner = partners_[i];
    const double resting =
        (partner.withdrawn ? -p_.delta : 0) + p_.c * gain(partner) * felt[1 - i] / p_.kappa;
    partner.x =
        resting + (partner.x - resting) * keep + tail_ * traits_[i].volatility * (sd * shocks[i]);
  }
}

void Course::jump(double step, const TwoInputs& in) {
  if (!regimes_) return;
  const std::array<double, 2> rates{jump_rate(0, *in[0]), jump_rate(1, *in[1])};
  for (std::size_t i = 0; i < 2; ++i) {
    Partner& partner = partners_[i];
    partner.clock -= rates[i] * step;
    if (partner.clock > 0) continue;
    partner.withdrawn = !partner.withdrawn;
    switches_[i].push_back(now_);
    partner.clock = clocks_.exponential();
  }
}

/// @param hold keeps the integrators where they are.
void Course::advance(double duration, const TwoInputs& in, bool hold) {
  const double steps = std::ceil(duration / kLongestStep - 1e-9);
  const double step = duration / steps;
  const HalfStep half = half_step(hold ? 0 : step);
  for (double n = 0; n < steps; ++n) {
    decay(half);  // the drive of the middle of the step stands for the step
    move(step, in);
    now_ += step;
    jump(step, in);
    decay(half);
  }
}

void Course::burn_in(const std::array<double, 2>& usual_conflict) {
  const Inputs typical{};
  for (std::size_t i = 0; i < 2; ++i) {
    partners_[i].m = mean_levels_;
    partners_[i].conflict = usual_conflict[i];
  }
  const double days = std::max(kBurnInDays, kBurnInReturns / (p_.kappa - std::abs(p_.c)));
  advance(days, {&typical, &typical}, true);
}

void Course::start(const std::array<std::array<double, kChannels>, 2>& levels) {
  for (std::size_t i = 0; i < 2; ++i) partners_[i].m = levels[i];
}

/// The moments of a window as each partner noticed them.
std::array<Moments, 2> Course::share_moments(double length, double log_odds) {
  std::array<Moments, 2> noticed{};
  for (std::size_t k = 0; k < kMoments; ++k) {
    const double usual = 1 - std::pow(1 - kMomentADay[k], length);
    const double probability = 1 / (1 + (1 / usual - 1) * std::exp(-log_odds));
    // Always three draws, so that a course differs from another only where something happened.
    const bool happens = events_.uniform() < probability;
    const bool seen_by_both = events_.uniform() < kSeenByBoth;
    const std::size_t witness = events_.uniform() < 0.5 ? 0 : 1;
    for (std::size_t i = 0; i < 2; ++i) {
      const bool about_nothing = (k == novel || k == out) && !noticed[i][enjoyable];
      noticed[i][k] = happens && (seen_by_both || i == witness) && !about_nothing;
    }
  }
  return noticed;
}

void Course::happen(double length, double openness, const TwoInputs& in,
                    std::array<Moments, 2>& noticed) {
  const double mean = (closeness(partners_[0], *in[0]) + closeness(partners_[1], *in[1])) / 2;
  const bool anyone = partners_[0].withdrawn || partners_[1].withdrawn;
  noticed =
      share_moments(length, openness + kLogOddsPerPoint * mean + (anyone ? kLogOddsWithdrawn : 0));
  for (std::size_t i = 0; i < 2; ++i) {
    const auto amplitudes = channel_amplitudes(noticed[i]);
    for (std::size_t k = 0; k < kChannels; ++k) partners_[i].m[k] += amplitudes[k];
    partners_[i].strain += in[i]->strain;
    partners_[i].conflict += in[i]->conflict;
  }
}

void Course::window(const CoupleInputs& couple, std::size_t check_in, double time, double length,
                    Path& path) {
  switches_ = {};
  now_ = time - length;
  const TwoInputs in{&couple.partners[0][check_in], &couple.partners[1][check_in]};
  tail_ = tails_.next();
  const double after = std::min(kEventLead, length / 2);
  advance(length - after, in, false);
  std::array<Moments, 2> noticed{};
  happen(length, couple.openness, in, noticed);
  advance(after, in, false);
  for (std::size_t i = 0; i < 2; ++i) {
    const Partner& partner = partners_[i];
    path[i].push_back({closeness(partner, *in[i]), drive(partner, *in[i]), partner.withdrawn,
                       noticed[i], partner.m, switches_[i]});
  }
}

double usual_conflict(const std::vector<Inputs>& person, const Schedule& schedule) {
  double sum = 0;
  for (const Inputs& in : person) sum += in.conflict;
  return sum / (schedule.times.back() - schedule.first) * dyad::kTauConflict;
}

}  // namespace

std::array<double, kChannels> channel_amplitudes(const Moments& seen) {
  const auto amount = [&](Moment moment, double amplitude) { return seen[moment] ? amplitude : 0; };
  return {std::min(1.5, amount(touch, 1) + amount(eye_contact, 0.5)),
          std::min(2.0, amount(enjoyable, 1) + amount(novel, 0.5) + amount(out, 0.5)),
          std::min(1.5, amount(laugh, 1) + amount(gesture, 0.5)),
          std::min(1.5, amount(talk, 1) + amount(thanks, 0.5))};
}

Path simulate_path(const TrueParameters& parameters, World world, const Schedule& schedule,
                   const CoupleInputs& inputs, const ChannelLevels& levels, std::size_t couple,
                   std::uint64_t seed) {
  Course course(parameters, world, levels.mean, couple, seed);
  course.burn_in(
      {usual_conflict(inputs.partners[0], schedule), usual_conflict(inputs.partners[1], schedule)});
  course.start(levels.start[couple]);
  Path path;
  for (std::size_t j = 0; j < schedule.times.size(); ++j) {
    course.window(inputs, j, schedule.times[j], schedule.length(j), path);
  }
  return path;
}

}  // namespace attune::analysis
