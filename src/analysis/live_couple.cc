#include "analysis/live_couple.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "analysis/fitted_model.h"
#include "dyad/withdrawn.h"

namespace attune::analysis {
namespace {

/// In usual gaps: check-ins to come reach back no further (live_couple.h).
constexpr double kReach = 3, kSpan = 1.5;
constexpr double kSameTime = 1e-9;

double usual_gap(const dyad::CoupleScaling& usual) {
  return std::max(usual.partners[0].usual_gap, usual.partners[1].usual_gap);
}

dyad::Diary without_check_ins(const dyad::Diary& diary) {
  dyad::Diary out = diary;
  for (dyad::Couple& couple : out.couples) {
    for (dyad::Person& person : couple.partners) {
      person.times.clear();
      person.values.clear();
      person.skipped.clear();
    }
  }
  return out;
}

}  // namespace

std::vector<Arrival> arrivals(const dyad::Couple& couple) {
  std::vector<Arrival> all;
  for (std::size_t i = 0; i < 2; ++i) {
    for (std::size_t n = 0; n < couple.partners[i].times.size(); ++n) {
      all.push_back({i, n, couple.partners[i].times[n]});
    }
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Arrival& a, const Arrival& b) { return a.time < b.time; });
  return all;
}

dyad::Diary one_couple_without_check_ins(const dyad::Diary& diary, std::size_t couple) {
  dyad::Diary out{
      diary.source, diary.variables, {diary.couples.at(couple)}, diary.has_roles, diary.calendar};
  return without_check_ins(out);
}

LiveCouple::LiveCouple(const Fit& fit, const dyad::Diary& history) : fit_(fit) {
  if (history.couples.size() != 1) {
    throw std::invalid_argument("live: the history must be of one couple");
  }
  const dyad::Diary diary = dyad::without_empty_rows(history);
  dyad::Design design = dyad::make_design(diary, fit.standard);
  set_terms(fit, design.terms);
  state_.usual = design.couples.front().scaling;
  const dyad::Model model = model_of(fit, design);
  theta_ = theta_of(fit, model);
  const auto at = model.at(theta_);
  if (!at) throw std::invalid_argument("live: " + at.error().what);
  if (design.couples.front().times.empty()) {
    state_.runs.push_back({});
  } else {
    for (const Reading& reading : readings(model, **at, 0)) {
      state_.runs.push_back({reading.held, reading.log_prior, std::nullopt});
    }
  }
  state_.recent = diary;
  state_.check_ins =
      diary.couples[0].partners[0].times.size() + diary.couples[0].partners[1].times.size();
  replay();
  settle();
}

LiveCouple::LiveCouple(const Fit& fit, LiveState state) : fit_(fit), state_(std::move(state)) {
  dyad::Design design{fit.standard.terms, fit.standard.scaling, {}};
  set_terms(fit, design.terms);
  theta_ = theta_of(fit, model_of(fit, design));
  replay();
}

void LiveCouple::add(std::size_t partner, double time, const std::vector<double>& values) {
  dyad::Person& person = state_.recent.couples.front().partners.at(partner);
  if (values.size() != state_.recent.variables.size()) {
    throw std::invalid_argument("live: a check-in has another number of answers than the diary");
  }
  if (!std::isfinite(time)) throw std::invalid_argument("live: the time is not a number");
  if (!person.times.empty() && !(time > person.times.back())) {
    throw std::invalid_argument("live: the check-in is not after the partner's last");
  }
  if (state_.final && time < state_.final->from + kSpan * usual_gap(state_.usual)) {
    throw std::invalid_argument(
        "live: the check-in is long before the couple's last; begin anew from the whole diary");
  }
  person.times.push_back(time);
  person.values.insert(person.values.end(), values.begin(), values.end());
  if (!state_.recent.has_answer(person, person.times.size() - 1)) {  // says nothing
    person.times.pop_back();
    person.values.resize(person.values.size() - values.size());
    return;
  }
  ++state_.check_ins;
  replay();
  settle();
}

/// Filters what is not final, once a reading.
void LiveCouple::replay() {
  const dyad::Onwards* onwards = state_.final ? &*state_.final : nullptr;
  design_ = dyad::make_design(state_.recent, fit_.standard, state_.usual, onwards);
  set_terms(fit_, design_.terms);
  const dyad::CoupleDesign& couple = design_.couples.front();
  if (couple.times.empty()) return;
  const dyad::Model model = model_of(fit_, design_);
  const auto at = model.at(theta_, at_.get());
  if (!at) throw std::invalid_argument("live: " + at.error().what);
  at_ = *at;
  traces_.resize(state_.runs.size());
  last_.clear();
  for (std::size_t r = 0; r < state_.runs.size(); ++r) {
    const LiveRun& run = state_.runs[r];
    dyad::CoupleSystem system = model.system(*at_, 0, run.held);
    if (run.belief) regime::start_from(*run.belief, system.values);
    const auto value = regime::filter(system.shape, system.values, model.collapse(), traces_[r]);
    if (!value) throw std::invalid_argument("live: " + value.error().what);
    last_.push_back(regime::belief_at(system.shape, traces_[r], system.shape.occasions - 1));
  }
  for (std::size_t i = 0; i < 2; ++i) {
    drive_now_[i] = model.drive(*at_, 0, couple.times.size() - 1, static_cast<int>(i));
  }
}

