#include "analysis/suggest.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/episodes.h"
#include "analysis/outlook.h"
#include "core/parallel.h"
#include "core/random.h"

namespace attune::analysis {
namespace {

constexpr double kLower = 0.05, kUpper = 0.95;
/// Mean attunement over the last days below which listening comes first, in SDs.
constexpr double kLowAttunement = -0.5, kRecentDays = 2;

/// Pauses start in one of 25 weeks and last one to four: about a tenth of weeks have one.
constexpr double kPauseStarts = 0.04;
constexpr int kLongestPause = 4;
/// Not the user's seed: asking again with another must not tell a pause from a reason.
constexpr std::uint64_t kPauseSeed = 0x6174'7475'6e65;

std::uint64_t hash_of(const std::string& text) {  // FNV-1a
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return hash;
}

bool pauses(const std::string& couple, double now) {
  const auto week = static_cast<std::int64_t>(std::floor(now / 7));
  for (int ago = 0; ago < kLongestPause; ++ago) {
    RandomStream random(kPauseSeed, Purpose::pauses,
                        hash_of(couple) ^ static_cast<std::uint64_t>(week - ago));
    const bool starts = random.uniform() < kPauseStarts;
    if (starts && random.uniform() * kLongestPause > ago) return true;
  }
  return false;
}

double last_time(const dyad::Couple& couple) {
  double last = -std::numeric_limits<double>::infinity();
  for (const dyad::Person& person : couple.partners) {
    if (!person.times.empty()) last = std::max(last, person.times.back());
  }
  return last;
}

bool is_short(const dyad::Person& person) {
  return static_cast<int>(person.times.size()) < kFewestCheckIns ||
         person.times.back() - person.times.front() < kFewestDays - 1 - 0.5;
}

/// Whether a partner wanted space on the day of the last check-in.
bool wants_space(const dyad::Diary& diary, const dyad::Couple& couple) {
  const auto space = diary.find("space");
  if (!space) return false;
  const double since = last_time(couple) - 1;
  for (const dyad::Person& person : couple.partners) {
    for (std::size_t n = 0; n < person.times.size(); ++n) {
      if (person.times[n] > since && person.value(n, *space, diary.variables.size()) > 0) {
        return true;
      }
    }
  }
  return false;
}

/// Of either partner, lately.
bool low_attunement(const dyad::CoupleDesign& design) {
  for (std::size_t i = 0; i < 2; ++i) {
    double sum = 0, days = 0;
    for (std::size_t t = 1; t < design.times.size(); ++t) {
      if (design.times[t] < design.times.back() - kRecentDays + 1e-9) continue;
      sum += design.attunement[t * 2 + i] * design.intervals[t];
      days += design.intervals[t];
    }
    if (days > 0 && sum / days < kLowAttunement) return true;
  }
  return false;
}

Interval over(std::vector<double> values) {
  double sum = 0;
  for (const double v : values) sum += v;
  const double mean = sum / static_cast<double>(values.size());
  return {mean, quantile(values, kLower), quantile(values, kUpper)};
}

/// What a plan changes, by draw.
struct Change {
  std::vector<double> gain;          ///< mean of both
  std::array<double, 2> expected{};  ///< by partner
  [[nodiscard]] double p_gain() const {
    const auto up = std::count_if(gain.begin(), gain.end(), [](double g) { return g > 0; });
    return static_cast<double>(up) / static_cast<double>(gain.size());
  }
  [[nodiscard]] bool may_be_shown() const {
    return p_gain() >= kSureEnough && expected[0] >= kMostHarm && expected[1] >= kMostHarm;
  }
};

Change change(const std::vector<ExpectedCourse>& with, const std::vector<ExpectedCourse>& usual) {
  Change out;
  const auto n = static_cast<double>(with.size());
  for (std::size_t d = 0; d < with.size(); ++d) {
    std::array<double, 2> more{};
    for (std::size_t i = 0; i < 2; ++i) {
      more[i] = with[d].mean[i] - usual[d].mean[i];
      out.expected[i] += more[i] / n;
    }
    out.gain.push_back((more[0] + more[1]) / 2);
  }
  return out;
}

/// Those that may be shown, with their draws.
struct Shown {
  Suggestion suggestion;
  std::vector<double> gain;
};

void set_best(std::vector<Shown>& shown) {
  if (shown.empty()) return;
  const std::size_t draws = shown.front().gain.size();
  for (std::size_t d = 0; d < draws; ++d) {
    const auto most =
        std::max_element(shown.begin(), shown.end(), [&](const Shown& a, const Shown& b) {
          return a.gain[d] / a.suggestion.action.effort < b.gain[d] / b.suggestion.action.effort;
        });
    most->suggestion.p_best += 1 / static_cast<double>(draws);
  }
}

bool any_overlap(const std::vector<Shown>& ranked) {
  for (std::size_t a = 1; a < ranked.size(); ++a) {
    const Suggestion &more = ranked[a - 1].suggestion, &less = ranked[a].suggestion;
    if (more.gain.lower / more.action.effort <= less.gain.upper / less.action.effort) return true;
  }
  return false;
}

/// Where attunement is low, listening comes before what needs it, or that is not shown at all.
void listen_first(std::vector<Shown>& shown) {
  const auto listens = [](const Shown& s) {
    return s.suggestion.action.kind == ActionKind::listening;
  };
  if (std::none_of(shown.begin(), shown.end(), listens)) {
    std::erase_if(shown, [](const Shown& s) {
      const ActionKind kind = s.suggestion.action.kind;
      return kind == ActionKind::touch || kind == ActionKind::needs_attunement;
    });
  }
  std::stable_partition(shown.begin(), shown.end(), listens);
}

std::vector<Action> actions_of(const SuggestRequest& request, const dyad::DesignTerms& terms) {
  std::vector<Action> all = request.actions;
  if (all.empty()) {
    all = default_actions();
    for (const std::string& name : terms.interventions) all.push_back(intervention_action(name));
  }
  std::erase_if(all, [&](const Action& action) {
    return std::none_of(action.deeds.begin(), action.deeds.end(),
                        [&](const Deed& deed) { return acts(deed.column, terms); });
  });
  return all;
}

}  // namespace

std::string why_silent(const dyad::Diary& diary, std::size_t index, const Fit& fit, bool hold) {
  if (!fit.gate.open) return fit.gate.sentence;
  if (!fit.mechanisms.known) {
    return "The fit does not say whether moments tell anything here; fit once more.";
  }
  if (!fit.mechanisms.tell()) {
    return fmt::format(
        "Knowing of moments and of attunement does not tell answers clearly better than not "
        "knowing "
        "(by {:.1f} nats, standard error {:.1f}; two errors are asked for), so nothing is "
        "suggested.",
        fit.mechanisms.held_out_gain, fit.mechanisms.held_out_se);
  }
  const dyad::Couple& couple = diary.couples.at(index);
  const bool silent = hold || is_short(couple.partners[0]) || is_short(couple.partners[1]) ||
                      wants_space(diary, couple) || pauses(couple.id, last_time(couple));
  return silent ? kNothingNow : "";
}

namespace {

Suggestions suggest(const Fit& fit, const FittedModel& fitted, std::size_t couple,
                    const SuggestRequest& request, const Job& job) {
  const dyad::Diary& diary = fitted.diary;
  Suggestions out;
  out.couple = diary.couples.at(couple).id;
  out.days = request.days;
  out.like_yours = fit.one_couple;
  out.why_none = why_silent(diary, couple, fit, request.hold);
  if (out.why_none.empty() && !fitted.covariance) out.why_none = kNothingNow;
  if (!out.why_none.empty()) return out;
  const Outlook outlook(fitted, couple, request.days, request.draws, request.seed, job);
  const auto usual = outlook.expect({}, job);
  std::vector<Shown> shown;
  for (Action& action : actions_of(request, outlook.standard().terms)) {
    const dyad::Plan plan =
        plan_of(action.deeds, action.days, outlook.now(), outlook.standard(), outlook.usual());
    const Change by = change(outlook.expect(plan, job), usual);
    if (!by.may_be_shown()) continue;
    shown.push_back({{std::move(action), over(by.gain), by.p_gain(), 0}, by.gain});
  }
  set_best(shown);
  std::vector<Shown> ranked = shown;
  std::stable_sort(ranked.begin(), ranked.end(), [](const Shown& a, const Shown& b) {
    return a.suggestion.per_effort() > b.suggestion.per_effort();
  });
  out.overlap = any_overlap(ranked);
  if (!out.overlap) shown = std::move(ranked);
  if (low_attunement(fitted.design.couples[couple])) listen_first(shown);
  for (Shown& s : shown) out.list.push_back(std::move(s.suggestion));
  if (out.list.empty()) out.why_none = kNothingNow;
  return out;
}

}  // namespace

Suggestions suggest(const dyad::Diary& diary, const Fit& fit, std::size_t couple,
                    const SuggestRequest& request, const Job& job) {
  return suggest(fit, FittedModel(diary, fit), couple, request, job);
}

std::vector<Suggestions> suggest_all(const dyad::Diary& diary, const Fit& fit,
                                     const SuggestRequest& request, const Job& job) {
  const FittedModel fitted(diary, fit);
  std::vector<Suggestions> all(diary.couples.size());
  const Job alone{1, job.stop, {}};  // couples are the units
  parallel_for(all.size(), job,
               [&](std::size_t c, int) { all[c] = suggest(fit, fitted, c, request, alone); });
  return all;
}

WhatIf what_if(const dyad::Diary& diary, const Fit& fit, std::size_t couple,
               const std::vector<Planned>& planned, const SuggestRequest& request, const Job& job) {
  const FittedModel fitted(diary, fit);
  WhatIf out;
  out.couple = diary.couples.at(couple).id;
  out.like_yours = fit.one_couple;
  out.why_none = why_silent(diary, couple, fit, request.hold);
  if (out.why_none.empty() && !fitted.covariance) out.why_none = kNothingNow;
  if (!out.why_none.empty()) return out;
  const Outlook outlook(fitted, couple, request.days, request.draws, request.seed, job);
  dyad::Plan plan;
  for (const Planned& p : planned) {
    dyad::Plan part = plan_of({p.deed}, p.days, outlook.now(), outlook.standard(), outlook.usual());
    plan.impulses.insert(plan.impulses.end(), part.impulses.begin(), part.impulses.end());
    plan.shifts.insert(plan.shifts.end(), part.shifts.begin(), part.shifts.end());
  }
  const auto usual = outlook.expect({}, job), with = outlook.expect(plan, job);
  const auto both = [](const ExpectedCourse& course, std::size_t t) {
    return (course.closeness[0][t] + course.closeness[1][t]) / 2;
  };
  for (std::size_t t = 0; t < outlook.times().size(); ++t) {
    std::vector<double> a, b, difference;
    for (std::size_t d = 0; d < usual.size(); ++d) {
      a.push_back(both(usual[d], t));
      b.push_back(both(with[d], t));
      difference.push_back(b.back() - a.back());
    }
    out.days.push_back(outlook.times()[t] - outlook.now());
    out.usual.push_back(over(std::move(a)));
    out.with.push_back(over(std::move(b)));
    out.difference.push_back(over(std::move(difference)));
  }
  const Change by = change(with, usual);
  out.gain = over(by.gain);
  out.p_gain = by.p_gain();
  return out;
}

}  // namespace attune::analysis
