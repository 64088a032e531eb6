#include "dyad/design.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <stdexcept>
#include <utility>

#include "core/mean.h"
#include "dyad/integrator.h"
#include "dyad/moments.h"
#include "dyad/parameter.h"

namespace attune::dyad {
namespace {

constexpr double kLongGap = 1.5;  ///< usual gaps; a longer one is split
/// Days: a median gap between these is that of check-ins twice a day.
constexpr double kTwiceADayFrom = 0.4, kTwiceADayTo = 0.75;
constexpr std::size_t kFewGaps = 5;  ///< fewer have no usual length
constexpr double kSameTime = 1e-9;
constexpr double kJustBefore = 1e-6;  ///< days: the moments of a span are counted before they act
constexpr double kFewPairs = 30;      ///< fewer pairs of reports do not tell their correlation

/// Equal steps that a gap is split in; the check-in speaks for the last. Whether a gap is 1.5 usual
/// ones must not depend on how its ends are rounded.
int steps_of_gap(double gap, double usual) {
  const double gaps = gap / usual;
  return gaps > kLongGap + kSameTime ? static_cast<int>(std::floor(gaps + 0.5 + kSameTime)) : 1;
}

/// A column of one person after standardising; NaN where missing.
using Series = std::vector<double>;

/// One person's check-ins with the spans that they speak for.
struct Timeline {
  std::vector<double> times;
  std::vector<Span> spans;
  double usual_gap = 1;  ///< days: half a day where check-ins are made twice daily, else a day

  /// The check-in whose span contains t, or -1.
  [[nodiscard]] int at(double t) const {
    const auto found = std::lower_bound(times.begin(), times.end(), t);
    if (found == times.end()) return -1;
    const auto n = found - times.begin();
    return spans[static_cast<std::size_t>(n)].from + kSameTime < t ? static_cast<int>(n) : -1;
  }
};

void set_usual_gap(const Person& person, PersonScaling& usual) {
  if (person.times.size() > 1) {
    std::vector<double> gaps;
    for (std::size_t n = 1; n < person.times.size(); ++n) {
      gaps.push_back(person.times[n] - person.times[n - 1]);
    }
    std::nth_element(gaps.begin(), gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2),
                     gaps.end());
    usual.first_span = std::min(1.0, gaps[gaps.size() / 2]);
    const bool twice = usual.first_span >= kTwiceADayFrom && usual.first_span < kTwiceADayTo;
    if (twice && gaps.size() >= kFewGaps) usual.usual_gap = 0.5;
  }
}

Timeline timeline_of(const Person& person, const PersonScaling& usual) {
  Timeline line;
  line.times = person.times;
  line.usual_gap = usual.usual_gap;
  for (std::size_t n = 0; n < person.times.size(); ++n) {
    const double gap = n == 0 ? usual.first_span : person.times[n] - person.times[n - 1];
    const double span = gap / steps_of_gap(gap, line.usual_gap);
    line.spans.push_back({person.times[n] - span, person.times[n]});
  }
  return line;
}

/// What the whole diary says about its columns.
class Columns {
 public:
  explicit Columns(const Diary& diary) : diary_(diary), count_(diary.variables.size()) {}

  [[nodiscard]] Series of(const Person& person, std::string_view name) const {
    const auto v = diary_.find(name);
    Series out(person.times.size(), kMissing);
    for (std::size_t n = 0; v && n < out.size(); ++n) out[n] = person.value(n, *v, count_);
    return out;
  }
  [[nodiscard]] bool has(std::string_view name) const { return diary_.find(name).has_value(); }

 private:
  const Diary& diary_;
  std::size_t count_;
};

/// One series a person, couples in order, partners within.
using Panel = std::vector<Series>;

double grand_mean(const Panel& panel) {
  Series all;
  for (const Series& s : panel) all.insert(all.end(), s.begin(), s.end());
  return mean_of(all);
}

/// Pooled within-person SD, with one degree of freedom a person spent on its mean; 0 where answers
/// differ by rounding only.
double within_sd(const Panel& panel) {
  double square = 0, freedom = 0, largest = 0;
  for (const Series& s : panel) {
    const double centre = mean_of(s);
    double n = 0;
    for (const double v : s) {
      if (std::isnan(v)) continue;
      square += (v - centre) * (v - centre);
      largest = std::max(largest, std::abs(v));
      ++n;
    }
    freedom += std::max(0.0, n - 1);
  }
  const double sd = freedom > 0 ? std::sqrt(square / freedom) : 0;
  return sd > 1e-9 * largest ? sd : 0;
}

double answered(const Series& series) {
  return static_cast<double>(
      std::count_if(series.begin(), series.end(), [](double v) { return !std::isnan(v); }));
}

/// What is usual for a person, from `n` answers' worth of their own and the study's.
double drawn_towards(double study, double own, double n) {
  return n > 0 ? (n * own + kStudyWeight * study) / (n + kStudyWeight) : study;
}

/// Impulses of one integrator for one person, and the time that somebody spoke for.
struct Inputs {
  std::vector<Impulse> impulses;
  std::vector<Span> spans;

