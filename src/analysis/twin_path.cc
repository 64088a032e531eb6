#include "analysis/twin_path.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "analysis/shapley.h"

namespace attune::analysis {
namespace {

/// The first grid time after `time`; the last one at the latest.
std::size_t step_after(const std::vector<double>& times, double time) {
  const auto at = std::upper_bound(times.begin(), times.end(), time) - times.begin();
  return std::clamp<std::size_t>(static_cast<std::size_t>(at), 1, times.size() - 1);
}

/// A piece of time in which the rates of recovering are held.
struct Piece {
  double from = 0, to = 0;
  dyad::RecoveryParts parts;
};

/// What is at work while someone is withdrawn: through the spell, and on from its end.
std::vector<Piece> pieces_of(const dyad::Model& model, const dyad::Hazards& hazards, WhoseSpell who,
                             const TrueSpell& spell) {
  const std::vector<double>& times = model.design().couples[who.couple].times;
  const std::size_t after = step_after(times, spell.onset) - 1;
  std::vector<Piece> pieces;
  const auto add = [&](double from, double to) {
    for (std::size_t step = step_after(times, from); from < to && step < times.size(); ++step) {
      const double until = std::min(to, times[step]);
      if (until > from) {
        pieces.push_back({from, until, hazards.recovery(who.couple, step, who.partner, after)});
      }
      from = std::max(from, until);
    }
    for (; from < to; from += 1) {
      const double until = std::min(to, from + 1);
      const double middle = 0.5 * (from + until) - times.back();
      pieces.push_back(
          {from, until, hazards.recovery_past_end(who.couple, middle, who.partner, after)});
    }
  };
  for (const auto& [from, to] : spell.stretches) add(from, to);
  add(spell.back, spell.back + kLongestWait);
  return pieces;
}

}  // namespace

std::vector<double> onset_shares(const dyad::Model& model, const dyad::Hazards& hazards,
                                 WhoseSpell who, double onset) {
  const dyad::Design& design = model.design();
  const std::vector<double>& times = design.couples[who.couple].times;
  const std::size_t causes = design.terms.causes.size();
  const std::size_t sets = std::size_t{1} << causes;
  const double from = std::max(onset - kOnsetDays, times.front());
  std::vector<double> integral(sets, 0.0);
  std::vector<double> effect(causes);
  for (std::size_t step = step_after(times, from); step < times.size(); ++step) {
    const double length = std::min(onset, times[step]) - std::max(from, times[step - 1]);
    if (length <= 0) break;
    for (std::size_t k = 0; k < causes; ++k) {
      effect[k] = hazards.cause_effect(who.couple, step, who.partner, k);
    }
    for (std::size_t set = 0; set < sets; ++set) {
      double log_rate = hazards.onset_base();
      for (std::size_t k = 0; k < causes; ++k) log_rate += (set >> k & 1U) != 0 ? effect[k] : 0;
      integral[set] += length * dyad::rate_of(log_rate);
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
  const std::vector<Piece> pieces = pieces_of(model, hazards, who, spell);
  double used = 0;
  for (const Piece& piece : pieces) {
    if (piece.to > spell.back) break;
    used += (piece.to - piece.from) * piece.parts.rate(dyad::kNoWay);
  }
  std::array<double, dyad::kEveryWay + 1> longer{};
  for (dyad::WaySet stopped = 1; stopped <= dyad::kEveryWay; ++stopped) {
    double left = used;
    longer[stopped] = kLongestWait;
    for (const Piece& piece : pieces) {
      const double rate = piece.parts.rate(stopped), length = piece.to - piece.from;
      if (left <= rate * length) {
        longer[stopped] = piece.from + left / rate - spell.back;
        break;
      }
      left -= rate * length;
    }
  }
  return longer;
}

}  // namespace attune::analysis
