#include "analysis/data_summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>
#include <string_view>

#include "dyad/parameter.h"

namespace attune::analysis {
namespace {

// Ranking causes or mechanisms needs about this many onsets and recoveries together
// (docs/math/closeness.md, identifiability): about 80 couples over 35 days.
constexpr double kEventsToRank = 250;
// A gap longer than this says nothing about the days in it.
constexpr double kLongestObservedGap = 7;
// Pairs of near check-ins below which the dynamics lean on their priors. A judgement.
constexpr std::size_t kPairsForDynamics = 100;

double median(std::vector<double> values) {
  if (values.empty()) return dyad::kMissing;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

double prior_median(std::string_view parameter) {
  const dyad::ParameterSpec& spec = dyad::closeness_parameter(parameter);
  return dyad::to_natural(spec.transform, spec.prior->mean);
}

template <class Body>
void for_each_person(const dyad::Diary& diary, const Body& body) {
  for (const auto& couple : diary.couples) {
    for (const auto& person : couple.partners) {
      if (!person.times.empty()) body(person);
    }
  }
}

/// Sums over one person's answers to one question.
struct PersonSums {
  std::size_t count = 0;
  double sum = 0, sum_squares = 0;  ///< about the first answer, for the digits
  double first = 0, least = 0, most = 0;
};

PersonSums sums_of(const dyad::Person& person, std::size_t variable, std::size_t width) {
  PersonSums sums;
  for (std::size_t i = 0; i < person.times.size(); ++i) {
    const double value = person.value(i, variable, width);
    if (std::isnan(value)) continue;
    if (sums.count++ == 0) sums.first = sums.least = sums.most = value;
    sums.sum += value - sums.first;
    sums.sum_squares += (value - sums.first) * (value - sums.first);
    sums.least = std::min(sums.least, value);
    sums.most = std::max(sums.most, value);
  }
  return sums;
}

/// One-way analysis of variance over persons with unequal numbers of answers: Searle, Casella &
/// McCulloch (1992), Variance Components, eq. 3.6. A negative between-person variance is shown as
/// 0.
void set_spread(const std::vector<PersonSums>& persons, VariableSummary& summary) {
  const auto groups = static_cast<double>(persons.size());
  double total = 0, sum = 0, squares = 0;
  for (const auto& p : persons) {
    const auto n = static_cast<double>(p.count);
    total += n;
    sum += p.sum + n * p.first;
    squares += n * n;
  }
  summary.mean = total > 0 ? sum / total : dyad::kMissing;
  summary.within_sd = summary.between_sd = summary.icc = dyad::kMissing;
  double within = 0, between = 0;
  for (const auto& p : persons) {
    const auto n = static_cast<double>(p.count);
    within += p.sum_squares - p.sum * p.sum / n;
    const double mean = p.first + p.sum / n;
    between += n * (mean - summary.mean) * (mean - summary.mean);
  }
  if (!(total > groups)) return;
  const double within_variance = std::max(0.0, within) / (total - groups);
  summary.within_sd = std::sqrt(within_variance);
  if (groups < 2) return;
  const double size = (total - squares / total) / (groups - 1);
  const double between_variance = std::max(0.0, (between / (groups - 1) - within_variance) / size);
  summary.between_sd = std::sqrt(between_variance);
  if (between_variance + within_variance > 0) {
    summary.icc = between_variance / (between_variance + within_variance);
  }
}

/// Whether a question makes no sense at a check-in: what one would answer about did not happen.
class NotApplicable {
 public:
  NotApplicable(const dyad::Diary& diary, std::string_view question)
      : diary_(diary),
        contact_(question == "responsiveness" ? diary.find("time_together") : std::nullopt) {
    if (question != "affection_landed") return;
    for (const char* warm : {"touch", "eye_contact", "returned_gesture", "thanks"}) {
      if (const auto v = diary.find(warm)) affection_.push_back(*v);
    }
  }

  [[nodiscard]] bool at(const dyad::Person& person, std::size_t check_in) const {
    const auto none = [&](std::size_t v) {
      return person.value(check_in, v, diary_.variables.size()) == 0;
    };
    if (contact_) return none(*contact_);
    return !affection_.empty() && std::all_of(affection_.begin(), affection_.end(), none);
  }

 private:
  const dyad::Diary& diary_;
  std::optional<std::size_t> contact_;
  std::vector<std::size_t> affection_;
};

VariableSummary summarize_variable(const dyad::Diary& diary, std::size_t variable) {
  const dyad::Variable& what = diary.variables[variable];
  VariableSummary summary;
  summary.name = what.name;
  summary.source_column = what.source_column;
  summary.kind = what.kind;
  const std::size_t width = diary.variables.size();
  std::vector<PersonSums> persons;
  std::size_t floor = 0, ceiling = 0;
  const NotApplicable not_applicable(diary, what.name);
  for_each_person(diary, [&](const dyad::Person& person) {
    for (std::size_t i = 0; i < person.times.size(); ++i) {
      summary.not_applicable +=
          std::isnan(person.value(i, variable, width)) && not_applicable.at(person, i);
    }
    const PersonSums sums = sums_of(person, variable, width);
    summary.answered += sums.count;
    summary.missing += person.times.size() - sums.count;
    if (sums.count == 0) return;
    if (sums.count > 1 && sums.least == sums.most) ++summary.constant_persons;
    persons.push_back(sums);
    for (std::size_t i = 0; i < person.times.size(); ++i) {
      const double value = person.value(i, variable, width);
      floor += value <= what.lower ? 1 : 0;
      ceiling += value >= what.upper ? 1 : 0;
    }
  });
  set_spread(persons, summary);
  const auto answered = static_cast<double>(summary.answered);
  const bool scale = !std::isnan(what.lower) && summary.answered > 0;
  summary.at_floor = scale ? static_cast<double>(floor) / answered : dyad::kMissing;
  summary.at_ceiling = scale ? static_cast<double>(ceiling) / answered : dyad::kMissing;
  return summary;
}

/// What the questions are judged by.
class Judge {
 public:
  Judge(const dyad::Diary& diary, const DataSummary& summary, std::size_t pairs)
      : diary_(diary), summary_(summary), pairs_(pairs) {}

  std::vector<Support> questions() {
    dynamics();
    coupling();
    spells();
    causes();
    moments();
    roles();
    interventions();
    one_couple();
    causation();
    return std::move(support_);
  }

 private:
  void add(std::string question, bool supported, std::string because) {
    support_.push_back({std::move(question), supported, std::move(because)});
  }

  [[nodiscard]] const VariableSummary* find(std::string_view name) const {
    const auto found = std::find_if(summary_.variables.begin(), summary_.variables.end(),
                                    [&](const auto& v) { return v.name == name; });
    return found == summary_.variables.end() ? nullptr : &*found;
  }

  [[nodiscard]] std::size_t count(dyad::Kind kind) const {
    return static_cast<std::size_t>(
        std::count_if(diary_.variables.begin(), diary_.variables.end(),
                      [&](const auto& variable) { return variable.kind == kind; }));
  }

  void dynamics() {
    const VariableSummary* closeness = find("closeness");
    const char* question = "How fast does closeness come back after an ordinary drop?";
    if (closeness == nullptr || closeness->answered == 0) {
      return add(question, false, "There is no answer about closeness.");
    }
    if (!(closeness->within_sd > 0)) {
      return add(question, false, "Everyone's closeness stayed the same throughout.");
    }
    const std::string pairs = fmt::format(
        "{} pairs of check-ins lie within two half-lives of closeness (about {:.1f} days)", pairs_,
        2 * half_life());
    if (pairs_ < kPairsForDynamics) {
      return add(question, false,
                 fmt::format("Only {}; about {} are needed.", pairs, kPairsForDynamics));
    }
    std::string because = pairs + ".";
    if (closeness->at_ceiling > 0.5) {
      because += fmt::format(
          " {:.0f} % of the answers are at the top of the scale, which hides how "
          "closeness moves there.",
          100 * closeness->at_ceiling);
    }
    add(question, true, because);
  }

  void coupling() {
    const std::size_t both = summary_.couples - summary_.single_partner_couples;
    const char* question = "Does one partner's closeness go before the other's?";
    if (both == 0) {
      return add(question, false,
                 "Every couple has check-ins of one partner only; nothing is inferred about the "
                 "absent partner.");
    }
    if (both < 20) {
      return add(question, false,
                 fmt::format("{} {} both partners' check-ins; with fewer than about 20 the answer "
                             "leans on what was assumed beforehand.",
                             both, both == 1 ? "couple has" : "couples have"));
    }
    add(question, true, fmt::format("{} couples have both partners' check-ins.", both));
  }

  /// Why distant spells cannot be told from bad days; empty: they can.
  [[nodiscard]] std::string spells_fault() const {
    const VariableSummary* distance = find("distance");
    if (distance == nullptr) {
      return "There is no distance item (\"how distant or cut off did you feel?\"); without it a "
             "distant spell cannot be told from a bad day.";
    }
    if (2 * distance->answered < summary_.rows) {
      return "The distance item was answered in less than half of the check-ins.";
    }
    if (!(summary_.median_gap <= 1.5)) {
      return fmt::format(
          "Check-ins are {:.1f} days apart; spells last about {:.1f} days, so most "
          "would fall between two check-ins.",
          summary_.median_gap, std::numbers::ln2 / recovery_rate());
    }
    if (summary_.expected_onsets < 10) {
      return fmt::format(
          "About {:.0f} distant spells are to be expected in so many days; at least "
          "10 are needed.",
          summary_.expected_onsets);
    }
    return {};
  }

  void spells() {
    const std::string fault = spells_fault();
    add("Was someone in a distant spell, rather than having a bad day?", fault.empty(),
        fault.empty() ? fmt::format("The distance item is there, and about {:.0f} spells are to be "
                                    "expected. Whether spells are shown is decided after the fit.",
                                    summary_.expected_onsets)
                      : fault);
  }

  void rank(const std::string& question, std::size_t columns, const std::string& absent) {
    if (columns == 0) return add(question, false, absent);
    if (const std::string fault = spells_fault(); !fault.empty()) {
      return add(question, false, "Distant spells cannot be told: " + fault);
    }
    const double events = summary_.expected_onsets + summary_.expected_recoveries;
    const std::string expected =
        fmt::format("about {:.0f} onsets and recoveries are to be expected", events);
    if (events < kEventsToRank) {
      return add(
          question, false,
          fmt::format("Only {}; a ranking needs about {:.0f} (80 couples over 35 days). Each "
                      "effect is shown with its interval, unranked.",
                      expected, kEventsToRank));
    }
    if (columns == 1) {
      return add(question, false, "There is one only, so there is nothing to rank it against.");
    }
    add(question, true,
        fmt::format("{} are there, and {}. An association, not a cause.", columns, expected));
  }

  void causes() {
    const std::size_t columns = count(dyad::Kind::cause) + count(dyad::Kind::conflict);
    rank("Which strains go most often before a distant spell?", columns,
         "There is no column of stress, exhaustion, low mood, time together or conflict.");
  }

  void moments() {
    std::size_t columns = count(dyad::Kind::moment);
    const bool attunement = count(dyad::Kind::perceived) + count(dyad::Kind::enacted) > 0;
    columns += attunement ? 1 : 0;
    rank("Which shared moments go most often with feeling close again?", columns,
         "There is no column of shared moments or of responsiveness.");
  }

  void roles() {
    const char* question = "Do the two roles differ?";
    if (!diary_.has_roles) {
      return add(question, false,
                 "The diary has no roles; the partners are treated as exchangeable.");
    }
    if (summary_.couples - summary_.single_partner_couples < 50) {
      return add(
          question, false,
          "With fewer than about 50 couples a difference between the roles is mostly chance.");
    }
    add(question, true, "Roles line up over couples; differences are shown with their intervals.");
  }

  void interventions() {
    for (const auto& variable : diary_.variables) {
      if (variable.kind != dyad::Kind::intervention) continue;
      add(fmt::format("What goes with \"{}\"?", variable.name), true,
          "Its trajectory is shown with its interval. Only if it was given at random is that an "
          "effect.");
    }
  }

  void one_couple() {
    add("What works for one particular couple?", false,
        "One couple's diary of some weeks says little about that; what holds in couples like them "
        "is shown instead.");
  }

  void causation() {
    add("Did a hug or a talk bring the closeness about?", false,
        "Moments were lived, not drawn by lot: people who feel close also share more. Only "
        "randomised prompts can tell.");
  }

 public:
  static double half_life() { return std::numbers::ln2 / prior_median("kappa"); }
  static double onset_rate() { return std::exp(prior_median("a0")); }
  static double recovery_rate() { return std::exp(prior_median("b0")); }

 private:
  const dyad::Diary& diary_;
  const DataSummary& summary_;
  std::size_t pairs_;
  std::vector<Support> support_;
};

}  // namespace

DataSummary summarize(const dyad::Diary& diary) {
  DataSummary summary;
  summary.couples = diary.couples.size();
  for (const auto& couple : diary.couples) {
    if (couple.partners[0].times.empty() != couple.partners[1].times.empty()) {
      ++summary.single_partner_couples;
    }
  }
  const auto asked = diary.find("asked");
  summary.schedule_known = asked.has_value();
  for_each_person(diary, [&](const dyad::Person& person) {
    summary.skipped += person.skipped.size();
    for (std::size_t i = 0; asked && i < person.times.size(); ++i) {
      summary.asked += person.value(i, *asked, diary.variables.size()) > 0;
    }
  });
  summary.asked += summary.skipped;
  std::vector<double> lengths, check_ins, gaps;
  double observed_days = 0;
  bool first = true;
  for_each_person(diary, [&](const dyad::Person& person) {
    ++summary.persons;
    summary.rows += person.times.size();
    summary.first_time =
        first ? person.times.front() : std::min(summary.first_time, person.times.front());
    summary.last_time =
        first ? person.times.back() : std::max(summary.last_time, person.times.back());
    first = false;
    lengths.push_back(person.times.back() - person.times.front());
    check_ins.push_back(static_cast<double>(person.times.size()));
    for (std::size_t i = 1; i < person.times.size(); ++i) {
      gaps.push_back(person.times[i] - person.times[i - 1]);
      observed_days += std::min(gaps.back(), kLongestObservedGap);
    }
  });
  const double long_gap = 2 * Judge::half_life();
  const auto longer = static_cast<std::size_t>(
      std::count_if(gaps.begin(), gaps.end(), [&](double gap) { return gap > long_gap; }));
  summary.long_gap_share = gaps.empty()
                               ? dyad::kMissing
                               : static_cast<double>(longer) / static_cast<double>(gaps.size());
  summary.median_days = median(lengths);
  summary.median_check_ins = median(check_ins);
  const std::size_t pairs = gaps.size() - longer;
  summary.median_gap = median(std::move(gaps));

  // A two-state chain at rest: as many leave a state as enter it, rate x share of time.
  const double onset = Judge::onset_rate(), recovery = Judge::recovery_rate();
  const double withdrawn = onset / (onset + recovery);
  summary.expected_onsets = observed_days * (1 - withdrawn) * onset;
  summary.expected_recoveries = observed_days * withdrawn * recovery;

  for (std::size_t v = 0; v < diary.variables.size(); ++v) {
    // The time of a moment has no mean worth showing, and neither has what was asked for.
    const dyad::Kind kind = diary.variables[v].kind;
    if (kind == dyad::Kind::moment_time || kind == dyad::Kind::asked) continue;
    summary.variables.push_back(summarize_variable(diary, v));
  }
  summary.support = Judge(diary, summary, pairs).questions();
  return summary;
}

}  // namespace attune::analysis