/// Moves on what is final, to the last check-in that none to come reaches back to.
void LiveCouple::settle() {
  const dyad::CoupleDesign& couple = design_.couples.front();
  if (couple.times.empty()) return;
  const double reach = kReach * usual_gap(state_.usual);
  std::size_t last = 0;
  for (std::size_t t = 1; t < couple.times.size(); ++t) {
    const bool seen = couple.check_in[t][0] >= 0 || couple.check_in[t][1] >= 0;
    if (seen && couple.times[t] <= couple.times.back() - reach) last = t;
  }
  if (last == 0) return;
  const auto levels = static_cast<std::ptrdiff_t>(2 * design_.integrators());
  const auto begin = couple.level_end.begin() + static_cast<std::ptrdiff_t>(last) * levels;
  for (std::size_t r = 0; r < state_.runs.size(); ++r) {
    LiveRun& run = state_.runs[r];
    const auto& increments = traces_[r].increments;
    run.log_weight =
        std::accumulate(increments.begin(),
                        increments.begin() + static_cast<std::ptrdiff_t>(last) + 1, run.log_weight);
    const auto k = static_cast<int>(last_[r].prob.size());
    const auto n = static_cast<int>(last_[r].mean.size()) / k;
    regime::SystemShape shape;
    shape.regimes = k;
    shape.states = n;
    shape.occasions = static_cast<int>(couple.times.size());
    run.belief = regime::belief_at(shape, traces_[r], static_cast<int>(last));
  }
  state_.final = dyad::Onwards{couple.times[last], {begin, begin + levels}};
  const std::size_t variables = state_.recent.variables.size();
  for (dyad::Person& person : state_.recent.couples.front().partners) {
    std::size_t drop = 0;  // all long before, but for the last that is not after
    while (drop + 1 < person.times.size() && person.times[drop] < state_.final->from - reach &&
           person.times[drop + 1] <= state_.final->from + kSameTime) {
      ++drop;
    }
    person.times.erase(person.times.begin(),
                       person.times.begin() + static_cast<std::ptrdiff_t>(drop));
    person.values.erase(person.values.begin(),
                        person.values.begin() + static_cast<std::ptrdiff_t>(drop * variables));
    std::erase_if(person.skipped, [&](double time) { return time <= state_.final->from; });
  }
}

/// Of each run, from what is known now.
std::vector<double> LiveCouple::shares() const {
  std::vector<double> share;
  for (std::size_t r = 0; r < state_.runs.size(); ++r) {
    share.push_back(state_.runs[r].log_weight + traces_[r].log_likelihood);
  }
  const double top = *std::max_element(share.begin(), share.end());
  double sum = 0;
  for (double& s : share) sum += s = std::exp(s - top);
  for (double& s : share) s /= sum;
  return share;
}

namespace {

/// Closeness of a partner in one regime of a belief: nu + b + x + g S - strain.
Component component(const regime::Belief& belief, std::size_t r, std::size_t i, double weight,
                    const std::array<double, 2>& drive_and_strain, double nu, double alpha) {
  const std::size_t k = belief.prob.size();
  const int x = static_cast<int>(i), b = 2 + x;
  const auto cov = [&](int p, int q) {
    return belief.cov[static_cast<std::size_t>(regime::tri(p, q)) * k + r];
  };
  return {weight * belief.prob[r],
          nu + belief.mean[i * k + r] + belief.mean[(2 + i) * k + r] +
              (1 - alpha * dyad::withdrawn(r, i)) * drive_and_strain[0] - drive_and_strain[1],
          cov(x, x) + cov(b, b) + 2 * cov(b, x)};
}

double value_of(const Fit& fit, const char* name, double absent) {
  for (const ParameterEstimate& p : fit.parameters) {
    if (p.name == name) return p.value.estimate;
  }
  return absent;
}

}  // namespace

