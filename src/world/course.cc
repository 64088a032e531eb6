#include "world/course.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/random.h"
#include "dyad/parameter.h"
#include "world/hazards.h"
#include "world/slow.h"

namespace attune::world {
namespace {

constexpr double kTooFar = 1e6;  // of x, in points: nobody comes back from there

/// Runs down at a rate and strikes when a unit exponential is used up.
class Clock {
 public:
  explicit Clock(RandomStream stream) : stream_(stream), left_(stream_.exponential()) {}
  /// @param hazard rate times step. @returns whether it struck; at most once.
  bool run(double hazard) {
    left_ -= hazard;
    if (left_ > 0) return false;
    left_ = stream_.exponential();
    return true;
  }
  [[nodiscard]] RandomStream& stream() { return stream_; }

 private:
  RandomStream stream_;
  double left_;
};

/// Sums of a window, for means.
struct Window {
  double strain = 0, mood = 0, responsiveness = 0, attunement = 0, conflict = 0;
  Moments boxes{};
  bool space = false;
};

class Running {
 public:
  explicit Running(const CourseRequest& request)
      : r_(request),
        p_(request.parameters),
        usual_(usual_moments(p_)),
        noise_(request.seed, Purpose::simulate_world, 2 * request.couple),
        days_(request.seed, Purpose::simulate_world, 2 * request.couple + 1),
        now_(request.schedule.first - request.burn_in_days) {
    for (std::size_t n = 0; n < kClocks; ++n) {
      clocks_.emplace_back(RandomStream(r_.seed, Purpose::truth, kClocks * r_.couple + n));
    }
    for (std::size_t i = 0; i < 2; ++i) {
      partners_[i].trust = person(i).trust;
      partners_[i].attunement = person(i).attunement;
      partners_[i].m = usual_;
      partners_[i].conflict = usual_conflict(p_);
    }
    while (planned_ < r_.plan.moments.size() && r_.plan.moments[planned_].time <= now_) ++planned_;
  }

  Course run() {
    advance(r_.schedule.first);
    recording_ = true;
    for (std::size_t i = 0; i < 2; ++i) {
      if (partners_[i].withdrawn()) course_.spells[i].emplace_back(now_, now_);
    }
    for (std::size_t j = 0; j < r_.schedule.times.size(); ++j) {
      window_ = {};
      minutes_ = 0;
      steps_ = 0;
      advance(r_.schedule.times[j]);
      for (std::size_t i = 0; i < 2; ++i) course_.readings[i].push_back(reading(i));
    }
    for (std::size_t i = 0; i < 2; ++i) {
      if (partners_[i].withdrawn()) course_.spells[i].back().second = now_;
    }
    return std::move(course_);
  }

 private:
  // Clocks: regime and breach of each partner, conflict, then a channel each.
  static constexpr std::size_t kBreach = 2, kConflict = 4, kFirstChannel = 5,
                               kClocks = kFirstChannel + kChannels;

  [[nodiscard]] const Person& person(std::size_t i) const { return r_.persons.partners[i]; }
  [[nodiscard]] View view(std::size_t i) const {
    return {p_, usual_, person(i), partners_[i], partners_[1 - i]};
  }
  [[nodiscard]] double closeness() const { return (view(0).closeness() + view(1).closeness()) / 2; }

  void advance(double until) {
    const double duration = until - now_;
    const double steps = std::ceil(duration * r_.steps_a_day - 1e-9);
    const double step = duration / steps, begin = now_;
    for (double n = 1; n <= steps; ++n) {
      one_step(step);
      now_ = n == steps ? until : begin + n * step;
    }
  }

  void one_step(double step) {
    decide_about_the_day();
    decay(step / 2);
    const Around around = around_now();
    move(around, step);
    change_regimes(around, step);
    share_moments(around, step);
    quarrel(step);
    breach(step);
    decay(step / 2);
    add_to_window(around, step);
  }

  /// Once a day each wants time to oneself or not, the likelier the more strained.
  void decide_about_the_day() {
    const double day = std::floor(now_);
    if (day == day_) return;
    day_ = day;
    for (std::size_t i = 0; i < 2; ++i) {
      const double odds = p_.space + p_.space_strain * partners_[i].strain;
      space_[i] = days_.uniform() < 1 / (1 + std::exp(-odds));
    }
  }

  [[nodiscard]] Around around_now() const {
    const double wished = (space_[0] || space_[1]) ? p_.space_hours : 0;
    const double pushed = r_.plan.pushed(Push::What::hours, 0, now_);
    const double given = hours_ + pushed;
    Around around;
    around.log_hours = given + (weekend(now_) ? p_.weekend_hours : 0) - wished;
    around.lack_of_time = p_.sigma_hours > 0 ? -given / p_.sigma_hours : 0;
    around.therapy = therapy_at(p_, now_);
    return around;
  }

  void decay(double time) {
    for (std::size_t i = 0; i < 2; ++i) {
      for (std::size_t k = 0; k < kChannels; ++k) {
        partners_[i].m[k] *= std::exp(-time / person(i).tau[k]);
      }
      partners_[i].conflict *= std::exp(-time / dyad::kTauConflict);
    }
  }