  void sort() {
    std::stable_sort(impulses.begin(), impulses.end(),
                     [](const Impulse& a, const Impulse& b) { return a.time < b.time; });
  }
  /// Sorts the spans and makes them disjoint: partners' spans overlap.
  void join_spans() {
    std::sort(spans.begin(), spans.end(),
              [](const Span& a, const Span& b) { return a.from < b.from; });
    for (std::size_t s = 1; s < spans.size(); ++s) {
      spans[s].from = std::max(spans[s].from, spans[s - 1].to);
      spans[s].to = std::max(spans[s].to, spans[s].from);
    }
  }
  /// Stationary mean of the integrator: its rate over the time spoken for, times tau.
  [[nodiscard]] double level(double tau) const {
    double amplitude = 0;
    for (const Impulse& i : impulses) amplitude += i.amplitude;
    return days() > 0 ? tau * amplitude / days() : 0;
  }
  [[nodiscard]] double days() const {
    double sum = 0;
    for (const Span& s : spans) sum += s.to - s.from;
    return sum;
  }
};

double untimed(const Span& span) {
  return span.to - std::min(kMomentLead, (span.to - span.from) / 2);
}

/// When a moment of the span happened, given the reported time if there is one.
double moment_time(const Span& span, double reported) {
  return reported > span.from && reported <= span.to ? reported : untimed(span);
}

/// How many kinds of moments happened in a span that one or both partners spoke for.
struct MomentCount {
  double time = 0;  ///< just before they happened
  double days = 0;  ///< length of the span
  double value = 0;
};

/// What a design is made by, if not by its own diary alone.
struct Given {
  const Standard* standard = nullptr;
  const CoupleScaling* usual = nullptr;  ///< of the only couple
  const Onwards* onwards = nullptr;
};

/// Builds everything couple by couple once the columns are standardised.
class Builder {
 public:
  Builder(const Diary& diary, const Given& given)
      : diary_(diary), columns_(diary), given_(given), usual_(diary.couples.size()) {
    if (given.usual != nullptr) usual_ = {*given.usual};
    for (std::size_t c = 0; c < usual_.size(); ++c) {
      for (std::size_t i = 0; i < 2; ++i) {
        if (given.usual == nullptr) {
          set_usual_gap(diary.couples[c].partners[i], usual_[c].partners[i]);
        }
      }
      timelines_.push_back({timeline(c, 0), timeline(c, 1)});
    }
  }

  Design build();

 private:
  void set_usual();
  [[nodiscard]] Timeline timeline(std::size_t couple, std::size_t partner) const {
    return timeline_of(diary_.couples[couple].partners[partner], usual_[couple].partners[partner]);
  }
  /// Known already where a design goes on from.
  [[nodiscard]] bool is_past(double time) const {
    return given_.onwards != nullptr && time < given_.onwards->from + kSameTime;
  }
  [[nodiscard]] Panel panel(std::string_view name) const;
  void find_terms();
  void find_items();
  void find_item(std::size_t item);
  void find_causes();
  void take_causes();
  void find_strain();
  void note_usual_moments();
  void note_usual_closeness();
  void find_conditions();
  [[nodiscard]] bool standardize(const std::string& name, Panel& panel, Centering centering,
                                 bool scale);
  [[nodiscard]] double expected_from_one() const;
  void add_cause(const std::string& name, const char* column, Panel values, Centering centering,
                 bool scale);
  CoupleDesign couple(std::size_t index);
  [[nodiscard]] std::vector<MomentCount> count_moments(std::size_t index) const;
  void standardize_counts();
  void set_grid(CoupleDesign& out, std::size_t index) const;
  void set_answers(CoupleDesign& out, std::size_t index) const;
  void set_causes(CoupleDesign& out, std::size_t index) const;
  void set_levels(CoupleDesign& out, std::size_t index);
  void set_usual_closeness(CoupleDesign& out, std::size_t index) const;
  void set_day_spread(const CoupleDesign& design, std::size_t index);
  [[nodiscard]] double usual_level(std::size_t index, std::size_t partner, std::size_t integrator,
                                   const Inputs& inputs, double tau);
  [[nodiscard]] Inputs events(std::size_t index, std::size_t partner,
                              const std::vector<MomentPart>& parts, double cap) const;

