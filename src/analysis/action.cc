#include "analysis/action.h"

#include <algorithm>
#include <cmath>

#include "dyad/moments.h"

namespace attune::analysis {
namespace {

using dyad::DesignTerms;

std::string cause_of(const std::string& column) {
  return column == "time_together" ? "lack_of_time" : column;
}

bool strains(const std::string& cause) {
  return cause == "stress" || cause == "exhaustion" || cause == "low_mood";
}

bool contains(const std::vector<std::string>& list, const std::string& name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

bool is_report(const std::string& column) {
  return column == "responsiveness" || column == "gave_responsiveness";
}

/// Turns deeds of one partner on one day into what the model takes.
class Day {
 public:
  Day(const dyad::Standard& standard, const dyad::CoupleScaling& usual, std::size_t partner,
      double evening, dyad::Plan& plan)
      : standard_(standard),
        person_(usual.partners[partner]),
        partner_(partner),
        evening_(evening),
        plan_(plan) {}

  void add(const Deed& deed) {
    const DesignTerms& terms = standard_.terms;
    if (!acts(deed.column, terms)) return;
    if (const auto place = dyad::moment_place(deed.column)) {
      impulse(place->mechanism, place->weight * (deed.value - before(deed)));
    } else if (contains(terms.interventions, deed.column)) {
      const auto at =
          std::find(terms.interventions.begin(), terms.interventions.end(), deed.column);
      impulse(
          dyad::kBuiltInIntegrators + static_cast<std::size_t>(at - terms.interventions.begin()),
          deed.value);
    } else if (is_report(deed.column)) {
      report(deed);
    } else {
      cause(deed);
    }
  }

 private:
  /// What a value is counted from: nothing where it is added, else what is usual on a day.
  [[nodiscard]] double before(const Deed& deed) const {
    const auto usual = person_.mean.find(deed.column);
    return deed.more || usual == person_.mean.end() ? 0 : usual->second / person_.usual_gap;
  }

  void impulse(std::size_t integrator, double amplitude) {
    plan_.impulses.push_back({partner_, integrator, evening_ - dyad::kMomentLead, amplitude});
  }
  void shift(std::size_t cause, double change) {
    plan_.shifts.push_back({partner_, cause, evening_ - 1, evening_, change});
  }

  /// R is the mean of two reports; where the diary has one, that one's expectation.
  void report(const Deed& deed) {
    const auto& columns = standard_.scaling.columns;
    const auto scale = columns.find(deed.column);
    if (scale == columns.end()) return;
    const bool both = columns.count("responsiveness") + columns.count("gave_responsiveness") == 2;
    const auto usual = person_.mean.find(deed.column);
    const double from = deed.more || usual == person_.mean.end() ? 0 : usual->second;
    shift(dyad::kPlannedAttunement,
          (deed.value - from) / scale->second.sd * (both ? 0.5 : standard_.scaling.alone));
  }

  void cause(const Deed& deed) {
    const DesignTerms& terms = standard_.terms;
    const std::string name = cause_of(deed.column);
    const auto at = static_cast<std::size_t>(
        std::find(terms.causes.begin(), terms.causes.end(), name) - terms.causes.begin());
    const dyad::ColumnScale& scale = standard_.scaling.columns.at(name);
    const auto usual = person_.mean.find(name);
    const double mean = usual == person_.mean.end() ? scale.mean : usual->second;
    double change = deed.more ? deed.value : deed.value - mean;
    if (name == "lack_of_time") {  // held as -log(1 + minutes)
      const double minutes = deed.more ? std::expm1(-mean) + deed.value : deed.value;
      change = -std::log1p(std::max(0.0, minutes)) - mean;
    }
    shift(at, change / scale.sd);
    if (strains(name) && terms.strain) {
      const auto strainers = std::count_if(terms.causes.begin(), terms.causes.end(), strains);
      impulse(dyad::kStrain, change / scale.sd / static_cast<double>(strainers));
    }
    if (name == "conflict" && terms.conflict) impulse(dyad::kConflict, change);
  }

  const dyad::Standard& standard_;
  const dyad::PersonScaling& person_;
  std::size_t partner_;
  double evening_;
  dyad::Plan& plan_;
};

}  // namespace

std::vector<Action> default_actions() {
  using enum ActionKind;
  return {
      {"Thanks",
       "You could say thanks for something, however small.",
       1,
       {{"thanks", 1}},
       {1},
       needs_attunement},
      {"A hug", "You could ask whether a hug would feel good now.", 1, {{"touch", 1}}, {1}, touch},
      {"A shared laugh",
       "If you both feel like it, you could share something that makes you laugh.",
       1,
       {{"shared_laugh", 1}},
       {1},
       plain},
      {"Listening for 20 minutes",
       "You could take turns to listen for ten minutes each, without solving anything.",
       2,
       {{"open_talk", 1}, {"responsiveness", 1}, {"gave_responsiveness", 1}, {"time_together", 20}},
       {1},
       listening},
      {"A walk or a meal",
       "If you both feel like it, you could take a walk or a meal, just you two.",
       2,
       {{"enjoyable", 1}, {"out_together", 1}, {"time_together", 60}},
       {1},
       plain},
      {"Something new",
       "If you both feel like it, you could try something new together.",
       3,
       {{"enjoyable", 1}, {"novel", 1}, {"time_together", 60}},
       {1},
       needs_attunement},
  };
}

Action intervention_action(const std::string& name) {
  return {name, "You could go on with it: " + name + ".", 5, {{name, 1}}, {1}, ActionKind::help};
}

bool acts(const std::string& column, const DesignTerms& terms) {
  if (const auto place = dyad::moment_place(column)) return terms.mechanism[place->mechanism];
  if (is_report(column)) return terms.attunement;
  return contains(terms.interventions, column) || contains(terms.causes, cause_of(column)) ||
         (column == "conflict" && terms.conflict && contains(terms.causes, column));
}

std::vector<std::string> acting_columns(const DesignTerms& terms) {
  std::vector<std::string> columns;
  for (const auto& mechanism : dyad::mechanism_parts()) {
    for (const auto& part : mechanism.parts) {
      if (acts(part.name, terms)) columns.emplace_back(part.name);
    }
  }
  if (terms.attunement) columns.insert(columns.end(), {"responsiveness", "gave_responsiveness"});
  for (const std::string& cause : terms.causes) {
    columns.push_back(cause == "lack_of_time" ? "time_together" : cause);
  }
  columns.insert(columns.end(), terms.interventions.begin(), terms.interventions.end());
  return columns;
}

dyad::Plan plan_of(const std::vector<Deed>& deeds, const std::vector<int>& days, double now,
                   const dyad::Standard& standard, const dyad::CoupleScaling& usual) {
  dyad::Plan plan;
  for (const int day : days) {
    for (std::size_t i = 0; i < 2; ++i) {
      Day on(standard, usual, i, now + day, plan);
      for (const Deed& deed : deeds) on.add(deed);
    }
  }
  return plan;
}

}  // namespace attune::analysis