std::vector<Component> LiveCouple::felt(std::size_t partner) const {
  if (empty()) throw std::invalid_argument("live: no check-in yet");
  const std::vector<double> share = shares();
  const double nu = value_of(fit_, "nu_closeness", 0), alpha = value_of(fit_, "alpha", 0);
  const dyad::DriveAt& d = drive_now_[partner];
  std::vector<Component> all;
  for (std::size_t run = 0; run < last_.size(); ++run) {
    for (std::size_t r = 0; r < last_[run].prob.size(); ++r) {
      all.push_back(component(last_[run], r, partner, share[run], {d.drive, d.strain}, nu, alpha));
    }
  }
  return all;
}

std::array<PartnerNow, 2> LiveCouple::now() const {
  std::array<PartnerNow, 2> out;
  for (std::size_t i = 0; i < 2; ++i) {
    const std::vector<Component> all = felt(i);
    double square = 0;
    for (std::size_t n = 0; n < all.size(); ++n) {
      const Component& c = all[n];
      out[i].closeness_mean += c.weight * c.mean;
      square += c.weight * (c.variance + c.mean * c.mean);
      out[i].withdrawn += c.weight * dyad::withdrawn(n % last_.front().prob.size(), i);
    }
    out[i].closeness_sd =
        std::sqrt(std::fmax(0, square - out[i].closeness_mean * out[i].closeness_mean));
  }
  return out;
}

std::array<PartnerAhead, 2> LiveCouple::ahead(double time) const {
  if (empty() || !(time > this->time())) {
    throw std::invalid_argument("live: the time ahead is not after the last check-in");
  }
  const dyad::CoupleDesign& couple = design_.couples.front();
  const double gap = time - this->time();
  const int steps = std::max(1, static_cast<int>(std::ceil(gap - 0.5)));
  std::vector<double> times{this->time()};
  for (int s = 1; s <= steps; ++s) times.push_back(this->time() + gap * s / steps);
  const auto levels = static_cast<std::ptrdiff_t>(2 * design_.integrators());
  const std::vector<double> level(couple.level_end.end() - levels, couple.level_end.end());
  const dyad::Design days{design_.terms,
                          design_.scaling,
                          {dyad::look_ahead(design_.standard(), state_.usual, level, times, {})}};
  const dyad::Model model = model_of(fit_, days);
  const auto at = model.at(theta_, at_.get()).value();
  const std::vector<double> share = shares();
  const double nu = value_of(fit_, "nu_closeness", 0), alpha = value_of(fit_, "alpha", 0);
  std::array<PartnerAhead, 2> out;
  std::array<double, 2> engaged{}, left{};
  for (std::size_t run = 0; run < last_.size(); ++run) {
    dyad::CoupleSystem system = model.system(*at, 0, state_.runs[run].held);
    regime::start_from(last_[run], system.values);
    regime::FilterTrace trace;
    const auto done = regime::filter(system.shape, system.values, model.collapse(), trace);
    if (!done) throw std::invalid_argument("live: " + done.error().what);
    const regime::Belief then = regime::belief_at(system.shape, trace, system.shape.occasions - 1);
    const std::size_t k = then.prob.size();
    for (std::size_t i = 0; i < 2; ++i) {
      const dyad::DriveAt d = model.drive(*at, 0, times.size() - 1, static_cast<int>(i));
      for (std::size_t r = 0; r < k; ++r) {
        Component one = component(then, r, i, share[run], {d.drive, d.strain}, nu, alpha);
        one.variance += model.day_variance(*at, 0, times.size() - 1, static_cast<int>(i),
                                           1 - alpha * dyad::withdrawn(r, i),
                                           state_.usual.partners[i].day_spread);
        out[i].closeness.push_back(one);
        out[i].withdrawn += share[run] * then.prob[r] * dyad::withdrawn(r, i);
      }
      if (k == 1) continue;
      // Of those engaged now, who is withdrawn at the end: the chain alone, step by step.
      std::vector<double> p(k);
      for (std::size_t r = 0; r < k; ++r) {
        p[r] = dyad::withdrawn(r, i) > 0 ? 0 : share[run] * last_[run].prob[r];
        engaged[i] += p[r];
      }
      for (std::size_t t = 1; t < times.size(); ++t) {
        std::vector<double> next(k, 0.0);
        for (std::size_t r = 0; r < k; ++r) {
          for (std::size_t s = 0; s < k; ++s) {
            next[s] += p[r] * system.values.regime_prob[(t * k + r) * k + s];
          }
        }
        p = std::move(next);
      }
      for (std::size_t r = 0; r < k; ++r) left[i] += p[r] * dyad::withdrawn(r, i);
    }
  }
  for (std::size_t i = 0; i < 2; ++i) {
    if (!(engaged[i] > 0)) continue;
    out[i].onset = left[i] / engaged[i];
    out[i].hazard = -std::log1p(-out[i].onset) / gap;
  }
  return out;
}

}  // namespace attune::analysis