  void move(const Around& around, double step) {
    std::array<Noise, 2> noise;
    for (Noise& own : noise) {
      own = {noise_.normal(), noise_.normal(), noise_.normal(),
             noise_.normal(), noise_.normal(), noise_.normal()};
    }
    noise[1].x = p_.rho * noise[0].x + std::sqrt(1 - p_.rho * p_.rho) * noise[1].x;
    hours_ = towards(hours_, 0, p_.kappa_hours, p_.sigma_hours * std::sqrt(2 * p_.kappa_hours),
                     step, noise_.normal());
    const std::array<double, 2> felt{view(0).closeness(), view(1).closeness()};
    const std::array<Partner, 2> next{
        moved(view(0), felt[1], around, r_.plan, 0, now_, step, noise[0]),
        moved(view(1), felt[0], around, r_.plan, 1, now_, step, noise[1])};
    partners_ = next;
    for (const Partner& partner : partners_) {
      if (!(std::abs(partner.x) < kTooFar && std::abs(partner.trust) < kTooFar)) {
        throw std::invalid_argument(
            "these parameters let closeness or trust grow without end: weaken what feeds on itself "
            "(c, upsilon, gain_trust, loss_trust, perceived_x, attunement_x)");
      }
    }
  }

  void change_regimes(const Around& around, double step) {
    const std::array<double, 2> pursuit{view(0).pursuit(), view(1).pursuit()};
    const std::array<Exit, 2> exits{exit_of(view(0), around, pursuit[1]),
                                    exit_of(view(1), around, pursuit[0])};
    for (std::size_t i = 0; i < 2; ++i) {
      Partner& partner = partners_[i];
      if (partner.withdrawn()) partner.away += step;
      if (!clocks_[i].run(exits[i].rate * step)) continue;
      const bool was_withdrawn = partner.withdrawn();
      partner.regime = after(partner.regime, exits[i], clocks_[i].stream().uniform());
      if (was_withdrawn == partner.withdrawn()) continue;
      partner.away = 0;
      if (!recording_) continue;
      if (was_withdrawn) {
        course_.spells[i].back().second = now_ + step;
      } else {
        course_.spells[i].emplace_back(now_ + step, now_ + step);
      }
    }
  }

  void share_moments(const Around& around, double step) {
    const bool anyone = partners_[0].withdrawn() || partners_[1].withdrawn();
    const double log_ratio = r_.persons.log_moments + p_.moments_closeness * closeness() -
                             (anyone ? p_.moments_withdrawn : 0) +
                             p_.moments_hours * around.log_hours;
    const double ratio = std::exp(log_ratio);
    for (std::size_t k = 0; k < kChannels; ++k) {
      Clock& clock = clocks_[kFirstChannel + k];
      if (clock.run(p_.rate[k] * ratio * step)) {
        happen(draw_moment(static_cast<Channel>(k), p_.seen, clock.stream()), now_ + step);
      }
    }
    const auto& planned = r_.plan.moments;
    for (; planned_ < planned.size() && planned[planned_].time <= now_ + step; ++planned_) {
      happen(planned[planned_].moment, planned[planned_].time);
    }
  }

  void happen(const Moment& moment, double time) {
    std::array<double, 2> landed{};
    for (std::size_t i = 0; i < 2; ++i) {
      if (!moment.noticed[i]) continue;
      landed[i] = view(i).gain();
      partners_[i].m[moment.channel] += moment.amplitude;
      for (std::size_t b = 0; b < moment.boxes.size(); ++b) {
        window_[i].boxes[b] = window_[i].boxes[b] || moment.boxes[b];
      }
    }
    if (recording_) course_.moments.push_back({time, moment, landed});
  }

  void quarrel(double step) {
    const double strain = (partners_[0].strain + partners_[1].strain) / 2;
    const double pursuit = view(0).pursuit() + view(1).pursuit();
    const double rate =
        p_.rate_conflict * std::exp(p_.conflict_strain * strain + p_.conflict_pursuit * pursuit);
    Clock& clock = clocks_[kConflict];
    if (!clock.run(rate * step)) return;
    const double level = clock.stream().uniform() < kUnsettled ? 1 : 0.5;
    for (std::size_t i = 0; i < 2; ++i) {
      partners_[i].conflict += level;
      window_[i].conflict = std::max(window_[i].conflict, level);
    }
  }

  void breach(double step) {
    for (std::size_t i = 0; i < 2; ++i) {
      if (clocks_[kBreach + i].run(p_.breach_rate * step)) partners_[i].trust -= p_.breach;
    }
  }

  void add_to_window(const Around& around, double step) {
    steps_ += 1;
    minutes_ += 60 * p_.hours * std::exp(around.log_hours) * step;
    for (std::size_t i = 0; i < 2; ++i) {
      window_[i].strain += partners_[i].strain;
      window_[i].mood += partners_[i].mood;
      window_[i].responsiveness += view(i).responsiveness();
      window_[i].attunement += partners_[i].attunement;
      window_[i].space = window_[i].space || space_[i];
    }
  }

  [[nodiscard]] Reading reading(std::size_t i) const {
    const View now = view(i);
    const Window& w = window_[i];
    return {partners_[i],
            now.closeness(),
            now.drive(),
            now.responsiveness(),
            now.pursuit(),
            now.gain(),
            therapy_at(p_, now_),
            w.strain / steps_,
            w.mood / steps_,
            w.responsiveness / steps_,
            w.attunement / steps_,
            minutes_,
            w.conflict,
            w.space,
            w.boxes};
  }

  const CourseRequest& r_;
  const Parameters& p_;
  std::array<double, kChannels> usual_;
  RandomStream noise_, days_;
  std::vector<Clock> clocks_;
  std::array<Partner, 2> partners_;
  double hours_ = 0, now_ = 0, day_ = -1e9;
  std::array<bool, 2> space_{false, false};
  std::size_t planned_ = 0;
  bool recording_ = false;
  std::array<Window, 2> window_;
  double minutes_ = 0, steps_ = 0;
  Course course_;
};

}  // namespace

Course simulate_course(const CourseRequest& request) { return Running(request).run(); }

}  // namespace attune::world
