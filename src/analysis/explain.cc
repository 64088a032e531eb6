#include "analysis/explain.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "analysis/episodes.h"
#include "analysis/fit.h"
#include "analysis/missed_check_ins.h"
#include "analysis/shapley.h"
#include "core/random.h"

namespace attune::analysis {
namespace {

using Ways = SpellDraws::Ways;

constexpr double kLower = 0.05, kUpper = 0.95;
/// A spell is explained if this share of the draws has it.
constexpr double kLeastShare = 0.5;
constexpr double kSurelyFirst = 0.8;
Interval over(const std::vector<double>& values) {
  double sum = 0;
  for (const double v : values) sum += v;
  return {sum / static_cast<double>(values.size()), quantile(values, kLower),
          quantile(values, kUpper)};
}

/// Each way's interval over draws.
std::array<Interval, dyad::kWays> over(const std::vector<Ways>& draws) {
  std::array<Interval, dyad::kWays> out;
  for (std::size_t k = 0; k < out.size(); ++k) {
    std::vector<double> values;
    values.reserve(draws.size());
    for (const Ways& ways : draws) values.push_back(ways[k]);
    out[k] = over(values);
  }
  return out;
}

/// Spells whose end enough draws have.
int count_ended(const std::vector<SpellDraws>& spells, std::size_t draws) {
  return static_cast<int>(std::count_if(spells.begin(), spells.end(), [&](const SpellDraws& s) {
    return !s.share.empty() &&
           static_cast<double>(s.share.size()) >= kLeastShare * static_cast<double>(draws);
  }));
}

/// Days a spell, by draw: the weighted mean over the spells that have this draw; draws that none
/// has are left out.
/// @param weight  of a couple in a draw.
template <class Weight>
std::vector<Ways> pooled(const std::vector<SpellDraws>& spells, std::vector<Ways> SpellDraws::*days,
                         std::size_t draws, const Weight& weight) {
  std::vector<Ways> sum(draws, Ways{});
  std::vector<double> total(draws, 0.0);
  for (const SpellDraws& spell : spells) {
    for (std::size_t n = 0; n < spell.draw.size(); ++n) {
      const std::size_t d = spell.draw[n];
      const double w = weight(d, spell.couple);
      for (std::size_t k = 0; k < dyad::kWays; ++k) sum[d][k] += w * (spell.*days)[n][k];
      total[d] += w;
    }
  }
  std::vector<Ways> means;
  for (std::size_t d = 0; d < draws; ++d) {
    if (total[d] == 0) continue;
    for (double& value : sum[d]) value /= total[d];
    means.push_back(sum[d]);
  }
  return means;
}

std::vector<double> sums(const std::vector<Ways>& days) {
  std::vector<double> out;
  out.reserve(days.size());
  for (const Ways& w : days) out.push_back(std::accumulate(w.begin(), w.end(), 0.0));
  return out;
}

/// How often each is the largest.
std::array<double, dyad::kWays> probability_first(const std::vector<Ways>& days,
                                                  const std::array<bool, dyad::kWays>& has) {
  std::array<double, dyad::kWays> first{};
  for (const Ways& w : days) {
    std::size_t most = dyad::kWays;
    for (std::size_t k = 0; k < dyad::kWays; ++k) {
      if (has[k] && (most == dyad::kWays || w[k] > w[most])) most = k;
    }
    first[most] += 1 / static_cast<double>(days.size());
  }
  return first;
}

Ways to_ways(const std::vector<double>& v) {
  Ways ways{};
  std::copy(v.begin(), v.end(), ways.begin());
  return ways;
}

/// Each way's part of all of them, its median and interval. @param days  a spell, by draw.
std::array<Interval, dyad::kWays> shares_of(const std::vector<Ways>& days) {
  const std::vector<double> sum = sums(days);
  std::array<Interval, dyad::kWays> out;
  for (std::size_t k = 0; k < out.size(); ++k) {
    std::vector<double> values;
    for (std::size_t d = 0; d < days.size(); ++d)
      values.push_back(sum[d] == 0 ? 0 : days[d][k] / sum[d]);
    out[k] = {quantile(values, 0.5), quantile(values, kLower), quantile(values, kUpper)};
  }
  return out;
}

}  // namespace

std::vector<std::size_t> Explanations::order() const {
  std::vector<std::size_t> out;
  for (std::size_t k = 0; k < ways.size(); ++k) {
    if (ways[k]) out.push_back(k);
  }
  std::stable_sort(out.begin(), out.end(),
                   [&](std::size_t a, std::size_t b) { return one.way[a] > one.way[b]; });
  return out;
}

std::size_t largest(const std::array<Interval, dyad::kWays>& share) {
  return static_cast<std::size_t>(
      std::max_element(share.begin(), share.end(),
                       [](const auto& a, const auto& b) { return a.estimate < b.estimate; }) -
      share.begin());
}

const char* way_name(std::size_t way) {
  constexpr std::array<const char*, dyad::kWays> kNames{"touch", "reward", "resonance", "dialogue",
                                                        "attunement"};
  return kNames.at(way);
}

Explainer::Explainer(const dyad::Diary& diary, const dyad::Model& model,
                     const Eigen::MatrixXd& covariance, const std::vector<Eigen::VectorXd>& draws,
                     std::uint64_t seed)
    : model_(model), seed_(seed), covariance_(covariance) {
  for (std::size_t n = 0; n < kMadeUp; ++n) {
    auto made_up = std::make_unique<MadeUp>();
    made_up->design = dyad::make_design(with_missed_check_ins(diary, seed, static_cast<int>(n)));
    // The fit's own ordinary day, and what it has terms for.
    made_up->design.terms = model.design().terms;
    made_up->model =
        std::make_unique<dyad::Model>(made_up->design, model.variant(), model.collapse());
    made_up_.push_back(std::move(made_up));
  }
  for (const Eigen::VectorXd& drawn : draws) draws_.emplace_back(model_of(draws_.size()), drawn);
}

const dyad::Model& Explainer::model_of(std::size_t draw) const {
  return *made_up_[draw % made_up_.size()]->model;
}

SpellDraws Explainer::draws(WhoseSpell who,
                            const std::vector<std::optional<TrueSpell>>& paths) const {
  SpellDraws out{who.couple, who.partner, {}, {}, {}, {}, {}, {}};
  const bool apart = model_.design().terms.causes.size() <= kMostCauses;
  for (std::size_t d = 0; d < std::min(paths.size(), draws_.size()); ++d) {
    if (!paths[d]) continue;
    const TrueSpell& spell = *paths[d];
    if (spell.onset_seen && apart) {
      out.onset.push_back(onset_shares(model_of(d), draws_[d], who, spell.onset));
    }
    if (!spell.recovered) continue;
    const auto longer = days_longer(model_of(d), draws_[d], who, spell);
    out.draw.push_back(static_cast<std::uint32_t>(d));
    out.share.push_back(to_ways(shapley(longer)));
    out.together.push_back(longer.back());
    Ways& alone = out.alone.emplace_back();
    for (std::size_t k = 0; k < dyad::kWays; ++k) alone[k] = longer[std::size_t{1} << k];
    RandomStream random(seed_, Purpose::couple_effects,
                        static_cast<std::uint64_t>(d) << 32U | who.couple);
    Ways shift{};
    for (double& value : shift) value = kBetweenCouplesSd * random.normal();
    out.own.push_back(
        to_ways(shapley(days_longer(model_of(d), draws_[d].with_own(shift), who, spell))));
  }
  return out;
}

std::optional<OnsetShares> Explainer::onset(const SpellDraws& spell) const {
  const auto n = static_cast<double>(draws_.size());
  if (spell.onset.empty() || static_cast<double>(spell.onset.size()) < kLeastShare * n) {
    return std::nullopt;
  }
  OnsetShares out;
  for (std::size_t k = 0; k < spell.onset.front().size(); ++k) {
    std::vector<double> values;
    for (const auto& shares : spell.onset) values.push_back(shares[k]);
    out.cause.push_back(over(values));
  }
  out.unexplained = out.cause.back();
  out.cause.pop_back();
  return out;
}

std::optional<DaysLonger> Explainer::recovery(const SpellDraws& spell) const {
  const auto n = static_cast<double>(draws_.size());
  if (spell.share.empty() || static_cast<double>(spell.share.size()) < kLeastShare * n) {
    return std::nullopt;
  }
  return DaysLonger{over(spell.alone), over(spell.share), over(spell.together)};
}

Mechanisms Explainer::study(const std::vector<SpellDraws>& spells) const {
  // Bayesian bootstrap (Rubin 1981, Ann. Stat. 9): couples are the units.
  const auto weight = [&](std::size_t draw, std::size_t couple) {
    return RandomStream(seed_, Purpose::couple_weights,
                        static_cast<std::uint64_t>(draw) << 32U | couple)
        .exponential();
  };
  return judge(pooled(spells, &SpellDraws::share, draws_.size(), weight),
               count_ended(spells, draws_.size()),
               static_cast<double>(model_.design().couples.size()));
}

Mechanisms Explainer::couple(const std::vector<SpellDraws>& spells) const {
  const auto weight = [](std::size_t, std::size_t) { return 1.0; };
  return judge(pooled(spells, &SpellDraws::own, draws_.size(), weight),
               count_ended(spells, draws_.size()), 1);
}

/// Which way stands out among days a spell over draws.
Mechanisms Explainer::judge(const std::vector<Ways>& days, int spells, double couples) const {
  Mechanisms out{};  // every member, also those that the diary has no way for
  out.spells = spells;
  out.couples_needed = std::numeric_limits<double>::infinity();
  const auto has = dyad::ways_of(model_.design().terms);
  if (days.empty() || spells == 0) return out;
  out.days = over(days);
  out.together = over(sums(days));
  out.share = shares_of(days);
  std::size_t top = dyad::kWays;
  for (std::size_t k = 0; k < dyad::kWays; ++k) {
    if (has[k] && (top == dyad::kWays || out.share[k].estimate > out.share[top].estimate)) top = k;
  }
  if (top == dyad::kWays) return out;
  out.first = probability_first(days, has);
  bool apart = out.days[top].lower > 0;
  double needed = 0;
  for (std::size_t k = 0; k < dyad::kWays; ++k) {
    if (k == top || !has[k]) continue;
    const Interval &most = out.share[top], &other = out.share[k];
    apart = apart && most.lower > other.upper;
    const double r = correlation(top, k);
    if (std::abs(r) > std::abs(out.correlation)) out.correlation = r;
    // Intervals narrow with the root of the couples until they just do not overlap.
    const double reach = most.estimate - most.lower + other.upper - other.estimate;
    needed = std::max(needed, couples * std::pow(reach / (most.estimate - other.estimate), 2));
  }
  out.couples_needed = needed;
  if (out.first[top] >= kSurelyFirst && apart && !out.entangled()) out.named = top;
  return out;
}

double Explainer::correlation(std::size_t way, std::size_t other) const {
  const auto i = *model_.index_of(std::string("eta_") + way_name(way));
  const auto j = *model_.index_of(std::string("eta_") + way_name(other));
  return covariance_(i, j) / std::sqrt(covariance_(i, i) * covariance_(j, j));
}

}  // namespace attune::analysis