  const Diary& diary_;
  Columns columns_;
  Given given_;
  Design out_;
  std::vector<Panel> causes_;  ///< standardised, one a cause of out_.terms
  Panel strain_, conflict_, perceived_, enacted_, together_;
  struct Ends {
    double lower = -std::numeric_limits<double>::infinity();
    double upper = std::numeric_limits<double>::infinity();
    double lower_limit = 0, upper_limit = 0;
    double flip = kMissing;  ///< items answered as distance: high = lower + upper - y
  };
  std::array<Ends, kItems> ends_;
  std::vector<CoupleScaling> usual_;                ///< by couple
  std::vector<std::array<Timeline, 2>> timelines_;  ///< by couple
  std::vector<std::vector<MomentCount>> counts_;    ///< by couple
  std::vector<double> tau_;                         ///< days, by integrator
  std::vector<double> spread_sum_;                  ///< of what day_spread is the mean of
  double spread_days_ = 0;
};

constexpr std::array<const char*, kItems> kItemName{"closeness", "distance", "affection_landed"};

bool someone_never_varies(const Panel& panel) {
  return std::any_of(panel.begin(), panel.end(), [](const Series& s) {
    double first = kMissing;
    int answers = 0;
    for (const double y : s) {
      if (std::isnan(y)) continue;
      if (answers++ == 0) first = y;
      if (y != first) return false;
    }
    return answers > 1;
  });
}

Panel Builder::panel(std::string_view name) const {
  Panel out;
  for (const Couple& couple : diary_.couples) {
    for (const Person& person : couple.partners) out.push_back(columns_.of(person, name));
  }
  return out;
}

void Builder::find_item(std::size_t l) {
  DesignTerms& terms = out_.terms;
  const auto v = diary_.find(kItemName[l]);
  std::vector<double> values;
  for (const Series& s : panel(kItemName[l])) {
    for (const double y : s) {
      if (!std::isnan(y)) values.push_back(y);
    }
  }
  const bool there = v && !values.empty();
  if (given_.standard == nullptr) {
    terms.item[l] = there;
    if (there) {
      terms.used.push_back(kItemName[l]);
    } else {
      terms.absent.push_back(std::string(kItemName[l]) + ": no answers");
    }
  }
  if (!there || !terms.item[l]) return;
  const Variable& variable = diary_.variables[*v];
  Ends& ends = ends_[l];
  if (l == kDistance) ends.flip = variable.lower + variable.upper;
  double& resolution = out_.scaling.resolution[l];
  if (given_.standard == nullptr) {
    double sum = 0;
    for (const double y : values) sum += y;
    const double mean = sum / static_cast<double>(values.size());
    terms.item_mean[l] = l == kDistance ? ends.flip - mean : mean;
    if (!variable.censored) return;
    // A 6 of 1..7 stands for 5.5 to 6.5, and a 7 for 6.5 or more.
    std::sort(values.begin(), values.end());
    resolution = 1;
    for (std::size_t i = 1; i < values.size(); ++i) {
      const double gap = values[i] - values[i - 1];
      if (gap > 1e-9) resolution = std::min(resolution, gap);
    }
    terms.rounding[l] = resolution * resolution / 12;
  }
  if (!(resolution > 0)) return;
  ends.lower = variable.lower;
  ends.upper = variable.upper;
  ends.lower_limit = ends.lower + resolution / 2;
  ends.upper_limit = ends.upper - resolution / 2;
}

void Builder::find_items() {
  DesignTerms& terms = out_.terms;
  for (std::size_t l = 0; l < kItems; ++l) find_item(l);
  if (given_.standard != nullptr) return;
  const bool exact = terms.rounding[kCloseness] == 0;
  terms.volatility = !(exact && someone_never_varies(panel(kItemName[kCloseness])));
  if (!terms.volatility) {
    terms.absent.push_back(
        "differences in volatility: answers of someone are all the same and taken as exact");
  }
  if (!terms.item[kCloseness]) {
    throw std::invalid_argument(
        "the diary has no answer about closeness: map your outcome to \"closeness\" in the schema");
  }
}

/// Centres and scales; @returns false, all missing, where nothing varies within persons.
bool Builder::standardize(const std::string& name, Panel& panel, Centering centering, bool scale) {
  ColumnScale of_study;
  if (given_.standard != nullptr) {
    const auto known = given_.standard->scaling.columns.find(name);
    if (known == given_.standard->scaling.columns.end()) return false;
    of_study = known->second;
  } else {
    of_study = {grand_mean(panel), scale ? within_sd(panel) : 1, centering};
  }
  if (!(of_study.sd > 0)) {
    for (Series& s : panel) std::fill(s.begin(), s.end(), kMissing);
    return false;
  }
  out_.scaling.columns[name] = of_study;
  for (std::size_t p = 0; p < panel.size(); ++p) {
    double& own = usual_[p / 2].partners[p % 2].mean[name];
    if (given_.usual == nullptr) {
      own = mean_of(panel[p]);
      if (given_.standard != nullptr) own = drawn_towards(of_study.mean, own, answered(panel[p]));
    }
    const double centre = of_study.centering == Centering::person  ? own
                          : of_study.centering == Centering::grand ? of_study.mean
                                                                   : 0;
    for (double& v : panel[p]) v = (v - centre) / of_study.sd;
  }
  return true;
}

void Builder::add_cause(const std::string& name, const char* column, Panel values,
                        Centering centering, bool scale) {
  if (!columns_.has(column)) {
    out_.terms.absent.push_back(name + ": no column " + column);
    return;
  }
  if (!(within_sd(values) > 0)) {
    out_.terms.absent.push_back(name + ": nobody's answers vary");
    return;
  }
  if (!standardize(name, values, centering, scale)) return;
  out_.terms.causes.push_back(name);
  out_.terms.used.push_back(name);
  causes_.push_back(std::move(values));
}

/// Minutes together as what they lack.
Panel lacking(Panel minutes) {
  for (Series& s : minutes) {
    for (double& m : s) m = -std::log1p(m);
  }
  return minutes;
}

/// Those of a standard, in its order.
void Builder::take_causes() {
  for (const std::string& name : out_.terms.causes) {
    const bool time = name == "lack_of_time";
    Panel values = time ? lacking(panel("time_together")) : panel(name);
    if (!standardize(name, values, Centering::person, true)) {
      throw std::invalid_argument("the fit does not say by what \"" + name + "\" is measured");
    }
    causes_.push_back(std::move(values));
  }
}

void Builder::find_causes() {
  for (const char* name : {"stress", "exhaustion", "low_mood"}) {
    add_cause(name, name, panel(name), Centering::person, true);
  }
  add_cause("lack_of_time", "time_together", lacking(together_), Centering::person, true);
  conflict_ = panel("conflict");
  out_.terms.conflict = within_sd(conflict_) > 0;
  add_cause("conflict", "conflict", conflict_, Centering::grand, false);
  for (const Variable& v : diary_.variables) {
    const bool ours = v.name == "stress" || v.name == "exhaustion" || v.name == "low_mood" ||
                      v.name == "time_together";
    if (v.kind == Kind::cause && !ours) {
      add_cause(v.name, v.name.c_str(), panel(v.name), v.centering, true);
    }
  }
}

/// Mean of those answered.
void Builder::find_strain() {
  std::vector<std::size_t> which;
  for (std::size_t k = 0; k < causes_.size(); ++k) {
    const std::string& name = out_.terms.causes[k];
    if (name == "stress" || name == "exhaustion" || name == "low_mood") which.push_back(k);
  }
  out_.terms.strain = !which.empty();
  if (which.empty()) return;
  for (std::size_t p = 0; p < causes_.front().size(); ++p) {
    Series& strain = strain_.emplace_back();
    for (std::size_t n = 0; n < causes_.front()[p].size(); ++n) {
      Series answered;
      for (const std::size_t k : which) answered.push_back(causes_[k][p][n]);
      strain.push_back(mean_of(answered));
    }
  }
}

/// What is usual of each kind of moment, for whoever plans more of it.
void Builder::note_usual_moments() {
  for (const MechanismParts& mechanism : mechanism_parts()) {
    for (const MomentPart& part : mechanism.parts) {
      Panel amounts = panel(part.name);
      if (columns_.has(part.name)) {
        static_cast<void>(standardize(part.name, amounts, Centering::none, false));
      }
    }
  }
}

void Builder::note_usual_closeness() {
  const char* name = kItemName[kCloseness];
  Panel answers = panel(name);
  static_cast<void>(standardize(name, answers, Centering::none, false));
}

/// Which moments, interventions and skipped check-ins the diary has.
void Builder::find_conditions() {
  DesignTerms& terms = out_.terms;
  for (std::size_t k = 0; k < kMechanisms; ++k) {
    const MechanismParts& mechanism = mechanism_parts()[k];
    std::string columns;
    for (const MomentPart& part : mechanism.parts) {
      terms.mechanism[k] |= columns_.has(part.name);
      columns += (columns.empty() ? "" : ", ") + std::string(part.name);
    }
    if (terms.mechanism[k]) {
      terms.used.emplace_back(mechanism.name);
    } else {
      terms.absent.push_back(std::string(mechanism.name) + ": no column of " + columns);
    }
  }
  for (const Variable& v : diary_.variables) {
    if (v.kind != Kind::intervention) continue;
    terms.interventions.push_back(v.name);
    out_.scaling.decay_days[v.name] = v.decay_days;
  }
  for (const Couple& couple : diary_.couples) {
    for (const Person& person : couple.partners) terms.skipping |= !person.skipped.empty();
  }
}

void Builder::find_terms() {
  DesignTerms& terms = out_.terms;
  const bool fresh = given_.standard == nullptr;
  if (fresh) {
    terms.roles = diary_.has_roles;
  } else {
    terms = given_.standard->terms;
    out_.scaling = given_.standard->scaling;
  }
  find_items();
  together_ = panel("time_together");
  if (fresh) {
    find_causes();
    find_conditions();
  } else {
    take_causes();
  }
  find_strain();
  note_usual_moments();
  note_usual_closeness();
  perceived_ = panel("responsiveness");
  enacted_ = panel("gave_responsiveness");
  const bool perceived = standardize("responsiveness", perceived_, Centering::person, true);
  const bool enacted = standardize("gave_responsiveness", enacted_, Centering::person, true);
  if (!fresh) return;
  terms.attunement = perceived || enacted;
  if (perceived && enacted) out_.scaling.alone = expected_from_one();
  (terms.attunement ? terms.used : terms.absent)
      .push_back(terms.attunement
                     ? "attunement"
                     : "attunement: no varying column responsiveness or gave_responsiveness");
}

/// R is the mean of two reports of unit variance. Where one is missing, its expectation given the
/// other is (1 + r)/2 of that other, r their correlation; the other as it stands would vary too
/// much, and its effect come out too small. 1 where too few pairs tell r.
double Builder::expected_from_one() const {
  double pairs = 0, together = 0, own = 0, partners = 0;
  for (std::size_t p = 0; p < perceived_.size(); ++p) {
    const Timeline& mine = timelines_[p / 2][p % 2];
    const Timeline& theirs = timelines_[p / 2][1 - p % 2];
    for (std::size_t n = 0; n < mine.times.size(); ++n) {
      const int m = theirs.at((mine.spans[n].from + mine.spans[n].to) / 2);
      if (m < 0 || together_[p][n] == 0) continue;  // apart, the partner's report is no part of R
      const double a = perceived_[p][n], b = enacted_[p ^ 1][static_cast<std::size_t>(m)];
      if (std::isnan(a) || std::isnan(b)) continue;
      pairs += 1;
      together += a * b;
      own += a * a;
      partners += b * b;
    }
  }
  return pairs >= kFewPairs && own > 0 && partners > 0
             ? (1 + together / std::sqrt(own * partners)) / 2
             : 1;
}

/// One partner's report of the moments of one span.
struct Report {
  double time;  ///< of the first of them
  std::size_t partner, check_in;
  Span span;
};

/// Whether two partners' reports speak for mostly the same time.
bool same_span(const Report& a, const Report& b) {
  const double shared = std::min(a.span.to, b.span.to) - std::max(a.span.from, b.span.from);
  const double shorter = std::min(a.span.to - a.span.from, b.span.to - b.span.from);
  return a.partner != b.partner && shared > shorter / 2 + kSameTime;
}

/// Both partners' reports of the same span are one count: what either noticed happened. A kind that
/// was not answered, though others were, is one that did not happen.
std::vector<MomentCount> Builder::count_moments(std::size_t index) const {
  const Couple& couple = diary_.couples[index];
  const auto& lines = timelines_[index];
  std::vector<std::string> kinds;
  for (const MechanismParts& mechanism : mechanism_parts()) {
    for (const MomentPart& part : mechanism.parts) {
      if (columns_.has(part.name)) kinds.emplace_back(part.name);
    }
  }
  std::array<std::vector<Series>, 2> amounts;
  std::vector<Report> reports;
  for (std::size_t i = 0; i < 2; ++i) {
    std::vector<Series> reported;
    for (const std::string& kind : kinds) {
      amounts[i].push_back(columns_.of(couple.partners[i], kind));
      reported.push_back(columns_.of(couple.partners[i], kind + "_time"));
    }
    for (std::size_t n = 0; n < lines[i].times.size(); ++n) {
      const Span& span = lines[i].spans[n];
      Report report{untimed(span), i, n, span};
      bool answered = false;
      for (std::size_t k = 0; k < kinds.size(); ++k) {
        answered |= !std::isnan(amounts[i][k][n]);
        if (!(amounts[i][k][n] > 0)) continue;
        report.time = std::min(report.time, moment_time(span, reported[k][n]));
      }
      if (answered) reports.push_back(report);
    }
  }
  std::sort(reports.begin(), reports.end(),
            [](const Report& a, const Report& b) { return a.time < b.time; });
  std::vector<MomentCount> counts;
  for (std::size_t r = 0; r < reports.size(); ++r) {
    const Report& first = reports[r];
    const bool pair = r + 1 < reports.size() && same_span(first, reports[r + 1]);
    const Report& second = pair ? reports[++r] : first;
    MomentCount count;
    count.time = first.time - kJustBefore;
    count.days = (first.span.to - first.span.from + second.span.to - second.span.from) / 2;
    for (std::size_t k = 0; k < kinds.size(); ++k) {
      const double either = std::fmax(amounts[first.partner][k][first.check_in],
                                      amounts[second.partner][k][second.check_in]);
      count.value += either > 0 ? std::min(either, 1.0) : 0;  // a missing one is not above 0
    }
    counts.push_back(count);
  }
  return counts;
}

/// In SDs around the couple's usual number for a span of that length.
void Builder::standardize_counts() {
  const bool fresh = given_.standard == nullptr;
  double squares = 0, freedom = 0, rates = 0, couples = 0;
  for (std::size_t c = 0; c < counts_.size(); ++c) {
    double sum = 0, days = 0;
    for (const MomentCount& count : counts_[c]) {
      sum += count.value;
      days += count.days;
    }
    double& rate = usual_[c].moments_a_day;
    if (given_.usual == nullptr) {
      const double own = days > 0 ? sum / days : 0;
      rate = fresh ? own : drawn_towards(out_.scaling.moments_a_day, own, days);
    }
    for (MomentCount& count : counts_[c]) {
      count.value -= rate * count.days;
      squares += count.value * count.value;
    }
    if (counts_[c].empty()) continue;
    freedom += static_cast<double>(counts_[c].size()) - 1;
    rates += rate;
    couples += 1;
  }
  if (fresh) {
    out_.terms.moments = freedom > 0 && squares > 1e-9 * freedom;
    out_.scaling.moments_sd = out_.terms.moments ? std::sqrt(squares / freedom) : 1;
    out_.scaling.moments_a_day = couples > 0 ? rates / couples : 0;
  }
  for (std::vector<MomentCount>& couple : counts_) {
    if (!out_.terms.moments) couple.clear();
    for (MomentCount& count : couple) count.value /= out_.scaling.moments_sd;
  }
}

void Builder::set_grid(CoupleDesign& out, std::size_t index) const {
  const auto& lines = timelines_[index];
  std::vector<double> seen;
  for (const Timeline& line : lines) seen.insert(seen.end(), line.times.begin(), line.times.end());
  std::sort(seen.begin(), seen.end());
  const double usual_gap = std::min(lines[0].usual_gap, lines[1].usual_gap);
  // Gaps are split between check-ins, whose spans the steps then match; counts only add to that.
  std::vector<double> grid;
  for (const double time : seen) {
    if (!grid.empty() && time - grid.back() < kSameTime) continue;
    const double last = grid.empty() ? time : grid.back();
    const int steps = grid.empty() ? 1 : steps_of_gap(time - last, usual_gap);
    for (int s = 1; s < steps; ++s) grid.push_back(last + (time - last) * s / steps);
    grid.push_back(time);
  }
  for (const MomentCount& count : counts_[index]) grid.push_back(count.time);
  for (const Person& person : diary_.couples[index].partners) {
    grid.insert(grid.end(), person.skipped.begin(), person.skipped.end());
  }
  std::sort(grid.begin(), grid.end());
  for (const double time : grid) {
    if (given_.onwards != nullptr && time < given_.onwards->from - kSameTime) continue;
    if (!out.times.empty() && time - out.times.back() < kSameTime) continue;
    // Rounded to a millisecond, so that equal steps share one transition.
    const double gap = out.times.empty() ? 0 : time - out.times.back();
    const double rounded = std::round(gap * 86400e3) / 86400e3;
    out.intervals.push_back(rounded > 0 ? rounded : gap);
    out.times.push_back(time);
  }
  const auto at = [&](double time) {
    const auto found = std::lower_bound(out.times.begin(), out.times.end(), time - kSameTime);
    return static_cast<std::size_t>(found - out.times.begin());
  };
  out.check_in.assign(out.times.size(), {-1, -1});
  out.asked.assign(out.times.size(), {Asked::no, Asked::no});
  for (std::size_t i = 0; i < 2; ++i) {
    const Person& person = diary_.couples[index].partners[i];
    for (const double time : person.skipped) {
      if (!is_past(time)) out.asked[at(time)][i] = Asked::skipped;
    }
    const Series asked = columns_.of(person, "asked");
    for (std::size_t n = 0; n < lines[i].times.size(); ++n) {
      if (is_past(lines[i].times[n])) continue;
      out.check_in[at(lines[i].times[n])][i] = static_cast<int>(n);
      out.asked[at(lines[i].times[n])][i] = asked[n] > 0 ? Asked::answered : Asked::no;
    }
  }
}

void Builder::set_answers(CoupleDesign& out, std::size_t index) const {
  const Couple& couple = diary_.couples[index];
  const std::vector<MomentCount>& counts = counts_[index];
  std::array<std::array<Series, kItems>, 2> items;
  for (std::size_t i = 0; i < 2; ++i) {
    for (std::size_t l = 0; l < kItems; ++l) {
      items[i][l] = columns_.of(couple.partners[i], kItemName[l]);
    }
  }
  auto count = counts.begin();
  for (std::size_t t = 0; t < out.times.size(); ++t) {
    for (; count != counts.end() && count->time < out.times[t] + kSameTime; ++count) {
      if (is_past(count->time)) continue;
      out.answers.push_back({static_cast<int>(t), 0, kMoments, count->value, ssm::Site::exact});
    }
    for (std::size_t i = 0; i < 2; ++i) {
      if (out.check_in[t][i] < 0) continue;
      for (std::size_t l = 0; l < kItems; ++l) {
        const double answered = items[i][l][static_cast<std::size_t>(out.check_in[t][i])];
        if (!out_.terms.item[l] || std::isnan(answered)) continue;
        const Ends& ends = ends_[l];
        const bool flip = !std::isnan(ends.flip);
        Answer answer{static_cast<int>(t), static_cast<int>(i), static_cast<int>(l), answered,
                      ssm::Site::exact};
        if (answered <= ends.lower + 1e-9) {
          answer.value = ends.lower_limit;
          answer.site = flip ? ssm::Site::at_or_above : ssm::Site::at_or_below;
        } else if (answered >= ends.upper - 1e-9) {
          answer.value = ends.upper_limit;
          answer.site = flip ? ssm::Site::at_or_below : ssm::Site::at_or_above;
        }
        if (flip) answer.value = ends.flip - answer.value;
        out.answers.push_back(answer);
      }
    }
  }
}

void Builder::set_causes(CoupleDesign& out, std::size_t index) const {
  const std::size_t causes = causes_.size();
  out.causes.assign(out.times.size() * 2 * causes, 0);
  out.attunement.assign(out.times.size() * 2, 0);
  const auto value = [&](const Panel& panel, std::size_t partner, double at) {
    const int n = timelines_[index][partner].at(at);
    return n < 0 ? kMissing : panel[index * 2 + partner][static_cast<std::size_t>(n)];
  };
  for (std::size_t t = 0; t < out.times.size(); ++t) {
    const double middle = out.times[t] - (t == 0 ? kSameTime : out.intervals[t] / 2);
    for (std::size_t i = 0; i < 2; ++i) {
      for (std::size_t k = 0; k < causes; ++k) {
        double z = value(causes_[k], i, middle);
        // Time together and disagreements are the couple's: the partner's report will do.
        const std::string& name = out_.terms.causes[k];
        if (std::isnan(z) && (name == "lack_of_time" || name == "conflict")) {
          z = value(causes_[k], 1 - i, middle);
        }
        out.causes[(t * 2 + i) * causes + k] = std::isnan(z) ? untold(name) : z;
      }
      const bool apart = value(together_, i, middle) == 0;
      const double own = value(perceived_, i, middle);
      const double partners = apart ? kMissing : value(enacted_, 1 - i, middle);
      const bool both = !std::isnan(own) && !std::isnan(partners);
      const double felt = mean_of(std::array{own, partners}) * (both ? 1 : out_.scaling.alone);
      out.attunement[t * 2 + i] =
          std::isnan(felt) ? 0 : std::clamp(felt, -kMostAttunement, kMostAttunement);
    }
  }
}

/// Own report first, else the partner's for the same time, else nobody spoke.
Inputs Builder::events(std::size_t index, std::size_t partner, const std::vector<MomentPart>& parts,
                       double cap) const {
  const Couple& couple = diary_.couples[index];
  const auto& lines = timelines_[index];
  struct Found {
    Impulse impulse;
    double* total;  ///< of the check-in that it counts for
  };
  std::vector<Found> found;
  std::array<std::vector<bool>, 2> spoke;
  std::array<Series, 2> totals;
  for (std::size_t i = 0; i < 2; ++i) {
    spoke[i].resize(lines[i].times.size());
    totals[i].resize(lines[i].times.size());
  }
  for (const MomentPart& part : parts) {
    const Series own = columns_.of(couple.partners[partner], part.name);
    for (const std::size_t reporter : {partner, 1 - partner}) {
      const Series amplitude = columns_.of(couple.partners[reporter], part.name);
      const Series when = columns_.of(couple.partners[reporter], std::string(part.name) + "_time");
      for (std::size_t n = 0; n < amplitude.size(); ++n) {
        if (std::isnan(amplitude[n])) continue;
        spoke[reporter][n] = true;
        if (!(amplitude[n] > 0)) continue;
        const Span& span = lines[reporter].spans[n];
        const double time = moment_time(span, when[n]);
        double* total = &totals[reporter][n];
        const int mine = reporter == partner ? -1 : lines[partner].at(time);
        if (mine >= 0) {
          const auto m = static_cast<std::size_t>(mine);
          if (!std::isnan(own[m])) continue;
          total = &totals[partner][m];
        }
        *total += amplitude[n] * part.weight;
        found.push_back({{time, amplitude[n] * part.weight}, total});
      }
    }
  }
  Inputs out;
  for (const Found& event : found) {
    const double scale = *event.total > cap ? cap / *event.total : 1;
    out.impulses.push_back({event.impulse.time, event.impulse.amplitude * scale});
  }
  for (std::size_t i = 0; i < 2; ++i) {
    for (std::size_t n = 0; n < spoke[i].size(); ++n) {
      if (spoke[i][n]) out.spans.push_back(lines[i].spans[n]);
    }
  }
  out.sort();
  out.join_spans();
  return out;
}

Inputs rated(const Series& values, const Timeline& line) {
  Inputs out;
  for (std::size_t n = 0; n < values.size(); ++n) {
    if (std::isnan(values[n])) continue;
    out.spans.push_back(line.spans[n]);
    out.impulses.push_back({untimed(line.spans[n]), values[n]});
  }
  return out;
}

/// Where an integrator rests while nobody speaks for the person.
double Builder::usual_level(std::size_t index, std::size_t partner, std::size_t integrator,
                            const Inputs& inputs, double tau) {
  double& level = usual_[index].partners[partner].usual_level[integrator];
  if (given_.usual != nullptr) return level;
  level = inputs.level(tau);
  if (given_.standard != nullptr) {
    level = drawn_towards(out_.scaling.usual_level[integrator], level, inputs.days());
  }
  return level;
}

void Builder::set_levels(CoupleDesign& out, std::size_t index) {
  const DesignTerms& terms = out_.terms;
  const std::size_t integrators = out_.integrators();
  const auto& lines = timelines_[index];
  out.level_mean.assign(out.times.size() * 2 * integrators, 0);
  out.level_end.assign(out.times.size() * 2 * integrators, 0);
  tau_.assign(integrators, 1);
  const auto run = [&](std::size_t i, std::size_t k, const Inputs& inputs, double tau, double level,
                       const std::vector<Span>& spans) {
    std::optional<double> at_first;
    if (given_.onwards != nullptr) at_first = given_.onwards->level[i * integrators + k];
    const Integrated m = integrate(out.times, inputs.impulses, spans, tau, level, at_first);
    tau_[k] = tau;
    for (std::size_t t = 0; t < out.times.size(); ++t) {
      out.level_mean[(t * 2 + i) * integrators + k] = m.mean[t];
      out.level_end[(t * 2 + i) * integrators + k] = m.end[t];
    }
  };
  for (std::size_t i = 0; i < 2; ++i) {
    usual_[index].partners[i].usual_level.resize(integrators);
    const auto built_in = [&](std::size_t k, const Inputs& inputs, double tau) {
      run(i, k, inputs, tau, usual_level(index, i, k, inputs, tau), inputs.spans);
    };
    for (std::size_t k = 0; k < kMechanisms; ++k) {
      const MechanismParts& mechanism = mechanism_parts()[k];
      if (terms.mechanism[k]) {
        built_in(k, events(index, i, mechanism.parts, mechanism.cap), mechanism.tau);
      }
    }
    if (terms.strain) built_in(kStrain, rated(strain_[index * 2 + i], lines[i]), kTauStrain);
    if (terms.conflict) {
      const double uncapped = std::numeric_limits<double>::infinity();
      built_in(kConflict, events(index, i, {{"conflict", 1}}, uncapped), kTauConflict);
    }
    for (std::size_t v = 0; v < terms.interventions.size(); ++v) {
      const std::string& name = terms.interventions[v];
      const Inputs inputs = rated(columns_.of(diary_.couples[index].partners[i], name), lines[i]);
      run(i, kBuiltInIntegrators + v, inputs, out_.scaling.decay_days.at(name), 0, {});
    }
  }
}

void Builder::set_day_spread(const CoupleDesign& design, std::size_t index) {
  if (given_.usual != nullptr) return;
  const std::size_t integrators = out_.integrators(), all = integrators + 1;
  spread_sum_.resize(all * (all + 1) / 2);
  for (std::size_t i = 0; i < 2; ++i) {
    PersonScaling& person = usual_[index].partners[i];
    const double longest = kLongGap * timelines_[index][i].usual_gap + kSameTime;
    std::vector<double> sum(spread_sum_.size()), news(all);
    double days = 0;
    std::optional<std::size_t> last;
    for (std::size_t t = 0; t < design.times.size(); ++t) {
      if (design.check_in[t][i] < 0) continue;
      const std::optional<std::size_t> before = std::exchange(last, t);
      if (!before || design.times[t] - design.times[*before] > longest) continue;
      const double gap = design.times[t] - design.times[*before];
      for (std::size_t k = 0; k < integrators; ++k) {
        const auto above = [&](std::size_t at) {
          return design.level_end[(at * 2 + i) * integrators + k] - person.usual_level[k];
        };
        news[k] = above(t) - above(*before) * std::exp(-gap / tau_[k]);
      }
      news[integrators] = design.attunement[t * 2 + i];
      for (std::size_t a = 0, e = 0; a < all; ++a) {
        for (std::size_t b = 0; b <= a; ++b) sum[e++] += news[a] * news[b];
      }
      days += 1;
    }
    for (std::size_t e = 0; e < sum.size(); ++e) spread_sum_[e] += sum[e];
    spread_days_ += days;
    for (double& s : sum) s = days > 0 ? s / days : 0;
    if (given_.standard != nullptr && !out_.scaling.day_spread.empty()) {
      for (std::size_t e = 0; e < sum.size(); ++e) {
        sum[e] = drawn_towards(out_.scaling.day_spread[e], sum[e], days);
      }
    }
    person.day_spread = std::move(sum);
  }
}

void Builder::set_usual_closeness(CoupleDesign& out, std::size_t index) const {
  const auto of_study = out_.scaling.columns.find(kItemName[kCloseness]);
  const bool known = of_study != out_.scaling.columns.end();
  for (std::size_t i = 0; i < 2; ++i) {
    const auto& mean = usual_[index].partners[i].mean;
    const auto own = mean.find(kItemName[kCloseness]);
    out.usual_closeness[i] =
        known && own != mean.end() ? own->second - of_study->second.mean : kMissing;
  }
}

CoupleDesign Builder::couple(std::size_t index) {
  CoupleDesign out;
  out.id = diary_.couples[index].id;
  set_grid(out, index);
  set_answers(out, index);
  set_causes(out, index);
  set_levels(out, index);
  set_day_spread(out, index);
  set_usual_closeness(out, index);
  out.scaling = usual_[index];
  return out;
}

}  // namespace

