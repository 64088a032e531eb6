#include "analysis/twin_path.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <stdexcept>

#include "analysis/shapley.h"

namespace attune::analysis {
namespace {

/// Twins of a spell, one a set of ways that stopped, and what each has left to use up.
class Twins {
 public:
  explicit Twins(double used) { left_.fill(used); }

  [[nodiscard]] bool all_back() const { return back_ == dyad::kEveryWay; }
  /// When each came back, of those that did.
  [[nodiscard]] const std::optional<double>& back(dyad::WaySet stopped) const {
    return time_[stopped];
  }

  void live(double from, double to, const dyad::RecoveryParts& parts) {
    for (dyad::WaySet stopped = 1; stopped <= dyad::kEveryWay; ++stopped) {
      if (time_[stopped]) continue;
      const double rate = parts.rate(stopped);
      double& left = left_[stopped];
      if (left <= rate * (to - from)) {
        time_[stopped] = from + left / rate;
        ++back_;
      } else {
        left -= rate * (to - from);
      }
    }
  }

 private:
  std::array<double, dyad::kEveryWay + 1> left_{};
  std::array<std::optional<double>, dyad::kEveryWay + 1> time_{};
  unsigned back_ = 0;
};

}  // namespace

std::optional<TrueSpell> spell_at(const Stretches& away, double time, double begin, double end) {
  auto now = stretch_at(away, time);
  if (now == away.end()) return std::nullopt;
  TrueSpell spell;
  spell.onset_seen = now->first > begin;
  spell.onset = std::max(now->first, begin);
  spell.recovered = false;
  double from = spell.onset;
  for (; now != away.end() && !spell.recovered; ++now) {
    spell.stretches.emplace_back(from, now->second);
    spell.back = now->second;
    const bool more = std::next(now) != away.end();
    from = more ? std::next(now)->first : end;
    spell.recovered = from - now->second >= kBackDays;
  }
  return spell;
}

std::size_t step_after(const std::vector<double>& times, double time) {
  const auto at = std::upper_bound(times.begin(), times.end(), time) - times.begin();
  return std::clamp<std::size_t>(static_cast<std::size_t>(at), 1, times.size() - 1);
}

std::vector<double> onset_shares(const dyad::Model& model, const dyad::Hazards& hazards,
                                 WhoseSpell who, double onset) {
  const dyad::Design& design = model.design();
  const std::vector<double>& times = design.couples[who.couple].times;
  const std::size_t causes = design.terms.causes.size();
  const std::size_t sets = std::size_t{1} << causes;
  const double from = std::max(onset - kOnsetDays, times.front());
  std::vector<double> integral(sets, 0.0), log_rate(sets);
  for (std::size_t step = step_after(times, from); step < times.size(); ++step) {
    const double length = std::min(onset, times[step]) - std::max(from, times[step - 1]);
    if (length <= 0) break;
    log_rate[0] = hazards.onset_base();
    for (std::size_t k = 0; k < causes; ++k) {
      const double effect = hazards.cause_effect(who.couple, step, who.partner, k);
      const std::size_t cause = std::size_t{1} << k;
      for (std::size_t set = 0; set < cause; ++set) log_rate[set | cause] = log_rate[set] + effect;
    }
    for (std::size_t set = 0; set < sets; ++set) {
      integral[set] += length * dyad::rate_of(log_rate[set]);
    }
  }
  for (double& value : integral) value = -std::expm1(-value);
  std::vector<double> shares = shapley(integral);
  shares.push_back(integral.front());
  for (double& share : shares) share /= integral.back();
  return shares;
}

std::array<double, dyad::kEveryWay + 1> days_longer(const dyad::Model& model,
                                                    const dyad::Hazards& hazards, WhoseSpell who,
                                                    const TrueSpell& spell) {
  if (!spell.recovered) throw std::invalid_argument("days_longer: the spell has no end");
  const std::vector<double>& times = model.design().couples[who.couple].times;
  const std::size_t after = step_after(times, spell.onset) - 1;
  const auto each = [&](double from, double to, const auto& visit) {
    each_piece(model, hazards, who, after, from, to, visit);
  };
  double used = 0;
  for (const auto& [from, to] : spell.stretches) {
    each(from, to, [&](double begin, double end, const dyad::RecoveryParts& parts) {
      used += (end - begin) * parts.rate(dyad::kNoWay);
    });
  }
  Twins twins(used);
  const auto live = [&](double begin, double end, const dyad::RecoveryParts& parts) {
    twins.live(begin, end, parts);
  };
  for (const auto& [from, to] : spell.stretches) each(from, to, live);
  for (double day = 0; day < kLongestWait && !twins.all_back(); day += 1) {
    each(spell.back + day, spell.back + day + 1, live);
  }
  std::array<double, dyad::kEveryWay + 1> longer{};
  for (dyad::WaySet stopped = 1; stopped <= dyad::kEveryWay; ++stopped) {
    longer[stopped] = twins.back(stopped).value_or(spell.back + kLongestWait) - spell.back;
  }
  return longer;
}

}  // namespace attune::analysis