double untold(const std::string& cause) { return cause == "conflict" ? 0 : kMissing; }

Diary without_empty_rows(const Diary& diary) {
  Diary out = diary;
  const std::size_t variables = diary.variables.size();
  for (Couple& couple : out.couples) {
    for (Person& person : couple.partners) {
      Person kept{person.label, person.role, {}, {}, person.skipped};
      for (std::size_t n = 0; n < person.times.size(); ++n) {
        if (!diary.has_answer(person, n)) continue;
        kept.times.push_back(person.times[n]);
        const auto row = person.values.begin() + static_cast<std::ptrdiff_t>(n * variables);
        kept.values.insert(kept.values.end(), row, row + static_cast<std::ptrdiff_t>(variables));
      }
      person = std::move(kept);
    }
  }
  return out;
}

namespace {

Design Builder::build() {
  find_terms();
  for (std::size_t c = 0; c < diary_.couples.size(); ++c) counts_.push_back(count_moments(c));
  standardize_counts();
  for (std::size_t c = 0; c < diary_.couples.size(); ++c) out_.couples.push_back(couple(c));
  if (given_.standard == nullptr) set_usual();
  return std::move(out_);
}

/// What is usual in the study.
void Builder::set_usual() {
  const std::size_t integrators = out_.integrators();
  std::array<double, kMechanisms> sum{};
  double check_ins = 0, persons = 0;
  for (const CoupleDesign& design : out_.couples) {
    for (std::size_t t = 0; t < design.times.size(); ++t) {
      for (std::size_t i = 0; i < 2; ++i) {
        if (design.check_in[t][i] < 0) continue;
        ++check_ins;
        for (std::size_t k = 0; k < kMechanisms; ++k) {
          sum[k] += design.level_end[(t * 2 + i) * integrators + k];
        }
      }
    }
    for (std::size_t i = 0; i < 2; ++i) {
      if (timelines_[static_cast<std::size_t>(&design - out_.couples.data())][i].times.empty()) {
        continue;
      }
      persons += 1;
      for (std::size_t k = 0; k < kBuiltInIntegrators; ++k) {
        out_.scaling.usual_level[k] += design.scaling.partners[i].usual_level[k];
      }
    }
  }
  for (std::size_t k = 0; k < kMechanisms; ++k) out_.terms.mean_level[k] = sum[k] / check_ins;
  for (double& level : out_.scaling.usual_level) level /= persons;
  out_.scaling.day_spread = spread_sum_;
  if (spread_days_ > 0) {
    for (double& moment : out_.scaling.day_spread) moment /= spread_days_;
  }
}

}  // namespace

Design make_design(const Diary& diary) { return Builder(diary, {}).build(); }

Design make_design(const Diary& diary, const Standard& standard) {
  return Builder(diary, {&standard, nullptr, nullptr}).build();
}

Design make_design(const Diary& diary, const Standard& standard, const CoupleScaling& usual,
                   const Onwards* onwards) {
  if (diary.couples.size() != 1) {
    throw std::invalid_argument("make_design: what is usual is of one couple");
  }
  return Builder(diary, {&standard, &usual, onwards}).build();
}

}  // namespace attune::dyad
